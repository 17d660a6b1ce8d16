import { afterAll, beforeAll, expect, test } from 'vitest';
import { auditTail, readHead } from '../../db/audit.ts';
import type { OpenedDatabase } from '../../db/client.ts';
import { unpostedNotices } from '../../db/messages.ts';
import { approveCase } from '../../src/operations/approve-case.ts';
import { chooseAccount } from '../../src/operations/choose-account.ts';
import { openCase } from '../../src/operations/open-case.ts';
import { frozenList, releaseCases } from '../../src/operations/release-cases.ts';
import { addHold, liftHold } from '../../src/operations/set-hold.ts';
import { brakeOldDatabase, restartAll, stopAll } from '../../src/operations/stop-all.ts';
import {
  aCompany,
  anAccount,
  anApplication,
  ann,
  aPerson,
  bob,
  days,
  hana,
  hours,
  lena,
  sam,
} from '../support/company.ts';
import { testDatabase } from '../support/database.ts';
import { leaversIn, STAFF } from './leavers.ts';

let database: OpenedDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const leavers = leaversIn(() => database);
const { aLeaver, approved } = leavers;

test('an application without “enforce” is read and never written', async () => {
  const { company, caseId } = await approved({ applications: [anApplication('crm', { mode: 'dry_run' })] });
  expect(company.acts).toEqual([]);
  const { steps } = await company.view(caseId);
  expect(steps.filter(({ phase }) => phase !== 'delete').every(({ state }) => state === 'not_enforced')).toBe(true);
});

test('protected accounts, our own credential’s and the last two admins are refused, and the plan says so', async () => {
  const owner = { entitlements: ['owner'] };
  const id = leavers.nextId();
  const company = await aCompany(database, {
    applications: [anApplication('a', { protected: [`${id}@northwind.test`] }), anApplication('b'), anApplication('c')],
    people: [...STAFF, id].map((name) => aPerson({ id: name })),
    accounts: {
      a: [anAccount(id, { entitlements: [] })],
      b: [anAccount(id, { id: 'own', entitlements: [] })],
      c: [anAccount(id, owner), anAccount('other', owner)],
    },
    ownAccount: { b: 'own' },
  });
  const opened = await openCase(company.deps, hana, { personId: id, lastDay: 'now' });
  await company.settle();
  await approveCase(company.deps, ann, { caseId: opened.id, revision: 1 });
  await approveCase(company.deps, sam, { caseId: opened.id, revision: 1 });
  await company.settle();
  const view = await company.view(opened.id);
  expect(view.lookups.map(({ refused }) => refused?.split('.')[0])).toEqual([
    'It is a protected account: lastday',
    'Lastday’s own credential belongs to this account: give Lastday another one first',
    'It is one of the last two administrators',
  ]);
  expect(company.acts).toEqual([]);
  expect(view.tasks.map(({ kind, state }) => [kind, state])).toEqual([
    ['check', 'sent'],
    ['check', 'sent'],
    ['check', 'sent'],
  ]);
});

test('two candidates stop the plan until a human chooses, and only the chosen one is touched', async () => {
  const id = leavers.nextId();
  const company = await aCompany(database, {
    applications: [anApplication('crm')],
    people: [...STAFF, id].map((name) => aPerson({ id: name })),
    accounts: {
      crm: [
        anAccount(id, { id: 'one', entitlements: [] }),
        anAccount(id, { id: 'two', entitlements: [], name: 'Another Maria' }),
      ],
    },
  });
  const { id: caseId } = await openCase(company.deps, hana, { personId: id, lastDay: 'now' });
  await company.settle();
  const asking = await company.view(caseId);
  expect(asking.offboardingCase.state).toBe('planning');
  expect(asking.offboardingCase.questions[0]?.candidates.map((candidate) => candidate.id)).toEqual(['one', 'two']);
  expect(asking.offboardingCase.questions[0]?.candidates[1]?.detail).toMatch(
    /Another Maria.*roster: .*no\. E-.*manager/,
  );
  await expect(chooseAccount(company.deps, ann, { caseId, application: 'crm', accountId: 'three' })).rejects.toThrow(
    'one of the accounts shown',
  );
  await chooseAccount(company.deps, ann, { caseId, application: 'crm', accountId: 'two' });
  await company.settle();
  const { revision } = (await company.view(caseId)).offboardingCase;
  await approveCase(company.deps, ann, { caseId, revision });
  await company.settle();
  const accounts = await company
    .server('crm')
    .findAccounts({ email: `${id}@northwind.test`, otherEmails: [], name: '' });
  expect(accounts.map(({ id: account, status }) => [account, status])).toEqual([
    ['one', 'active'],
    ['two', 'suspended'],
  ]);
});

