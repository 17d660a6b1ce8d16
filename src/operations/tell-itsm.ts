import { claimOnce, occurrencesOf } from '../../db/occurrences.ts';
import { findTask } from '../../db/tasks.ts';
import { SYSTEM } from '../domain/actor.ts';
import { caseName } from '../domain/case.ts';
import { isTaskOpen } from '../domain/task.ts';
import type { Deps } from './deps.ts';
import { inCase } from './scene.ts';
import { viewCase } from './view-case.ts';

/**
 * Makes the ITSM know what a task is now: a ticket for one that is open, and that it is not wanted any more when it was
 * withdrawn. Harmless to repeat: each call has an id of its own. @throws when the ITSM does not take it.
 */
export async function tellItsm(deps: Deps, taskId: string): Promise<void> {
  const task = await findTask(deps.db, taskId);
  if (!task || !deps.itsm) return;
  const withdrawn = `ticket-withdrawn:${taskId}`;
  if (task.state === 'withdrawn' && task.ticket !== undefined) {
    if ((await occurrencesOf(deps.db, withdrawn, 1)).length > 0) return;
    await deps.itsm({ id: withdrawn, body: { event: 'task_withdrawn', task: taskId, ticket: task.ticket } });
    await deps.db.transaction((tx) => claimOnce(tx, withdrawn, deps.now()));
    return;
  }
  if (!isTaskOpen(task) || task.ticket !== undefined) return;
  const { offboardingCase, person } = await viewCase(deps, task.caseId);
  const ticket = await deps.itsm({
    id: `ticket:${taskId}`,
    body: {
      event: 'task',
      task: taskId,
      case: caseName(offboardingCase),
      kind: task.kind,
      title: task.title,
      application: task.application ?? null,
      owner: task.owner ?? null,
      runbook: [...task.runbook],
      due: task.dueAt.toISOString(),
      leaver: { name: person.name, email: person.email, employee_id: person.employeeId ?? null },
    },
  });
  await inCase(deps, task.caseId, async (scene) => {
    const now = scene.tasks.find(({ id }) => id === taskId);
    if (!now || now.ticket !== undefined) return;
    await scene.setTask({ ...now, ticket: ticket ?? taskId });
    scene.record('task.ticket', SYSTEM, { title: now.title, ticket: ticket ?? null }, taskId);
  });
}
