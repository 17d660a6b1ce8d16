import { openCaseOf } from '../../db/cases.ts';
import type { Tx } from '../../db/client.ts';
import { caseName } from '../domain/case.ts';
import { DomainError } from '../domain/errors.ts';
import { leaverFacts } from '../domain/expression.ts';
import type { Place } from '../domain/hr-change.ts';
import { momentAt } from '../domain/leaving.ts';
import { leftAccess, placeText } from '../domain/move.ts';
import type { Person } from '../domain/roster.ts';
import type { Deps } from './deps.ts';
import { type Hearing, hrActor } from './follow-hr.ts';
import { openCaseWithin } from './open-case.ts';

/**
 * Opens the case of somebody who moved: only what the old place needed goes, after a time of grace, and the account stays.
 * @throws DomainError when nothing in lastday.yaml says what that is, or they are leaving anyway.
 */
export async function openMove(
  deps: Deps,
  tx: Tx,
  { source }: Pick<Hearing, 'source'>,
  person: Person,
  { before, after }: { readonly before: Place; readonly after: Place },
): Promise<void> {
  // Whoever leaves loses everything anyway.
  if (await openCaseOf(tx, person.id)) return;
  const { department: _department, title: _title, ...anywhere } = person;
  const about = { privileged: false, involuntary: false };
  const left = leftAccess(
    deps.settings.roles,
    leaverFacts({ ...anywhere, ...before }, about),
    leaverFacts({ ...anywhere, ...after }, about),
  );
  const [from, to] = [placeText(before), placeText(after)];
  if (left.length === 0)
    throw new DomainError(
      `Nothing under “roles” in lastday.yaml says what ${from} needed and ${to} does not, so no access was planned to go.`,
    );
  const earlier = await openCaseOf(tx, person.id, 'move');
  if (earlier) throw new DomainError(`${caseName(earlier)}, an earlier move of theirs, is still open.`);
  const now = deps.now();
  const zone = person.timezone ?? deps.settings.company.timezone;
  await openCaseWithin(deps, tx, hrActor(source), {
    personId: person.id,
    source,
    kind: 'move',
    move: { from, to, left },
    reason: `From ${from} to ${to}`,
    leaving: momentAt(new Date(now.getTime() + deps.settings.moveGrace), zone),
  });
}
