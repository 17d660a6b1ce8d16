import type { CaseView } from '../../domain/case-view.ts';
import { NotFoundError } from '../../domain/errors.ts';
import { assertMayAnswer } from '../../domain/rights.ts';
import type { Task } from '../../domain/task.ts';
import { answerTask } from '../../operations/answer-task.ts';
import { assertOpen } from '../../operations/hand-on-task.ts';
import { taskSubject } from '../../operations/scene.ts';
import { viewCase } from '../../operations/view-case.ts';
import { taskValue } from '../inputs.ts';
import type { Kit } from '../kit.ts';
import type { Press } from '../listener.ts';
import { taskModal } from '../views/task-modal.ts';

export async function findTask(kit: Kit, { caseId, taskId }: { caseId: string; taskId: string }): Promise<Task> {
  return taskIn(await viewCase(kit.deps, caseId), taskId);
}

/** @throws NotFoundError when the case has no such task. */
export function taskIn({ tasks }: Pick<CaseView, 'tasks'>, taskId: string): Task {
  const task = tasks.find(({ id }) => id === taskId);
  if (!task) throw new NotFoundError('There is no such task any more.');
  return task;
}

/** The direct message that a task is in. */
export async function dmOf(press: Press): Promise<string> {
  return taskSubject(await findTask(press.kit, taskValue(press.value)));
}

/** Access removed: somebody's word is asked for in a form, with a note and a proof. */
export async function accessRemoved(press: Press): Promise<void> {
  const { kit, actor } = press;
  const { caseId, taskId } = taskValue(press.value);
  const view = await viewCase(kit.deps, caseId);
  const task = taskIn(view, taskId);
  assertMayAnswer(actor, task, 'answer');
  assertOpen(task);
  await press.open(taskModal(task, view.person, kit.deps.settings.applications));
}

export async function noSuchAccount({ kit, actor, value }: Press): Promise<void> {
  await answerTask(kit.deps, actor, { taskId: taskValue(value).taskId, answer: 'no_such_account' });
}

export async function needHelp({ kit, actor, value, tell }: Press): Promise<void> {
  await answerTask(kit.deps, actor, { taskId: taskValue(value).taskId, answer: 'need_help' });
  await tell('The people on this case have been told that you need help.');
}
