import { type Machine, next } from './machine.ts';

export type TaskState = 'planned' | 'sent' | 'help_asked' | 'excepted' | 'attested' | 'no_account' | 'withdrawn';

export type TaskEvent =
  | 'sent'
  | 'attested'
  | 'no_account'
  | 'help_asked'
  | 'handed_on'
  | 'snoozed'
  | 'excepted'
  | 'ended'
  | 'withdrawn'
  | 'planned';

/** Unsent tasks have no answers; an exception that ends sends the task again. */
export const taskMachine: Machine<TaskState, TaskEvent> = {
  planned: { sent: 'sent', withdrawn: 'withdrawn' },
  sent: {
    sent: 'sent',
    attested: 'attested',
    no_account: 'no_account',
    help_asked: 'help_asked',
    handed_on: 'sent',
    snoozed: 'sent',
    excepted: 'excepted',
    withdrawn: 'withdrawn',
  },
  help_asked: {
    attested: 'attested',
    no_account: 'no_account',
    handed_on: 'sent',
    snoozed: 'help_asked',
    excepted: 'excepted',
    withdrawn: 'withdrawn',
  },
  excepted: { ended: 'planned', withdrawn: 'withdrawn' },
  attested: {},
  no_account: {},
  // A rejected case that is asked again wants its tasks again.
  withdrawn: { planned: 'planned' },
};

/** access: remove it · checklist: laptop, badge, secrets · check: a step in doubt · restore: give back what a person removed. */
export type TaskKind = 'access' | 'checklist' | 'check' | 'restore';

/** A message to its owner, or a ticket in the ITSM. */
export type TaskWay = 'owner' | 'itsm';

/** Manual work DMed to an owner. */
export interface Task {
  readonly id: string;
  readonly caseId: string;
  readonly leaverPersonId: string;
  readonly kind: TaskKind;
  /** Same work, same key, within a case. */
  readonly key: string;
  /** Absent for a checklist item. */
  readonly application?: string;
  readonly title: string;
  readonly runbook: readonly string[];
  /** Steps that this task stands for. */
  readonly stepIds: readonly string[];
  readonly state: TaskState;
  /** Addresses, lower case. Nobody: the admins hear of it. */
  readonly owner?: string;
  readonly backupOwner?: string;
  /** Whoever has it now instead of the owner. */
  readonly delegate?: string;
  /** How it went from one to the next, oldest first. */
  readonly handed: readonly HandedOn[];
  /** Its owner wants to hear of it again then; never later than it is due. */
  readonly snoozedUntil?: Date;
  readonly via: TaskWay;
  /** What the ITSM calls it, once it has it. */
  readonly ticket?: string;
  readonly dueAt: Date;
  readonly sentAt?: Date;
  readonly closedAt?: Date;
  /** Who confirmed it, as people read it. */
  readonly closedBy?: string;
  readonly note?: string;
  /** The proof that was attached; never echoed elsewhere. */
  readonly attachment?: Attachment;
}

export interface Attachment {
  readonly name: string;
  /** Hex. */
  readonly sha256: string;
  readonly bytes: number;
  /** Slack's file id. */
  readonly fileId: string;
}

/** Passed on by a person, or because whoever had it cannot be asked now. Addresses, lower case. */
export interface HandedOn {
  /** Absent: nobody was named. */
  readonly from?: string;
  readonly to: string;
  /** As people read them. */
  readonly by: string;
  readonly reason: string;
  /** Lastday passed it on by itself, and takes it back when they can be asked again. */
  readonly automatic: boolean;
}

/** Whose it is now; nobody: the admins'. */
export function askedOf(task: Pick<Task, 'owner' | 'delegate'>): string | undefined {
  return task.delegate ?? task.owner;
}

/** Whom people want to do it: the last one it was handed to by a person, else its owner. */
export function meantFor(task: Pick<Task, 'owner' | 'handed'>): string | undefined {
  return task.handed.findLast(({ automatic }) => !automatic)?.to ?? task.owner;
}

export function taskAfter(task: Task, event: TaskEvent): Task {
  return { ...task, state: next('task', taskMachine, task.state, event) };
}

export function isTaskClosed(task: Pick<Task, 'state'>): boolean {
  return task.state === 'attested' || task.state === 'no_account' || task.state === 'withdrawn';
}

export function isTaskOpen(task: Pick<Task, 'state'>): boolean {
  return task.state === 'sent' || task.state === 'help_asked';
}
