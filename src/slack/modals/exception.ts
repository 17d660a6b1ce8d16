import { askException } from '../../operations/ask-exception.ts';
import { extendException } from '../../operations/extend-exception.ts';
import { FIELD } from '../ids.ts';
import { dateOf, metadata, ofException, ofTaskAlone, optionOf, textOf, userOf } from '../inputs.ts';
import type { Submission } from '../listener.ts';
import { oneOfUs } from './task-menu.ts';

/** Keep access until…: everything in the form is checked again by the operation. */
export async function keepSubmitted({ kit, actor, ...form }: Submission): Promise<undefined> {
  const { taskId } = metadata(ofTaskAlone, form.metadata);
  await askException(kit.deps, actor, {
    taskId,
    reason: optionOf(form.values, FIELD.reason) ?? '',
    details: textOf(form.values, FIELD.details) ?? '',
    control: textOf(form.values, FIELD.control) ?? '',
    until: dateOf(form.values, FIELD.until) ?? '',
    approver: await oneOfUs(kit, userOf(form.values, FIELD.approver)),
  });
}

export async function extendSubmitted({ kit, actor, ...form }: Submission): Promise<undefined> {
  await extendException(kit.deps, actor, {
    exceptionId: metadata(ofException, form.metadata).exceptionId,
    until: dateOf(form.values, FIELD.until) ?? '',
    details: textOf(form.values, FIELD.details) ?? '',
  });
}
