import { type ApprovalScope, standing } from '../domain/approval.ts';
import { caseAfter, type OffboardingCase } from '../domain/case.ts';
import type { Waiting } from '../domain/case-view.ts';
import { type CaseStep, type Scope, scopeOf } from '../domain/step.ts';
import type { Deps } from './deps.ts';
import type { Scene } from './scene.ts';

type Known = Pick<Scene, 'offboardingCase' | 'steps' | 'approvals'>;

/** The steps that one scope binds to: the plan's or one addendum's; deletion is asked once, for all of them. */
export function boundSteps(known: Pick<Known, 'steps'>, scope: ApprovalScope, batch: number): readonly CaseStep[] {
  return scope === 'delete' ? known.steps : known.steps.filter((step) => step.batch === batch);
}

export function isScopeGiven(known: Known, scope: Scope, batch: number): boolean {
  return standing(known.offboardingCase, scope, boundSteps(known, scope, batch), known.approvals).complete;
}

/** Whether an application is written to in this case: its mode says so now, and said so in the plan that people saw. */
export function isEnforced(deps: Pick<Deps, 'settings'>, known: Pick<Scene, 'lookups'>, application: string): boolean {
  const planned = known.lookups.find((lookup) => lookup.application === application);
  return planned?.mode === 'enforce' && deps.settings.applications[application]?.mode === 'enforce';
}

/** Every scope that an Approve click would answer now: the plan's, an addendum's, or the deletion's. */
export function waitingScopes(known: Known): readonly Waiting[] {
  const { offboardingCase } = known;
  const asked: { scope: Scope; batch: number }[] = [];
  if (offboardingCase.state === 'awaiting_approval') {
    asked.push({ scope: 'cut_access', batch: 0 }, { scope: 'irreversible', batch: 0 });
  }
  if (offboardingCase.state === 'awaiting_delete') asked.push({ scope: 'delete', batch: 0 });
  if (takesAddenda(offboardingCase)) {
    for (const batch of addenda(known.steps)) {
      const own = known.steps.filter((step) => step.batch === batch && step.state === 'planned');
      for (const scope of ['cut_access', 'irreversible'] as const)
        if (own.some((step) => scopeOf(step) === scope)) asked.push({ scope, batch });
    }
  }
  return asked
    .map(({ scope, batch }) => ({
      scope,
      batch,
      standing: standing(offboardingCase, scope, boundSteps(known, scope, batch), known.approvals),
    }))
    .filter((waiting) => !waiting.standing.complete);
}

function takesAddenda({ state }: OffboardingCase): boolean {
  return ['awaiting_approval', 'approved', 'cutting', 'closing', 'access_closed', 'completed'].includes(state);
}

function addenda(steps: readonly CaseStep[]): readonly number[] {
  return [...new Set(steps.map((step) => step.batch))].filter((batch) => batch > 0);
}

/** Moves the case on when the last yes is there. */
export async function whenApproved(scene: Scene): Promise<void> {
  if (waitingScopes(scene).some(({ batch }) => batch === 0)) return;
  const { state } = scene.offboardingCase;
  if (state === 'awaiting_approval' || state === 'awaiting_delete')
    scene.setCase(caseAfter(scene.offboardingCase, 'approved'));
}

/** For people: what is still missing. */
export function whoIsMissing(known: Known): string {
  const missing = waitingScopes(known);
  const people = Math.max(0, ...missing.map(({ standing: { missingPeople } }) => missingPeople));
  const security = missing.some(({ standing: { missingSecurity } }) => missingSecurity);
  if (people === 0) return 'nobody';
  if (people === 1) return security ? 'one security approver' : 'one approver';
  return security ? `${people} approvers, one of them from security` : `${people} approvers`;
}
