import type { Actor, PersonActor, Role } from './actor.ts';
import { isRequester } from './approval.ts';
import type { OffboardingCase } from './case.ts';
import { ForbiddenError } from './errors.ts';
import type { Task } from './task.ts';

/** Everything a person can press or type, by who may. */
export type Act =
  | 'open_case'
  | 'view_plan'
  | 'approve'
  | 'reject'
  | 'cut_now'
  | 'reschedule'
  | 'cancel'
  | 'stop'
  | 'retry'
  | 'make_task'
  | 'finish'
  | 'give_back'
  | 'revise'
  | 'choose_account'
  | 'hold'
  | 'stop_all'
  | 'restart'
  | 'release'
  | 'report'
  | 'allow_exception'
  | 'refuse_exception'
  | 'extend_exception'
  | 'end_exception'
  | 'view_exceptions'
  | 'scan'
  | 'triage';

const RUNNERS: readonly Role[] = ['approver', 'security_approver', 'admin'];
const WHO: Readonly<Record<Act, readonly Role[]>> = {
  open_case: [...RUNNERS, 'hr'],
  view_plan: [...RUNNERS, 'hr'],
  approve: ['approver', 'security_approver'],
  reject: ['approver', 'security_approver'],
  cut_now: RUNNERS,
  reschedule: RUNNERS,
  cancel: RUNNERS,
  stop: RUNNERS,
  retry: RUNNERS,
  make_task: RUNNERS,
  finish: RUNNERS,
  give_back: RUNNERS,
  revise: [...RUNNERS, 'hr'],
  choose_account: RUNNERS,
  hold: ['legal'],
  stop_all: ['admin', 'security_approver'],
  restart: ['admin', 'security_approver'],
  release: ['admin', 'security_approver'],
  report: RUNNERS,
  allow_exception: ['approver', 'security_approver'],
  refuse_exception: ['approver', 'security_approver'],
  extend_exception: ['approver', 'security_approver'],
  end_exception: RUNNERS,
  view_exceptions: RUNNERS,
  scan: RUNNERS,
  triage: RUNNERS,
};

/** One sentence for everybody who may not: it tells nothing about any case. */
export const NOT_FOR_YOU = 'You cannot do that here. If you think you should, ask the people who run Lastday.';

const NEVER_FROM_A_SHELL: ReadonlySet<Act> = new Set([
  'approve',
  'reject',
  'give_back',
  'finish',
  'allow_exception',
  'refuse_exception',
  'extend_exception',
]);

const NEEDS_A_NAME: ReadonlySet<Act> = new Set(['approve', 'finish', 'give_back']);

/** Whether the roles allow the act at all, before any case is known. */
export function mayAct(actor: Actor, act: Act): boolean {
  if (actor.kind === 'system') return true;
  // Whoever holds the shell of the host holds its configuration; approving is never possible there.
  if (actor.kind === 'command_line') return !NEVER_FROM_A_SHELL.has(act);
  if (actor.kind === 'source') return act === 'open_case' || act === 'cancel';
  return WHO[act].some((role) => actor.roles.has(role));
}

export function assertMay(actor: Actor, act: Act): void {
  if (!mayAct(actor, act)) throw new ForbiddenError(NOT_FOR_YOU);
}

/** What is decided by those whom a case's policy names; whatever else approvers may do, they and the workspace's may. */
const DECISIONS: ReadonlySet<Act> = new Set([
  'approve',
  'reject',
  'finish',
  'give_back',
  'allow_exception',
  'refuse_exception',
  'extend_exception',
]);

/** Whether the act is allowed on cases under this policy; who they are to the case itself is for `assertMayOn`. */
export function mayActUnder(actor: Actor, act: Act, { policy }: Pick<OffboardingCase, 'policy'>): boolean {
  if (actor.kind !== 'person') return mayAct(actor, act);
  const approves = actor.approves?.get(policy?.policy.name ?? '') ?? actor.roles.has('approver');
  const approver = approves || (actor.roles.has('approver') && !DECISIONS.has(act));
  return WHO[act].some((role) => (role === 'approver' ? approver : actor.roles.has(role)));
}

/** Whether this person is the leaver, whatever else they are. */
export function isLeaver(actor: Actor, offboardingCase: Pick<OffboardingCase, 'personId'>): boolean {
  return actor.kind === 'person' && actor.personId === offboardingCase.personId;
}

/** Throws unless this actor may do this to this case. The leaver never may, and hears what a stranger hears. */
export function assertMayOn(actor: Actor, act: Act, offboardingCase: OffboardingCase): void {
  if (isLeaver(actor, offboardingCase) || !mayActUnder(actor, act, offboardingCase))
    throw new ForbiddenError(NOT_FOR_YOU);
  // Somebody whom no roster knows could be the leaver, or the one who asked.
  if (NEEDS_A_NAME.has(act) && actor.kind === 'person' && actor.personId === undefined)
    throw new ForbiddenError(
      'You are not on the roster, so nobody can tell that you are neither the leaver nor the one who asked.',
    );
  if (act === 'approve' && actor.kind === 'person' && isRequester(offboardingCase, actor))
    throw new ForbiddenError('You asked for this offboarding, so somebody else has to approve it.');
  if (act === 'reject' && actor.kind === 'person' && isRequester(offboardingCase, actor))
    throw new ForbiddenError('You asked for this offboarding; cancel it instead of rejecting it.');
}

/** The task's owner, backup or delegate may answer it; admins may hand it on, not confirm it. */
export function assertMayAnswer(actor: PersonActor, task: Task, act: 'answer' | 'hand_on'): void {
  if (actor.personId !== undefined && actor.personId === task.leaverPersonId) throw new ForbiddenError(NOT_FOR_YOU);
  const own =
    actor.email !== undefined && [task.owner, task.backupOwner, task.delegate].includes(actor.email.toLowerCase());
  if (own) return;
  if (act === 'hand_on' && actor.roles.has('admin')) return;
  throw new ForbiddenError('This task is somebody else’s. Its owner, their backup or their delegate can answer it.');
}
