import { approvalsOf, insertApproval } from '../../db/approvals.ts';
import { append } from '../../db/audit.ts';
import { holdOf, listBrakes } from '../../db/brakes.ts';
import { lockCase, saveCase } from '../../db/cases.ts';
import type { Tx } from '../../db/client.ts';
import { exceptionsOf, insertException, saveException } from '../../db/exceptions.ts';
import { lookupsOf, saveLookup } from '../../db/lookups.ts';
import { insertNotice } from '../../db/messages.ts';
import { findPersonById } from '../../db/people.ts';
import { insertStep, saveStep, stepsOf } from '../../db/steps.ts';
import { insertTask, saveTask, tasksOf } from '../../db/tasks.ts';
import { clearTimers, setTimer } from '../../db/timers.ts';
import { type Actor, isSameHuman, loggedActor } from '../domain/actor.ts';
import type { Approval } from '../domain/approval.ts';
import type { Audience } from '../domain/audience.ts';
import type { Brake } from '../domain/brake.ts';
import type { OffboardingCase } from '../domain/case.ts';
import { DomainError, NotFoundError } from '../domain/errors.ts';
import type { AccessException } from '../domain/exception.ts';
import type { Json } from '../domain/json.ts';
import type { Lookup } from '../domain/lookup.ts';
import type { Person } from '../domain/roster.ts';
import type { CaseStep } from '../domain/step.ts';
import { askedOf, type Task } from '../domain/task.ts';
import type { Timer, TimerKind } from '../domain/timer.ts';
import type { Deps, Queue, Queues, SendOptions } from './deps.ts';

/**
 * One case, locked, with everything that belongs to it. What is set here is saved, audited and enqueued in one
 * transaction, and the card is redrawn when anything changed.
 */
export interface Scene {
  readonly tx: Tx;
  readonly now: Date;
  readonly person: Person;
  offboardingCase: OffboardingCase;
  steps: readonly CaseStep[];
  lookups: readonly Lookup[];
  tasks: readonly Task[];
  approvals: readonly Approval[];
  exceptions: readonly AccessException[];
  readonly brakes: readonly Brake[];
  readonly onHold: boolean;
  setCase(changed: OffboardingCase): void;
  setStep(changed: CaseStep): Promise<void>;
  addStep(fresh: CaseStep): Promise<void>;
  setLookup(changed: Lookup): Promise<void>;
  setTask(changed: Task): Promise<void>;
  /** The messages of whoever has it, and of those who had it. */
  drawTask(task: Task): Promise<void>;
  /** False when the case has a task of that key. */
  addTask(fresh: Task): Promise<boolean>;
  setException(changed: AccessException): Promise<void>;
  /** False when another one about the same task is open. */
  addException(fresh: AccessException): Promise<boolean>;
  /** False when this human has answered for exactly this before. */
  addApproval(fresh: Approval): Promise<boolean>;
  /** One event of the audit log. */
  record(kind: string, actor: Actor, body: Json, subject?: string): void;
  /** One line; `key` makes it one, however often it is said. */
  say(audience: Audience, key: string, text: string): Promise<void>;
  setTimer(timer: Omit<Timer, 'subject'> & { subject?: string }): Promise<void>;
  clearTimers(kinds: readonly TimerKind[]): Promise<void>;
  send<Name extends Queue>(queue: Name, data: Queues[Name], options?: SendOptions): Promise<void>;
  /** Ask for another look at what the case can do next. */
  advance(): Promise<void>;
}

/** @throws NotFoundError when there is no such case. */
export async function inCase<Result>(
  deps: Deps,
  caseId: string,
  work: (scene: Scene) => Promise<Result>,
): Promise<Result> {
  return await deps.db.transaction((tx) => inCaseWithin(deps, tx, caseId, work));
}

/** The same inside a transaction that exists already. */
export async function inCaseWithin<Result>(
  deps: Deps,
  tx: Tx,
  caseId: string,
  work: (scene: Scene) => Promise<Result>,
): Promise<Result> {
  const scene = await openScene(deps, tx, caseId);
  const result = await work(scene);
  await scene.close();
  return result;
}

