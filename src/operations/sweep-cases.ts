import { workingCases } from '../../db/cases.ts';
import type { Deps } from './deps.ts';
import { sendAdvance } from './scene.ts';

/** Minutes between sweeps. */
const EVERY = 5;

/**
 * Jobs only say *look at this now*, and one that was killed too often is given up. So every case in which something
 * should be going on is looked at again from its rows, now and then; harmless when nothing is missing.
 */
export async function sweepCases(deps: Deps): Promise<void> {
  if (deps.now().getUTCMinutes() % EVERY !== 0) return;
  for (const { id, state } of await workingCases(deps.db))
    await deps.db.transaction(async (tx) => {
      if (state === 'planning') await deps.send(tx, 'plan', { caseId: id }, { key: id });
      else await sendAdvance(deps, tx, id);
    });
}
