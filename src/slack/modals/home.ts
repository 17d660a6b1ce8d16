import type { ModalView } from '@slack/web-api';
import { InvalidInputError } from '../../domain/errors.ts';
import { setAbsence } from '../../operations/set-absence.ts';
import { FIELD } from '../ids.ts';
import { dateOf, textOf, userOf } from '../inputs.ts';
import type { Submission } from '../listener.ts';
import { previewOf } from '../preview.ts';
import { oneOfUs } from './task-menu.ts';

/** Whom it is about was chosen: the preview takes the form's place. */
export async function startSubmitted({ kit, actor, ...form }: Submission): Promise<ModalView> {
  const user = userOf(form.values, FIELD.person);
  const named = textOf(form.values, FIELD.named);
  if ((user === undefined) === (named === undefined)) {
    const words =
      user === undefined ? 'choose somebody, or write an address or a number below' : 'choose only one of the two';
    throw new InvalidInputError(`Please ${words}.`, { [user === undefined ? FIELD.person : FIELD.named]: words });
  }
  const lastDay = dateOf(form.values, FIELD.date) ?? '';
  return await previewOf({ kit, actor }, { person: named ?? `<@${user}>`, lastDay });
}

export async function awaySubmitted({ kit, actor, ...form }: Submission): Promise<undefined> {
  const chosen = userOf(form.values, FIELD.delegate);
  const delegate = chosen === undefined ? undefined : await oneOfUs(kit, chosen);
  const named = delegate?.email === undefined ? 'nobody_of_ours' : { email: delegate.email, name: delegate.name };
  await setAbsence(kit.deps, actor, {
    from: dateOf(form.values, FIELD.from) ?? '',
    until: dateOf(form.values, FIELD.until) ?? '',
    ...(chosen !== undefined && { delegate: named }),
  });
}
