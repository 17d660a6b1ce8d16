import { type Actor, humanKey, isSameHuman, type PersonActor } from './actor.ts';
import type { OffboardingCase } from './case.ts';
import { ConflictError, ForbiddenError, InvalidInputError } from './errors.ts';
import { instantOf, isDate, momentAt } from './leaving.ts';
import { type Machine, next } from './machine.ts';
import { DEFAULT_POLICY } from './policy.ts';
import { type Act, isLeaver, mayActUnder, NOT_FOR_YOU } from './rights.ts';
import type { Person } from './roster.ts';
import type { CaseStep } from './step.ts';
import type { Task } from './task.ts';

export type ExceptionState = 'asked' | 'allowed' | 'refused' | 'ended' | 'ended_now' | 'withdrawn';
export type ExceptionEvent = 'allowed' | 'refused' | 'ended' | 'ended_now' | 'extended' | 'withdrawn';

/** Ends by itself; an extension is a fresh approval of the same row. Withdrawn: what it was about is not there any more. */
export const exceptionMachine: Machine<ExceptionState, ExceptionEvent> = {
  asked: { allowed: 'allowed', refused: 'refused', withdrawn: 'withdrawn' },
  allowed: { ended: 'ended', ended_now: 'ended_now', extended: 'allowed', withdrawn: 'withdrawn' },
  refused: {},
  ended: {},
  ended_now: {},
  withdrawn: {},
};

/** Why access may be kept for a while, in the order in which a form offers it. */
export const EXCEPTION_REASONS = ['unfinished_work', 'hand_over', 'shared_account', 'new_contract', 'other'] as const;
export type ExceptionReason = (typeof EXCEPTION_REASONS)[number];

export const EXCEPTION_REASON_WORDS: Readonly<Record<ExceptionReason, string>> = {
  unfinished_work: 'Work that only they can finish',
  hand_over: 'The hand-over is not finished',
  shared_account: 'Others or automations still use the account',
  new_contract: 'They go on under another contract',
  other: 'Something else',
};

/** Shorter than this explains nothing. Characters. */
export const DETAILS_LEAST = 20;
export const CONTROL_LEAST = 10;

/** Access knowingly kept, until a date. */
export interface AccessException {
  readonly id: string;
  readonly caseId: string;
  readonly application: string;
  readonly taskId: string;
  /** Steps that the task stood for; they run again when it ends. */
  readonly stepIds: readonly string[];
  readonly state: ExceptionState;
  readonly reason: ExceptionReason;
  readonly details: string;
  /** What keeps the risk small meanwhile. */
  readonly control: string;
  /** As people read them; `…Human` is their `humanKey`. */
  readonly askedBy: string;
  readonly askedHuman: string;
  /** The Slack user who was asked to decide. Others with the right may decide as well. */
  readonly approverId: string;
  readonly approver: string;
  /** Who said the last yes. */
  readonly approvedBy?: string;
  readonly until: Date;
  /** No extension goes past it: the policy's maximum, counted from the first day. */
  readonly latest: Date;
  readonly askedAt: Date;
  readonly allowedAt?: Date;
  readonly endedAt?: Date;
  readonly endedBy?: string;
}

export function exceptionAfter(exception: AccessException, event: ExceptionEvent): AccessException {
  return { ...exception, state: next('exception', exceptionMachine, exception.state, event) };
}

/** Asked or allowed: it still means something. */
export function isExceptionOpen({ state }: Pick<AccessException, 'state'>): boolean {
  return state === 'asked' || state === 'allowed';
}

/** The live or asked exception about a task. */
export function exceptionOfTask(
  exceptions: readonly AccessException[],
  task: Pick<Task, 'id'>,
): AccessException | undefined {
  return exceptions.find((exception) => exception.taskId === task.id && isExceptionOpen(exception));
}

/** The live exception that keeps a step from being done. */
export function exceptionOfStep(
  exceptions: readonly AccessException[],
  step: Pick<CaseStep, 'id'>,
): AccessException | undefined {
  return exceptions.find(({ state, stepIds }) => state === 'allowed' && stepIds.includes(step.id));
}

/**
 * The policy's maximum from the first day on which access to this application was kept: ending one exception and asking
 * for the next one does not begin a new count.
 */
