import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OpenedDatabase } from '../../db/client.ts';
import { approveCase } from '../../src/operations/approve-case.ts';
import { openCase } from '../../src/operations/open-case.ts';
import { previewPlan } from '../../src/operations/preview-plan.ts';
import { aCompany, anAccount, anApplication, ann, aPerson, type Company, hana, sam } from '../support/company.ts';
import { testDatabase } from '../support/database.ts';
import { STAFF } from './leavers.ts';

let database: OpenedDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const OWNERS = ['root', 'admin', 'chief'].map((id) => anAccount(id, { entitlements: ['owner'] }));

/** Somebody leaves who owns the accounts that are named; Slack says who the admins are. */
async function leaving(id: string, owns: readonly string[], admins: readonly string[]): Promise<Company> {
  const held = (application: string) =>
    anAccount(id, { id: `${application}-${id}`, entitlements: owns.includes(application) ? ['owner'] : [] });
  const company = await aCompany(database, {
    applications: [
      anApplication('okta', { identityProvider: true, owner: 'dana@northwind.test', protected: ['breakglass'] }),
      anApplication('crm'),
    ],
    people: [...STAFF, id].map((name) => aPerson({ id: name })),
    accounts: { okta: [held('okta'), ...OWNERS], crm: [held('crm'), ...OWNERS] },
  });
  Object.assign(company.deps, { membersOf: async () => admins });
  return company;
}

async function taskTitles(company: Company, personId: string) {
  const { id: caseId } = await openCase(company.deps, hana, { personId, lastDay: 'now' });
  await company.settle();
  const { tasks } = await company.view(caseId);
  return { caseId, tasks };
}

test('an administrator of the identity provider and of Lastday: the plan begins with rotating what they hold', async () => {
  const company = await leaving('chad', ['okta'], ['U0ANN', 'U0CHAD']);
  const preview = await previewPlan(company.deps, { personId: 'chad' });
  expect(preview.rotations.map(({ title }) => title)).toEqual([
    'Rotate what they hold of Lastday',
    'Rotate what they hold in Okta',
  ]);
  const { caseId, tasks } = await taskTitles(company, 'chad');
  expect(tasks.slice(0, 2).map(({ title, owner, kind }) => [title, owner, kind])).toEqual([
    ['Rotate what they hold of Lastday', undefined, 'checklist'],
    ['Rotate what they hold in Okta', 'dana@northwind.test', 'checklist'],
  ]);
  expect(tasks[0]?.runbook[0]).toBe('Give Lastday new credentials for Okta, Crm, and revoke the old ones there.');
  expect(tasks[1]?.runbook[1]).toContain('(breakglass)');
  // As urgent as the cut of somebody privileged.
  expect(tasks[0]?.dueAt.getTime()).toBe(company.now().getTime() + 3_600_000);
  await approveCase(company.deps, ann, { caseId, revision: 1 });
  await approveCase(company.deps, sam, { caseId, revision: 1 });
  await company.settle();
  const view = await company.view(caseId);
  expect(view.tasks.slice(0, 2).map(({ state }) => state)).toEqual(['sent', 'sent']);
  // Access is not closed before somebody says that it was done.
  expect(view.offboardingCase.state).toBe('closing');
});

test('who administers neither has nothing to rotate, however privileged they are elsewhere', async () => {
  const company = await leaving('otto', ['crm'], ['U0ANN']);
  const { tasks } = await taskTitles(company, 'otto');
  expect(tasks).toEqual([]);
});

test('an administrator by privilege that cannot be read counts, and the question is withdrawn once it is read otherwise', async () => {
  const company = await leaving('uma', [], []);
  company.fault('okta', {
    findAccounts: async (leaver) => {
      const found = await company.server('okta').findAccounts(leaver);
      return found.map((account) => ({
        ...account,
        privilege: { privileged: 'unreadable' as const, why: 'no scope' },
      }));
    },
  });
  const { caseId, tasks } = await taskTitles(company, 'uma');
  expect(tasks.map(({ key }) => key)).toEqual(['rotate:okta']);
  company.fault('okta', undefined);
  await company.deps.db.transaction((tx) => company.deps.send(tx, 'plan', { caseId }));
  await company.settle();
  expect((await company.view(caseId)).tasks.map(({ state }) => state)).toEqual(['withdrawn']);
});
