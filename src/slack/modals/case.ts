import { InvalidInputError } from '../../domain/errors.ts';
import { cancelCase } from '../../operations/cancel-case.ts';
import { rejectCase } from '../../operations/reject-case.ts';
import { rescheduleCase } from '../../operations/reschedule-case.ts';
import { cutNow } from '../../operations/start-case.ts';
import { FIELD } from '../ids.ts';
import { dateOf, metadata, ofCase, ofCaseRevision, textOf, timeOf } from '../inputs.ts';
import type { Submission } from '../listener.ts';

export async function rejectSubmitted({ kit, actor, ...form }: Submission): Promise<undefined> {
  const reason = textOf(form.values, FIELD.reason) ?? '';
  await rejectCase(kit.deps, actor, { ...metadata(ofCaseRevision, form.metadata), reason });
}

export async function cutNowSubmitted({ kit, actor, ...form }: Submission): Promise<undefined> {
  const reason = textOf(form.values, FIELD.reason) ?? '';
  await cutNow(kit.deps, actor, { ...metadata(ofCase, form.metadata), reason });
}

export async function rescheduleSubmitted({ kit, actor, ...form }: Submission): Promise<undefined> {
  await rescheduleCase(kit.deps, actor, { ...metadata(ofCase, form.metadata), lastDay: momentOf(form.values) });
}

export async function cancelSubmitted({ kit, actor, ...form }: Submission): Promise<undefined> {
  const reason = textOf(form.values, FIELD.reason);
  await cancelCase(kit.deps, actor, { ...metadata(ofCase, form.metadata), ...(reason && { reason }) });
}

/** Date and time as picked, on the leaver's own clock. */
export function momentOf(values: Submission['values']): string {
  const date = dateOf(values, FIELD.date);
  const time = timeOf(values, FIELD.time);
  if (!date || !time) throw new InvalidInputError('Please choose a day and a time.', { [FIELD.date]: 'choose a day' });
  return `${date}T${time}`;
}
