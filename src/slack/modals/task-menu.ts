import { ForbiddenError } from '../../domain/errors.ts';
import { assertMayAnswer } from '../../domain/rights.ts';
import { attachEvidence } from '../../operations/attach-evidence.ts';
import { handOnTask } from '../../operations/hand-on-task.ts';
import { snoozeTask } from '../../operations/snooze-task.ts';
import { findTask } from '../actions/task.ts';
import { FIELD } from '../ids.ts';
import { fileOf, metadata, ofTask, optionOf, textOf, userOf } from '../inputs.ts';
import type { Kit } from '../kit.ts';
import type { Submission } from '../listener.ts';

export async function handOnSubmitted({ kit, actor, ...form }: Submission): Promise<undefined> {
  const { taskId } = metadata(ofTask, form.metadata);
  const to = await oneOfUs(kit, userOf(form.values, FIELD.to));
  await handOnTask(kit.deps, actor, { taskId, to, reason: textOf(form.values, FIELD.reason) ?? '' });
}

export async function snoozeSubmitted({ kit, actor, ...form }: Submission): Promise<undefined> {
  const { taskId } = metadata(ofTask, form.metadata);
  await snoozeTask(kit.deps, actor, { taskId, when: optionOf(form.values, FIELD.when) ?? '' });
}

/** The file is read only for those who may answer. */
export async function attachSubmitted({ kit, actor, ...form }: Submission): Promise<undefined> {
  const named = metadata(ofTask, form.metadata);
  assertMayAnswer(actor, await findTask(kit, named), 'answer');
  const file = fileOf(form.values, FIELD.proof);
  const attachment = file ? await kit.proofs(file, actor.id) : undefined;
  const note = textOf(form.values, FIELD.note);
  await attachEvidence(kit.deps, actor, { taskId: named.taskId, attachment, ...(note && { note }) });
}

/** Who was chosen, when they are one of our own, active people. */
export async function oneOfUs(kit: Kit, userId: string | undefined) {
  if (userId === undefined) return undefined;
  try {
    return await kit.people.actor(userId);
  } catch (error) {
    if (error instanceof ForbiddenError) return undefined;
    throw error;
  }
}
