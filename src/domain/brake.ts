const DAY = 86_400_000;

/** New cases in this time count towards the brake. Milliseconds. */
export const FREEZE_WINDOW = DAY;

/** A release of a named list is good for so long. Milliseconds. */
export const RELEASE_LIFETIME = DAY;

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
