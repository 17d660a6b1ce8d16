import { findTask } from '../../db/tasks.ts';
import type { PersonActor } from '../domain/actor.ts';
import { ConflictError, InvalidInputError, NotFoundError } from '../domain/errors.ts';
import { assertMayAnswer } from '../domain/rights.ts';
import { hasAddress } from '../domain/roster.ts';
import { askedOf, isTaskOpen, type Task, taskAfter } from '../domain/task.ts';
import type { Deps } from './deps.ts';
import { passedOn, savePassedOn, standingsNow } from './route-tasks.ts';
import { inCase } from './scene.ts';

export interface HandOnInput {
  readonly taskId: string;
  /** Somebody of ours, as Slack names them; undefined when nobody was chosen, or nobody of ours. */
  readonly to: { readonly email?: string; readonly personId?: string; readonly name: string } | undefined;
  readonly reason: string;
}

/**
 * Gives a task to somebody else: whoever has it may, and an admin. The owner and their backup can still answer it.
 * @throws InvalidInputError on `to` or `reason`.
 */
export async function handOnTask(deps: Deps, actor: PersonActor, input: HandOnInput): Promise<Task> {
  const known = await findTask(deps.db, input.taskId);
  if (!known) throw new NotFoundError('There is no such task any more.');
  return await inCase(deps, known.caseId, async (scene) => {
    const task = scene.tasks.find(({ id }) => id === known.id) ?? known;
    assertMayAnswer(actor, task, 'hand_on');
    assertOpen(task);
    const reason = input.reason.trim();
    if (reason === '') throw fault('reason', 'say why, so that they know');
    const email = input.to?.email?.toLowerCase();
    if (!input.to || email === undefined) throw fault('to', 'choose somebody of this workspace');
    const { name } = input.to;
    if (input.to.personId === task.leaverPersonId || hasAddress(scene.person, email))
      throw fault('to', 'choose somebody other than the leaver');
    if (email === askedOf(task)) throw fault('to', `choose somebody else: ${name} has it already`);
    const { because, absence } = await standingsNow(deps, scene.tx)(email);
    if (because === 'away')
      throw fault('to', `choose somebody else: ${name} is away${absence ? ` until ${absence.until}` : ''}`);
    if (because !== undefined) throw fault('to', `choose somebody else: ${name} cannot be asked`);
    const next = passedOn(taskAfter(task, 'handed_on'), { to: email, by: actor.name, reason, automatic: false });
    await savePassedOn(deps, scene, actor, next);
    return next;
  });
}

/** Also asked before a form opens. @throws ConflictError when it was answered meanwhile. */
export function assertOpen(task: Task): void {
  if (isTaskOpen(task)) return;
  throw new ConflictError(
    task.closedBy ? `${task.closedBy} has answered this already.` : 'This task is not open any more.',
  );
}

function fault(field: 'to' | 'reason', words: string): InvalidInputError {
  return new InvalidInputError(`Please ${words}.`, { [field]: words });
}
