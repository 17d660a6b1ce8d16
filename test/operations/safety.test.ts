import { afterAll, beforeAll, expect, test } from 'vitest';
import { ConnectorError } from '../../connectors/errors.ts';
import { auditTail } from '../../db/audit.ts';
import type { OpenedDatabase } from '../../db/client.ts';
import { unpostedNotices } from '../../db/messages.ts';
import { answerTask } from '../../src/operations/answer-task.ts';
import { approveCase } from '../../src/operations/approve-case.ts';
import { chooseAccount } from '../../src/operations/choose-account.ts';
import { openCase } from '../../src/operations/open-case.ts';
import { frozenList, releaseCases } from '../../src/operations/release-cases.ts';
import { makeTask, retryCase } from '../../src/operations/retry-case.ts';
import { addHold, liftHold } from '../../src/operations/set-hold.ts';
import { restartAll, stopAll } from '../../src/operations/stop-all.ts';
import {
  aCompany,
  anAccount,
  anApplication,
  ann,
  aPerson,
  bob,
  type CompanyOptions,
  dana,
  days,
  hana,
  hours,
  lena,
  sam,
} from '../support/company.ts';
import { testDatabase } from '../support/database.ts';

let database: OpenedDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const STAFF = ['ann', 'bob', 'sam', 'hana', 'dana', 'lena'];
let count = 0;

async function aLeaver(options: CompanyOptions & { lastDay?: string } = {}, account = {}) {
  count += 1;
  const id = `gone${count}`;
  const applications = options.applications ?? [anApplication('crm')];
  const company = await aCompany(database, {
    ...options,
    applications,
    people: [...STAFF, id].map((name) => aPerson({ id: name })),
    accounts:
      options.accounts ??
      Object.fromEntries(
        applications.map((application) => [
          application.id,
          [anAccount(id, { id: `${application.id}-${id}`, entitlements: [], ...account })],
        ]),
      ),
  });
  const opened = await openCase(company.deps, hana, { personId: id, lastDay: options.lastDay ?? 'now' });
  await company.settle();
  return { company, caseId: opened.id, personId: id };
}

async function approved(options: CompanyOptions & { lastDay?: string } = {}, account = {}) {
  const made = await aLeaver(options, account);
  await approveCase(made.company.deps, ann, { caseId: made.caseId, revision: 1 });
  await made.company.settle();
  return made;
}

test('an application without “enforce” is read and never written', async () => {
  const { company, caseId } = await approved({ applications: [anApplication('crm', { mode: 'dry_run' })] });
  expect(company.acts).toEqual([]);
  const { steps } = await company.view(caseId);
  expect(steps.filter(({ phase }) => phase !== 'delete').every(({ state }) => state === 'not_enforced')).toBe(true);
});

