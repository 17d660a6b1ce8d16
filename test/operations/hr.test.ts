import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ConnectorError } from '../../connectors/errors.ts';
import type { OpenedDatabase } from '../../db/client.ts';
import { unpostedNotices } from '../../db/messages.ts';
import { peopleByEmail } from '../../db/people.ts';
import type { HrEvent } from '../../src/domain/hr-event.ts';
import type { HrRecord } from '../../src/domain/roster.ts';
import { approveCase } from '../../src/operations/approve-case.ts';
import { receiveEvent } from '../../src/operations/receive-event.ts';
import { syncRoster } from '../../src/operations/sync-roster.ts';
import { casesOfPerson } from '../../src/operations/view-case.ts';
import { aCompany, anAccount, anApplication, ann, bob, type Company, days, hours } from '../support/company.ts';
import { testDatabase } from '../support/database.ts';

let database: OpenedDatabase;
let company: Company;
/** What HR says, by the id of the record. */
let hr: Map<string, HrRecord>;
let down: ConnectorError | undefined;
let asked: number;

const HANDS = ['ann', 'bob', 'sam', 'hana', 'dana', 'pat'];
const here = (id: string, change: Partial<HrRecord> = {}): HrRecord => ({
  sourceId: `w-${id}`,
  email: `${id}@northwind.test`,
  otherEmails: [],
  name: id,
  employeeId: `E-${id}`,
  timezone: 'Europe/Berlin',
  status: 'active',
  groups: [],
  ...change,
});
const says = (id: string, change: Partial<HrRecord>) => void hr.set(`w-${id}`, here(id, change));
const read = () =>
  syncRoster(company.deps, ann, [{ id: 'workday', read: async () => ({ people: [...hr.values()], faults: [] }) }]);

beforeEach(async () => {
  database = await testDatabase();
  hr = new Map(HANDS.map((id) => [`w-${id}`, here(id)]));
  down = undefined;
  asked = 0;
  company = await aCompany(database, {
    applications: [anApplication('crm')],
    accounts: { crm: [anAccount('pat', { entitlements: [] })] },
    hr: {
      workday: {
        readAgain: async ({ sourceId = '' }) => {
          asked += 1;
          if (down) throw down;
          return hr.get(sourceId);
        },
      },
    },
  });
  await read();
});
afterEach(() => database.close());

async function patsCases() {
  const [pat] = await peopleByEmail(database.db, 'pat@northwind.test');
  return (await casesOfPerson(company.deps, pat?.id ?? '')).map(({ offboardingCase }) => offboardingCase);
}

async function patsCase() {
  const [only, ...more] = await patsCases();
  expect(more).toEqual([]);
  if (!only) throw new Error('no case');
  return only;
}

const told = async (audience = 'admins') =>
  (await unpostedNotices(database.db, 500)).filter((notice) => notice.audience === audience).map(({ text }) => text);

async function leavesOn(lastDay: string, approved = true) {
  says('pat', { lastDay });
  await read();
  await company.settle();
  if (approved) await approveCase(company.deps, bob, { caseId: (await patsCase()).id, revision: 1 });
}

describe('what a record says differently', () => {
  test('a last day opens one case, another moves it, none cancels it, and reading the same again does nothing', async () => {
    await leavesOn('2026-12-01', false);
    await read();
    expect(await patsCase()).toMatchObject({
      state: 'awaiting_approval',
      kind: 'leaver',
      source: { kind: 'hris', id: 'workday', readableAgain: true },
      leaving: { local: '2026-12-01T18:00' },
    });
    says('pat', { lastDay: '2026-12-08' });
    await read();
    expect((await patsCase()).leaving.local).toBe('2026-12-08T18:00');
    says('pat', {});
    await read();
    expect((await patsCase()).state).toBe('cancelled');
    await company.pass(days(30));
    expect(company.acts).toEqual([]);
  });

  test('only a hint came: the record is read, and what it says is followed', async () => {
    says('pat', { lastDay: '2026-12-01' });
    const source = { kind: 'hris', id: 'workday', readableAgain: true } as const;
    const hint = { source, id: 'a', bodyHash: 'b', fingerprint: 'c', changed: ['w-pat'] };
    expect(await receiveEvent(company.deps, hint)).toBe('accepted');
    expect(await receiveEvent(company.deps, hint)).toBe('seen');
    await company.settle();
    expect(asked).toBe(1);
    expect((await patsCase()).leaving.local).toBe('2026-12-01T18:00');
  });

  test('leave of absence, and vanishing from HR, open nothing; vanishing is named', async () => {
    says('pat', { status: 'on_leave' });
    await read();
    hr.delete('w-pat');
    await read();
    expect(await patsCases()).toEqual([]);
    expect(await told()).toEqual([expect.stringContaining('pat@northwind.test')]);
  });

  test('whoever is inactive on the day after is not offboarded a second time', async () => {
    await leavesOn('2026-11-24');
    await company.pass(days(2));
    says('pat', { status: 'left', lastDay: '2026-11-24' });
    await read();
    expect((await patsCase()).state).toBe('access_closed');
    expect(await told()).toEqual([]);
  });

  test('a source that cannot be read is one alarm a day, and nobody leaves for it', async () => {
    const broken = { id: 'workday', read: () => Promise.reject(new ConnectorError('unavailable', 'workday: down')) };
    await syncRoster(company.deps, ann, [broken]);
    await syncRoster(company.deps, ann, [broken]);
    expect(await told()).toEqual([expect.stringContaining('could not be read')]);
  });
});

