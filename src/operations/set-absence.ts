import { absenceOf, endAbsence, saveAbsence } from '../../db/absences.ts';
import { append } from '../../db/audit.ts';
import { type Absence, assertAbsence } from '../domain/absence.ts';
import { loggedActor, type PersonActor } from '../domain/actor.ts';
import { localDate } from '../domain/digest.ts';
import { ConflictError, DomainError, InvalidInputError } from '../domain/errors.ts';
import type { Deps } from './deps.ts';
import { rerouteTasks, standingsNow } from './route-tasks.ts';
import { zoneOf } from './snooze-task.ts';

export interface AbsenceInput {
  readonly from: string;
  readonly until: string;
  /** Somebody of ours; `nobody_of_ours` when the one who was chosen is not. */
  readonly delegate?: { readonly email: string; readonly name: string } | 'nobody_of_ours';
}

/** “I'm away”: tasks go to the delegate from the first day to the last. @throws InvalidInputError on its fields. */
export async function setAbsence(deps: Deps, actor: PersonActor, input: AbsenceInput): Promise<Absence> {
  const email = addressOf(actor);
  const { delegate } = input;
  if (delegate === 'nobody_of_ours')
    throw new InvalidInputError('Please choose somebody of this workspace.', {
      delegate: 'choose somebody of this workspace',
    });
  const absence: Absence = {
    email,
    from: input.from,
    until: input.until,
    ...(delegate && { delegate: delegate.email.toLowerCase() }),
  };
  assertAbsence(absence, localDate(deps.now(), await zoneOf(deps, actor)));
  if (delegate && (await standingsNow(deps, deps.db)(delegate.email.toLowerCase())).because !== undefined) {
    const words = `choose somebody else: ${delegate.name} is away or gone`;
    throw new InvalidInputError(`Please ${words}.`, { delegate: words });
  }
  await deps.db.transaction(async (tx) => {
    await saveAbsence(tx, absence);
    await append(tx, [event(deps, actor, 'absence.set', { from: absence.from, until: absence.until })]);
  });
  await rerouteTasks(deps);
  return absence;
}

/** “I'm back”: what is still open comes back. */
export async function clearAbsence(deps: Deps, actor: PersonActor): Promise<void> {
  const email = addressOf(actor);
  await deps.db.transaction(async (tx) => {
    if (!(await endAbsence(tx, email))) throw new ConflictError('You are not away.');
    await append(tx, [event(deps, actor, 'absence.ended', {})]);
  });
  await rerouteTasks(deps);
}

/** The absence that is set for this person, begun or not; one that is over is none. */
export async function absenceFor(deps: Deps, actor: PersonActor): Promise<Absence | undefined> {
  const absence = actor.email === undefined ? undefined : await absenceOf(deps.db, actor.email.toLowerCase());
  const today = localDate(deps.now(), await zoneOf(deps, actor));
  return absence && absence.until >= today ? absence : undefined;
}

function addressOf(actor: PersonActor): string {
  if (actor.email === undefined)
    throw new DomainError('Slack does not know your e-mail address, so tasks cannot be sent on.');
  return actor.email.toLowerCase();
}

function event(deps: Deps, actor: PersonActor, kind: string, body: Record<string, string>) {
  return {
    at: deps.now().toISOString(),
    kind,
    actor: loggedActor(actor),
    body,
  };
}
