import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OpenedDatabase } from '../../db/client.ts';
import { inquiriesAbout } from '../../db/inquiries.ts';
import { unpostedNotices } from '../../db/messages.ts';
import { peopleByIds } from '../../db/people.ts';
import type { HrEvent } from '../../src/domain/hr-event.ts';
import type { InquiryKind } from '../../src/domain/inquiry.ts';
import type { Person } from '../../src/domain/roster.ts';
import { endContract, extendContract, keepAccounts, offboardFromInquiry } from '../../src/operations/answer-inquiry.ts';
import { cancelCase } from '../../src/operations/cancel-case.ts';
import { inquire, passInquiry } from '../../src/operations/inquire.ts';
import { openCase } from '../../src/operations/open-case.ts';
import { receiveEvent } from '../../src/operations/receive-event.ts';
import { rejectCase, reviseCase } from '../../src/operations/reject-case.ts';
import { rescheduleCase } from '../../src/operations/reschedule-case.ts';
import { casesOfPerson } from '../../src/operations/view-case.ts';
import { watchContracts } from '../../src/operations/watch-contracts.ts';
import {
  aCompany,
  anAccount,
  anActor,
  anApplication,
  ann,
  aPerson,
  bob,
  type Company,
  dana,
  days,
  hana,
  hours,
  sam,
} from '../support/company.ts';
import { testDatabase } from '../support/database.ts';

/** Contractors of Dana, whose manager is Bob; it is Monday, 23 November 2026. */
const CONTRACTORS = ['kim', 'moe', 'max', 'joe'];
/** As many as may begin to leave in one day. */
const FIVE = ['one', 'two', 'three', 'four', 'five'];
/** Dana's too, asked about because nobody has used their accounts. */
const IDLE = ['lee', 'ida', 'tom'];
const aContractor = (id: string, change: Partial<Person> = {}) =>
  aPerson({ id, employmentType: 'contractor', managerEmail: 'dana@northwind.test', lastDay: '2026-12-18', ...change });

let database: OpenedDatabase;
let company: Company;
beforeAll(async () => {
  database = await testDatabase();
  company = await aCompany(database, {
    people: [
      ...['ann', 'bob', 'sam', 'hana', ...FIVE].map((id) => aPerson({ id })),
      aPerson({ id: 'dana', managerEmail: 'bob@northwind.test' }),
      ...CONTRACTORS.map((id) => aContractor(id)),
      aPerson({ id: 'rita', managerEmail: 'bob@northwind.test' }),
      aContractor('pat', { managerEmail: 'rita@northwind.test' }),
      ...IDLE.map((id) => aPerson({ id, managerEmail: 'dana@northwind.test' })),
      aContractor('zoe', { lastDay: undefined, employmentType: undefined }),
    ],
    applications: [anApplication('crm')],
    accounts: { crm: [...CONTRACTORS, ...IDLE, 'pat', 'zoe'].map((id) => anAccount(id)) },
  });
  await watchContracts(company.deps);
  const { deps } = company;
  await database.db.transaction(async (tx) => {
    for (const person of (await peopleByIds(tx, IDLE)).values())
      await inquire(deps, tx, person, {
        key: `inactive:${person.id}`,
        about: { kind: 'inactive', lastSeenAt: '2026-09-01T09:00:00.000Z', seenIn: 'crm', unknownIn: [] },
      });
  });
  await company.pass(60_000);
});
afterAll(() => database.close());

async function openAbout(id: string, kind: InquiryKind = 'contract') {
  return (await inquiriesAbout(database.db, id, kind)).filter(({ state }) => state === 'open');
}

