import { findTask } from '../../db/tasks.ts';
import type { PersonActor } from '../domain/actor.ts';
import { InvalidInputError, NotFoundError } from '../domain/errors.ts';
import { assertMayAnswer } from '../domain/rights.ts';
import type { Attachment } from '../domain/task.ts';
import type { Deps } from './deps.ts';
import { assertOpen } from './hand-on-task.ts';
import { inCase } from './scene.ts';

/** Keeps a proof with a task that is not answered yet; a later one takes its place, both are in the log. */
export async function attachEvidence(
  deps: Deps,
  actor: PersonActor,
  input: { readonly taskId: string; readonly attachment: Attachment | undefined; readonly note?: string },
): Promise<void> {
  const known = await findTask(deps.db, input.taskId);
  if (!known) throw new NotFoundError('There is no such task any more.');
  await inCase(deps, known.caseId, async (scene) => {
    const task = scene.tasks.find(({ id }) => id === known.id) ?? known;
    assertMayAnswer(actor, task, 'answer');
    assertOpen(task);
    const { attachment, note } = input;
    if (!attachment) throw new InvalidInputError('Please attach a file.', { proof: 'attach a file' });
    await scene.setTask({ ...task, attachment, ...(note && { note }) });
    const { fileId: _fileId, ...proof } = attachment;
    scene.record('task.evidence', actor, { title: task.title, note: note ?? null, proof: { ...proof } }, task.id);
  });
}
