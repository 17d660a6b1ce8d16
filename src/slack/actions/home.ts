import { localDate } from '../../domain/digest.ts';
import { ForbiddenError } from '../../domain/errors.ts';
import { assertMay, assertMayOn, NOT_FOR_YOU } from '../../domain/rights.ts';
import { absenceFor, clearAbsence } from '../../operations/set-absence.ts';
import { zoneOf } from '../../operations/snooze-task.ts';
import { viewCase } from '../../operations/view-case.ts';
import { viewPerson } from '../../operations/view-person.ts';
import { aboutCase } from '../about.ts';
import { publishHome } from '../home.ts';
import { caseValue, homePages, pageValue } from '../inputs.ts';
import type { Asked, Press } from '../listener.ts';
import { stopAllModal } from '../views/case-modals.ts';
import { awayModal, startModal } from '../views/home-modals.ts';
import { blocksModal } from '../views/modal.ts';
import { personModal } from '../views/person-modal.ts';
import { statusOf } from '../views/status.ts';

/** Start offboarding, on Home and as a global shortcut. */
export async function start({ actor, open }: Asked): Promise<void> {
  assertMay(actor, 'open_case');
  await open(startModal());
}

/** Stop everything, on Home: a form first, as the command has it. */
export async function stopAll({ actor, open }: Press): Promise<void> {
  assertMay(actor, 'stop_all');
  await open(stopAllModal());
}

export async function away({ kit, actor, open }: Press): Promise<void> {
  const today = localDate(kit.deps.now(), await zoneOf(kit.deps, actor));
  await open(awayModal(today, await absenceFor(kit.deps, actor)));
}

export async function back({ kit, actor }: Press): Promise<void> {
  await clearAbsence(kit.deps, actor);
}

export async function turnHome({ kit, actor, value }: Press): Promise<void> {
  await publishHome(kit, kit.slack, actor.id, homePages(value));
}

/** A case as its card says it, without the buttons: those belong to the card. */
export async function caseDetails({ kit, actor, value, open }: Press): Promise<void> {
  const view = await viewCase(kit.deps, caseValue(value).caseId);
  assertMayOn(actor, 'view_plan', view.offboardingCase);
  await open(blocksModal('Offboarding', statusOf(view, await aboutCase(kit, view)).blocks));
}

export async function turnPersonPage({ kit, actor, value, replaceView }: Press): Promise<void> {
  const { personId, page } = pageValue(value);
  if (personId === undefined) throw new ForbiddenError(NOT_FOR_YOU);
  await replaceView(personModal(await viewPerson(kit.deps, actor, personId), kit.deps.settings.applications, page));
}