test('an account with another employee number is somebody else’s until a human says otherwise', async () => {
  const { company, caseId } = await aLeaver({}, { employee_id: 'E-somebody-else' });
  expect((await company.view(caseId)).offboardingCase).toMatchObject({
    state: 'planning',
    questions: [{ application: 'crm' }],
  });
});

test('privilege that cannot be read counts as privileged', async () => {
  const id = leavers.nextId();
  const company = await aCompany(database, {
    applications: [anApplication('crm')],
    people: [...STAFF, id].map((name) => aPerson({ id: name })),
    accounts: { crm: [anAccount(id)] },
  });
  company.fault('crm', {
    findAccounts: async () => [
      {
        id: 'x',
        label: id,
        emails: [`${id}@northwind.test`],
        status: 'active',
        privilege: { privileged: 'unreadable', why: 'no scope' },
        entitlements: [],
      },
    ],
  });
  const { id: caseId } = await openCase(company.deps, hana, { personId: id, lastDay: '2026-12-01' });
  await company.settle();
  expect((await company.view(caseId)).offboardingCase).toMatchObject({
    privileged: true,
    policy: { need: { people: 2, security: true } },
  });
});

test('legal hold cuts access all the same and destroys nothing until it is lifted', async () => {
  const made = await aLeaver({ lastDay: '2026-12-01' });
  await expect(addHold(made.company.deps, ann, { personId: made.personId, reason: 'lawsuit' })).rejects.toThrow(
    'cannot do that here',
  );
  await addHold(made.company.deps, lena, { personId: made.personId, reason: 'lawsuit' });
  await approveCase(made.company.deps, ann, { caseId: made.caseId, revision: 1 });
  await made.company.pass(days(60));
  expect(made.company.acts.sort()).toEqual(['crm end_sessions', 'crm suspend']);
  expect((await made.company.view(made.caseId)).offboardingCase.state).toBe('access_closed');
  await liftHold(made.company.deps, lena, { personId: made.personId, reason: 'settled' });
});

test('stop-all holds everything at once, and two different people restart it', async () => {
  const made = await aLeaver({ lastDay: '2026-11-24' });
  await approveCase(made.company.deps, ann, { caseId: made.caseId, revision: 1 });
  await stopAll(made.company.deps, sam, { reason: 'wrong people' });
  await made.company.pass(hours(40));
  expect(made.company.acts).toEqual([]);
  await expect(restartAll(made.company.deps, sam)).resolves.toEqual({ lifted: false });
  await expect(restartAll(made.company.deps, { ...sam, id: 'U0SAM2' })).rejects.toThrow('somebody else');
  await expect(restartAll(made.company.deps, bob)).rejects.toThrow('cannot do that here');
  await expect(restartAll(made.company.deps, ann)).resolves.toEqual({ lifted: true });
  await made.company.pass(1);
  await made.company.settle();
  expect(made.company.acts).toContain('crm suspend');
});

test('stop-all also stops the steps whose jobs are under way', async () => {
  const made = await aLeaver();
  const { company } = made;
  const done: string[] = [];
  company.fault('crm', {
    execute: async (step) => {
      done.push(step.action);
      if (done.length === 1) await stopAll(company.deps, sam, { reason: 'wrong person' });
      return await company.server('crm').execute(step);
    },
  });
  await approveCase(company.deps, ann, { caseId: made.caseId, revision: 1 });
  await company.settle();
  expect(done).toEqual(['suspend']);
  await restartAll(company.deps, sam);
  await restartAll(company.deps, ann);
  await company.settle();
  expect(done).toContain('end_sessions');
});

