/**
 * Everything that waits for a time. The subject is a case, unless said otherwise.
 * case_due: the leaving moment · ask_again_day, ask_again_hours: approvers are asked again before it · replan: the plan
 * is made anew a day before · look_again: an application could not be read · cut_late: the time to cut is over ·
 * delete_due: retention ends · ask_sponsor: whether the contract goes on · task_late: the subject is a task · exception_end: the subject is an exception, whose last
 * moment it is.
 */
export type TimerKind =
  | 'case_due'
  | 'ask_again_day'
  | 'ask_again_hours'
  | 'replan'
  | 'look_again'
  | 'cut_late'
  | 'delete_due'
  | 'ask_sponsor'
  | 'task_late'
  | 'exception_end';

export interface Timer {
  readonly kind: TimerKind;
  readonly subject: string;
  readonly dueAt: Date;
}
