import { ConflictError } from '../../domain/errors.ts';
import { assertMayAnswer } from '../../domain/rights.ts';
import { assertKeepable } from '../../operations/ask-exception.ts';
import { assertOpen } from '../../operations/hand-on-task.ts';
import { snoozesFor, zoneOf } from '../../operations/snooze-task.ts';
import { viewCaseOfTask } from '../../operations/view-case.ts';
import { menuValue, taskValue } from '../inputs.ts';
import type { Press } from '../listener.ts';
import { keepModal } from '../views/exception-modal.ts';
import { evidenceForTaskModal, handOnModal, snoozeModal } from '../views/task-menu-modals.ts';
import { taskIn } from './task.ts';

/** The menu of a task. A choice that this version does not know is one from an older or a newer message. */
export async function taskMenu(press: Press): Promise<void> {
  const { choice, taskId } = menuValue(press.value);
  const open = Object.hasOwn(FORM, choice) ? FORM[choice] : undefined;
  if (!open) throw new ConflictError('This menu is out of date. Please look at the message again.');
  await open(press, taskId);
}

/** Nobody fills in a form for something that they may not do, or that is over. */
const FORM: Readonly<Record<string, (press: Press, taskId: string) => Promise<void>>> = {
  keep: async ({ kit, actor, open }, taskId) => {
    const view = await viewCaseOfTask(kit.deps, taskId);
    const task = taskIn(view, taskId);
    assertMayAnswer(actor, task, 'answer');
    assertKeepable(task, view.exceptions);
    await open(keepModal(view, task, kit.deps.settings.applications));
  },
  hand: handOn,
  later: async ({ kit, actor, open }, taskId) => {
    const view = await viewCaseOfTask(kit.deps, taskId);
    const task = taskIn(view, taskId);
    const choices = snoozesFor(actor, task, await zoneOf(kit.deps, actor), view.now);
    const { applications } = kit.deps.settings;
    await open(snoozeModal({ task, leaver: view.person, applications }, choices));
  },
  evidence: async ({ kit, actor, open }, taskId) => {
    const view = await viewCaseOfTask(kit.deps, taskId);
    const task = taskIn(view, taskId);
    assertMayAnswer(actor, task, 'answer');
    assertOpen(task);
    await open(evidenceForTaskModal({ task, leaver: view.person, applications: kit.deps.settings.applications }));
  },
};

async function handOn({ kit, actor, open }: Press, taskId: string): Promise<void> {
  const view = await viewCaseOfTask(kit.deps, taskId);
  const task = taskIn(view, taskId);
  assertMayAnswer(actor, task, 'hand_on');
  assertOpen(task);
  await open(handOnModal({ task, leaver: view.person, applications: kit.deps.settings.applications }));
}

/** The admins' own button, where a task has nobody. */
export async function handOnPressed(press: Press): Promise<void> {
  await handOn(press, taskValue(press.value).taskId);
}