async function lastAbout(id: string, kind: InquiryKind = 'contract') {
  const [last] = await inquiriesAbout(database.db, id, kind);
  if (!last) throw new Error(`nothing was asked about ${id}`);
  return last;
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

test('whoever is leaving is not asked about others and answers nothing; who is to leave unseen still is', async () => {
  const { deps } = company;
  const rita = anActor('rita');
  const asked = await lastAbout('pat');
  expect(asked.askedOf).toBe('rita@northwind.test');
  const { id } = await openCase(deps, hana, { personId: 'rita', lastDay: '2026-12-11', involuntary: true });
  await company.pass(60_000);
  expect((await lastAbout('pat')).askedOf).toBe('rita@northwind.test');
  await cancelCase(deps, ann, { caseId: id, reason: 'They leave by their own wish' });
  await openCase(deps, hana, { personId: 'rita', lastDay: '2026-12-11' });
  await expect(endContract(deps, rita, { inquiryId: asked.id })).rejects.toThrow('asked of somebody else');
  await company.pass(60_000);
  expect((await lastAbout('pat')).askedOf).toBe('bob@northwind.test');
  const said = (await unpostedNotices(database.db, 500)).map(({ text }) => text);
  expect(said).toContain('Rita, who manages Pat, is leaving, so Bob is asked whether their contract goes on.');
});

test('an involuntary leaving changes nothing that its manager was asked before, and no press tells of it', async () => {
  const { deps } = company;
  await openCase(deps, hana, { personId: 'lee', lastDay: '2026-12-11', involuntary: true });
  await company.pass(60_000);
  const [asked] = await openAbout('lee', 'inactive');
  await expect(offboardFromInquiry(deps, dana, { inquiryId: asked?.id ?? '' })).rejects.toThrow(
    /^This is not asked any more\.$/,
  );
  await keepAccounts(deps, dana, { inquiryId: asked?.id ?? '' });
  expect(await lastAbout('lee', 'inactive')).toMatchObject({ answer: 'needed' });
});

test('whatever the reason, a question that went without an answer says the same sentence', async () => {
  await openCase(company.deps, hana, { personId: 'ida', lastDay: '2026-12-11' });
  await hrSays('moe', { involuntary: true });
  await hrSays('max', {});
  await company.pass(60_000);
  for (const last of [await lastAbout('ida', 'inactive'), await lastAbout('moe'), await lastAbout('max')])
    expect(last).toMatchObject({ state: 'withdrawn', note: 'This is not asked any more.' });
});

test('a sponsor always has one question, about the end as it is, wherever others move it', async () => {
  const { deps } = company;
  const { id: caseId } = await caseOf('joe');
  const asksAbout = async (day: string) =>
    expect(await openAbout('joe')).toMatchObject([{ about: { ends: { local: `${day}T18:00` } } }]);
  for (const lastDay of ['2027-03-01', '2026-12-18', '2027-03-01', '2026-12-18']) {
    await rescheduleCase(deps, ann, { caseId, lastDay });
    await asksAbout(lastDay);
  }
  await rejectCase(deps, bob, { caseId, revision: (await caseOf('joe')).revision, reason: 'Ask HR first' });
  await company.pass(60_000);
  expect(await openAbout('joe')).toEqual([]);
  await reviseCase(deps, hana, { caseId });
  await asksAbout('2026-12-18');
});

test('a manager’s answer freezes nobody: what is too much for a day is not begun', async () => {
  const { deps } = company;
  await company.pass(days(2));
  for (const personId of FIVE) await openCase(deps, hana, { personId, lastDay: '2026-12-11' });
  const [asked] = await openAbout('tom', 'inactive');
  const inquiryId = asked?.id ?? '';
  await expect(offboardFromInquiry(deps, dana, { inquiryId })).rejects.toThrow(
    'Enough offboardings were begun today: ask an approver, or press again tomorrow.',
  );
  expect(await casesOfPerson(deps, 'tom')).toEqual([]);
  for (const personId of FIVE) expect((await caseOf(personId)).frozen).toBe(false);
});

test('what is asked of the admins security may answer too, who get it where no admin can be reached', async () => {
  const { id: inquiryId } = await lastAbout('tom', 'inactive');
  await passInquiry(company.deps, inquiryId, undefined, 'unanswered');
  await keepAccounts(company.deps, sam, { inquiryId });
  expect(await lastAbout('tom', 'inactive')).toMatchObject({ answer: 'needed', answeredBy: 'Sam' });
});
