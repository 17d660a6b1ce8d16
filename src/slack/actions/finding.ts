import { ForbiddenError } from '../../domain/errors.ts';
import { assertMay, isLeaver, NOT_FOR_YOU } from '../../domain/rights.ts';
import { findingSubject, scanSubject } from '../../operations/start-scan.ts';
import { answerFinding, askPerson } from '../../operations/triage-finding.ts';
import { viewFinding } from '../../operations/view-scan.ts';
import { plainId } from '../inputs.ts';
import type { Press } from '../listener.ts';
import { confirmModal, ignoreModal, registerModal, usesItModal } from '../views/scan-modals.ts';

/** The card of the scan that a finding is from. */
export async function scanOf({ kit, value }: Press): Promise<string> {
  const { finding } = await viewFinding(kit.deps, plainId(value));
  return scanSubject(finding.scanId);
}

export function dmOf({ value }: Press): string {
  return findingSubject(plainId(value));
}

async function theFinding({ kit, actor, value }: Press) {
  assertMay(actor, 'triage');
  const view = await viewFinding(kit.deps, plainId(value));
  const { personId } = view.finding;
  if (personId !== undefined && isLeaver(actor, { personId })) throw new ForbiddenError(NOT_FOR_YOU);
  return view;
}

export async function register(press: Press): Promise<void> {
  const { finding } = await theFinding(press);
  await press.open(registerModal(finding));
}

export async function ignore(press: Press): Promise<void> {
  const { finding } = await theFinding(press);
  await press.open(ignoreModal(finding));
}

export async function ask({ kit, actor, value, tell }: Press): Promise<void> {
  await askPerson(kit.deps, actor, { findingId: plainId(value) });
  await tell('They are asked by direct message; what they say stands here.');
}

/** The manager is proposed: they know whose work it was. */
export async function makeTask(press: Press): Promise<void> {
  const { finding, person } = await theFinding(press);
  const manager = person?.managerEmail
    ? await press.kit.people.userByEmail(person.managerEmail).catch(() => undefined)
    : undefined;
  const proposed = manager && press.kit.people.isOurs(manager) ? manager.id : press.actor.id;
  await press.open(confirmModal(finding, proposed));
}

/** Only whoever was asked; the operation looks again. */
export async function usesIt(press: Press): Promise<void> {
  const { finding } = await viewFinding(press.kit.deps, plainId(press.value));
  if (finding.personId === undefined || finding.personId !== press.actor.personId)
    throw new ForbiddenError(NOT_FOR_YOU);
  await press.open(usesItModal(finding));
}

export async function usesItNot({ kit, actor, value }: Press): Promise<void> {
  await answerFinding(kit.deps, actor, { findingId: plainId(value), uses: false });
}
