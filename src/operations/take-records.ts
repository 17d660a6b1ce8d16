import type { Tx } from '../../db/client.ts';
import { savePeople } from '../../db/people.ts';
import {
  type AskedIdentity,
  answeredIdentities,
  answerIdentity,
  askIdentity,
  insertChange,
  listKnown,
  saveRecord,
} from '../../db/roster.ts';
import { changesOf } from '../domain/hr-change.ts';
import { canonicalJson } from '../domain/json.ts';
import { momentAt } from '../domain/leaving.ts';
import type { HrRecord, Person } from '../domain/roster.ts';
import {
  describePerson,
  type IdentityQuestion,
  isLost,
  joined,
  type Known,
  type Match,
  matchRecords,
  questionKey,
  SOMEBODY_NEW,
} from '../domain/roster-join.ts';
import type { Deps } from './deps.ts';
import { say } from './scene.ts';

export interface Taken {
  readonly people: number;
  readonly added: number;
  readonly changed: number;
  readonly asked: number;
  /** People whose record was there, or who a record that was set aside could be. */
  readonly seen: ReadonlySet<string>;
}

/** What the source said of them last. Somebody of a time before records were kept was said as they are. */
export function recordIn(known: Known, source: string): HrRecord | undefined {
  return known.records.get(source) ?? (known.person.source === source ? known.person : undefined);
}

/** Joins records into the roster, and keeps what they say differently from before until it is followed. */
export async function takeRecords(
  deps: Deps,
  tx: Tx,
  source: string,
  records: readonly HrRecord[],
  everybody: readonly Known[],
): Promise<Taken> {
  const answered = await answeredIdentities(tx);
  const answers = new Map(answered.map(({ key, answer }) => [key, answer ?? SOMEBODY_NEW]));
  const matches = matchRecords(source, records, everybody, answers);
  const people = matches.flatMap((match) => (match.kind === 'known' || match.kind === 'new' ? [personOf(match)] : []));
  const given = await giveAddresses(deps, tx, source, people, answered);
  const order = deps.settings.roster.map(({ id }) => id);
  const lost = isLost(given);
  const now = deps.now();
  const joins = people.map(({ id, known, record }) => {
    const said = new Map([...(known?.records ?? []), [source, record] as const]);
    return { id, known, record, person: joined(id, known?.person, said, order, lost) };
  });
  // Whoever loses an address to somebody new loses it first: no two people have one.
  const losers = everybody.filter(({ person }) =>
    [person.email, ...person.otherEmails].some((one) => lost(one, person.id)),
  );
  const rest = losers
    .filter(({ person }) => !joins.some(({ id }) => id === person.id))
    .map(({ person, records: said }) =>
      joined(person.id, person, new Map<string, HrRecord>([[person.source, person], ...said]), order, lost),
    );
  const differing = joins.filter(({ known, person }) => known === undefined || !isSame(known.person, person));
  await savePeople(tx, [...rest, ...differing.filter(({ known }) => known).map(({ person }) => person)], now);
  await savePeople(
    tx,
    differing.filter(({ known }) => !known).map(({ person }) => person),
    now,
  );
  for (const { id, known, record, person } of joins) {
    const kept = known?.records.get(source);
    if (kept !== undefined && isSame(kept, record)) continue;
    await saveRecord(tx, { source, personId: id, record }, now);
    const today = momentAt(now, person.timezone ?? deps.settings.company.timezone).local.slice(0, 10);
    for (const change of changesOf(known && recordIn(known, source), record, today))
      await insertChange(tx, { id: deps.newId(), source, personId: id, change, at: now });
  }
  const questions = matches.flatMap((match) => (match.kind === 'question' ? [match.question] : []));
  for (const question of questions) await ask(deps, tx, source, question, now);
  return {
    people: joins.length,
    added: joins.filter(({ known }) => !known).length,
    changed: differing.filter(({ known }) => known).length,
    asked: questions.length,
    seen: new Set([
      ...joins.map(({ id }) => id),
      ...questions.flatMap(({ candidates }) => candidates.map(({ id }) => id)),
    ]),
  };

  function personOf(match: Extract<Match, { kind: 'known' | 'new' }>) {
    const known = match.kind === 'known' ? match.known : undefined;
    return { id: known?.person.id ?? deps.newId(), known, record: match.record };
  }
}

/** One record that was read again, taken like a line of a roster: nobody else is compared. */
export async function takeRecord(deps: Deps, source: string, record: HrRecord): Promise<void> {
  await deps.db.transaction(async (tx) => {
    await takeRecords(deps, tx, source, [record], await listKnown(tx));
  });
}

/** Whose each address is that a human gave to somebody; an answer “somebody new” becomes that person's id. */
async function giveAddresses(
  deps: Deps,
  tx: Tx,
  source: string,
  people: readonly { readonly id: string; readonly record: HrRecord }[],
  answered: readonly AskedIdentity[],
): Promise<ReadonlyMap<string, string>> {
  const given = new Map<string, string>();
  for (const { key, record, answer, answeredBy } of answered) {
    if (record.email === undefined || answer === undefined) continue;
    const made = people.find((person) => questionKey(source, person.record) === key);
    if (answer === SOMEBODY_NEW && made) await answerIdentity(tx, key, made.id, answeredBy ?? '', deps.now());
    const owner = answer === SOMEBODY_NEW ? made?.id : answer;
    if (owner !== undefined) given.set(record.email.toLowerCase(), owner);
  }
  return given;
}

/** The admins are asked once about each record; until somebody answers, nothing follows from it. */
async function ask(deps: Deps, tx: Tx, source: string, question: IdentityQuestion, now: Date): Promise<void> {
  if (!(await askIdentity(tx, source, question, now))) return;
  const could = question.candidates.map(describePerson).join('; or ');
  await say(deps, tx, {
    audience: 'admins',
    key: `identity:${question.key}`,
    text:
      `A record of ${source} was set aside: ${describePerson(question.record)}, because ${question.why}. ` +
      `${could ? `It could be ${could}. ` : ''}Nothing follows from it until somebody says whose it is: ` +
      '`npx --no lastday roster questions`.',
    now,
  });
}

function isSame(one: Person | HrRecord, other: Person | HrRecord): boolean {
  return canonicalJson(one) === canonicalJson(other);
}
