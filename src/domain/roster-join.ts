import type { HrRecord, Person } from './roster.ts';

/** A person with what each source last said of them. */
export interface Known {
  readonly person: Person;
  readonly records: ReadonlyMap<string, HrRecord>;
}

/** A record that could be two people, or nobody: what a human is asked, with the people it could be. */
export interface IdentityQuestion {
  /** The source, the number and the address: asked again when one of them changes. */
  readonly key: string;
  readonly record: HrRecord;
  readonly candidates: readonly Person[];
  /** Completes “… was set aside: …”. */
  readonly why: string;
}

/** What a human said: a person's id, or that it is somebody new. */
export type IdentityAnswer = string;
export const SOMEBODY_NEW = 'new';

export type Match =
  | { readonly kind: 'known'; readonly known: Known; readonly record: HrRecord }
  | { readonly kind: 'new'; readonly record: HrRecord }
  | { readonly kind: 'question'; readonly question: IdentityQuestion }
  /** Left long ago, with nothing left to find them by. */
  | { readonly kind: 'nobody' };

/** Finds whose each record is. A name is never enough to be somebody, and enough to doubt it. */
export function matchRecords(
  source: string,
  records: readonly HrRecord[],
  people: readonly Known[],
  answers: ReadonlyMap<string, IdentityAnswer>,
): readonly Match[] {
  const index = indexOf(source, people);
  return records.map((record) => matchOf(source, record, index, answers));
}

export function questionKey(source: string, record: HrRecord): string {
  return [source, record.sourceId ?? record.employeeId ?? '', record.email ?? ''].join('\n');
}

interface Index {
  readonly byId: ReadonlyMap<string, Known>;
  readonly ownBySourceId: ReadonlyMap<string, Known>;
  readonly byNumber: ReadonlyMap<string, readonly Known[]>;
  readonly byAddress: ReadonlyMap<string, readonly Known[]>;
  readonly isOwn: (known: Known) => boolean;
}

function indexOf(source: string, people: readonly Known[]): Index {
  const isOwn = ({ person, records }: Known) => records.has(source) || person.source === source;
  const byNumber = new Map<string, Known[]>();
  const byAddress = new Map<string, Known[]>();
  const ownBySourceId = new Map<string, Known>();
  const push = (map: Map<string, Known[]>, key: string, known: Known) => map.set(key, [...(map.get(key) ?? []), known]);
  for (const known of people) {
    const { person, records } = known;
    if (person.employeeId !== undefined) push(byNumber, person.employeeId, known);
    for (const address of new Set([person.email, ...person.otherEmails])) push(byAddress, address.toLowerCase(), known);
    const sourceId = records.get(source)?.sourceId;
    if (sourceId !== undefined) ownBySourceId.set(sourceId, known);
  }
  return { byId: new Map(people.map((known) => [known.person.id, known])), ownBySourceId, byNumber, byAddress, isOwn };
}

function matchOf(source: string, record: HrRecord, index: Index, answers: ReadonlyMap<string, IdentityAnswer>): Match {
  const answer = answers.get(questionKey(source, record));
  const answered = answer === undefined ? undefined : index.byId.get(answer);
  if (answered) return { kind: 'known', known: answered, record };
  if (answer === SOMEBODY_NEW && record.email !== undefined) return { kind: 'new', record };

  const addressed = unique(addressesOf(record).flatMap((address) => index.byAddress.get(address) ?? []));
  const numbered = record.employeeId === undefined ? [] : (index.byNumber.get(record.employeeId) ?? []);
  const own =
    record.sourceId !== undefined
      ? index.ownBySourceId.get(record.sourceId)
      : numbered.find((known) => index.isOwn(known));
  if (own) {
    const others = addressed.filter((known) => known !== own);
    if (others.length === 0) return { kind: 'known', known: own, record };
    return ask('its number and its address belong to different people', [own, ...others]);
  }
  const [only, second] = unique([...addressed, ...numbered.filter((known) => sameName(known, record))]);
  if (second) return ask('its number and its address belong to different people', unique([...addressed, ...numbered]));
  if (!only) {
    if (record.email !== undefined) return { kind: 'new', record };
    return record.status === 'left' ? { kind: 'nobody' } : ask('it has no e-mail address', []);
  }
  const shares = addressed.includes(only);
  const { employeeId } = only.person;
  const contradicts = employeeId !== undefined && record.employeeId !== undefined && employeeId !== record.employeeId;
  // Another source may count its people anew; the same source never does.
  if (shares && contradicts && (index.isOwn(only) || !sameName(only, record)))
    return ask(`its address was that of employee ${employeeId}`, [only]);
  return { kind: 'known', known: only, record };

  function ask(why: string, candidates: readonly Known[]): Match {
    const key = questionKey(source, record);
    return { kind: 'question', question: { key, record, why, candidates: candidates.map(({ person }) => person) } };
  }
}

