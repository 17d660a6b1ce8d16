import type { Phase } from './account.ts';
import { ConflictError } from './errors.ts';
import type { LeavingMoment } from './leaving.ts';
import { allows, type Machine, next } from './machine.ts';
import type { RoleMove } from './move.ts';
import type { ApprovalNeed, Policy } from './policy.ts';

export type CaseState =
  | 'planning'
  | 'awaiting_approval'
  | 'approved'
  | 'cutting'
  | 'closing'
  | 'access_closed'
  | 'awaiting_delete'
  | 'deleting'
  | 'completed'
  | 'stopped'
  | 'returning'
  | 'restored'
  | 'rejected'
  | 'cancelled';

export type CaseEvent =
  | 'planned'
  | 'waived'
  | 'who_is_it'
  | 'approved'
  | 'plan_changed'
  | 'early_cut'
  | 'rejected'
  | 'cancelled'
  | 'due'
  | 'cut_now'
  | 'rescheduled'
  | 'cut_closed'
  | 'all_closed'
  | 'stopped'
  | 'delete_due'
  | 'nothing_to_delete'
  | 'refused'
  | 'proven'
  | 'addendum_approved'
  | 'return_approved'
  | 'returned'
  | 'failed'
  | 'revised';

/** `stopped → finished` is not here: it goes back to where the case was (`finishedState`). */
export const caseMachine: Machine<CaseState, CaseEvent> = {
  planning: {
    planned: 'awaiting_approval',
    waived: 'approved',
    who_is_it: 'planning',
    plan_changed: 'planning',
    cancelled: 'cancelled',
  },
  awaiting_approval: {
    approved: 'approved',
    plan_changed: 'planning',
    rescheduled: 'awaiting_approval',
    early_cut: 'awaiting_approval',
    rejected: 'rejected',
    cancelled: 'cancelled',
    return_approved: 'returning',
  },
  approved: {
    due: 'cutting',
    cut_now: 'cutting',
    rescheduled: 'approved',
    plan_changed: 'planning',
    cancelled: 'cancelled',
    return_approved: 'returning',
  },
  cutting: { cut_closed: 'closing', stopped: 'stopped' },
  closing: { all_closed: 'access_closed', stopped: 'stopped' },
  access_closed: {
    delete_due: 'awaiting_delete',
    nothing_to_delete: 'completed',
    return_approved: 'returning',
    addendum_approved: 'cutting',
  },
  awaiting_delete: { approved: 'deleting', refused: 'access_closed', return_approved: 'returning' },
  deleting: { proven: 'completed', stopped: 'stopped' },
  completed: { addendum_approved: 'cutting' },
  stopped: { return_approved: 'returning' },
  returning: { returned: 'restored', failed: 'returning' },
  restored: {},
  rejected: { revised: 'planning', return_approved: 'returning' },
  cancelled: {},
};

/** leaver: goes for good · contract_end: goes when their contract ends · move: stays, with another role. */
export type CaseKind = 'leaver' | 'contract_end' | 'move';

/** What opened the case. A source that cannot be read again always needs a human approval. */
export interface CaseSource {
  readonly kind: 'slack' | 'webhook' | 'csv' | 'command_line' | 'hris';
  /** The hook's id, the roster source, or the asker's id. */
  readonly id: string;
  readonly readableAgain: boolean;
}

/** Two accounts that could both be the leaver's: a human chooses before anything else happens. */
export interface Question {
  readonly application: string;
  readonly candidates: readonly { readonly id: string; readonly label: string; readonly detail: string }[];
}

/** The policy that took this leaver, and what it asks for under the rules that no policy lowers. */
export interface AppliedPolicy {
  readonly policy: Policy;
  readonly because: string;
  readonly need: ApprovalNeed;
}

