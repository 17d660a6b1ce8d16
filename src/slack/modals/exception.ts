import type { PersonActor } from '../../domain/actor.ts';
import { ForbiddenError } from '../../domain/errors.ts';
import { askException } from '../../operations/ask-exception.ts';
import { extendException } from '../../operations/extend-exception.ts';
import { FIELD } from '../ids.ts';
import { dateOf, metadata, ofException, ofTaskAlone, optionOf, textOf, userOf } from '../inputs.ts';
import type { Kit } from '../kit.ts';
import type { Submission } from '../listener.ts';

/** Keep access until…: everything in the form is checked again by the operation. */
export async function keepSubmitted({ kit, actor, ...form }: Submission): Promise<undefined> {
  const { taskId } = metadata(ofTaskAlone, form.metadata);
  await askException(kit.deps, actor, {
    taskId,
    reason: optionOf(form.values, FIELD.reason) ?? '',
    details: textOf(form.values, FIELD.details) ?? '',
    control: textOf(form.values, FIELD.control) ?? '',
    until: dateOf(form.values, FIELD.until) ?? '',
    approver: await chosen(kit, userOf(form.values, FIELD.approver)),
  });
}

export async function extendSubmitted({ kit, actor, ...form }: Submission): Promise<undefined> {
  await extendException(kit.deps, actor, {
    exceptionId: metadata(ofException, form.metadata).exceptionId,
    until: dateOf(form.values, FIELD.until) ?? '',
    details: textOf(form.values, FIELD.details) ?? '',
  });
}

/** With the roles they have now; nobody of ours is nobody. */
async function chosen(kit: Kit, userId: string | undefined): Promise<PersonActor | undefined> {
  if (userId === undefined) return undefined;
  try {
    return await kit.people.actor(userId);
  } catch (error) {
    if (error instanceof ForbiddenError) return undefined;
    throw error;
  }
}
