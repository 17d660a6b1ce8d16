import { createHash } from 'node:crypto';
import { append } from '../../db/audit.ts';
import type { Tx } from '../../db/client.ts';
import { claimOnce, occurrencesOf } from '../../db/occurrences.ts';
import { listKnown } from '../../db/roster.ts';
import { type Actor, loggedActor } from '../domain/actor.ts';
import { DomainError } from '../domain/errors.ts';
import type { Json } from '../domain/json.ts';
import type { HrRecord } from '../domain/roster.ts';
import { judgeRoster } from '../domain/roster-judge.ts';
import type { Deps } from './deps.ts';
import { say } from './scene.ts';
import { recordIn, takeRecords } from './take-records.ts';

export interface RosterImport {
  /** The source's id: only what it said before is compared. */
  readonly source: string;
  readonly people: readonly HrRecord[];
  /** Sentences that name what is wrong with the file; any makes it unusable. */
  readonly faults: readonly string[];
}

export interface RosterResult {
  readonly people: number;
  readonly added: number;
  readonly changed: number;
  /** On the last roster, not on this one: named to the admins, never offboarded for it. */
  readonly missing: readonly string[];
  /** Records that a human has to say whose they are; nothing followed from them. */
  readonly asked: number;
}

/**
 * Takes a whole roster. Ids stay: a person is found again by number and address. What it says differently from before is
 * kept to be followed; absence never opens a case.
 * @throws DomainError when the roster is refused; the last good one stays, and the admins are told once.
 */
export async function importRoster(deps: Deps, actor: Actor, input: RosterImport): Promise<RosterResult> {
  const refusal = await deps.db.transaction(async (tx) => {
    const now = deps.now();
    const everybody = await listKnown(tx);
    const own = everybody.flatMap((known) => recordIn(known, input.source) ?? []);
    const [fault] = input.faults;
    const verdict = fault ? { accepted: false as const, reason: fault } : judgeRoster(own, input.people);
    const event = (kind: string, body: Json) => append(tx, [eventOf(now, actor, input.source, kind, body)]);
    if (!verdict.accepted) {
      await say(deps, tx, {
        audience: 'admins',
        key: await alarmKey(tx, input.source, verdict.reason),
        text: `The roster “${input.source}” was refused: ${verdict.reason}`,
        now,
      });
      await event('roster.refused', { reason: verdict.reason, people: input.people.length });
      return { refused: verdict.reason };
    }
    await claimOnce(tx, `${takenKey(input.source)}${dayOf(now)}`, now);
    const taken = await takeRecords(deps, tx, input.source, input.people, everybody);
    const gone = everybody.filter(
      (known) => !taken.seen.has(known.person.id) && (recordIn(known, input.source)?.status ?? 'left') !== 'left',
    );
    const missing = gone.map(({ person }) => person.email);
    if (missing.length === 0) await claimOnce(tx, `${wholeKey(input.source)}${dayOf(now)}`, now);
    else
      await say(deps, tx, {
        audience: 'admins',
        key: `roster:missing:${input.source}:${digest(missing.toSorted().join('\n'))}:${await lastDay(tx, wholeKey(input.source))}`,
        text: `No longer on the roster “${input.source}”, with no word that they left: ${missing.slice(0, 20).join(', ')}. No case was opened; /offboard them if they did.`,
        now,
      });
    const { added, changed, asked, people } = taken;
    await event('roster.accepted', { people, added, changed, missing: missing.length, asked });
    return { refused: undefined, result: { people, added, changed, missing, asked } };
  });
  if (refusal.refused !== undefined) throw new DomainError(`The roster was refused: ${refusal.refused}`);
  return refusal.result;
}

/**
 * The same fault is one alarm, however many days it lasts: it is said again when another one comes, or when a roster was
 * taken on another day between. A source that fails every other hour is one alarm a day.
 */
async function alarmKey(tx: Tx, source: string, reason: string): Promise<string> {
  return `roster:${source}:${digest(reason)}:${await lastDay(tx, takenKey(source))}`;
}

async function lastDay(tx: Tx, prefix: string): Promise<string> {
  const [last] = await occurrencesOf(tx, prefix, 1);
  return last?.key.slice(-10) ?? 'never';
}

function dayOf(now: Date): string {
  return now.toISOString().slice(0, 10);
}

function takenKey(source: string): string {
  return `roster-taken:${source}:`;
}

/** A list with nobody missing: who is missing after it is news again. */
function wholeKey(source: string): string {
  return `roster-whole:${source}:`;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function eventOf(now: Date, actor: Actor, source: string, kind: string, body: Json) {
  return {
    at: now.toISOString(),
    kind,
    actor: loggedActor(actor),
    subject: source,
    body,
  };
}
