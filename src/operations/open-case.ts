import { append } from '../../db/audit.ts';
import { releasedSince } from '../../db/brakes.ts';
import {
  casesOf,
  countOpenedSince,
  freezeUnstarted,
  insertCase,
  lockOpening,
  openCaseOf,
  openersSince,
} from '../../db/cases.ts';
import type { Tx } from '../../db/client.ts';
import { findPersonById, headcount } from '../../db/people.ts';
import { setTimer } from '../../db/timers.ts';
import { type Actor, loggedActor } from '../domain/actor.ts';
import { FREEZE_WINDOW, freezeLimit } from '../domain/brake.ts';
import { type CaseKind, type CaseSource, caseName, type OffboardingCase } from '../domain/case.ts';
import { ConflictError, InvalidInputError, NotFoundError } from '../domain/errors.ts';
import { isPast, type LeavingMoment, leavingMoment } from '../domain/leaving.ts';
import type { RoleMove } from '../domain/move.ts';
import { assertMay, isLeaver, NOT_FOR_YOU } from '../domain/rights.ts';
import type { Person } from '../domain/roster.ts';
import type { TimerKind } from '../domain/timer.ts';
import { windSponsor } from './ask-sponsor.ts';
import type { Deps } from './deps.ts';
import { say, sendDraw } from './scene.ts';

export interface OpenInput {
  readonly personId: string;
  /** As typed; absent: the roster's last day, else today at the company's leaving hour, or now when that is past. */
  readonly lastDay?: string;
  /** Read already, by a source; wins over `lastDay`. */
  readonly leaving?: LeavingMoment;
  readonly reason?: string;
  readonly involuntary?: boolean;
  readonly handOverTo?: { readonly email: string; readonly name: string };
  /** What asked; absent: the actor's own kind. */
  readonly source?: CaseSource;
  /** Absent: somebody who goes for good. */
  readonly kind?: CaseKind;
  /** Of a change of role. */
  readonly move?: RoleMove;
}

/**
 * Opens a case and asks for its plan. Nothing is cut before the approval and the leaving moment.
 * @throws InvalidInputError for a past or unreadable date, ConflictError when one is open already.
 */
export async function openCase(deps: Deps, actor: Actor, input: OpenInput): Promise<OffboardingCase> {
  assertMay(actor, 'open_case');
  return await deps.db.transaction((tx) => openCaseWithin(deps, tx, actor, input));
}

/** The same for whoever was asked to say so, as HR and a person's manager are: whether they may is the caller's to ask. */
export async function openCaseWithin(deps: Deps, tx: Tx, actor: Actor, input: OpenInput): Promise<OffboardingCase> {
  const now = deps.now();
  const person = await findPersonById(tx, input.personId);
  if (!person) throw new NotFoundError('This person is not on the roster.');
  if (isLeaver(actor, { personId: person.id })) throw new NotFoundError(NOT_FOR_YOU);
  const leaving = input.leaving ?? momentFor(deps, person, input.lastDay, now);
  if (input.handOverTo && [person.email, ...person.otherEmails].includes(input.handOverTo.email.toLowerCase()))
    throw new InvalidInputError('The leaver cannot take over from themselves.', { handOver: 'choose somebody else' });
  const existing = await openCaseOf(tx, person.id, input.kind === 'move' ? 'move' : 'leaving');
  if (existing) throw new ConflictError(`${caseName(existing)} is already open for ${person.name}.`);
  const opened = await insertCase(tx, {
    id: deps.newId(),
    kind: input.kind ?? 'leaver',
    personId: person.id,
    state: 'planning',
    revision: 0,
    round: 0,
    source: input.source ?? sourceOf(actor),
    requester: actor.id,
    ...(actor.kind === 'person' && actor.personId !== undefined && { requesterPersonId: actor.personId }),
    ...(input.reason && { reason: input.reason }),
    involuntary: input.involuntary ?? false,
    leaving,
    privileged: true,
    questions: [],
    choices: {},
    frozen: false,
    ...(input.handOverTo && { handOverTo: input.handOverTo }),
    ...(input.move && { move: input.move }),
    openedAt: now,
  });
  if (!opened) throw new ConflictError(`A case is already open for ${person.name}.`);
  await setCaseTimers(tx, opened.id, leaving, now);
  await windSponsor(
    { offboardingCase: opened, now, setTimer: (timer) => setTimer(tx, { subject: opened.id, ...timer }) },
    true,
  );
  const frozen = await freezeWhenTooMany(deps, tx, now);
  await deps.send(tx, 'plan', { caseId: opened.id }, { key: opened.id });
  await sendDraw(deps, tx, `case:${opened.id}`);
  await append(tx, [
    {
      at: now.toISOString(),
      kind: 'case.opened',
      actor: loggedActor(actor),
      caseId: opened.id,
      body: {
        name: caseName(opened),
        person: { id: person.id, email: person.email, employeeId: person.employeeId ?? null },
        source: { ...opened.source },
        leaving: { ...leaving },
        involuntary: opened.involuntary,
        reason: opened.reason ?? null,
        earlierCases: (await casesOf(tx, person.id)).length - 1,
        frozen,
      },
    },
  ]);
  return { ...opened, frozen };
}

