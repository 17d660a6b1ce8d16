import { append } from '../../db/audit.ts';
import { listPeople, savePeople } from '../../db/people.ts';
import { type Actor, loggedActor } from '../domain/actor.ts';
import { DomainError } from '../domain/errors.ts';
import { judgeRoster, type Person, type PersonRecord, rosterKeys } from '../domain/roster.ts';
import type { Deps } from './deps.ts';
import { say } from './scene.ts';

export interface RosterImport {
  /** The source's id: only its own earlier people are compared. */
  readonly source: string;
  readonly people: readonly PersonRecord[];
  /** Sentences that name what is wrong with the file; any makes it unusable. */
  readonly faults: readonly string[];
}

export interface RosterResult {
  readonly people: number;
  readonly added: number;
  readonly changed: number;
  /** On the last roster, not on this one: named to the admins, never offboarded for it. */
  readonly missing: readonly string[];
}

/**
 * Takes a whole roster. Ids stay: a person is found again by employee number, then by address. Absence never opens a case.
 * @throws DomainError when the roster is refused; the last good one stays, and the admins are told once.
 */
export async function importRoster(deps: Deps, actor: Actor, input: RosterImport): Promise<RosterResult> {
  const refusal = await deps.db.transaction(async (tx) => {
    const now = deps.now();
    const all = await listPeople(tx);
    const known = all.filter(({ source, status }) => source === input.source && status !== 'left');
    const [fault] = input.faults;
    const verdict = fault
      ? { accepted: false as const, reason: fault }
      : judgeRoster(known.length > 0 ? rosterKeys(known) : undefined, rosterKeys(input.people));
    const event = (kind: string, body: { [key: string]: string | number }) =>
      append(tx, [
        {
          at: now.toISOString(),
          kind,
          actor: loggedActor(actor),
          subject: input.source,
          body,
        },
      ]);
    if (!verdict.accepted) {
      await say(deps, tx, {
        audience: 'admins',
        key: `roster:${input.source}:${now.toISOString().slice(0, 10)}`,
        text: `The roster “${input.source}” was refused: ${verdict.reason}`,
        now,
      });
      await event('roster.refused', { reason: verdict.reason, people: input.people.length });
      return { refused: verdict.reason };
    }
    const { next, added, changed } = join(deps, input, all);
    await savePeople(tx, next, now);
    const here = new Set(next.map(({ id }) => id));
    const missing = known.filter(({ id }) => !here.has(id)).map(({ email }) => email);
    if (missing.length > 0)
      await say(deps, tx, {
        audience: 'admins',
        key: `roster:missing:${input.source}:${now.toISOString().slice(0, 10)}`,
        text: `No longer on the roster “${input.source}”, with no word that they left: ${missing.slice(0, 20).join(', ')}. No case was opened; /offboard them if they did.`,
        now,
      });
    await event('roster.accepted', { people: next.length, added, changed, missing: missing.length });
    return { refused: undefined, result: { people: next.length, added, changed, missing } };
  });
  if (refusal.refused !== undefined) throw new DomainError(`The roster was refused: ${refusal.refused}`);
  return refusal.result;
}

function join(deps: Deps, input: RosterImport, all: readonly Person[]) {
  const byId = new Map(all.flatMap((person) => (person.employeeId ? [[person.employeeId, person] as const] : [])));
  const byEmail = new Map(all.map((person) => [person.email, person]));
  let added = 0;
  let changed = 0;
  const next = input.people.map((record): Person => {
    const byNumber = record.employeeId ? byId.get(record.employeeId) : undefined;
    const byAddress = byEmail.get(record.email.toLowerCase());
    // A recycled address is a new person: the number decides, and an address with another number is not the same human.
    const recycled =
      byAddress?.employeeId !== undefined &&
      record.employeeId !== undefined &&
      byAddress.employeeId !== record.employeeId;
    const known = byNumber ?? (recycled ? undefined : byAddress);
    if (recycled && !byNumber)
      throw new DomainError(
        `The address ${record.email} now has employee number ${record.employeeId}, and had ${byAddress?.employeeId}. If it is a new person, remove the old one’s address first.`,
      );
    const person: Person = { ...record, id: known?.id ?? deps.newId(), source: input.source };
    if (!known) added += 1;
    else if (JSON.stringify(sorted(known)) !== JSON.stringify(sorted(person))) changed += 1;
    return person;
  });
  return { next, added, changed };
}

function sorted(person: Person): object {
  return Object.fromEntries(
    Object.entries(person)
      .filter(([, value]) => value !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}
