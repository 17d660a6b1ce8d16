import { ConflictError, NotFoundError } from '../../domain/errors.ts';
import { assertMayAnswer } from '../../domain/rights.ts';
import type { Person } from '../../domain/roster.ts';
import { isTaskOpen, type Task } from '../../domain/task.ts';
import { answerTask } from '../../operations/answer-task.ts';
import { taskSubject } from '../../operations/scene.ts';
import { viewCase } from '../../operations/view-case.ts';
import { taskValue } from '../inputs.ts';
import type { Kit } from '../kit.ts';
import type { Press } from '../listener.ts';
import { taskModal } from '../views/task-modal.ts';

interface Asked {
  readonly task: Task;
  readonly leaver: Person;
}

async function findAsked(kit: Kit, { caseId, taskId }: { caseId: string; taskId: string }): Promise<Asked> {
  const { tasks, person } = await viewCase(kit.deps, caseId);
  const task = tasks.find(({ id }) => id === taskId);
  if (!task) throw new NotFoundError('There is no such task any more.');
  return { task, leaver: person };
}

export async function findTask(kit: Kit, which: { caseId: string; taskId: string }): Promise<Task> {
  return (await findAsked(kit, which)).task;
}

/** The direct message that a task is in. */
export async function dmOf(press: Press): Promise<string> {
  return taskSubject(await findTask(press.kit, taskValue(press.value)));
}

/** Access removed: somebody's word is asked for in a form, with a note and a proof. */
export async function accessRemoved(press: Press): Promise<void> {
  const { kit, actor } = press;
  const { task, leaver } = await findAsked(kit, taskValue(press.value));
  assertMayAnswer(actor, task, 'answer');
  if (!isTaskOpen(task)) {
    throw new ConflictError(
      task.closedBy ? `${task.closedBy} has answered this already.` : 'This task is not open any more.',
    );
  }
  await press.open(taskModal(task, leaver, kit.deps.settings.applications));
}

export async function noSuchAccount({ kit, actor, value }: Press): Promise<void> {
  await answerTask(kit.deps, actor, { taskId: taskValue(value).taskId, answer: 'no_such_account' });
}

export async function needHelp({ kit, actor, value, tell }: Press): Promise<void> {
  await answerTask(kit.deps, actor, { taskId: taskValue(value).taskId, answer: 'need_help' });
  await tell('The people on this case have been told that you need help.');
}
