import { peopleByEmail } from '../../db/people.ts';
import { findTask } from '../../db/tasks.ts';
import type { PersonActor } from '../domain/actor.ts';
import { DomainError, InvalidInputError, NotFoundError } from '../domain/errors.ts';
import { assertMayAnswer } from '../domain/rights.ts';
import { SNOOZE_WORDS, type Snooze, snoozesBefore, snoozeUntil } from '../domain/snooze.ts';
import { type Task, taskAfter } from '../domain/task.ts';
import type { Deps } from './deps.ts';
import { assertOpen } from './hand-on-task.ts';
import { inCase } from './scene.ts';

/** “Remind me later”: on the asker's own clock, and always before it is due. @throws InvalidInputError on `when`. */
export async function snoozeTask(
  deps: Deps,
  actor: PersonActor,
  input: { readonly taskId: string; readonly when: string },
): Promise<Task> {
  const known = await findTask(deps.db, input.taskId);
  if (!known) throw new NotFoundError('There is no such task any more.');
  const zone = await zoneOf(deps, actor);
  return await inCase(deps, known.caseId, async (scene) => {
    const task = scene.tasks.find(({ id }) => id === known.id) ?? known;
    const snooze = snoozesFor(actor, task, zone, scene.now).find((choice) => choice === input.when);
    if (!snooze) throw new InvalidInputError('Please choose when.', { when: 'choose when' });
    const until = snoozeUntil(snooze, zone, scene.now);
    const next = { ...taskAfter(task, 'snoozed'), snoozedUntil: until };
    await scene.setTask(next);
    scene.record('task.snoozed', actor, { title: task.title, until: until.toISOString() }, task.id);
    return next;
  });
}

/** What can be offered now, also before the form opens. @throws when the task may not, or cannot, be put off. */
export function snoozesFor(actor: PersonActor, task: Task, zone: string, now: Date): readonly Snooze[] {
  assertMayAnswer(actor, task, 'answer');
  assertOpen(task);
  const choices = snoozesBefore(task.dueAt, zone, now);
  if (choices.length > 0) return choices;
  throw new DomainError(
    task.dueAt <= now
      ? 'This is overdue, so it cannot be put off. Hand it to someone, or ask for help.'
      : `This is due too soon to be put off (“${SNOOZE_WORDS.hours}” would be late).`,
  );
}

/** Where the person's own clock hangs. */
export async function zoneOf(deps: Pick<Deps, 'db' | 'settings'>, actor: PersonActor): Promise<string> {
  const [person] = actor.email === undefined ? [] : await peopleByEmail(deps.db, actor.email);
  return person?.timezone ?? deps.settings.company.timezone;
}