test('more new cases in a day than the limit freeze what has not begun, until two people release the named list', async () => {
  const fresh = await testDatabase();
  const leavers = Array.from({ length: 8 }, (_, index) => `mass${index}`);
  const company = await aCompany(fresh, {
    applications: [anApplication('crm')],
    people: [...STAFF, ...leavers].map((id) => aPerson({ id })),
  });
  const ids: string[] = [];
  for (const personId of leavers)
    ids.push((await openCase(company.deps, hana, { personId, lastDay: '2026-11-24' })).id);
  await company.settle();
  for (const caseId of ids) await approveCase(company.deps, bob, { caseId, revision: 1 });
  await company.pass(hours(40));
  expect(company.acts).toEqual([]);
  const list = await frozenList(company.deps, ann);
  expect(list?.cases).toHaveLength(8);
  const releaseId = list?.release.id ?? '';
  await expect(releaseCases(company.deps, ann, { releaseId })).resolves.toEqual({ released: false });
  await expect(releaseCases(company.deps, ann, { releaseId })).rejects.toThrow('somebody else');
  await expect(releaseCases(company.deps, bob, { releaseId })).rejects.toThrow('cannot do that here');
  await expect(releaseCases(company.deps, sam, { releaseId })).resolves.toEqual({ released: true });
  await company.settle();
  expect((await company.view(ids[0] ?? '')).offboardingCase.cutAt).toBeDefined();
  const said = (await unpostedNotices(fresh.db, 100)).filter(({ id }) => id.startsWith('all:freeze'));
  expect(said.map(({ text }) => text)).toEqual([expect.stringContaining('Opened by U0HANA (')]);
  await fresh.close();
});

test('what is about to be done is in the log, and its length signed outside the database, before every act', async () => {
  const made = await aLeaver();
  const { company } = made;
  const atAct: { signed: number; logged: number }[] = [];
  company.fault('crm', {
    execute: async (step) => {
      atAct.push({ signed: company.checkpoints.size, logged: (await readHead(database.db)).size });
      const [newest] = await auditTail(database.db, 1, made.caseId);
      expect(newest).toMatchObject({ kind: 'step.started', body: { action: step.action } });
      return await company.server('crm').execute(step);
    },
  });
  await approveCase(company.deps, ann, { caseId: made.caseId, revision: 1 });
  await company.settle();
  expect(atAct).toHaveLength(3);
  for (const { signed, logged } of atAct) expect(signed).toBe(logged);
});

test('sessions end at the identity provider before anywhere else', async () => {
  const { company } = await approved({
    applications: [anApplication('crm'), anApplication('wiki'), anApplication('login', { identityProvider: true })],
  });
  expect(company.acts.slice(0, 3)).toEqual(['login suspend', 'login end_sessions', 'crm suspend']);
});

test('a database that is not the one that was signed starts with everything stopped, says so once, and the log knows', async () => {
  const fresh = await testDatabase();
  const company = await aCompany(fresh);
  await brakeOldDatabase(company.deps, 'forked');
  await brakeOldDatabase(company.deps, 'forked');
  expect((await unpostedNotices(fresh.db, 10)).map(({ text }) => text)).toEqual([
    expect.stringContaining('tells another story than its last signed checkpoint'),
  ]);
  expect((await auditTail(fresh.db, 10)).map(({ kind, body }) => ({ kind, body }))).toEqual([
    { kind: 'brake.applied', body: { brake: 'old_database', standing: 'forked' } },
  ]);
  const { id } = await openCase(company.deps, hana, { personId: 'lee', lastDay: 'now' });
  await company.settle();
  await approveCase(company.deps, ann, { caseId: id, revision: 1 });
  await company.settle();
  expect(company.acts).toEqual([]);
  await fresh.close();
});
