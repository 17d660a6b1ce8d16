import { caseName } from '../../domain/case.ts';
import { ConflictError } from '../../domain/errors.ts';
import { NOT_ASKED } from '../../domain/inquiry.ts';
import {
  assertMayAnswerInquiry,
  endContract,
  keepAccounts,
  keepPerson,
  offboardFromInquiry,
} from '../../operations/answer-inquiry.ts';
import { inquirySubject } from '../../operations/inquire.ts';
import { viewInquiry } from '../../operations/view-inquiry.ts';
import { plainId } from '../inputs.ts';
import type { Press } from '../listener.ts';
import { extendContractModal } from '../views/inquiry.ts';

/** The message that the question stands in. */
export function inquiryOf({ value }: Press): string {
  return inquirySubject(plainId(value));
}

/** Nobody fills in a form for something that they may not do, or that is over. */
export async function extend({ kit, actor, value, open }: Press): Promise<void> {
  const view = await viewInquiry(kit.deps, plainId(value));
  await assertMayAnswerInquiry(kit.deps, actor, view.inquiry, view.person);
  if (view.inquiry.state !== 'open' || !view.contract)
    throw new ConflictError(
      view.inquiry.answeredBy ? `${view.inquiry.answeredBy} has answered this already.` : NOT_ASKED,
    );
  await open(extendContractModal(view));
}

export async function ends({ kit, actor, value }: Press): Promise<void> {
  await endContract(kit.deps, actor, { inquiryId: plainId(value) });
}

export async function stillNeeded({ kit, actor, value }: Press): Promise<void> {
  await keepAccounts(kit.deps, actor, { inquiryId: plainId(value) });
}

export async function notALeaver({ kit, actor, value }: Press): Promise<void> {
  await keepPerson(kit.deps, actor, { inquiryId: plainId(value) });
}

export async function offboard({ kit, actor, value, tell }: Press): Promise<void> {
  const opened = await offboardFromInquiry(kit.deps, actor, { inquiryId: plainId(value) });
  await tell(`${caseName(opened)} is open. Nothing is cut before somebody else approves it.`);
}