async function openScene(deps: Deps, tx: Tx, caseId: string): Promise<Scene & { close(): Promise<void> }> {
  const locked = await lockCase(tx, caseId);
  const person = locked && (await findPersonById(tx, locked.personId));
  if (!locked || !person) throw new NotFoundError('There is no such case.');
  const now = deps.now();
  let changed = false;
  const events: Parameters<typeof append>[1][number][] = [];
  // Who decides, and whose task it is about, each have a message of their own.
  const drawException = async (exception: AccessException) => {
    await sendDraw(deps, tx, exceptionSubject(exception));
    const task = scene.tasks.find(({ id }) => id === exception.taskId);
    if (task) await sendDraw(deps, tx, taskSubject(task));
  };
  const scene: Scene & { close(): Promise<void> } = {
    tx,
    now,
    person,
    offboardingCase: locked,
    steps: await stepsOf(tx, caseId),
    lookups: await lookupsOf(tx, caseId),
    tasks: await tasksOf(tx, caseId),
    approvals: await approvalsOf(tx, caseId),
    exceptions: await exceptionsOf(tx, caseId),
    brakes: await listBrakes(tx),
    onHold: (await holdOf(tx, locked.personId)) !== undefined,
    setCase(next) {
      scene.offboardingCase = next;
      changed = true;
    },
    async setStep(next) {
      await saveStep(tx, next);
      scene.steps = scene.steps.map((step) => (step.id === next.id ? next : step));
      changed = true;
    },
    async addStep(fresh) {
      await insertStep(tx, fresh, scene.steps.length);
      scene.steps = [...scene.steps, fresh];
      changed = true;
    },
    async setLookup(next) {
      await saveLookup(tx, next);
      scene.lookups = [...scene.lookups.filter((lookup) => lookup.application !== next.application), next];
      changed = true;
    },
    async setTask(next) {
      await saveTask(tx, next);
      scene.tasks = scene.tasks.map((task) => (task.id === next.id ? next : task));
      changed = true;
      await scene.drawTask(next);
    },
    async drawTask(task) {
      if (task.via === 'itsm') return await deps.send(tx, 'ticket', { taskId: task.id }, { key: task.id });
      const had = task.handed.map(({ from }) => taskSubject({ caseId, ...(from !== undefined && { owner: from }) }));
      for (const subject of new Set([taskSubject(task), ...had])) await sendDraw(deps, tx, subject);
    },
    async addTask(fresh) {
      if (!(await insertTask(tx, fresh))) return false;
      scene.tasks = [...scene.tasks, fresh];
      changed = true;
      return true;
    },
    async setException(next) {
      await saveException(tx, next);
      scene.exceptions = scene.exceptions.map((exception) => (exception.id === next.id ? next : exception));
      changed = true;
      await drawException(next);
    },
    async addException(fresh) {
      if (!(await insertException(tx, fresh))) return false;
      scene.exceptions = [...scene.exceptions, fresh];
      changed = true;
      await drawException(fresh);
      return true;
    },
    async addApproval(fresh) {
      const { scope, binding, human } = fresh;
      const answered = scene.approvals.filter((other) => other.scope === scope && other.binding === binding);
      if (answered.some((other) => isSameHuman(other.human, human))) return false;
      if (!(await insertApproval(tx, fresh))) return false;
      scene.approvals = [...scene.approvals, fresh];
      changed = true;
      return true;
    },
    record(kind, actor, body, subject) {
      events.push({
        at: now.toISOString(),
        kind,
        actor: loggedActor(actor),
        caseId,
        ...(subject !== undefined && { subject }),
        body,
      });
    },
    async say(audience, key, text) {
      await say(deps, tx, { caseId, audience, key, text, now });
    },
    async setTimer(timer) {
      await setTimer(tx, { subject: caseId, ...timer });
    },
    async clearTimers(kinds) {
      await clearTimers(tx, caseId, kinds);
    },
    async send(queue, data, options) {
      await deps.send(tx, queue, data, options);
    },
    async advance() {
      await sendAdvance(deps, tx, caseId);
    },
    async close() {
      if (events.length > 0) await append(tx, events);
      if (!changed) return;
      scene.offboardingCase = await saveCase(tx, scene.offboardingCase);
      await sendDraw(deps, tx, `case:${caseId}`);
    },
  };
  return scene;
}

/** All tasks of one case that one person has are one message. */
export function taskSubject(task: Pick<Task, 'caseId' | 'owner' | 'delegate'>): string {
  return `tasks:${task.caseId}:${askedOf(task) ?? ''}`;
}

/** An exception is one message to whoever was asked to decide. */
export function exceptionSubject({ caseId, id }: Pick<AccessException, 'caseId' | 'id'>): string {
  return `exception:${caseId}:${id}`;
}

export async function sendDraw(deps: Deps, tx: Tx, subject: string): Promise<void> {
  await deps.send(tx, 'draw', { subject }, { key: subject });
}

export async function sendAdvance(deps: Deps, tx: Tx, caseId: string): Promise<void> {
  await deps.send(tx, 'advance', { caseId }, { key: caseId });
}

/** A line that is said once, whoever says it again. */
export async function say(
  deps: Deps,
  tx: Tx,
  line: {
    caseId?: string;
    audience: Audience;
    key: string;
    text: string;
    now: Date;
    /** Whom it is about, where no case says so: they never get it. */
    aboutEmail?: string;
  },
): Promise<void> {
  const { caseId, audience, key, text, now, aboutEmail } = line;
  // The audience is part of it: the same thing said to the thread and to the admins is two lines.
  const id = `${caseId ?? 'all'}:${key}:${audience}`;
  const fresh = await insertNotice(tx, {
    id,
    ...(caseId !== undefined && { caseId }),
    ...(aboutEmail !== undefined && { aboutEmail }),
    audience,
    text,
    at: now,
  });
  if (fresh) await deps.send(tx, 'notice', { noticeId: id }, { key: id });
}

/** Throws while the global stop, or a restored database, holds everything. */
export function assertNotBraked(scene: Pick<Scene, 'brakes' | 'offboardingCase'>): void {
  const [brake] = scene.brakes;
  if (brake) throw new DomainError(`Everything is stopped: ${brake.reason} Two people must restart it first.`);
  if (scene.offboardingCase.frozen)
    throw new DomainError('Too many new cases at once: this one is held back until two people release it.');
}
