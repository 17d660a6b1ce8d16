import { findPersonById } from '../../db/people.ts';
import { stepsOf } from '../../db/steps.ts';
import { findTask } from '../../db/tasks.ts';
import type { Actor, PersonActor } from '../domain/actor.ts';
import { DomainError, NotFoundError } from '../domain/errors.ts';
import { assertMayAnswer } from '../domain/rights.ts';
import { isClosed, stepAfter, stepAllows } from '../domain/step.ts';
import { type Attachment, type Task, taskAfter } from '../domain/task.ts';
import type { Deps } from './deps.ts';
import { withdrawExceptions } from './end-exceptions.ts';
import { leaverIn } from './look-up.ts';
import { nameOf } from './plan-case.ts';
import { inCase, type Scene } from './scene.ts';

export type TaskAnswer = 'access_removed' | 'no_such_account' | 'need_help';

export interface AnswerInput {
  readonly taskId: string;
  readonly answer: TaskAnswer;
  readonly note?: string;
  readonly attachment?: Attachment;
}

/**
 * An owner's word. Where a machine can read the application it is asked first: nobody attests what a read disproves.
 * @throws DomainError “… still active, please look again”.
 */
export async function answerTask(deps: Deps, actor: PersonActor, input: AnswerInput): Promise<Task> {
  return await answered(deps, actor, input, (task) => assertMayAnswer(actor, task, 'answer'));
}

/** What the ITSM says became of a ticket: somebody's word there, checked as an owner's is. */
export async function answerTicket(deps: Deps, by: string, input: AnswerInput): Promise<Task> {
  const actor: Actor = { kind: 'source', id: 'itsm', name: `${by}, in the ITSM` };
  return await answered(deps, actor, input, ({ via }) => {
    if (via !== 'itsm') throw new NotFoundError('There is no such ticket.');
  });
}

async function answered(deps: Deps, actor: Actor, input: AnswerInput, assertMay: (task: Task) => void): Promise<Task> {
  const task = await findTask(deps.db, input.taskId);
  if (!task) throw new NotFoundError('There is no such task any more.');
  assertMay(task);
  const stillOpen = input.answer === 'need_help' || task.kind === 'restore' ? undefined : await seenOpen(deps, task);
  const outcome = await inCase(deps, task.caseId, async (scene) => {
    const now = scene.tasks.find(({ id }) => id === task.id) ?? task;
    assertMay(now);
    if (stillOpen === undefined) return await take(scene, actor, now, input);
    scene.record('task.seen_open', actor, { title: now.title, seen: stillOpen }, now.id);
    return undefined;
  });
  if (!outcome) throw new DomainError(`${task.title} still shows ${stillOpen}. Please look again.`);
  return outcome;
}

async function take(scene: Scene, actor: Actor, task: Task, input: AnswerInput): Promise<Task> {
  if (input.answer === 'need_help') {
    const asking = taskAfter(task, 'help_asked');
    await scene.setTask({ ...asking, ...(input.note && { note: input.note }) });
    scene.record('task.help_asked', actor, { title: task.title, note: input.note ?? null }, task.id);
    await scene.say(
      'thread',
      `help:${task.id}`,
      `${actor.name} needs help with “${task.title}”${input.note ? `: ${input.note}` : '.'}`,
    );
    return asking;
  }
  const event = input.answer === 'access_removed' ? 'attested' : 'no_account';
  const closed: Task = {
    ...taskAfter(task, event),
    closedAt: scene.now,
    closedBy: actor.name,
    ...(input.note && { note: input.note }),
    ...(input.attachment && { attachment: input.attachment }),
  };
  await scene.setTask(closed);
  // Nothing is left to keep.
  await withdrawExceptions(
    scene,
    scene.exceptions.filter(({ taskId }) => taskId === task.id),
  );
  const { fileId: _fileId, ...proof } = input.attachment ?? { fileId: '' };
  scene.record(
    `task.${event}`,
    actor,
    {
      title: task.title,
      kind: task.kind,
      application: task.application ?? null,
      note: input.note ?? null,
      proof: { ...proof },
    },
    task.id,
  );
  for (const step of scene.steps.filter(({ id }) => task.stepIds.includes(id))) {
    if (isClosed(step) || !stepAllows(step, event)) continue;
    await scene.setStep({ ...stepAfter(step, event), closedAt: scene.now, note: `Confirmed by ${actor.name}.` });
    scene.record(`step.${event}`, actor, { application: step.application, action: step.action }, step.id);
  }
  await scene.advance();
  return closed;
}

/** What a fresh read shows against the owner's word; `undefined` when nothing does, or nothing can be read. */
async function seenOpen(deps: Deps, task: Task): Promise<string | undefined> {
  const application = task.application === undefined ? undefined : deps.settings.applications[task.application];
  const connected = task.application === undefined ? undefined : deps.connect(task.application);
  if (!application || !connected) return undefined;
  try {
    const own = (await stepsOf(deps.db, task.caseId)).filter(({ id }) => task.stepIds.includes(id));
    for (const step of own) {
      const reading = await connected.connection.verify(step);
      if (reading.verdict === 'broken') return `“${step.summary}” as not done`;
    }
    if (own.length > 0 || task.key.startsWith('refused:')) return undefined;
    const person = await findPersonById(deps.db, task.leaverPersonId);
    const found = person ? await connected.connection.findAccounts(leaverIn(application, person)) : [];
    const active = found.find(({ status }) => status === 'active');
    return active && `an active account, ${active.label}, in ${nameOf(deps, application.id)}`;
  } catch {
    // What cannot be read disproves nothing: the owner's word stands as a person's word.
    return undefined;
  }
}