export function latestEnd(
  offboardingCase: Pick<OffboardingCase, 'policy'>,
  earlier: readonly AccessException[],
  application: string,
  now: Date,
): Date {
  const max = offboardingCase.policy?.policy.exceptionMax ?? DEFAULT_POLICY.exceptionMax;
  const kept = earlier.filter((exception) => exception.application === application && exception.allowedAt);
  const first = Math.min(now.getTime(), ...kept.map(({ askedAt }) => askedAt.getTime()));
  return new Date(first + max);
}

export interface EndClock {
  /** The company's IANA zone, and the hour at which a bare date ends there. */
  readonly zone: string;
  readonly hour: string;
  readonly now: Date;
}

/**
 * The moment that a chosen day means, no later than `latest` to the minute.
 * @throws InvalidInputError on `until`: no day, one that is over, or one past the policy's maximum.
 */
export function endOf(date: string, latest: Date, clock: EndClock): Date {
  const fault = (words: string) => new InvalidInputError(`${sentence(words)}.`, { until: words });
  if (!isDate(date)) throw fault('choose a day');
  const lastDay = momentAt(latest, clock.zone).local.slice(0, 10);
  if (latest <= clock.now)
    throw fault('access to this application was kept as long as the policy allows, so it cannot be kept any longer');
  if (date > lastDay) throw fault(`the policy keeps access until ${lastDay} at most`);
  const until = Math.min(instantOf(`${date}T${clock.hour}`, clock.zone).getTime(), latest.getTime());
  if (until <= clock.now.getTime()) throw fault('this is over already; choose a later day');
  return new Date(until);
}

/** Throws unless this much was said about why, and what keeps it safe. */
export function assertExplained(said: { reason: string; details: string; control: string }): ExceptionReason {
  const reason = EXCEPTION_REASONS.find((known) => known === said.reason);
  const faults = {
    ...(reason === undefined && { reason: 'choose a reason' }),
    ...(said.details.trim().length < DETAILS_LEAST && {
      details: `say in at least ${DETAILS_LEAST} characters what it is for`,
    }),
    ...(said.control.trim().length < CONTROL_LEAST && { control: 'say what keeps it safe until then' }),
  };
  const [first] = Object.values(faults);
  if (reason === undefined || first !== undefined)
    throw new InvalidInputError(`${sentence(first ?? 'choose a reason')}.`, faults);
  return reason;
}

/**
 * Throws unless this person may allow, refuse or extend: an approver who is neither who asked nor the leaver, by any of
 * their accounts; a security approver when the case is privileged.
 */
export function assertMayDecide(
  actor: Actor,
  act: Act & ('allow_exception' | 'refuse_exception' | 'extend_exception'),
  about: {
    readonly offboardingCase: Pick<OffboardingCase, 'personId' | 'privileged' | 'policy'>;
    readonly leaver: Pick<Person, 'id' | 'slackUserId' | 'email' | 'otherEmails'>;
    readonly askedHuman: string;
  },
): asserts actor is PersonActor {
  const { offboardingCase, leaver, askedHuman } = about;
  if (actor.kind !== 'person' || isLeaver(actor, offboardingCase) || isOneOf(actor, leaver))
    throw new ForbiddenError(NOT_FOR_YOU);
  if (!mayActUnder(actor, act, offboardingCase)) throw new ForbiddenError(NOT_FOR_YOU);
  if (isSameHuman(humanKey(actor), askedHuman))
    throw new ForbiddenError('You asked to keep this access, so somebody else has to decide.');
  if (offboardingCase.privileged && !actor.roles.has('security_approver'))
    throw new ForbiddenError('This case is privileged, so a security approver has to decide.');
}

/** An account of the leaver's, by Slack id or by any of their addresses. */
function isOneOf(actor: PersonActor, leaver: Pick<Person, 'slackUserId' | 'email' | 'otherEmails'>): boolean {
  const email = actor.email?.toLowerCase();
  const theirs = [leaver.email, ...leaver.otherEmails].map((address) => address.toLowerCase());
  return actor.id === leaver.slackUserId || (email !== undefined && theirs.includes(email));
}

/** Throws when it is not in the state that a button was drawn for. */
export function assertStill(exception: AccessException, state: ExceptionState): void {
  if (exception.state === state) return;
  const by = exception.state === 'allowed' ? exception.approvedBy : exception.endedBy;
  const words: Readonly<Record<ExceptionState, string>> = {
    asked: 'has not been decided yet',
    allowed: 'is allowed already',
    refused: 'was refused',
    ended: 'has ended',
    ended_now: 'was ended',
    withdrawn: 'was withdrawn',
  };
  throw new ConflictError(`This exception ${words[exception.state]}${by ? `, by ${by}` : ''}.`);
}

function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
