import type { Phase } from '../domain/account.ts';
import type { CaseState } from '../domain/case.ts';
import type { ExceptionState } from '../domain/exception.ts';
import type { LookupOutcome } from '../domain/lookup.ts';
import type { ApprovalNeed } from '../domain/policy.ts';
import type { StepState } from '../domain/step.ts';
import type { TaskState } from '../domain/task.ts';

/** The same words as on a card, without its icons. */
export const STEP_WORDS: Readonly<Record<StepState, string>> = {
  planned: 'Waiting',
  running: 'Running',
  executed: 'Checking',
  verified: 'Proven closed',
  receipt: 'Done, cannot be read back',
  failed: 'Failed',
  unknown: "Can't tell, check by hand",
  assigned: 'With a person',
  excepted: 'Kept for now',
  attested: 'Confirmed by a person',
  no_account: 'No such account',
  not_enforced: 'Would be done',
  dropped: 'Not needed any more',
  returning: 'Being given back',
  return_failed: 'Giving back failed',
  return_unknown: "Can't tell, check by hand",
  returned: 'Given back',
};

export const CASE_WORDS: Readonly<Record<CaseState, string>> = {
  planning: 'Planning',
  awaiting_approval: 'Waiting for approval',
  approved: 'Approved',
  cutting: 'Cutting access',
  closing: 'Closing',
  access_closed: 'Access closed',
  awaiting_delete: 'Waiting for approval to delete',
  deleting: 'Deleting',
  completed: 'Completed',
  stopped: 'Stopped',
  returning: 'Giving access back',
  restored: 'Access given back',
  rejected: 'Rejected',
  cancelled: 'Cancelled',
};

export const TASK_WORDS: Readonly<Record<TaskState, string>> = {
  planned: 'Not sent yet',
  sent: 'Waiting for an answer',
  help_asked: 'Needs help',
  excepted: 'Kept for now',
  attested: 'Confirmed',
  no_account: 'No such account',
  withdrawn: 'Withdrawn',
};

export const EXCEPTION_STATE_WORDS: Readonly<Record<ExceptionState, string>> = {
  asked: 'asked for',
  allowed: 'kept',
  refused: 'refused',
  ended: 'ended',
  ended_now: 'ended early',
  withdrawn: 'withdrawn',
};

export const OUTCOME_WORDS: Readonly<Record<LookupOutcome, string>> = {
  found: 'account found',
  no_account: 'no account',
  who_is_it: 'several could be theirs, a person must choose',
  unreadable: 'could not be read',
  no_api: 'no API, a person looks',
};

export const PHASE_WORDS: Readonly<Record<Phase, string>> = {
  cut_access: 'Cut access',
  hand_over: 'Hand over',
  reclaim: 'Reclaim',
  delete: 'Delete',
};

export function needWords({ people, security }: Pick<ApprovalNeed, 'people' | 'security'>): string {
  if (people === 0) return 'nobody has to approve';
  const count = people === 1 ? 'one person approves' : `${people} people approve`;
  return security ? `${count}, one of them from security` : count;
}
