import { InvalidInputError } from '../../domain/errors.ts';
import { assertMayAnswer } from '../../domain/rights.ts';
import { answerTask } from '../../operations/answer-task.ts';
import { findTask } from '../actions/task.ts';
import { FIELD } from '../ids.ts';
import { fileOf, isTicked, metadata, ofTask, textOf } from '../inputs.ts';
import type { Submission } from '../listener.ts';

/** Somebody gave their word; the file is read only for those who may answer. */
export async function taskSubmitted({ kit, actor, ...form }: Submission): Promise<undefined> {
  const named = metadata(ofTask, form.metadata);
  if (!isTicked(form.values, FIELD.statement, 'stated')) {
    throw new InvalidInputError('Please tick the statement.', { [FIELD.statement]: 'tick this, or close the form' });
  }
  assertMayAnswer(actor, await findTask(kit, named), 'answer');
  const note = textOf(form.values, FIELD.note);
  const file = fileOf(form.values, FIELD.proof);
  const attachment = file ? await kit.proofs(file, actor.id) : undefined;
  await answerTask(kit.deps, actor, {
    taskId: named.taskId,
    answer: 'access_removed',
    ...(note && { note }),
    ...(attachment && { attachment }),
  });
}
