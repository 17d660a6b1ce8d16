import { createHash } from 'node:crypto';
import { append } from '../../db/audit.ts';
import { findPersonById } from '../../db/people.ts';
import { type AskedIdentity, openIdentities, answerIdentity as saveAnswer } from '../../db/roster.ts';
import { type Actor, loggedActor } from '../domain/actor.ts';
import { ConflictError, InvalidInputError } from '../domain/errors.ts';
import { assertMay } from '../domain/rights.ts';
import type { HrRecord, Person } from '../domain/roster.ts';
import { SOMEBODY_NEW } from '../domain/roster-join.ts';
import type { Deps } from './deps.ts';
import { findPerson } from './find-person.ts';
import { followChanges } from './follow-changes.ts';
import { takeRecord } from './take-records.ts';

/** A record that was set aside, with everybody it could be. */
export interface OpenIdentity {
  /** Short, for a command line. */
  readonly id: string;
  readonly source: string;
  readonly record: HrRecord;
  readonly why: string;
  readonly candidates: readonly Person[];
}

/** The records that wait for a human to say whose they are, oldest first. */
export async function listIdentities(deps: Deps, actor: Actor): Promise<readonly OpenIdentity[]> {
  assertMay(actor, 'choose_account');
  const asked = await openIdentities(deps.db);
  return await Promise.all(
    asked.map(async ({ key, source, record, why, candidates }) => {
      const people = await Promise.all(candidates.map((id) => findPersonById(deps.db, id)));
      return { id: idOf(key), source, record, why, candidates: people.filter((person) => person !== undefined) };
    }),
  );
}

/** A human says whose a record is: somebody on the roster, or somebody new. What it says is followed then. */
export async function answerIdentity(
  deps: Deps,
  actor: Actor,
  input: { readonly id: string; readonly person?: string; readonly isNew?: boolean },
): Promise<void> {
  assertMay(actor, 'choose_account');
  if ((input.person === undefined) === (input.isNew !== true))
    throw new InvalidInputError('Say either whose record it is, or that it is somebody new.', {
      person: 'one of the two',
    });
  const question = (await openIdentities(deps.db)).find(({ key }) => idOf(key) === input.id);
  if (!question) throw new ConflictError(`There is no open question ${input.id}.`);
  const person = input.person === undefined ? undefined : await findPerson(deps, input.person);
  if (!person && question.record.email === undefined)
    throw new InvalidInputError('Somebody new needs an e-mail address in HR first.', { person: 'has no address' });
  await deps.db.transaction(async (tx) => {
    const now = deps.now();
    await saveAnswer(tx, question.key, person?.id ?? SOMEBODY_NEW, actor.name, now);
    await append(tx, [eventOf(question, actor, now, person)]);
  });
  await takeRecord(deps, question.source, question.record);
  await followChanges(deps);
}

function eventOf({ key, source, record, candidates, why }: AskedIdentity, actor: Actor, now: Date, person?: Person) {
  return {
    at: now.toISOString(),
    kind: 'identity.answered',
    actor: loggedActor(actor),
    subject: source,
    body: {
      question: idOf(key),
      why,
      number: record.employeeId ?? null,
      candidates: [...candidates],
      answer: person?.id ?? SOMEBODY_NEW,
    },
  };
}

function idOf(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 8);
}
