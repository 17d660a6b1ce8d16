import type { OffboardingCase } from './case.ts';
import type { LeavingMoment } from './leaving.ts';

const DAY = 86_400_000;

/**
 * What people are asked about somebody before anything follows.
 * contract: does it go on? · inactive: are the accounts still needed? · group: gone from the group of everybody, a leaver?
 */
export type InquiryAbout =
  | { readonly kind: 'contract'; readonly caseId: string; readonly ends: LeavingMoment }
  | {
      readonly kind: 'inactive';
      /** ISO 8601 UTC. */
      readonly lastSeenAt: string;
      /** Ids of applications: where that was, and those that do not say. */
      readonly seenIn: string;
      readonly unknownIn: readonly string[];
    }
  | { readonly kind: 'group'; readonly application: string; readonly group: string };
export type InquiryKind = InquiryAbout['kind'];

export type InquiryAnswer = 'extended' | 'ends' | 'needed' | 'offboarding' | 'not_a_leaver';

/** A question to one person, or to the admins, that stands until somebody answers it or it has become pointless. */
export interface Inquiry {
  readonly id: string;
  /** The same question has the same key: it is asked once, over all replicas. */
  readonly key: string;
  readonly kind: InquiryKind;
  readonly personId: string;
  readonly about: InquiryAbout;
  /** Lower case. Whoever manages them, or stands in; absent: the admins. */
  readonly askedOf?: string;
  readonly state: 'open' | 'answered' | 'withdrawn';
  readonly answer?: InquiryAnswer;
  /** As people read them. */
  readonly answeredBy?: string;
  /** The reason that was given, or why nobody has to answer any more. */
  readonly note?: string;
  readonly askedAt: Date;
  readonly closedAt?: Date;
}

/** Of every question that went without an answer, whatever the reason: reasons told apart would tell of an involuntary leaving. */
export const NOT_ASKED = 'This is not asked any more.';

/** Days before a contract's end at which its sponsor is asked. */
export const SPONSOR_ASKED = [30, 7, 1] as const;

/** Which of those questions is due with so much time left; `undefined`: none yet. */
export function sponsorRung(ends: LeavingMoment, now: Date): number | undefined {
  const left = Date.parse(ends.instant) - now.getTime();
  return SPONSOR_ASKED.findLast((days) => left <= days * DAY);
}

/** When the sponsor is asked next; `undefined`: not any more. */
export function nextSponsorRung(ends: LeavingMoment, now: Date): Date | undefined {
  const due = SPONSOR_ASKED.map((days) => new Date(Date.parse(ends.instant) - days * DAY));
  return due.find((at) => at > now);
}

/** Whether a contract's end can still be moved by its sponsor, as the question was asked. */
export function isStillAsked(
  { about, state }: Pick<Inquiry, 'about' | 'state'>,
  offboardingCase: Pick<OffboardingCase, 'kind' | 'state' | 'cutAt' | 'leaving'> | undefined,
): boolean {
  if (state !== 'open' || about.kind !== 'contract' || offboardingCase?.kind !== 'contract_end') return false;
  const { state: at, cutAt, leaving } = offboardingCase;
  return (
    ['planning', 'awaiting_approval', 'approved'].includes(at) &&
    cutAt === undefined &&
    leaving.instant === about.ends.instant
  );
}