describe('at the leaving moment HR is asked once more', () => {
  test('and what it still says begins, at that moment', async () => {
    await leavesOn('2026-11-24');
    await company.pass(hours(32.5));
    expect(asked).toBeGreaterThan(0);
    expect((await patsCase()).cutAt?.toISOString()).toBe('2026-11-24T17:00:00.000Z');
  });

  test('a later day moves the case before anything is cut', async () => {
    await leavesOn('2026-11-24');
    says('pat', { lastDay: '2026-11-27' });
    await company.pass(hours(32.5));
    expect(company.acts).toEqual([]);
    expect((await patsCase()).leaving.local).toBe('2026-11-27T18:00');
    await company.pass(days(3));
    expect(company.acts).toContain('crm suspend');
  });

  test.each<[string, Partial<HrRecord> | undefined, string]>([
    ['that says nothing of leaving any more', {}, 'does not say any more'],
    ['that is gone', undefined, 'Absence proves nothing'],
    [
      'that is somebody else’s',
      { employeeId: 'E-other', email: 'other@northwind.test', lastDay: '2026-11-24' },
      'somebody else’s record',
    ],
  ])('a record %s cuts nothing, and the admins are asked', async (_, now, words) => {
    await leavesOn('2026-11-24');
    if (now) says('pat', now);
    else hr.delete('w-pat');
    await company.pass(hours(32.5));
    expect(company.acts).toEqual([]);
    expect(await told()).toEqual([expect.stringContaining(words)]);
  });

  test('HR that does not answer holds up nobody whom people approved, and everybody whom only a rule did', async () => {
    await leavesOn('2026-11-24');
    down = new ConnectorError('unavailable', 'workday: down');
    await company.pass(hours(32.5));
    expect(company.acts).toContain('crm suspend');
    expect(await told()).toEqual([expect.stringContaining('people approved it')]);
  });

  test('without anybody’s yes it waits until HR answers', async () => {
    await leavesOn('2026-11-24', false);
    down = new ConnectorError('unavailable', 'workday: down');
    await company.pass(hours(32.5));
    expect(company.acts).toEqual([]);
    down = undefined;
    await company.pass(hours(1));
    expect(company.acts).toContain('crm suspend');
  });
});

describe('more about a case that is open', () => {
  const hears = (id: string, event: Partial<HrEvent>) =>
    receiveEvent(company.deps, {
      source: { kind: 'webhook', id: 'hook', readableAgain: false },
      id,
      bodyHash: id,
      fingerprint: id,
      event: {
        event: 'termination',
        email: 'pat@northwind.test',
        urgency: 'scheduled',
        involuntary: false,
        ...event,
      },
    });

  test('that it is involuntary makes the plan anew under its own policy, and no later word makes it a wish again', async () => {
    const [privileged, fallback] = company.deps.settings.policies;
    const strict = { ...(fallback ?? privileged), name: 'involuntary', when: 'leaver.involuntary', approvals: 2 };
    Object.assign(company.deps.settings, { policies: [strict, fallback] });
    await hears('one', { lastDay: '2026-12-01' });
    await company.settle();
    const before = await patsCase();
    await approveCase(company.deps, bob, { caseId: before.id, revision: before.revision });
    expect((await patsCase()).state).toBe('approved');
    await hears('two', { lastDay: '2026-12-01', involuntary: true });
    await company.settle();
    expect(await patsCase()).toMatchObject({
      involuntary: true,
      state: 'awaiting_approval',
      policy: { policy: { name: 'involuntary' }, need: { people: 2 } },
    });
    await hears('three', { lastDay: '2026-12-01' });
    expect((await patsCase()).involuntary).toBe(true);
  });

  test('the same day from a source that knows no hours leaves the hour as it was', async () => {
    await hears('one', { lastDay: '2026-12-01T15:30' });
    await company.settle();
    says('pat', { lastDay: '2026-12-01' });
    await read();
    expect((await patsCase()).leaving.local).toBe('2026-12-01T15:30');
    says('pat', { lastDay: '2026-12-02' });
    await read();
    expect((await patsCase()).leaving.local).toBe('2026-12-02T18:00');
  });

  test('somebody back after the cut is not forgotten: nothing of theirs is deleted, and giving back is asked for', async () => {
    await hears('one', { lastDay: '2026-11-24' });
    await company.settle();
    await approveCase(company.deps, bob, { caseId: (await patsCase()).id, revision: 1 });
    await company.pass(days(2));
    await hears('two', { event: 'rehire' });
    expect(await told()).toEqual([expect.stringContaining('give access back on its card')]);
    await company.pass(days(90));
    expect(company.acts).not.toContain('crm delete');
    expect((await patsCase()).state).toBe('access_closed');
  });
});
