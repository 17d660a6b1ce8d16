import type { Phase } from './account.ts';
import type { CaseState } from './case.ts';
import type { StepState } from './step.ts';

/** What a proof, a person's word and a doubt are called, the same on a card as in a shell. */
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

export const PHASE_WORDS: Readonly<Record<Phase, string>> = {
  cut_access: 'Cut access',
  hand_over: 'Hand over',
  reclaim: 'Reclaim',
  delete: 'Delete',
};
