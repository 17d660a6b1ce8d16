import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OpenedDatabase } from '../../db/client.ts';
import { inquiriesAbout } from '../../db/inquiries.ts';
import type { HrEvent } from '../../src/domain/hr-event.ts';
import type { InquiryKind } from '../../src/domain/inquiry.ts';
import type { Person } from '../../src/domain/roster.ts';
import { extendContract } from '../../src/operations/answer-inquiry.ts';
import { receiveEvent } from '../../src/operations/receive-event.ts';
import { casesOfPerson } from '../../src/operations/view-case.ts';
import { watchContracts } from '../../src/operations/watch-contracts.ts';
import { aCompany, anAccount, anApplication, aPerson, type Company, dana, hours } from '../support/company.ts';
import { testDatabase } from '../support/database.ts';

/** Contractors of Dana, whose manager is Bob; it is Monday, 23 November 2026. */
const CONTRACTORS = ['kim', 'moe'];
const aContractor = (id: string, change: Partial<Person> = {}) =>
  aPerson({ id, employmentType: 'contractor', managerEmail: 'dana@northwind.test', lastDay: '2026-12-18', ...change });

let database: OpenedDatabase;
let company: Company;
beforeAll(async () => {
  database = await testDatabase();
  company = await aCompany(database, {
    people: [
      ...['ann', 'bob', 'sam', 'hana'].map((id) => aPerson({ id })),
      aPerson({ id: 'dana', managerEmail: 'bob@northwind.test' }),
      ...CONTRACTORS.map((id) => aContractor(id)),
      aContractor('zoe', { lastDay: undefined, employmentType: undefined }),
    ],
    applications: [anApplication('crm')],
    accounts: { crm: [...CONTRACTORS, 'zoe'].map((id) => anAccount(id)) },
  });
  await watchContracts(company.deps);
  await company.pass(60_000);
});
afterAll(() => database.close());

async function openAbout(id: string, kind: InquiryKind = 'contract') {
  return (await inquiriesAbout(database.db, id, kind)).filter(({ state }) => state === 'open');
}

async function caseOf(id: string) {
  const [view] = await casesOfPerson(company.deps, id);
  if (!view) throw new Error(`no case of ${id}`);
  return view.offboardingCase;
}

async function extend(id: string, until: string) {
  const [asked] = await openAbout(id);
  await extendContract(company.deps, dana, { inquiryId: asked?.id ?? '', until, reason: 'The release slipped' });
}

let delivered = 0;
async function hrSays(id: string, event: Partial<HrEvent>) {
  delivered += 1;
  const key = `delivery-${delivered}`;
  await receiveEvent(company.deps, {
    source: { kind: 'webhook', id: 'hook', readableAgain: false },
    id: key,
    bodyHash: key,
    fingerprint: key,
    event: {
      event: 'termination',
      email: `${id}@northwind.test`,
      urgency: 'scheduled',
      involuntary: false,
      ...event,
    },
  });
  await company.settle();
}

test('whoever HR says has to go, without a day, keeps nothing of an extension', async () => {
  await extend('kim', '2027-03-12');
  expect((await caseOf('kim')).leaving.local).toBe('2027-03-12T18:00');
  await hrSays('kim', { involuntary: true });
  expect(await caseOf('kim')).toMatchObject({ involuntary: true, leaving: { local: '2026-12-18T18:00' } });
});

test('an extension is counted from the day that HR said first, however often the sponsor extends', async () => {
  await hrSays('zoe', { event: 'contract_end', lastDay: '2026-11-25' });
  await company.pass(60_000);
  await extend('zoe', '2026-11-30');
  // Seven days before the new end.
  await company.pass(hours(9));
  await expect(extend('zoe', '2027-02-24')).rejects.toThrow('choose 2027-02-23 at the latest');
});
