import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OpenedDatabase } from '../../db/client.ts';
import type { PersonActor } from '../../src/domain/actor.ts';
import type { Application } from '../../src/domain/application.ts';
import type { CaseStep } from '../../src/domain/step.ts';
import { approveCase } from '../../src/operations/approve-case.ts';
import { chooseAccount } from '../../src/operations/choose-account.ts';
import { openCase } from '../../src/operations/open-case.ts';
import { planCase } from '../../src/operations/plan-case.ts';
import { rejectCase, reviseCase } from '../../src/operations/reject-case.ts';
import { frozenList, releaseCases } from '../../src/operations/release-cases.ts';
import { rescheduleCase } from '../../src/operations/reschedule-case.ts';
import { giveBack } from '../../src/operations/return-access.ts';
import { runStep } from '../../src/operations/run-step.ts';
import { restartAll, stopAll } from '../../src/operations/stop-all.ts';
import { aCompany, anAccount, anApplication, ann, aPerson, bob, days, hana, hours, sam } from '../support/company.ts';
import { databases, testDatabase } from '../support/database.ts';
import { leaversIn, STAFF } from './leavers.ts';

let database: OpenedDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const server = databases.find(({ kind }) => kind === 'postgresql');
const HR = { kind: 'hris', id: 'bamboohr', readableAgain: true } as const;

const { nextId, justOpened: aLeaver } = leaversIn(() => database);

const revisionOf = async (company: Awaited<ReturnType<typeof aLeaver>>['company'], caseId: string) =>
  (await company.view(caseId)).offboardingCase.revision;

