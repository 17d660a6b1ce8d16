import { append } from '../../db/audit.ts';
import { forgetJudgements } from '../../db/catalogue.ts';
import { forgetQuotes } from '../../db/findings.ts';
import { SYSTEM } from '../domain/actor.ts';
import type { Deps } from './deps.ts';

/** What was said in logs is forgotten when the time to keep it is over; that it was found stays. */
export async function forgetLogs(deps: Deps): Promise<void> {
  const now = deps.now();
  const before = new Date(now.getTime() - deps.settings.shadowIt.keep);
  await deps.db.transaction(async (tx) => {
    const findings = await forgetQuotes(tx, before);
    await forgetJudgements(tx, before);
    if (findings === 0) return;
    await append(tx, [
      {
        at: now.toISOString(),
        kind: 'log.forgotten',
        actor: { kind: SYSTEM.kind, id: SYSTEM.id, name: SYSTEM.name },
        body: { findings },
      },
    ]);
  });
}
