import type { ExceptionState } from '../domain/exception.ts';
import type { LookupOutcome } from '../domain/lookup.ts';
import type { ApprovalNeed } from '../domain/policy.ts';
import type { TaskState } from '../domain/task.ts';

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

export function needWords({ people, security }: Pick<ApprovalNeed, 'people' | 'security'>): string {
  if (people === 0) return 'nobody has to approve';
  const count = people === 1 ? 'one person approves' : `${people} people approve`;
  return security ? `${count}, one of them from security` : count;
}