test('protected accounts, our own credential’s and the last two admins are refused, and the plan says so', async () => {
  const owner = { entitlements: ['owner'] };
  count += 1;
  const id = `gone${count}`;
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
  count += 1;
  const id = `gone${count}`;
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
  count += 1;
  const id = `gone${count}`;
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

test('a vendor that answers 200 and does nothing is never called proven', async () => {
  const made = await aLeaver();
  made.company.fault('crm', { execute: async () => ({ outcome: 'done' }) });
  await approveCase(made.company.deps, ann, { caseId: made.caseId, revision: 1 });
  await made.company.settle();
  expect((await made.company.view(made.caseId)).steps[0]?.state).toBe('executed');
  await made.company.pass(hours(1));
  const { steps } = await made.company.view(made.caseId);
  expect(steps[0]).toMatchObject({ state: 'failed', note: 'It said that it was done, but access is still open.' });
  made.company.fault('crm', undefined);
  await retryCase(made.company.deps, bob, { caseId: made.caseId });
  await made.company.settle();
  expect((await made.company.view(made.caseId)).offboardingCase.state).toBe('access_closed');
});

test('a foreign answer is doubt, not proof', async () => {
  const made = await aLeaver();
  made.company.fault('crm', { verify: async () => ({ verdict: 'unreadable', observed: { why: 'another account' } }) });
  await approveCase(made.company.deps, ann, { caseId: made.caseId, revision: 1 });
  await made.company.settle();
  await made.company.pass(hours(1));
  expect((await made.company.view(made.caseId)).steps[0]?.state).toBe('unknown');
});

test('an application that is down an hour holds up nobody else, and goes on by itself', async () => {
  const made = await aLeaver({ applications: [anApplication('crm'), anApplication('wiki')] });
  const down = async () => {
    throw new ConnectorError('unavailable', 'crm: down');
  };
  made.company.fault('crm', { execute: down, verify: down });
  await approveCase(made.company.deps, ann, { caseId: made.caseId, revision: 1 });
  await made.company.settle();
  await made.company.pass(hours(1));
  const during = await made.company.view(made.caseId);
  expect(
    during.steps
      .filter(({ application, phase }) => application === 'wiki' && phase !== 'delete')
      .every(({ state }) => state === 'verified'),
  ).toBe(true);
  expect(during.steps.find(({ application }) => application === 'crm')).toMatchObject({
    note: 'It does not answer. Trying again.',
  });
  made.company.fault('crm', undefined);
  await made.company.pass(hours(1));
  expect((await made.company.view(made.caseId)).offboardingCase.state).toBe('access_closed');
});

test('a forbidden step needs a human, who can make it a task; an owner cannot attest what a read disproves', async () => {
  const made = await aLeaver();
  made.company.fault('crm', {
    execute: async () => {
      throw new ConnectorError('forbidden', 'crm: 403');
    },
  });
  await approveCase(made.company.deps, ann, { caseId: made.caseId, revision: 1 });
  await made.company.settle();
  expect((await made.company.view(made.caseId)).steps[0]?.state).toBe('failed');
  await makeTask(made.company.deps, bob, { caseId: made.caseId });
  const task = (await made.company.view(made.caseId)).tasks.find(({ kind }) => kind === 'check');
  await expect(
    answerTask(made.company.deps, dana, { taskId: task?.id ?? '', answer: 'access_removed' }),
  ).rejects.toThrow('Please look again');
  await expect(
    answerTask(made.company.deps, ann, { taskId: task?.id ?? '', answer: 'access_removed' }),
  ).rejects.toThrow('somebody else’s');
  expect((await auditTail(database.db, 1, made.caseId))[0]?.kind).toBe('task.seen_open');
});

test('an act that must not repeat is read before it is tried again; what cannot be read is for a human', async () => {
  let sent = 0;
  const options = {
    accounts: undefined,
  } as CompanyOptions;
  const made = await aLeaver(options, { licence: 'standard' });
  made.company.fault('crm', {
    execute: async (step) => {
      if (step.action !== 'delete') return await made.company.server('crm').execute(step);
      sent += 1;
      throw new ConnectorError('unavailable', 'crm: timed out');
    },
    verify: async (step) =>
      step.action === 'delete'
        ? { verdict: 'unreadable', observed: null }
        : await made.company.server('crm').verify(step),
  });
  await approveCase(made.company.deps, ann, { caseId: made.caseId, revision: 1 });
  await made.company.settle();
  await made.company.pass(days(30));
  await approveCase(made.company.deps, ann, { caseId: made.caseId, revision: 1 });
  await made.company.settle();
  await made.company.pass(hours(2));
  const { steps } = await made.company.view(made.caseId);
  expect(steps.find(({ action }) => action === 'delete')).toMatchObject({ state: 'unknown' });
  expect(sent, 'a deletion in doubt is not sent again').toBe(1);
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
  expect((await made.company.view(made.caseId)).offboardingCase.state).not.toBe('awaiting_approval');
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
  expect((await unpostedNotices(fresh.db, 100)).filter(({ id }) => id.startsWith('all:freeze'))).toHaveLength(1);
  await fresh.close();
});

test('the length of the log is signed outside the database before every act', async () => {
  const made = await approved();
  expect(made.company.checkpoints.count).toBeGreaterThanOrEqual(made.company.acts.length);
});
