import { caseName } from '../../domain/case.ts';
import { InvalidInputError } from '../../domain/errors.ts';
import { openCase } from '../../operations/open-case.ts';
import { FIELD } from '../ids.ts';
import { isTicked, metadata, ofPreview, textOf, userOf } from '../inputs.ts';
import type { Kit } from '../kit.ts';
import type { Submission } from '../listener.ts';
import { nameOf } from '../people.ts';
import { momentOf } from './case.ts';

/** The preview was confirmed: the case is opened. */
export async function previewSubmitted({ kit, actor, ...form }: Submission): Promise<string> {
  const { personId, typed, date, time } = metadata(ofPreview, form.metadata);
  const picked = momentOf(form.values);
  // Untouched pickers mean what was typed: `now` is still now, and a zone of its own is not lost.
  const lastDay = picked === `${date}T${time}` ? typed : picked;
  const reason = textOf(form.values, FIELD.reason);
  const handOver = userOf(form.values, FIELD.handOver);
  const opened = await openCase(kit.deps, actor, {
    personId,
    involuntary: isTicked(form.values, FIELD.involuntary, 'involuntary'),
    ...(lastDay && { lastDay }),
    ...(reason && { reason }),
    ...(handOver && { handOverTo: await successor(kit, handOver) }),
  });
  return opened.frozen
    ? `${caseName(opened)} is open, and held back until two people release it with /offboard release.`
    : `${caseName(opened)} is open. Its card comes as soon as the accounts are found; nothing is cut before it is approved.`;
}

async function successor(kit: Kit, userId: string): Promise<{ email: string; name: string }> {
  const user = await kit.people.user(userId);
  const email = user.profile?.email;
  if (!email || !kit.people.isOurs(user)) {
    throw new InvalidInputError('This person cannot take over.', {
      [FIELD.handOver]: 'choose somebody of this workspace',
    });
  }
  return { email: email.toLowerCase(), name: nameOf(user) };
}
