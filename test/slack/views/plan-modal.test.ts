import { describe, expect, it } from 'vitest';
import { planModal, type ShownPlan } from '../../../src/slack/views/plan-modal.ts';
import { APPLICATIONS, aStep, aView } from '../scenery.ts';

function shown(steps: ShownPlan['steps']): string {
  const plan: ShownPlan = {
    ...aView(),
    steps,
    subject: { caseId: 'case-12' },
    title: 'Plan of OB-12',
    privileged: false,
  };
  return JSON.stringify(planModal(plan, APPLICATIONS).blocks);
}

describe('the plan that is approved says', () => {
  it('what cannot be undone among the steps asked for now, and deletions apart: they are asked for again', () => {
    const deletion = aStep({ id: 'step-2', phase: 'delete', action: 'delete', undo: 'none' });
    expect(shown([aStep(), deletion])).toMatch(
      /1 step, all of which can be undone.*1 deletion after the retention time, by an approval of their own/,
    );
    const wipe = aStep({ id: 'step-3', action: 'wipe_device', undo: 'none' });
    expect(shown([aStep(), wipe])).toContain('2 steps, 1 of which cannot be undone');
  });

  it('how things were before in words, never as data, and nothing that the step says itself', () => {
    const words = shown([
      aStep({ before: { active: true, groups: [{ id: 'g-1', name: 'Staff' }], two_factor: false } }),
      aStep({ id: 's2', summary: 'Remove from group Staff', before: { group: { id: 'g-1', name: 'Staff' } } }),
    ]);
    expect(words).toContain('Suspend the account · before: active, Staff, not two factor');
    expect(words).toMatch(/Remove from group Staff(\\n|")/);
    expect(words).not.toContain('g-1');
  });
});
