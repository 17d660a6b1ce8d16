import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OpenedDatabase } from '../../db/client.ts';
import { answerTask } from '../../src/operations/answer-task.ts';
import { approveCase } from '../../src/operations/approve-case.ts';
import { cancelCase } from '../../src/operations/cancel-case.ts';
import { openCase } from '../../src/operations/open-case.ts';
import { rejectCase, reviseCase } from '../../src/operations/reject-case.ts';
import { giveBack } from '../../src/operations/return-access.ts';
import { cutNow } from '../../src/operations/start-case.ts';
import { finishCase, stopCase } from '../../src/operations/stop-case.ts';
import {
  aCompany,
  anAccount,
  anApplication,
  ann,
  aPerson,
  bob,
  dana,
  days,
  hana,
  hours,
  sam,
} from '../support/company.ts';
import { databases } from '../support/database.ts';

describe.each(databases)('the machines, walked through on $kind', ({ open }) => {
  let database: OpenedDatabase;
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database.close());

  test('a normal leaver is planned, approved, cut at the moment, proven, and complete after the retention', async () => {
    const company = await aCompany(database, {
      applications: [anApplication('crm'), anApplication('figma', { connector: undefined })],
    });
    const opened = await openCase(company.deps, hana, { personId: 'lee', lastDay: '2026-11-24' });
    await company.settle();
    expect((await company.view(opened.id)).offboardingCase.state).toBe('awaiting_approval');

    await approveCase(company.deps, ann, { caseId: opened.id, revision: 1 });
    await company.settle();
    expect((await company.view(opened.id)).offboardingCase.state).toBe('approved');
    expect(company.acts).toEqual([]);

    await company.pass(hours(32) - 1);
    expect(company.acts, 'nothing is cut before the leaving moment').toEqual([]);
    await company.pass(1);
    const closing = await company.view(opened.id);
    expect(closing.offboardingCase.state).toBe('closing');
    expect(closing.steps.filter(({ phase }) => phase !== 'delete').map(({ state }) => state)).not.toContain('planned');
    expect(
      await company.server('crm').findAccounts({ email: 'lee@northwind.test', otherEmails: [], name: 'Lee' }),
    ).toMatchObject([{ status: 'suspended', entitlements: [] }]);

    const [task] = closing.tasks;
    expect(task).toMatchObject({ state: 'sent', owner: 'dana@northwind.test', application: 'figma' });
    await answerTask(company.deps, dana, {
      taskId: task?.id ?? '',
      answer: 'access_removed',
      note: 'Removed in Figma’s admin',
    });
    await company.settle();
    expect((await company.view(opened.id)).offboardingCase.state).toBe('access_closed');

    await company.pass(days(29));
    expect((await company.view(opened.id)).offboardingCase.state, 'the retention is thirty days').toBe('access_closed');
    await company.pass(days(1));
    expect((await company.view(opened.id)).offboardingCase.state).toBe('awaiting_delete');
    expect(company.acts).not.toContain('crm delete');
    await approveCase(company.deps, bob, { caseId: opened.id, revision: 1 });
    await company.settle();
    expect((await company.view(opened.id)).offboardingCase.state).toBe('completed');
    expect(
      await company.server('crm').findAccounts({ email: 'lee@northwind.test', otherEmails: [], name: 'Lee' }),
    ).toEqual([]);
  });

  test('a resignation withdrawn during the cut is stopped, and everything returns as it was', async () => {
    const company = await aCompany(database, {
      applications: [anApplication('crm'), anApplication('wiki'), anApplication('figma', { connector: undefined })],
      accounts: { wiki: [anAccount('kim', { id: 'wiki-kim', active: false })] },
    });
    const opened = await openCase(company.deps, hana, { personId: 'kim', lastDay: 'now' });
    await company.settle();
    await approveCase(company.deps, ann, { caseId: opened.id, revision: 1 });
    await company.settle();
    const cut = await company.view(opened.id);
    expect(cut.offboardingCase.state).toBe('closing');
    await answerTask(company.deps, dana, { taskId: cut.tasks[0]?.id ?? '', answer: 'access_removed' });

    await stopCase(company.deps, bob, { caseId: opened.id });
    const returning = await giveBack(company.deps, ann, { caseId: opened.id });
    expect(returning.done).toBe(true);
    await company.settle();
    const back = await company.view(opened.id);
    expect(back.steps.filter(({ state }) => !['returned', 'dropped'].includes(state))).toEqual([]);
    const restore = back.tasks.find(({ kind }) => kind === 'restore');
    expect(restore, 'what a person removed becomes a task to restore').toMatchObject({
      state: 'sent',
      application: 'figma',
    });
    expect(
      await company.server('wiki').findAccounts({ email: 'kim@northwind.test', otherEmails: [], name: 'Kim' }),
      'what was inactive before stays so',
    ).toMatchObject([{ status: 'suspended', entitlements: ['staff'] }]);

    await answerTask(company.deps, dana, { taskId: restore?.id ?? '', answer: 'access_removed' });
    await company.settle();
    expect((await company.view(opened.id)).offboardingCase.state).toBe('restored');
  });

  test('a rejected plan is asked again, and the yes from before the rejection does not count', async () => {
    const company = await aCompany(database, {
      accounts: {
        crm: [
          anAccount('dana', { id: 'crm-dana', entitlements: ['owner'] }),
          anAccount('x', { entitlements: ['owner'] }),
          anAccount('y', { entitlements: ['owner'] }),
        ],
        wiki: [],
      },
    });
    const opened = await openCase(company.deps, hana, { personId: 'dana', lastDay: '2026-12-01' });
    await company.settle();
    expect((await company.view(opened.id)).offboardingCase.privileged).toBe(true);
    await approveCase(company.deps, ann, { caseId: opened.id, revision: 1 });
    await rejectCase(company.deps, sam, { caseId: opened.id, revision: 1, reason: 'Wrong Dana' });
    await reviseCase(company.deps, hana, { caseId: opened.id });
    await company.settle();
    const again = await company.view(opened.id);
    expect(again.offboardingCase).toMatchObject({ state: 'awaiting_approval', revision: 2 });
    expect(again.waiting[0]?.standing.given).toEqual([]);
    await approveCase(company.deps, sam, { caseId: opened.id, revision: 2 });
    expect((await company.view(opened.id)).offboardingCase.state).toBe('awaiting_approval');
    await approveCase(company.deps, ann, { caseId: opened.id, revision: 2 });
    expect((await company.view(opened.id)).offboardingCase.state).toBe('approved');
    await cancelCase(company.deps, bob, { caseId: opened.id });
  });

  test('a case that is asked again after a rejection asks its owners too', async () => {
    const company = await aCompany(database, {
      applications: [anApplication('figma', { connector: undefined })],
      people: ['ann', 'bob', 'hana', 'dana', 'again'].map((id) => aPerson({ id })),
    });
    const opened = await openCase(company.deps, hana, { personId: 'again', lastDay: 'now' });
    await company.settle();
    await rejectCase(company.deps, ann, { caseId: opened.id, revision: 1, reason: 'not today' });
    await reviseCase(company.deps, hana, { caseId: opened.id });
    await company.settle();
    await approveCase(company.deps, bob, { caseId: opened.id, revision: 2 });
    await company.settle();
    const view = await company.view(opened.id);
    expect(view.tasks).toMatchObject([{ application: 'figma', state: 'sent' }]);
    expect(view.offboardingCase.state).toBe('closing');
  });

  test('stop here and finish: what waited goes on', async () => {
    const company = await aCompany(database, {
      applications: [anApplication('crm')],
      accounts: { crm: [anAccount('hana', { id: 'crm-hana', files: 3 })] },
    });
    company.fault('crm', { verify: async () => ({ verdict: 'pending', observed: null }) });
    const opened = await openCase(company.deps, ann, { personId: 'hana', lastDay: '2026-12-01' });
    await company.settle();
    await approveCase(company.deps, bob, { caseId: opened.id, revision: 1 });
    await cutNow(company.deps, ann, { caseId: opened.id, reason: 'left today' });
    await company.settle();
    await stopCase(company.deps, ann, { caseId: opened.id });
    company.fault('crm', undefined);
    await company.pass(hours(1));
    const acts = [...company.acts];
    expect((await company.view(opened.id)).offboardingCase.state).toBe('stopped');
    expect(acts).not.toContain('crm remove_entitlement');
    await expect(
      finishCase(company.deps, ann, { caseId: opened.id }),
      'the requester alone is not enough',
    ).resolves.toMatchObject({ done: false });
    await expect(finishCase(company.deps, bob, { caseId: opened.id })).resolves.toMatchObject({ done: true });
    await company.settle();
    expect((await company.view(opened.id)).offboardingCase.state).toBe('access_closed');
  });
});