/**
 * One person out of what the sources say, the first in `order` first; what it does not say, the next one does. An
 * address that was theirs stays theirs, unless `lost` says that a human gave it to somebody else.
 */
export function joined(
  id: string,
  before: Person | undefined,
  records: ReadonlyMap<string, HrRecord>,
  order: readonly string[],
  lost: (address: string, personId: string) => boolean,
): Person {
  const rank = (source: string) => (order.includes(source) ? order.indexOf(source) : order.length);
  const said = [...records].toSorted(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1));
  const [[source, first] = ['', undefined]] = said;
  if (first === undefined) throw new Error('a person without a record');
  const facts = Object.assign({}, ...said.map(([, record]) => withoutAddresses(record)).toReversed());
  const addresses = [
    ...said.flatMap(([, record]) => record.email ?? []),
    ...(before ? [before.email] : []),
    ...said.flatMap(([, record]) => record.otherEmails),
    ...(before?.otherEmails ?? []),
  ].map((address) => address.toLowerCase());
  const [email = `nobody-${id}@lastday.invalid`, ...otherEmails] = [...new Set(addresses)].filter(
    (address) => !lost(address, id),
  );
  // A Slack account once seen stays theirs, whatever address they have next.
  const slackUserId = facts.slackUserId ?? before?.slackUserId;
  return {
    ...facts,
    id,
    email,
    otherEmails,
    name: first.name || before?.name || email,
    status: first.status,
    groups: [...new Set(said.flatMap(([, record]) => record.groups))],
    ...(slackUserId !== undefined && { slackUserId }),
    source,
  };
}

function withoutAddresses(record: HrRecord): object {
  const { email: _email, otherEmails: _others, sourceId: _id, ...facts } = record;
  return facts;
}

/** For a human who has to choose: the id, the place and the manager, because two people can have one name. */
export function describePerson(person: Person | HrRecord): string {
  const facts = [
    person.employeeId === undefined ? 'no number' : `no. ${person.employeeId}`,
    person.department,
    person.managerEmail === undefined ? 'no manager' : `manager ${person.managerEmail}`,
    person.email,
    person.startDate === undefined ? undefined : `since ${person.startDate}`,
    person.status === 'left' ? 'left' : undefined,
  ];
  return `${person.name} (${facts.filter((fact) => fact !== undefined).join(', ')})`;
}

function addressesOf(record: HrRecord): readonly string[] {
  return [...(record.email === undefined ? [] : [record.email]), ...record.otherEmails].map((one) => one.toLowerCase());
}

function sameName({ person }: Known, record: HrRecord): boolean {
  return person.name.trim().toLowerCase() === record.name.trim().toLowerCase();
}

function unique<T>(items: readonly T[]): readonly T[] {
  return [...new Set(items)];
}

/** Whether a person is meant by an address that a human gave them. */
export function isLost(given: ReadonlyMap<string, string>): (address: string, personId: string) => boolean {
  return (address, personId) => (given.get(address) ?? personId) !== personId;
}
