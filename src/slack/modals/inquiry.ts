import { extendContract } from '../../operations/answer-inquiry.ts';
import { FIELD } from '../ids.ts';
import { dateOf, metadata, ofInquiry, textOf } from '../inputs.ts';
import type { Submission } from '../listener.ts';

export async function extendContractSubmitted({ kit, actor, ...form }: Submission): Promise<undefined> {
  await extendContract(kit.deps, actor, {
    ...metadata(ofInquiry, form.metadata),
    until: dateOf(form.values, FIELD.until) ?? '',
    reason: textOf(form.values, FIELD.reason) ?? '',
  });
}
