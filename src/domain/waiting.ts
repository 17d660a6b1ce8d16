import { type Approval, type ApprovalScope, standing } from './approval.ts';
import { caseAfter, type OffboardingCase } from './case.ts';
import type { Waiting } from './case-view.ts';
import { type CaseStep, type RunContext, type Scope, scopeOf } from './step.ts';

/** What is known of a case when it is asked who still has to answer. */
interface Known {
  readonly offboardingCase: OffboardingCase;
  /** Every step of the case. */
  readonly steps: readonly CaseStep[];
  readonly approvals: readonly Approval[];
}

/** The steps that one scope binds to: the plan's or one addendum's; deletion is asked once, for all of them. */
export function boundSteps(known: Pick<Known, 'steps'>, scope: ApprovalScope, batch: number): readonly CaseStep[] {
  return scope === 'delete' ? known.steps : known.steps.filter((step) => step.batch === batch);
}

/** Whether the approval of a scope, for the plan (batch 0) or one addendum, is complete now. */
export function isScopeGiven(known: Known, scope: Scope, batch: number): boolean {
  return standing(known.offboardingCase, scope, boundSteps(known, scope, batch), known.approvals).complete;
}

/** What `mayRun` asks of the case as it is at `now`. */
export function runContext(known: Known & { readonly now: Date }): RunContext {
  return {
    offboardingCase: known.offboardingCase,
    steps: known.steps,
    now: known.now,
    isGiven: (scope, batch) => isScopeGiven(known, scope, batch),
    handOverMaxWait: known.offboardingCase.policy?.policy.handOverMaxWait ?? 0,
  };
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

/** The case, moved on when the last yes to its plan or its deletion is there; else as it is. */
export function whenApproved(known: Known): OffboardingCase {
  const { offboardingCase } = known;
  const asking = offboardingCase.state === 'awaiting_approval' || offboardingCase.state === 'awaiting_delete';
  if (!asking || waitingScopes(known).some(({ batch }) => batch === 0)) return offboardingCase;
  return caseAfter(offboardingCase, 'approved');
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