/** One leaver's offboarding. */
export interface OffboardingCase {
  readonly id: string;
  /** For people: `OB-12`. */
  readonly number: number;
  readonly kind: CaseKind;
  readonly personId: string;
  readonly state: CaseState;
  /** Where a stopped case goes on. */
  readonly resumeTo?: CaseState;
  /** Grows with every change, so that a card knows whether it is stale. */
  readonly version: number;
  /** The plan's; an approval of something irreversible binds to it. */
  readonly revision: number;
  /** Grows with every rejection that is asked again: a yes from before it does not count. */
  readonly round: number;
  readonly source: CaseSource;
  /** Slack user id, or the source's name. */
  readonly requester: string;
  /** Their roster person, when they are one: one human with two accounts is one human. */
  readonly requesterPersonId?: string;
  readonly reason?: string;
  readonly involuntary: boolean;
  readonly leaving: LeavingMoment;
  /** Absent until the first plan. */
  readonly policy?: AppliedPolicy;
  /** True when the leaver or any account is privileged, or could not be shown not to be. */
  readonly privileged: boolean;
  readonly accountsHash?: string;
  readonly planHash?: string;
  readonly questions: readonly Question[];
  /** Answers to questions: application → the account's id, or null for "none of them". */
  readonly choices: Readonly<Record<string, string | null>>;
  /** Held back by the brake until two people release it. */
  readonly frozen: boolean;
  readonly handOverTo?: { readonly email: string; readonly name: string };
  /** Of a change of role: what is left behind. */
  readonly move?: RoleMove;
  /** When HR was last asked again and still said so. */
  readonly hrConfirmedAt?: Date;
  /** HR says that they are back; nothing of theirs is deleted then. */
  readonly rehiredAt?: Date;
  readonly openedAt: Date;
  readonly plannedAt?: Date;
  /** When cutting began, early or not. */
  readonly cutAt?: Date;
  /** Set when reversible cuts ran before the approval was complete. */
  readonly earlyCutAt?: Date;
  /** The last time; a yes to finishing or giving back binds to it. */
  readonly stoppedAt?: Date;
  readonly accessClosedAt?: Date;
  readonly endedAt?: Date;
}

export function caseName(offboardingCase: Pick<OffboardingCase, 'number'>): string {
  return `OB-${offboardingCase.number}`;
}

export function caseAfter(offboardingCase: OffboardingCase, event: CaseEvent): OffboardingCase {
  const state = next('case', caseMachine, offboardingCase.state, event);
  if (event === 'stopped') return { ...offboardingCase, state, resumeTo: offboardingCase.state };
  return { ...offboardingCase, state };
}

export function caseAllows(offboardingCase: OffboardingCase, event: CaseEvent): boolean {
  return allows(caseMachine, offboardingCase.state, event);
}

/** Stopped → finished: back to where it was. */
export function caseFinished(offboardingCase: OffboardingCase): OffboardingCase {
  const { resumeTo, ...rest } = offboardingCase;
  if (offboardingCase.state !== 'stopped' || !resumeTo)
    throw new ConflictError(`${caseName(offboardingCase)} is not stopped, so there is nothing to finish.`);
  return { ...rest, state: resumeTo };
}

/** Nothing more will happen by itself, and another case for the same person may be opened. */
export const ENDED_STATES: readonly CaseState[] = ['completed', 'restored', 'cancelled', 'rejected'];

export function isEnded(state: CaseState): boolean {
  return ENDED_STATES.includes(state);
}

/** Rejected or cancelled before anything was touched. */
export function cutNothing({ state, cutAt, earlyCutAt }: OffboardingCase): boolean {
  return (state === 'rejected' || state === 'cancelled') && cutAt === undefined && earlyCutAt === undefined;
}

/** Phases whose steps may run in a state. The early cut is asked for by `mayRun`, not here. */
export function phasesOf(state: CaseState): readonly Phase[] {
  if (state === 'cutting' || state === 'closing') return ['cut_access', 'hand_over', 'reclaim'];
  if (state === 'deleting') return ['delete'];
  return [];
}
