import { expect, test } from 'vitest';
import { concealed, isConcealed } from '../../src/domain/conceal.ts';
import { caseCard } from '../../src/slack/views/case-card.ts';
import { aHugeView } from '../slack/largest-case.ts';
import { aCase, aView, LEAVING, NOW, STATES } from '../slack/scenery.ts';

test('nothing of the leaver is left in a concealed card, whatever its state: no name, address, login, place or reason', () => {
  for (const state of STATES) {
    // Every text that HR or a vendor could have given is marked.
    const { view, applications } = aHugeView(state, (place) => `SECRET-${place}-END`);
    const named = Object.fromEntries(Object.entries(applications).map(([id, one]) => [id, { ...one, name: id }]));
    const tasks = view.tasks.map((task) => ({ ...task, title: 'a task', note: '', closedBy: 'Dana', owner: 'dana' }));
    const steps = view.steps.map((step) => ({
      ...step,
      account: { ...step.account, privilege: { privileged: 'yes' as const, why: 'admin' } },
    }));
    const roles = [{ key: 'owner:crm', words: 'Owner of the CRM' }];
    const hidden = concealed({ ...view, tasks, steps, roles, names: new Map() });
    expect(hidden.person.name).toMatch(/^[A-Z][a-z]+$/);
    const { person, offboardingCase } = view;
    const words = JSON.stringify(caseCard(hidden, { applications: named }));
    for (const told of [
      person.name,
      person.email,
      person.title,
      person.department,
      person.managerEmail,
      offboardingCase.reason,
      'Owner of the CRM',
      'Name successors',
    ])
      if (told) expect(words).not.toContain(told);
    for (const { account } of view.steps) expect(words).not.toContain(account.label);
  }
});

test('only somebody who is let go is concealed, and only until the moment or the first cut', () => {
  const at = (over: object, now = NOW) => isConcealed(aView({ offboardingCase: aCase(over), now }));
  expect(at({ involuntary: true })).toBe(true);
  expect(at({ involuntary: false })).toBe(false);
  expect(at({ involuntary: true, cutAt: NOW })).toBe(false);
  expect(at({ involuntary: true, earlyCutAt: NOW })).toBe(false);
  expect(at({ involuntary: true }, LEAVING)).toBe(false);
});
