import type { ModalView } from '@slack/web-api';
import { type CaseEvent, caseAllows, caseName } from '../../domain/case.ts';
import type { CaseView } from '../../domain/case-view.ts';
import { ConflictError } from '../../domain/errors.ts';
import { type Act, assertMayOn } from '../../domain/rights.ts';
import { approveCase } from '../../operations/approve-case.ts';
import { chooseAccount } from '../../operations/choose-account.ts';
import { reviseCase } from '../../operations/reject-case.ts';
import { makeTask, retryCase } from '../../operations/retry-case.ts';
import { giveBack } from '../../operations/return-access.ts';
import { finishCase, stopCase } from '../../operations/stop-case.ts';
import { viewCase } from '../../operations/view-case.ts';
import { decidedBy } from '../about.ts';
import { caseValue, choiceValue } from '../inputs.ts';
import type { Press } from '../listener.ts';
import { cancelModal, cutNowModal, rejectModal, rescheduleModal } from '../views/case-modals.ts';
import { rolesIn, successorsModal } from '../views/successors.ts';

/** The card that a case's buttons are on. */
export function cardOf(press: Press): string {
  return `case:${caseValue(press.value).caseId}`;
}

export function cardOfChoice(press: Press): string {
  return `case:${choiceValue(press.value).caseId}`;
}

export async function approve({ kit, actor, value }: Press): Promise<void> {
  await approveCase(kit.deps, actor, caseValue(value));
}

export async function revise({ kit, actor, value }: Press): Promise<void> {
  await reviseCase(kit.deps, actor, caseValue(value));
}

export async function stop({ kit, actor, value }: Press): Promise<void> {
  await stopCase(kit.deps, actor, caseValue(value));
}

export async function retry({ kit, actor, value }: Press): Promise<void> {
  await retryCase(kit.deps, actor, caseValue(value));
}

export async function makeTasks({ kit, actor, value }: Press): Promise<void> {
  await makeTask(kit.deps, actor, caseValue(value));
}

export async function choose({ kit, actor, value }: Press): Promise<void> {
  await chooseAccount(kit.deps, actor, choiceValue(value));
}

const ONE_MORE = 'Counted. One more person has to say so.';

export async function finish({ kit, actor, value, tell }: Press): Promise<void> {
  const { done } = await finishCase(kit.deps, actor, caseValue(value));
  if (!done) await tell(ONE_MORE);
}

export async function giveAccessBack({ kit, actor, value, tell }: Press): Promise<void> {
  const { done } = await giveBack(kit.deps, actor, caseValue(value));
  if (!done) await tell(ONE_MORE);
}

export async function reject(press: Press): Promise<void> {
  const { revision } = caseValue(press.value);
  await openForm(press, 'reject', undefined, (view) => rejectModal(view, revision));
}

export async function cutNow(press: Press): Promise<void> {
  await openForm(press, 'cut_now', 'cut_now', cutNowModal);
}

export async function reschedule(press: Press): Promise<void> {
  await openForm(press, 'reschedule', 'rescheduled', rescheduleModal);
}

export async function cancel(press: Press): Promise<void> {
  await openForm(press, 'cancel', 'cancelled', cancelModal);
}

/** Who takes over what the leaver does for others. */
export async function successors({ kit, actor, value, open }: Press): Promise<void> {
  const view = await viewCase(kit.deps, caseValue(value).caseId);
  assertMayOn(actor, 'open_case', view.offboardingCase);
  const decides = await decidedBy(kit, view);
  if (rolesIn(view, decides).length === 0)
    throw new ConflictError(`${caseName(view.offboardingCase)} has moved on; its card is drawn again.`);
  await open(successorsModal(view, decides));
}

/** Nobody fills in a form for something that they may not do, or that cannot be done any more. */
async function openForm(
  press: Press,
  act: Act,
  event: CaseEvent | undefined,
  form: (view: CaseView) => ModalView,
): Promise<void> {
  const { kit, actor } = press;
  const view = await viewCase(kit.deps, caseValue(press.value).caseId);
  assertMayOn(actor, act, view.offboardingCase);
  const possible = event ? caseAllows(view.offboardingCase, event) : view.waiting.length > 0;
  if (!possible) throw new ConflictError(`${caseName(view.offboardingCase)} has moved on; its card is drawn again.`);
  await press.open(form(view));
}
