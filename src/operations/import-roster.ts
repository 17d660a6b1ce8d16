import { append } from '../../db/audit.ts';
import { listKnown } from '../../db/roster.ts';
import { type Actor, loggedActor } from '../domain/actor.ts';
import { DomainError } from '../domain/errors.ts';
import type { Json } from '../domain/json.ts';
import { type HrRecord, judgeRoster, rosterKeys } from '../domain/roster.ts';
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
    const here = own.filter(({ status }) => status !== 'left');
    const [fault] = input.faults;
    const verdict = fault
      ? { accepted: false as const, reason: fault }
      : judgeRoster(here.length > 0 ? rosterKeys(here) : undefined, rosterKeys(input.people));
    const event = (kind: string, body: Json) => append(tx, [eventOf(now, actor, input.source, kind, body)]);
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
    const taken = await takeRecords(deps, tx, input.source, input.people, everybody);
    const gone = everybody.filter(
      (known) => !taken.seen.has(known.person.id) && (recordIn(known, input.source)?.status ?? 'left') !== 'left',
    );
    const missing = gone.map(({ person }) => person.email);
    if (missing.length > 0)
      await say(deps, tx, {
        audience: 'admins',
        key: `roster:missing:${input.source}:${now.toISOString().slice(0, 10)}`,
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

function eventOf(now: Date, actor: Actor, source: string, kind: string, body: Json) {
  return {
    at: now.toISOString(),
    kind,
    actor: loggedActor(actor),
    subject: source,
    body,
  };
}
