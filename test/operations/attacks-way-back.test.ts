import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Connection } from '../../connectors/contract.ts';
import { ConnectorError } from '../../connectors/errors.ts';
import { lockCase, saveCase } from '../../db/cases.ts';
import { type OpenedDatabase, openDatabase } from '../../db/client.ts';
import { approveCase } from '../../src/operations/approve-case.ts';
import { type OpenInput, openCase } from '../../src/operations/open-case.ts';
import { planCase } from '../../src/operations/plan-case.ts';
import { receiveEvent } from '../../src/operations/receive-event.ts';
import { rejectCase } from '../../src/operations/reject-case.ts';
import { makeTask } from '../../src/operations/retry-case.ts';
import { giveBack } from '../../src/operations/return-access.ts';
import { addHold, liftHold } from '../../src/operations/set-hold.ts';
import { stopCase } from '../../src/operations/stop-case.ts';
import {
  aCompany,
  anAccount,
  anApplication,
  ann,
  aPerson,
  bob,
  type Company,
  type CompanyOptions,
  days,
  hana,
  hours,
  lena,
  sam,
} from '../support/company.ts';
import { databases, testDatabase } from '../support/database.ts';

let database: OpenedDatabase;
let count = 0;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const STAFF = ['ann', 'bob', 'sam', 'hana', 'dana', 'lena'];
const HR = { kind: 'hris', id: 'bamboohr', readableAgain: true } as const;

async function aLeaver(options: CompanyOptions & Partial<OpenInput> = {}, account = {}, on = database) {
  count += 1;
  const id = `back${count}`;
  const applications = options.applications ?? [anApplication('crm')];
  const company = await aCompany(on, {
    ...options,
    applications,
    people: [...STAFF, id].map((name) => aPerson({ id: name })),
    accounts: Object.fromEntries(
      applications.map((application) => [
        application.id,
        [
          anAccount(id, { id: `${application.id}-${id}`, entitlements: [], ...account }),
          anAccount('bob', { id: `${application.id}-bob`, entitlements: [] }),
        ],
      ]),
    ),
  });
  const { lastDay = 'now', source, handOverTo } = options;
  const opened = await openCase(company.deps, hana, {
    personId: id,
    lastDay,
    ...(source && { source }),
    ...(handOverTo && { handOverTo }),
  });
  await company.settle();
  return { company, caseId: opened.id, personId: id };
}

async function approve(company: Company, caseId: string, by = ann) {
  const { revision } = (await company.view(caseId)).offboardingCase;
  await approveCase(company.deps, by, { caseId, revision });
  await company.settle();
}

const stateOf = async (company: Company, caseId: string) => (await company.view(caseId)).offboardingCase.state;

async function accountOf(company: Company, personId: string) {
  const leaver = { email: `${personId}@northwind.test`, otherEmails: [], name: personId };
  return (await company.server('crm').findAccounts(leaver))[0];
}

const UNAVAILABLE = async () => {
  throw new ConnectorError('unavailable', 'crm: no answer');
};

