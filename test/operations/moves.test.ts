import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ConnectorError } from '../../connectors/errors.ts';
import type { OpenedDatabase } from '../../db/client.ts';
import { unpostedNotices } from '../../db/messages.ts';
import { peopleByEmail } from '../../db/people.ts';
import { saveStep } from '../../db/steps.ts';
import type { HrRecord } from '../../src/domain/roster.ts';
import { isClosed } from '../../src/domain/step.ts';
import { answerIdentity, listIdentities } from '../../src/operations/answer-identity.ts';
import { approveCase } from '../../src/operations/approve-case.ts';
import { openCase } from '../../src/operations/open-case.ts';
import { retryCase } from '../../src/operations/retry-case.ts';
import { syncRoster } from '../../src/operations/sync-roster.ts';
import { casesOfPerson } from '../../src/operations/view-case.ts';
import {
  aCompany,
  anAccount,
  anApplication,
  ann,
  aPerson,
  bob,
  type Company,
  days,
  hours,
  sam,
} from '../support/company.ts';
import { testDatabase } from '../support/database.ts';

let database: OpenedDatabase;
let company: Company;
let hr: HrRecord[];
const here = (id: string, change: Partial<HrRecord> = {}): HrRecord => ({
  email: `${id}@northwind.test`,
  otherEmails: [],
  name: id,
  employeeId: `E-${id}`,
  timezone: 'Europe/Berlin',
  department: 'Finance',
  status: 'active',
  groups: [],
  ...change,
});
const STAFF = ['ann', 'bob', 'sam', 'hana', 'dana'];
const HANDS = STAFF.map((id) => here(id));
const read = (...others: readonly HrRecord[]) => {
  hr = [...HANDS, ...others];
  return syncRoster(company.deps, ann, [{ id: 'csv', read: async () => ({ people: hr, faults: [] }) }]);
};
const casesOf = async (email: string) => {
  const [person] = await peopleByEmail(database.db, email);
  return (await casesOfPerson(company.deps, person?.id ?? '')).map(({ offboardingCase }) => offboardingCase);
};
const told = async () =>
  (await unpostedNotices(database.db, 500)).filter(({ audience }) => audience === 'admins').map(({ text }) => text);

beforeEach(async () => {
  database = await testDatabase();
  company = await aCompany(database, {
    people: STAFF.map((id) => aPerson({ id })),
    applications: [anApplication('erp'), anApplication('wiki')],
    accounts: {
      erp: [anAccount('pat', { entitlements: ['staff', 'payment-approvers', 'ledger'] })],
      wiki: [anAccount('pat', { id: 'wiki-pat', entitlements: ['editors'] })],
    },
    roles: [
      {
        name: 'Payments',
        when: "leaver.department == 'Finance'",
        application: 'erp',
        entitlements: ['payment-approvers', 'ledger'],
      },
      {
        name: 'Ledger',
        when: "leaver.department in ['Finance', 'People']",
        application: 'erp',
        entitlements: ['ledger'],
      },
    ],
    pilot: "leaver.department == 'Finance' || leaver.department == 'People'",
  });
});
afterEach(() => database.close());

describe('somebody who moves', () => {
  test('loses only what the old role had and the new one has not, after the grace, and keeps the account', async () => {
    await read(here('pat'));
    await read(here('pat', { department: 'People' }));
    await company.settle();
    const [move] = await casesOf('pat@northwind.test');
    expect(move).toMatchObject({ kind: 'move', state: 'awaiting_approval', move: { from: 'Finance', to: 'People' } });
    await approveCase(company.deps, bob, { caseId: move?.id ?? '', revision: 1 });
    await approveCase(company.deps, sam, { caseId: move?.id ?? '', revision: 1 }).catch(() => undefined);
    await company.pass(days(13));
    expect(company.acts).toEqual([]);
    await company.pass(days(2));
    expect(company.acts).toEqual(['erp remove_entitlement']);
    const [account] = await company
      .server('erp')
      .findAccounts({ email: 'pat@northwind.test', otherEmails: [], name: '' });
    expect(account).toMatchObject({ status: 'active', entitlements: ['staff', 'ledger'] });
    await openCase(company.deps, ann, { personId: move?.personId ?? '' });
    expect(await casesOf('pat@northwind.test')).toHaveLength(2);
  });

  test('to where nothing is known of, is asked about', async () => {
    await read(here('pat', { department: 'Design' }));
    await read(here('pat', { department: 'Support' }));
    expect(await casesOf('pat@northwind.test')).toEqual([]);
    expect(await told()).toEqual([expect.stringContaining('Nothing under “roles”')]);
  });
});