describe('approvals', () => {
  test('an account found after an early cut is not touched before somebody has approved it', async () => {
    const { company, caseId } = await aLeaver({
      applications: [anApplication('crm'), anApplication('wiki')],
      source: HR,
    });
    company.fault('wiki', { findAccounts: async () => [] });
    await company.settle();
    await company.pass(60_000);
    expect((await company.view(caseId)).offboardingCase.earlyCutAt).toBeDefined();
    company.fault('wiki', undefined);
    await planCase(company.deps, caseId);
    await company.pass(hours(1));
    expect(company.acts.filter((act) => act.startsWith('wiki'))).toEqual([]);
  });

  test('an account found later that is not theirs is refused: it is left alone, and the case closes without it', async () => {
    const { company, caseId, personId } = await aLeaver({
      applications: [anApplication('crm'), anApplication('wiki')],
    });
    company.fault('wiki', { findAccounts: async () => [] });
    await company.settle();
    await approveCase(company.deps, ann, { caseId, revision: await revisionOf(company, caseId) });
    await company.settle();
    expect((await company.view(caseId)).offboardingCase.state).toBe('access_closed');
    company.fault('wiki', undefined);
    await planCase(company.deps, caseId);
    await company.settle();
    const { waiting, offboardingCase } = await company.view(caseId);
    expect(new Set(waiting.map(({ batch }) => batch))).toEqual(new Set([1]));

    await rejectCase(company.deps, bob, { caseId, revision: offboardingCase.revision, reason: 'another person' });
    await planCase(company.deps, caseId);
    await company.pass(days(2));

    const after = await company.view(caseId);
    expect(after.waiting).toEqual([]);
    expect(after.offboardingCase.state).toBe('access_closed');
    expect(after.steps.filter(({ batch }) => batch === 1)).toEqual(
      after.steps
        .filter(({ application }) => application === 'wiki')
        .map((step) =>
          expect.objectContaining({ id: step.id, state: 'dropped', note: 'Refused by Bob: another person' }),
        ),
    );
    expect(company.acts.filter((act) => act.startsWith('wiki'))).toEqual([]);
    const theirs = { email: `${personId}@northwind.test`, otherEmails: [], name: personId };
    expect(await company.server('wiki').findAccounts(theirs)).toMatchObject([{ status: 'active' }]);
  });

  test('of three administrators two cannot be cut, not even at the same moment', async () => {
    const pair = [nextId(), nextId()] as const;
    const company = await aCompany(database, {
      applications: [anApplication('crm')],
      people: [...STAFF, ...pair].map((id) => aPerson({ id })),
      accounts: { crm: [...pair, 'root'].map((id) => anAccount(id, { id: `crm-${id}`, entitlements: ['owner'] })) },
    });
    const cases = await Promise.all(pair.map((personId) => openCase(company.deps, hana, { personId, lastDay: 'now' })));
    await company.settle();
    for (const by of [ann, sam])
      for (const { id } of cases) await approveCase(company.deps, by, { caseId: id, revision: 1 });
    const suspends = async () =>
      (await Promise.all(cases.map(({ id }) => company.view(id)))).map(
        ({ steps }) => steps.find(({ action }) => action === 'suspend') as CaseStep,
      );
    // A read that is old when it is used: without one at a time both would see three.
    const { adminIds } = company.server('crm');
    company.fault('crm', {
      adminIds: async () => {
        const ids = await adminIds?.();
        await sleep(100);
        return ids;
      },
    });
    await Promise.all((await suspends()).map(({ id }) => runStep(company.deps, id)));
    await company.pass(hours(1));

    const after = await suspends();
    expect(after.map(({ state }) => state).sort()).toEqual(['failed', 'verified']);
    expect(after.find(({ state }) => state === 'failed')?.note).toContain('one of the last two administrators');
    expect(await company.server('crm').adminIds?.()).toHaveLength(2);
  });

  test('a yes to giving back from before another closing counts no more', async () => {
    const id = nextId();
    const { company, caseId } = await aLeaver({
      id,
      accounts: {
        crm: [id, 'root', 'chief', 'admin'].map((id) => anAccount(id, { entitlements: ['owner'] })),
      },
    });
    await company.settle();
    const approve = async (by: PersonActor) =>
      await approveCase(company.deps, by, { caseId, revision: await revisionOf(company, caseId) });
    await approve(ann);
    await approve(sam);
    await company.settle();
    expect((await company.view(caseId)).offboardingCase).toMatchObject({ state: 'access_closed', privileged: true });
    expect(await giveBack(company.deps, ann, { caseId })).toMatchObject({ done: false });
    await company.pass(days(30));
    const asked = await company.view(caseId);
    expect(asked.offboardingCase.state).toBe('awaiting_delete');
    await rejectCase(company.deps, bob, { caseId, revision: asked.offboardingCase.revision, reason: 'keep it' });
    expect((await company.view(caseId)).offboardingCase.state).toBe('access_closed');
    expect(await giveBack(company.deps, bob, { caseId })).toMatchObject({ done: false });
    expect(await giveBack(company.deps, ann, { caseId })).toMatchObject({ done: true });
  });

  test('the moment of a case that was cut early cannot move any more', async () => {
    const { company, caseId } = await aLeaver({ source: HR });
    await company.settle();
    await company.pass(60_000);
    expect((await company.view(caseId)).offboardingCase.earlyCutAt).toBeDefined();
    await expect(rescheduleCase(company.deps, ann, { caseId, lastDay: '2026-12-24' })).rejects.toThrow(
      'was cut already, so its moment cannot move',
    );
  });

  test('a human who changes their address in Slack is still one human', async () => {
    const { company, caseId } = await aLeaver({ lastDay: '2026-12-01' }, { entitlements: ['owner'] });
    await company.settle();
    await approveCase(company.deps, sam, { caseId, revision: 1 });
    const { personId: _personId, ...unknown } = sam;
    await approveCase(company.deps, { ...unknown, email: 'sam@elsewhere.test' }, { caseId, revision: 1 }).catch(
      () => undefined,
    );
    expect((await company.view(caseId)).offboardingCase.state).toBe('awaiting_approval');
  });

  test('a human who changes their address in Slack restarts nothing alone', async () => {
    const { company } = await aLeaver();
    await stopAll(company.deps, sam, { reason: 'drill' });
    await restartAll(company.deps, sam);
    const { personId: _personId, ...unknown } = sam;
    await expect(restartAll(company.deps, unknown)).rejects.toThrow('somebody else');
    expect(await restartAll(company.deps, ann)).toEqual({ lifted: true });
  });

  test('what was approved as a dry run is not done when the application is enforced later', async () => {
    const { company, caseId } = await aLeaver({
      applications: [anApplication('crm', { mode: 'dry_run' })],
      lastDay: '2026-12-01',
    });
    await company.settle();
    await approveCase(company.deps, ann, { caseId, revision: 1 });
    await company.settle();
    const applications = company.deps.settings.applications as Record<string, Application>;
    applications.crm = anApplication('crm');
    await planCase(company.deps, caseId);
    await company.settle();
    expect((await company.view(caseId)).offboardingCase.state).toBe('awaiting_approval');
    applications.crm = anApplication('crm', { mode: 'dry_run' });
  });
});