describe('legal hold', () => {
  test('a hold after the approval destroys nothing and keeps no access open', async () => {
    const { company, caseId, personId } = await aLeaver({ lastDay: '2026-11-24' }, { entitlements: ['staff'] });
    await approve(company, caseId);
    await addHold(company.deps, lena, { personId, reason: 'Litigation' });
    await company.pass(hours(40));
    expect(await stateOf(company, caseId)).toBe('access_closed');
    expect(company.acts).toEqual(['crm suspend', 'crm end_sessions', 'crm remove_entitlement']);
  });

  test('a hold that comes while a transfer is being tried is obeyed at the next try', async () => {
    const handOverTo = { email: 'bob@northwind.test', name: 'Bob' };
    const { company, caseId, personId } = await aLeaver({ handOverTo }, { files: 3 });
    const { execute } = company.server('crm');
    const broken: Partial<Connection> = {
      execute: async (step) => (step.action === 'transfer_data' ? UNAVAILABLE() : execute(step)),
    };
    company.fault('crm', broken);
    await approve(company, caseId);
    await company.pass(60_000);
    await addHold(company.deps, lena, { personId, reason: 'Litigation' });
    company.fault('crm', undefined);
    await company.pass(hours(2));
    expect(company.acts.filter((act) => act.includes('transfer'))).toEqual([]);
    const { steps } = await company.view(caseId);
    expect(steps.find(({ action }) => action === 'transfer_data')?.state).toBe('unknown');
  });

  test('what a hold kept back returns when it is lifted after the cut, and needs its own approval', async () => {
    const { company, caseId, personId } = await aLeaver();
    await addHold(company.deps, lena, { personId, reason: 'Litigation' });
    await approve(company, caseId);
    await company.pass(hours(1));
    expect(await stateOf(company, caseId)).toBe('access_closed');
    await liftHold(company.deps, lena, { personId, reason: 'Settled' });
    await company.pass(hours(1));
    expect(company.acts).not.toContain('crm reclaim_licence');
    await approve(company, caseId);
    await company.pass(hours(1));
    expect(company.acts).toContain('crm reclaim_licence');
    await company.pass(days(31));
    expect(await stateOf(company, caseId), 'the deletion was not forgotten').toBe('awaiting_delete');
  });

  test('a hold takes back the question whether to delete, so that nobody is told it was done', async () => {
    const { company, caseId, personId } = await aLeaver();
    await approve(company, caseId);
    await company.pass(days(31));
    expect(await stateOf(company, caseId)).toBe('awaiting_delete');
    await addHold(company.deps, lena, { personId, reason: 'Litigation' });
    await company.settle();
    expect(await stateOf(company, caseId)).toBe('access_closed');
  });
});

describe('giving back', () => {
  test('a cut whose answer was lost is given back', async () => {
    const { company, caseId, personId } = await aLeaver();
    const { execute } = company.server('crm');
    company.fault('crm', {
      execute: async (step) => {
        await execute(step);
        return await UNAVAILABLE();
      },
    });
    await approve(company, caseId);
    expect((await accountOf(company, personId))?.status).toBe('suspended');
    await stopCase(company.deps, bob, { caseId });
    company.fault('crm', undefined);
    await giveBack(company.deps, bob, { caseId });
    await company.pass(hours(1));
    expect((await accountOf(company, personId))?.status).toBe('active');
    expect(await stateOf(company, caseId)).toBe('restored');
  });

  test('an application that is down for an hour gets its accounts back by itself, later', async () => {
    const { company, caseId, personId } = await aLeaver();
    await approve(company, caseId);
    company.fault('crm', { undo: UNAVAILABLE, verifyUndone: UNAVAILABLE });
    await giveBack(company.deps, bob, { caseId });
    await company.pass(hours(1));
    const { steps } = await company.view(caseId);
    expect(steps.find(({ action }) => action === 'suspend')?.note).toBe('It does not answer. Trying again.');
    company.fault('crm', undefined);
    await company.pass(hours(1));
    expect((await accountOf(company, personId))?.status).toBe('active');
    expect(await stateOf(company, caseId)).toBe('restored');
  });

  test('a cut that nobody could prove and that became a task is given back', async () => {
    const { company, caseId, personId } = await aLeaver();
    company.fault('crm', { verify: async () => ({ verdict: 'unreadable', observed: null }) });
    await approve(company, caseId);
    await company.pass(hours(1));
    await makeTask(company.deps, bob, { caseId });
    await stopCase(company.deps, bob, { caseId });
    company.fault('crm', undefined);
    await giveBack(company.deps, bob, { caseId });
    await company.pass(hours(1));
    expect((await accountOf(company, personId))?.status).toBe('active');
  });

  test('a return that fails can become a task although the cut was one before', async () => {
    const { company, caseId } = await aLeaver();
    company.fault('crm', { verify: async () => ({ verdict: 'unreadable', observed: null }) });
    await approve(company, caseId);
    await company.pass(hours(1));
    await makeTask(company.deps, bob, { caseId });
    await stopCase(company.deps, bob, { caseId });
    company.fault('crm', {
      undo: async () => {
        throw new ConnectorError('forbidden', 'crm: 403');
      },
    });
    await giveBack(company.deps, bob, { caseId });
    await company.pass(hours(1));
    await makeTask(company.deps, bob, { caseId });
    const open = (await company.view(caseId)).tasks.filter(({ state }) => state === 'sent');
    expect(open.map(({ kind }) => kind)).toContain('restore');
  });
});