test('outside the pilot everything is read and nothing is written; in it, everything is done', async () => {
  await read(here('pat', { department: 'Design' }));
  const [pat] = await peopleByEmail(database.db, 'pat@northwind.test');
  const { id } = await openCase(company.deps, ann, { personId: pat?.id ?? '', lastDay: 'now' });
  await company.settle();
  await approveCase(company.deps, bob, { caseId: id, revision: 1 });
  await company.settle();
  expect(company.acts).toEqual([]);
  const { lookups } = await company.view(id);
  expect(lookups.map(({ outcome, mode }) => [outcome, mode])).toEqual([
    ['found', 'dry_run'],
    ['found', 'dry_run'],
  ]);
});

test('an application taken out of enforce in the middle of a case leaves no step without an end', async () => {
  await read(here('pat'));
  const [pat] = await peopleByEmail(database.db, 'pat@northwind.test');
  const { id } = await openCase(company.deps, ann, { personId: pat?.id ?? '', lastDay: 'now' });
  await company.settle();
  company.fault('erp', { execute: () => Promise.reject(new ConnectorError('unavailable', 'erp: suspend: 503')) });
  await approveCase(company.deps, bob, { caseId: id, revision: 1 });
  await company.settle();
  // Killed in the middle of one, and started again with another lastday.yaml.
  const [suspend] = (await company.view(id)).steps;
  await database.db.transaction((tx) =>
    saveStep(tx, { ...(suspend ?? raise()), state: 'running', lookAt: company.now() }),
  );
  Object.assign(company.deps.settings.applications.erp ?? raise(), { mode: 'dry_run' });
  await company.pass(hours(1));
  const open = async () =>
    (await company.view(id)).steps.filter(
      (step) => step.phase !== 'delete' && !isClosed(step) && step.application === 'erp',
    );
  expect((await open())[0]).toMatchObject({ state: 'unknown', note: expect.stringContaining('not enforced any more') });
  await retryCase(company.deps, bob, { caseId: id });
  await company.pass(hours(1));
  expect(await open()).toEqual([]);
});

function raise(): never {
  throw new Error('it is not there');
}

describe('a contract', () => {
  test('that ends next year is no case yet, and one thirty days before; the end of it is asked for once', async () => {
    const kim = here('kim', { employmentType: 'contractor', lastDay: '2027-01-15' });
    await read(kim);
    expect(await casesOf('kim@northwind.test')).toEqual([]);
    await company.pass(days(24));
    await read(kim);
    await read(kim);
    expect(await casesOf('kim@northwind.test')).toMatchObject([
      { kind: 'contract_end', leaving: { local: '2027-01-15T18:00' } },
    ]);
  });

  test('that HR lengthens moves the case that waits', async () => {
    await read(here('kim', { employmentType: 'contractor', lastDay: '2026-12-18' }));
    await read(here('kim', { employmentType: 'contractor', lastDay: '2027-06-18' }));
    await company.pass(days(40));
    expect(company.acts).toEqual([]);
    expect((await casesOf('kim@northwind.test')).map(({ leaving }) => leaving.local)).toEqual(['2027-06-18T18:00']);
  });
});

test('a recycled address waits for a human, who says that it is somebody new; only then is it theirs', async () => {
  await read(here('lee'));
  await read(here('lee'), here('lee', { employeeId: 'E-77', name: 'Lee Two', lastDay: '2026-12-01' }));
  expect(await casesOf('lee@northwind.test')).toEqual([]);
  const [question] = await listIdentities(company.deps, ann);
  expect(question?.candidates.map(({ employeeId }) => employeeId)).toEqual(['E-lee']);
  await expect(
    answerIdentity(company.deps, { ...sam, roles: new Set() }, { id: question?.id ?? '', isNew: true }),
  ).rejects.toThrow('cannot do that');
  await answerIdentity(company.deps, ann, { id: question?.id ?? '', isNew: true });
  const [now, ...others] = await peopleByEmail(database.db, 'lee@northwind.test');
  expect(others).toEqual([]);
  expect(now).toMatchObject({ employeeId: 'E-77', name: 'Lee Two' });
  expect(await casesOf('lee@northwind.test')).toMatchObject([{ leaving: { local: '2026-12-01T18:00' } }]);
  expect(await listIdentities(company.deps, ann)).toEqual([]);
});
