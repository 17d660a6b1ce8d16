import { describe, expect, test } from 'vitest';
import { type ApprovalScope, answerOf, bindingOf, standing } from '../../src/domain/approval.ts';
import type { OffboardingCase } from '../../src/domain/case.ts';
import type { CaseStep } from '../../src/domain/step.ts';
import { aCase, anAccount, aStep } from '../slack/scenery.ts';
import { ann } from '../support/company.ts';

const cut = aStep({ id: 'cut', key: 'cut' });
const group = aStep({
  id: 'group',
  key: 'group',
  phase: 'reclaim',
  action: 'remove_entitlement',
  target: 'g-1',
  summary: 'Remove from group Editors',
  undo: 'none',
});
const gone = aStep({ id: 'gone', key: 'gone', phase: 'delete', action: 'delete', undo: 'none' });
const plan = [cut, group, gone];
const offboardingCase = aCase({ personId: 'lee', round: 0 });

type Changed = readonly [
  what: string,
  change: { readonly of?: Partial<OffboardingCase>; readonly plan?: readonly CaseStep[] },
];
const other = anAccount({ id: 'acc-2' });
const CHANGES: readonly (readonly [...Changed, voids: readonly ApprovalScope[]])[] = [
  ['another person', { of: { personId: 'kim' } }, ['cut_access', 'irreversible', 'delete']],
  ['a rejection, and asking again', { of: { round: 1 } }, ['cut_access', 'irreversible', 'delete']],
  ['another account to cut', { plan: [...plan, aStep({ id: 'cut-2', account: other })] }, ['cut_access']],
  ['the same account in another application', { plan: [{ ...cut, application: 'crm' }, group, gone] }, ['cut_access']],
  ['another group to leave', { plan: [cut, { ...group, target: 'g-2' }, gone] }, ['irreversible']],
  [
    'other words for an act',
    { plan: [cut, { ...group, summary: 'Remove from group Owners' }, gone] },
    ['irreversible'],
  ],
  ['a group that is left out', { plan: [cut, { ...group, state: 'dropped' }, gone] }, ['irreversible']],
  ['another account to delete', { plan: [cut, group, { ...gone, account: other }] }, ['delete']],
  ['other before-states', { plan: plan.map((step) => ({ ...step, before: { active: false, sessions: 9 } })) }, []],
  ['another order', { plan: plan.toReversed() }, []],
  ['one more step on an account that was shown', { plan: [...plan, aStep({ id: 'end', action: 'end_sessions' })] }, []],
  ['steps that have run', { plan: plan.map((step) => ({ ...step, state: 'verified' as const })) }, []],
];

describe('which yes a change voids', () => {
  const scopes = ['cut_access', 'irreversible', 'delete'] as const;

  test.each(CHANGES)('%s', (_, change, voids) => {
    const given = scopes.map((scope) =>
      answerOf(ann, offboardingCase, {
        id: scope,
        scope,
        binding: bindingOf(offboardingCase, scope, plan),
        decision: 'approved',
        at: offboardingCase.openedAt,
      }),
    );
    const counted = (scope: ApprovalScope) =>
      standing({ ...offboardingCase, ...change.of }, scope, change.plan ?? plan, given).given.length;
    expect(scopes.filter((scope) => counted(scope) === 0)).toEqual(voids);
  });

  test('a yes to one scope is none to another', () => {
    const bindings = scopes.map((scope) => bindingOf(offboardingCase, scope, plan));
    expect(new Set(bindings).size).toBe(scopes.length);
  });
});
