import type { LeavingMoment } from './leaving.ts';

/**
 * What people are asked about somebody before anything follows.
 * contract: does it go on? · inactive: are the accounts still needed? · group: gone from the group of everybody, a leaver?
 */
export type InquiryAbout =
  | { readonly kind: 'contract'; readonly caseId: string; readonly ends: LeavingMoment; readonly days: number }
  | {
      readonly kind: 'inactive';
      readonly lastSeenAt: string;
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
  readonly personId: string;
  readonly about: InquiryAbout;
  /** Lower case. Whose question it is: the manager on the roster; absent: the admins'. */
  readonly first?: string;
  /** Who has it now: `first`, or whoever stands in; absent: the admins. */
  readonly askedOf?: string;
  /** Why somebody else has it than `first`. */
  readonly because?: string;
  readonly state: 'open' | 'answered' | 'withdrawn';
  readonly answer?: InquiryAnswer;
  /** As people read them. */
  readonly answeredBy?: string;
  /** The reason that was given, or why nobody has to answer any more. */
  readonly note?: string;
  readonly askedAt: Date;
  readonly closedAt?: Date;
}
