import { createHash } from 'node:crypto';
import { humanKey, isSameHuman, type PersonActor } from './actor.ts';
import type { OffboardingCase } from './case.ts';
import { canonicalJson } from './json.ts';
import { type CaseStep, type Scope, scopeOf } from './step.ts';

/** What a person can say yes to. `return` and `finish` are approvals of their own. */
export type ApprovalScope = Scope | 'return' | 'finish';

/** A named person's answer to what they were shown. */
export interface Approval {
  readonly id: string;
  readonly caseId: string;
  readonly scope: ApprovalScope;
  /** Hash of what was shown; the approval holds only while it equals the case's. */
  readonly binding: string;
  readonly decision: 'approved' | 'rejected';
  /** Slack user id and name at that time. */
  readonly actorId: string;
  readonly actorName: string;
  /** `humanKey`: two people may not be one person with two accounts. */
  readonly human: string;
  readonly security: boolean;
  readonly isRequester: boolean;
  readonly revision: number;
  readonly at: Date;
}

/** Cutting reversibly binds to the leaver and the set of accounts. */
export function accountsHash(personId: string, steps: readonly CaseStep[]): string {
  const accounts = inScope(steps, 'cut_access').map((step) => `${step.application}\n${step.account.id}`);
  return hash({ personId, accounts: [...new Set(accounts)].sort() });
}

/** Anything irreversible binds to accounts, actions and targets; before-states may move without voiding it. */
export function planHash(personId: string, steps: readonly CaseStep[]): string {
  return actsHash(personId, inScope(steps, 'irreversible'));
}

function actsHash(personId: string, steps: readonly CaseStep[]): string {
  const acts = steps.map((step) =>
    canonicalJson([step.application, step.account.id, step.phase, step.action, step.target ?? '', step.summary]),
  );
  return hash({ personId, acts: acts.sort() });
}

function inScope(steps: readonly CaseStep[], scope: Scope): readonly CaseStep[] {
  return steps.filter((step) => scopeOf(step) === scope && step.state !== 'dropped');
}

function hash(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}

/** What an approval of this scope binds to now. A rejection that is asked again, or another stop, begins a new count. */
export function bindingOf(offboardingCase: OffboardingCase, scope: ApprovalScope, steps: readonly CaseStep[]): string {
  const { id, personId, round, state, stoppedAt, accessClosedAt } = offboardingCase;
  switch (scope) {
    case 'cut_access':
      return hash({ scope, round, accounts: accountsHash(personId, steps) });
    case 'irreversible':
      return hash({ scope, round, plan: planHash(personId, steps) });
    case 'delete':
      return hash({ scope, round, acts: actsHash(personId, inScope(steps, 'delete')) });
    case 'return':
    case 'finish':
      // A yes from before another stop, another closing or a refused deletion was to another case than this.
      return hash({
        scope,
        id,
        state,
        round,
        stoppedAt: stoppedAt?.toISOString(),
        accessClosedAt: accessClosedAt?.toISOString(),
      });
  }
}

export interface Standing {
  /** People counted so far, oldest first; one human once. */
  readonly given: readonly Approval[];
  readonly people: number;
  /** Still missing. */
  readonly missingPeople: number;
  readonly missingSecurity: boolean;
  readonly complete: boolean;
}

/** How far the approval of a scope has come, counting only approvals bound to what stands now. */
export function standing(
  offboardingCase: OffboardingCase,
  scope: ApprovalScope,
  steps: readonly CaseStep[],
  approvals: readonly Approval[],
): Standing {
  const binding = bindingOf(offboardingCase, scope, steps);
  const given: Approval[] = [];
  for (const approval of approvals) {
    if (approval.scope !== scope || approval.decision !== 'approved' || approval.binding !== binding) continue;
    if (!given.some((other) => isSameHuman(other.human, approval.human))) given.push(approval);
  }
  const need = needFor(offboardingCase, scope);
  const missingSecurity = need.security && !given.some((approval) => approval.security);
  // The requester may be one of two, never the only one.
  const others = given.some((approval) => !approval.isRequester) || need.people === 0;
  const missingPeople = Math.max(0, need.people - given.length, missingSecurity ? 1 : 0, others ? 0 : 1);
  return { given, people: need.people, missingPeople, missingSecurity, complete: missingPeople === 0 };
}

function needFor(offboardingCase: OffboardingCase, scope: ApprovalScope): { people: number; security: boolean } {
  if (scope === 'return' || scope === 'finish') return { people: offboardingCase.privileged ? 2 : 1, security: false };
  const need = offboardingCase.policy?.need ?? { people: 2, security: true };
  // Nothing is deleted on a rule's word alone.
  if (scope === 'delete') return { people: Math.max(1, need.people), security: need.security };
  return need;
}

/** Whether this person is the one who asked, by account or by roster. */
export function isRequester(offboardingCase: OffboardingCase, actor: PersonActor): boolean {
  return (
    offboardingCase.requester === actor.id ||
    (actor.personId !== undefined && offboardingCase.requesterPersonId === actor.personId)
  );
}

/** A person's answer as it is kept: who they were, and what they were to this case, at that moment. */
export function answerOf(
  actor: PersonActor,
  offboardingCase: OffboardingCase,
  answer: Pick<Approval, 'id' | 'scope' | 'binding' | 'decision' | 'at'>,
): Approval {
  return {
    ...answer,
    caseId: offboardingCase.id,
    actorId: actor.id,
    actorName: actor.name,
    human: humanKey(actor),
    security: actor.roles.has('security_approver'),
    isRequester: isRequester(offboardingCase, actor),
    revision: offboardingCase.revision,
  };
}