test('a case does not need fewer people because the privileged account was taken away meanwhile', async () => {
  const { company, caseId } = await aLeaver(
    { applications: [anApplication('crm'), anApplication('wiki'), anApplication('desk')], source: HR },
    { entitlements: ['owner'] },
  );
  company.fault('desk', { findAccounts: async () => [] });
  await company.pass(60_000);
  const nobody = { findAccounts: async () => [] };
  const wiki = company.server('wiki');
  company.fault('crm', nobody);
  company.fault('desk', nobody);
  company.fault('wiki', {
    findAccounts: async (leaver) =>
      (await wiki.findAccounts(leaver)).map((account) => ({
        ...account,
        id: 'wiki-second',
        privilege: { privileged: 'no', why: 'stripped' },
      })),
    plan: async (account) =>
      (await wiki.plan({ ...account, id: `wiki-back${count}` }, {})).map((step) => ({ ...step, account })),
    adminIds: async () => [],
  });
  await planCase(company.deps, caseId);
  expect((await company.view(caseId)).offboardingCase.policy?.need).toMatchObject({ people: 2, security: true });
});

test('what was cut early is still proven after the case was rejected', async () => {
  const { company, caseId } = await aLeaver({ source: HR, lastDay: '2026-11-24' });
  company.fault('crm', { verify: async () => ({ verdict: 'pending', observed: null }) });
  await company.pass(hours(32));
  const { revision } = (await company.view(caseId)).offboardingCase;
  await rejectCase(company.deps, sam, { caseId, revision, reason: 'Wait' });
  company.fault('crm', undefined);
  await company.pass(hours(1));
  const { steps } = await company.view(caseId);
  expect(steps.filter(({ phase }) => phase === 'cut_access').map(({ state }) => state)).toEqual([
    'verified',
    'verified',
  ]);
});

test('the leaver takes over nothing from themselves', async () => {
  const handOverTo = { email: `back${count + 1}@northwind.test`, name: 'Themselves' };
  await expect(aLeaver({ handOverTo })).rejects.toThrow('cannot take over');
});

const server = databases.find(({ kind }) => kind === 'postgresql');
test.runIf(server)('a cancellation from HR that waits for the cut to begin cancels nothing', async () => {
  const opened = await server?.open();
  if (!opened?.url) throw new Error('no server');
  const second = await openDatabase({ url: opened.url });
  const { company, caseId, personId } = await aLeaver({ lastDay: '2026-12-01' }, {}, opened);
  let received: Promise<unknown> = Promise.resolve();
  await second.db.transaction(async (tx) => {
    const locked = await lockCase(tx, caseId);
    if (!locked) throw new Error('no case');
    received = receiveEvent(company.deps, {
      source: { kind: 'webhook', id: 'hr', readableAgain: false },
      id: 'd1',
      bodyHash: 'b',
      fingerprint: 'f',
      event: { event: 'cancelled', email: `${personId}@northwind.test`, urgency: 'scheduled', involuntary: false },
    });
    await new Promise((resolve) => setTimeout(resolve, 300));
    await saveCase(tx, { ...locked, state: 'cutting', cutAt: company.now() });
  });
  await received;
  expect(await stateOf(company, caseId)).toBe('cutting');
  await second.close();
  await opened.close();
});
