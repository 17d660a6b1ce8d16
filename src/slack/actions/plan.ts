import type { ModalView } from '@slack/web-api';
import { caseName } from '../../domain/case.ts';
import type { CaseView } from '../../domain/case-view.ts';
import { ForbiddenError } from '../../domain/errors.ts';
import { bothZones } from '../../domain/leaving.ts';
import { assertMay, assertMayOn, isLeaver, NOT_FOR_YOU } from '../../domain/rights.ts';
import { previewPlan } from '../../operations/preview-plan.ts';
import { viewCase } from '../../operations/view-case.ts';
import { decidedBy } from '../about.ts';
import { caseValue, pageValue } from '../inputs.ts';
import type { Kit } from '../kit.ts';
import type { Press } from '../listener.ts';
import { planModal } from '../views/plan-modal.ts';
import { successorLines } from '../views/successors.ts';

/** View plan, on a card. */
export async function viewPlan(press: Press): Promise<void> {
  const { kit, actor } = press;
  const view = await viewCase(kit.deps, caseValue(press.value).caseId);
  assertMayOn(actor, 'view_plan', view.offboardingCase);
  await press.open(await planOf(kit, view, 0));
}

/** Another page of a plan that is open. */
export async function turnPlanPage(press: Press): Promise<void> {
  const { kit, actor } = press;
  const { caseId, personId, page } = pageValue(press.value);
  if (caseId !== undefined) {
    const view = await viewCase(kit.deps, caseId);
    assertMayOn(actor, 'view_plan', view.offboardingCase);
    return press.replaceView(await planOf(kit, view, page));
  }
  assertMay(actor, 'view_plan');
  if (personId === undefined || isLeaver(actor, { personId })) throw new ForbiddenError(NOT_FOR_YOU);
  await press.replaceView(await previewedPlan(kit, personId, page));
}

const ROLES_MOST = 20;

async function planOf(kit: Kit, view: CaseView, page: number): Promise<ModalView> {
  const { offboardingCase } = view;
  return planModal(
    {
      subject: { caseId: offboardingCase.id },
      title: `Plan of ${caseName(offboardingCase)}`,
      person: view.person,
      kind: offboardingCase.kind,
      lookups: view.lookups,
      steps: view.steps,
      names: view.names,
      tasks: view.tasks.filter((task) => task.state !== 'withdrawn'),
      forOthers: successorLines(view, await decidedBy(kit, view), ROLES_MOST),
      privileged: offboardingCase.privileged,
      revision: offboardingCase.revision,
      leaving: bothZones(offboardingCase.leaving, view.zone),
      ...(offboardingCase.policy && { policy: offboardingCase.policy }),
    },
    kit.deps.settings.applications,
    page,
  );
}

/** What would be done for somebody without a case; looks into every application, so it may take seconds. */
export async function previewedPlan(kit: Kit, personId: string, page: number): Promise<ModalView> {
  const { leaving, ...plan } = await previewPlan(kit.deps, { personId });
  const { applications, company } = kit.deps.settings;
  const shown = {
    ...plan,
    tasks: [],
    subject: { personId },
    title: 'Plan',
    leaving: bothZones(leaving, company.timezone),
  };
  return planModal(shown, applications, page);
}
