import type { Database, Tx } from '../../db/client.ts';
import { findPersonById, peopleByEmail, peopleByEmployeeId, peopleBySlackId } from '../../db/people.ts';
import { InvalidInputError, NotFoundError } from '../domain/errors.ts';
import type { Person } from '../domain/roster.ts';

/** How a person is named: `<@U1|lee>` or a Slack id, an address, or an employee number. */
export type PersonName = string | { readonly slackUserId: string };

/**
 * The one person of the roster who is meant. A name is never enough.
 * @throws NotFoundError for nobody, InvalidInputError for two.
 */
export async function findPerson(deps: { readonly db: Database }, named: PersonName): Promise<Person> {
  const text = typeof named === 'string' ? named.trim() : named.slackUserId;
  const slackId = typeof named === 'string' ? /^<@([UW][A-Z0-9]+)(?:\|[^>]*)?>$/.exec(text)?.[1] : named.slackUserId;
  const email = /^(?:<mailto:)?([^\s<>|@]+@[^\s<>|@]+)(?:\|[^>]*>|>)?$/.exec(text)?.[1];
  const found = slackId
    ? await peopleBySlackId(deps.db, slackId)
    : email
      ? await peopleByEmail(deps.db, email)
      : await peopleByEmployeeId(deps.db, text);
  const [person, second] = found;
  if (second) {
    const names = found.map((one) => `${one.email}${one.employeeId ? ` (no. ${one.employeeId})` : ''}`).join(' and ');
    throw new InvalidInputError(`That is more than one person: ${names}. Name them by employee number.`, {
      person: 'more than one person',
    });
  }
  if (!person)
    throw new NotFoundError(
      `Nobody on the roster is ${slackId ? 'linked to that Slack account' : `“${text}”`}. Use their work e-mail or employee number.`,
    );
  return person;
}

/** Two identifiers that point to two people stop, and ask. */
export async function personOf(
  tx: Database | Tx,
  named: { readonly employeeId?: string; readonly email: string },
): Promise<{ readonly person: Person } | { readonly question: string }> {
  const byEmail = await peopleByEmail(tx, named.email);
  const byId = named.employeeId === undefined ? [] : await peopleByEmployeeId(tx, named.employeeId);
  const ids = new Set([...byEmail, ...byId].map(({ id }) => id));
  if (ids.size > 1) return { question: 'its employee number and its address belong to two different people' };
  if (named.employeeId !== undefined && byId.length === 0 && byEmail.some((person) => person.employeeId !== undefined))
    return { question: 'its address is known, but with another employee number' };
  const [id] = ids;
  const person = id === undefined ? undefined : await findPersonById(tx, id);
  return person ? { person } : { question: 'nobody on the roster has that number or address' };
}
