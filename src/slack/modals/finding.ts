import { InvalidInputError } from '../../domain/errors.ts';
import { confirmFinding } from '../../operations/confirm-finding.ts';
import { flagMessage } from '../../operations/flag-message.ts';
import { startScan } from '../../operations/start-scan.ts';
import { answerFinding, ignoreFinding, registerFinding } from '../../operations/triage-finding.ts';
import { FIELD } from '../ids.ts';
import { fileOf, isTicked, metadata, ofFinding, ofFlagged, textOf, userOf } from '../inputs.ts';
import type { Kit } from '../kit.ts';
import type { Submission } from '../listener.ts';
import { ownFile } from '../uploads.ts';
import { oneOfUs } from './task-menu.ts';

export async function scanSubmitted({ kit, actor, ...form }: Submission): Promise<string> {
  const fileId = fileOf(form.values, FIELD.file);
  if (fileId === undefined) throw new InvalidInputError('Please choose a file.', { [FIELD.file]: 'choose a file' });
  const file = await ownFile(kit.slack, fileId, actor.id);
  const leaver = userOf(form.values, FIELD.person);
  await startScan(kit.deps, actor, {
    fileId,
    fileName: file.name,
    includeDms: isTicked(form.values, FIELD.dms, 'yes'),
    ...(leaver !== undefined && { leaver: `<@${leaver}>` }),
  });
  return `${file.name} is being read. How far it is, and what was found, stands in the thread of its card in the channel of the cases.`;
}

export async function registerSubmitted({ kit, actor, ...form }: Submission): Promise<undefined> {
  const owner = await mailOf(kit, userOf(form.values, FIELD.owner));
  await registerFinding(kit.deps, actor, {
    ...metadata(ofFinding, form.metadata),
    name: textOf(form.values, FIELD.name) ?? '',
    ...(owner !== undefined && { owner }),
  });
}

export async function ignoreSubmitted({ kit, actor, ...form }: Submission): Promise<undefined> {
  await ignoreFinding(kit.deps, actor, {
    ...metadata(ofFinding, form.metadata),
    reason: textOf(form.values, FIELD.reason) ?? '',
    everybody: isTicked(form.values, FIELD.everybody, 'yes'),
  });
}

export async function confirmSubmitted({ kit, actor, ...form }: Submission): Promise<undefined> {
  const owner = await mailOf(kit, userOf(form.values, FIELD.owner));
  if (owner === undefined)
    throw new InvalidInputError('Please choose who does it.', {
      [FIELD.owner]: 'choose somebody of ours with an address',
    });
  await confirmFinding(kit.deps, actor, { ...metadata(ofFinding, form.metadata), owner });
}

export async function usesItSubmitted({ kit, actor, ...form }: Submission): Promise<undefined> {
  const data = textOf(form.values, FIELD.data);
  await answerFinding(kit.deps, actor, {
    ...metadata(ofFinding, form.metadata),
    uses: true,
    ...(data !== undefined && { data }),
  });
}

export async function flagSubmitted({ kit, actor, ...form }: Submission): Promise<string> {
  const { channel, ts } = metadata(ofFlagged, form.metadata);
  const domain = textOf(form.values, FIELD.domain);
  const slackUserId = userOf(form.values, FIELD.person);
  const note = textOf(form.values, FIELD.note);
  const text = isTicked(form.values, FIELD.keepText, 'yes') ? textOf(form.values, FIELD.details) : undefined;
  await flagMessage(kit.deps, actor, {
    name: textOf(form.values, FIELD.name) ?? '',
    ...(domain !== undefined && { domain }),
    ...(slackUserId !== undefined && { slackUserId }),
    ...(note !== undefined && { note }),
    ...(text !== undefined && { quote: { channel, ts, text } }),
  });
  return 'Thank you. The people who look after applications have it.';
}

async function mailOf(kit: Kit, userId: string | undefined): Promise<string | undefined> {
  return userId === undefined ? undefined : (await oneOfUs(kit, userId))?.email;
}
