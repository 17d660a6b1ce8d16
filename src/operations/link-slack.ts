import { append } from '../../db/audit.ts';
import { linkSlack } from '../../db/people.ts';
import { loggedActor, SYSTEM } from '../domain/actor.ts';
import type { Person } from '../domain/roster.ts';
import type { Deps } from './deps.ts';

/**
 * Remembers whose Slack account it is, the first time its address says so: whoever changes the address later, the
 * leaver and the one who asked are still known.
 */
export async function rememberSlackAccount(deps: Deps, person: Person, slackUserId: string): Promise<void> {
  if (person.slackUserId !== undefined) return;
  await deps.db.transaction(async (tx) => {
    if (!(await linkSlack(tx, person.id, slackUserId))) return;
    const body = { personId: person.id, slackUserId };
    await append(tx, [{ at: deps.now().toISOString(), kind: 'person.linked', actor: loggedActor(SYSTEM), body }]);
  });
}
