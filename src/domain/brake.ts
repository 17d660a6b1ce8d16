import type { OffboardingCase } from './case.ts';

const DAY = 86_400_000;

/** New cases in this time count towards the brake. Milliseconds. */
export const FREEZE_WINDOW = DAY;

/** A release of a named list is good for so long. Milliseconds. */
export const RELEASE_LIFETIME = DAY;

/** People whose access one application loses within an hour, where lastday.yaml says nothing else; the rest wait. */
export const PEOPLE_AN_HOUR = 10;
/** Whoever was begun longer ago takes nobody's turn. Milliseconds. */
export const PACE_WINDOW = 3_600_000;

/** A turn that came and was not used is kept for so long; then others have it. Milliseconds. */
export const TURN_KEPT = 10 * 60_000;

/**
 * When the next one's turn is; undefined: now. `taken`: when those began who began within the hour, then when those begin
 * who wait already, oldest first.
 */
export function nextTurn(taken: readonly Date[], perHour: number): Date | undefined {
  const freed = taken[taken.length - perHour];
  return freed && new Date(freed.getTime() + PACE_WINDOW);
}

/** Whose access is cut out of turn, because waiting is worse than a mistake; only *Cut access now* begins before the leaving moment. */
export function cutsAtOnce({
  involuntary,
  privileged,
  cutAt,
  leaving,
}: Pick<OffboardingCase, 'involuntary' | 'privileged' | 'cutAt' | 'leaving'>): boolean {
  return involuntary || privileged || (cutAt !== undefined && cutAt.getTime() < Date.parse(leaving.instant));
}

/** So many unexpected answers in a row stop an application, where more than one case had them. */
export const UNEXPECTED_MOST = 3;

const UNEXPECTED: ReadonlySet<string> = new Set(['auth', 'forbidden', 'invalid', 'bug', 'broken', 'unreadable']);

/**
 * Whether an application answered an act as none in order does. It refused our credential or its rights (`auth`,
 * `forbidden`) or the request, or its answer makes no sense (`invalid`, `bug`): kinds of an error. Or it said “done”, and
 * when the time to read it was over a read showed otherwise, or nothing that can be trusted (`broken`, `unreadable`):
 * verdicts. Being busy, down or slow (`rate_limited`, `unavailable`, `pending`) is no answer: it counts neither way.
 */
export function isUnexpected(kind: string): boolean {
  return UNEXPECTED.has(kind);
}

/** What was answered as none in order does; a step that is tried again is the same one. */
export interface UnexpectedAnswer {
  readonly caseId: string;
  readonly stepId: string;
}

/** Whether nothing more is written there: one account, or one person who presses Retry, stops nobody else's application. */
export function isTooMuch(answers: readonly UnexpectedAnswer[]): boolean {
  return answers.length >= UNEXPECTED_MOST && new Set(answers.map(({ caseId }) => caseId)).size > 1;
}

/** How one application has answered lately. */
export interface ApplicationBrake {
  readonly application: string;
  /** Unexpected answers in a row. */
  readonly unexpected: readonly UnexpectedAnswer[];
  /** The last stop: when, and the answer that was one too many, in one sentence. */
  readonly stoppedAt?: Date;
  readonly because?: string;
  /** Humans who said go on; two end it. */
  readonly goOn: readonly string[];
  readonly wentOnAt?: Date;
  readonly wentOnBy?: string;
}

export function isApplicationStopped({ stoppedAt, wentOnAt }: ApplicationBrake): boolean {
  return stoppedAt !== undefined && wentOnAt === undefined;
}

/** More new cases than this in 24 hours freeze the ones not started: max(5, 1 % of headcount). */
export function freezeLimit(headcount: number): number {
  return Math.max(5, Math.floor(headcount / 100));
}

/** Holds everything, or one named list, until two people say go on. */
export interface Brake {
  readonly kind: 'stop_all' | 'old_database';
  readonly reason: string;
  readonly by: string;
  readonly at: Date;
  /** Humans who said restart; two lift it. */
  readonly restart: readonly string[];
}

/** A named list of frozen cases that two people release. */
export interface Release {
  readonly id: string;
  readonly caseIds: readonly string[];
  /** Of the sorted list, so that nobody releases a list they were not shown. */
  readonly hash: string;
  readonly humans: readonly string[];
  readonly createdAt: Date;
  readonly releasedAt?: Date;
}

export function isReleased(release: Release): boolean {
  return release.releasedAt !== undefined;
}

export function isExpired(release: Release, now: Date): boolean {
  return now.getTime() - release.createdAt.getTime() > RELEASE_LIFETIME;
}