/** The moment that is meant when a person is offboarded “on” something. */
export function momentFor(deps: Deps, person: Person, typed: string | undefined, now: Date): LeavingMoment {
  const zone = person.timezone ?? deps.settings.company.timezone;
  const about = { zone, leavingHour: deps.settings.company.leavingHour, now };
  if (typed === undefined || typed.trim() === '') {
    const usual = leavingMoment(person.lastDay ?? 'today', about);
    return isPast(usual, now) ? leavingMoment('now', about) : usual;
  }
  const moment = leavingMoment(typed, about);
  if (isPast(moment, now))
    throw new InvalidInputError('That moment is over. Write “now” to begin at once, or a day to come.', {
      lastDay: 'is in the past',
    });
  return moment;
}

function sourceOf(actor: Actor): CaseSource {
  const kind = actor.kind === 'command_line' ? 'command_line' : 'slack';
  return { kind, id: actor.id, readableAgain: false };
}

const BEFORE: readonly (readonly [TimerKind, number])[] = [
  ['replan', 24 * 3_600_000],
  ['ask_again_day', 24 * 3_600_000],
  ['ask_again_hours', 4 * 3_600_000],
];

/** Winds the timers of a leaving moment; ones whose time is already over are not wound. */
export async function setCaseTimers(tx: Tx, caseId: string, leaving: LeavingMoment, now: Date): Promise<void> {
  const due = Date.parse(leaving.instant);
  await setTimer(tx, { kind: 'case_due', subject: caseId, dueAt: new Date(due) });
  for (const [kind, before] of BEFORE) {
    const dueAt = new Date(due - before);
    // Wound even when it moved closer: a stale timer of the old date must not fire for the new one.
    if (dueAt > now) await setTimer(tx, { kind, subject: caseId, dueAt });
  }
}

/** More new cases in a day than the limit hold back every one that has not begun, until two people release them. */
async function freezeWhenTooMany(deps: Deps, tx: Tx, now: Date): Promise<boolean> {
  const since = new Date(now.getTime() - FREEZE_WINDOW);
  // One at a time: twenty that are opened in one second do not see each other otherwise.
  await lockOpening(tx);
  const opened = await countOpenedSince(tx, since);
  const limit = freezeLimit(await headcount(tx));
  if (opened <= limit) return false;
  const released = await releasedSince(tx, since);
  const frozen = await freezeUnstarted(tx, since, released);
  for (const caseId of frozen) await sendDraw(deps, tx, `case:${caseId}`);
  // Cancelling does not thaw: one person could then lift what two are to release. But who fills a day is named.
  const openers = (await openersSince(tx, since))
    .slice(0, 3)
    .map(({ requester, opened: own }) => `${requester} (${own})`)
    .join(', ');
  await say(deps, tx, {
    audience: 'admins',
    // Said again when it happens again after a release.
    key: `freeze:${now.toISOString().slice(0, 10)}:${released.length}`,
    text: `${opened} new cases in 24 hours are more than ${limit}: none that has not begun will begin until two people release them with /offboard release. Opened by ${openers}.`,
    now,
  });
  return true;
}