describe('nothing is lost', () => {
  test('a case rejected after an early cut and asked again is planned again', async () => {
    const { company, caseId } = await aLeaver({ source: HR });
    await company.settle();
    await company.pass(60_000);
    await rejectCase(company.deps, ann, { caseId, revision: await revisionOf(company, caseId), reason: 'Wait' });
    await company.settle();
    await reviseCase(company.deps, hana, { caseId });
    await company.pass(60_000);
    expect((await company.view(caseId)).offboardingCase.state).toBe('awaiting_approval');
    await approveCase(company.deps, ann, { caseId, revision: await revisionOf(company, caseId) });
    await company.pass(hours(1));
    expect((await company.view(caseId)).offboardingCase.state).toBe('access_closed');
  });

  test('a leaving moment that passes while everything is stopped is caught up after the restart', async () => {
    const { company, caseId } = await aLeaver({ lastDay: '2026-11-24' });
    await company.settle();
    await approveCase(company.deps, ann, { caseId, revision: 1 });
    await stopAll(company.deps, sam, { reason: 'drill' });
    await company.pass(hours(40));
    await restartAll(company.deps, sam);
    await restartAll(company.deps, ann);
    await company.pass(hours(1));
    expect((await company.view(caseId)).offboardingCase.state).toBe('access_closed');
  });

  test('a leaving moment that passes before the plan is ready is caught up with the plan', async () => {
    const { company, caseId } = await aLeaver({ source: HR });
    await company.pass(0);
    expect((await company.view(caseId)).offboardingCase.earlyCutAt, 'nobody answered, HR confirmed').toBeDefined();
  });

  test('a question answered after the leaving moment starts what was approved', async () => {
    const { company, caseId, personId } = await aLeaver({ lastDay: '2026-12-01' });
    await company.settle();
    await approveCase(company.deps, ann, { caseId, revision: 1 });
    const one = (
      await company.server('crm').findAccounts({ email: `${personId}@northwind.test`, otherEmails: [], name: '' })
    )[0];
    if (!one) throw new Error('no account');
    company.fault('crm', { findAccounts: async () => [one, { ...one, id: 'crm-other', label: 'other' }] });
    await company.pass(hours(24 * 9));
    expect((await company.view(caseId)).offboardingCase.state).toBe('planning');
    await chooseAccount(company.deps, bob, { caseId, application: 'crm', accountId: one.id });
    await company.pass(hours(1));
    expect((await company.view(caseId)).offboardingCase.state).toBe('access_closed');
  });

  test('a display name that no database can hold does not keep a case from being planned', async () => {
    const { company, caseId } = await aLeaver({ lastDay: '2026-12-01' }, { name: 'Le\u0000e \ud800' });
    await company.settle();
    expect((await company.view(caseId)).offboardingCase.state).toBe('awaiting_approval');
  });
});

describe('brakes', () => {
  test('a case that two people released is not held back again by the next one opened', async () => {
    const leavers = Array.from({ length: 7 }, (_, index) => `flood${index}`);
    const company = await aCompany(database, {
      applications: [anApplication('crm')],
      people: [...STAFF, ...leavers].map((id) => aPerson({ id })),
      accounts: { crm: [] },
    });
    const open = (personId: string) => openCase(company.deps, hana, { personId, lastDay: '2026-12-01' });
    for (const id of leavers.slice(0, 6)) await open(id);
    await company.settle();
    const list = await frozenList(company.deps, ann);
    if (!list) throw new Error('nothing is held back');
    await releaseCases(company.deps, ann, { releaseId: list.release.id });
    await releaseCases(company.deps, sam, { releaseId: list.release.id });
    await open('flood6');
    const again = await frozenList(company.deps, ann);
    expect(again?.cases.map(({ personId }) => personId)).toEqual(['flood6']);
  });

  test.runIf(server)('cases opened in the same second count each other', async () => {
    const opened = await server?.open();
    if (!opened) throw new Error('no server');
    const leavers = Array.from({ length: 10 }, (_, index) => `wave${index}`);
    const company = await aCompany(opened, {
      applications: [anApplication('crm')],
      people: [...STAFF, ...leavers].map((id) => aPerson({ id })),
      accounts: { crm: [] },
    });
    await Promise.all(leavers.map((personId) => openCase(company.deps, hana, { personId, lastDay: '2026-12-01' })));
    const list = await frozenList(company.deps, ann);
    expect(list?.cases.map(({ personId }) => personId).toSorted()).toEqual(leavers);
    await opened.close();
  });
});
