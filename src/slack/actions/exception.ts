import type { CaseView } from '../../domain/case-view.ts';
import { NotFoundError } from '../../domain/errors.ts';
import { type AccessException, assertMayDecide, assertStill } from '../../domain/exception.ts';
import { allowException } from '../../operations/allow-exception.ts';
import { endExceptionNow } from '../../operations/end-exceptions.ts';
import { refuseException } from '../../operations/refuse-exception.ts';
import { exceptionSubject } from '../../operations/scene.ts';
import { viewCase } from '../../operations/view-case.ts';
import { exceptionValue } from '../inputs.ts';
import type { Press } from '../listener.ts';
import { extendModal } from '../views/exception-modal.ts';

/** The message to whoever was asked to decide. */
export function exceptionDmOf(press: Press): string {
  const { caseId, exceptionId } = exceptionValue(press.value);
  return exceptionSubject({ caseId, id: exceptionId });
}

export async function allow({ kit, actor, value, tell }: Press): Promise<void> {
  await allowException(kit.deps, actor, exceptionValue(value));
  await tell('Allowed. Access ends by itself on that day.');
}

export async function refuse({ kit, actor, value, tell }: Press): Promise<void> {
  await refuseException(kit.deps, actor, exceptionValue(value));
  await tell('Refused. Access is to be removed as planned.');
}

export async function endNow({ kit, actor, value, tell }: Press): Promise<void> {
  await endExceptionNow(kit.deps, actor, exceptionValue(value));
  await tell('Ended. Access is being removed.');
}

/** Nobody fills in a form for something that they may not do, or that is over. */
export async function extend({ kit, actor, value, open }: Press): Promise<void> {
  const { caseId, exceptionId } = exceptionValue(value);
  const view = await viewCase(kit.deps, caseId);
  const exception = exceptionIn(view, exceptionId);
  const { offboardingCase, person } = view;
  assertMayDecide(actor, 'extend_exception', {
    offboardingCase,
    leaver: person,
    askedHuman: exception.askedHuman,
  });
  assertStill(exception, 'allowed');
  await open(extendModal(view, exception, kit.deps.settings.applications));
}

function exceptionIn(view: CaseView, exceptionId: string): AccessException {
  const exception = view.exceptions.find(({ id }) => id === exceptionId);
  if (!exception) throw new NotFoundError('There is no such exception any more.');
  return exception;
}
