import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { OpenedDatabase } from '../../db/client.ts';
import { unpostedNotices } from '../../db/messages.ts';
import { listPeople } from '../../db/people.ts';
import type { HrEvent } from '../../src/domain/hr-event.ts';
import type { PersonRecord } from '../../src/domain/roster.ts';
import { importRoster } from '../../src/operations/import-roster.ts';
import { receiveEvent } from '../../src/operations/receive-event.ts';
import { casesOfPerson, openCases } from '../../src/operations/view-case.ts';
import { aCompany, ann, aPerson, type Company, hours } from '../support/company.ts';
import { testDatabase } from '../support/database.ts';

let database: OpenedDatabase;
let company: Company;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

/** The source signs every delivery; what it says of whom differs. */
async function hears(id: string, event: Partial<HrEvent> & { email: string }, signed = id) {
  return await receiveEvent(company.deps, {
    source: { kind: 'webhook', id: 'hr', readableAgain: false },
    id,
    bodyHash: `body of ${signed}`,
    fingerprint: `signature of ${signed}`,
    event: { event: 'termination', urgency: 'scheduled', involuntary: false, ...event },
  });
}

const casesOf = async (personId: string) =>
  (await casesOfPerson(company.deps, personId)).map(({ offboardingCase }) => offboardingCase);

/** What the admins were told since the last time this was asked. */
const told = new Set<string>();
async function news(): Promise<readonly string[]> {
  const fresh = (await unpostedNotices(database.db, 500)).filter(
    ({ id, audience }) => audience === 'admins' && !told.has(id),
  );
  for (const { id } of fresh) told.add(id);
  return fresh.map(({ text }) => text);
}

describe('what HR’s hook says', () => {
  beforeEach(async () => {
    company = await aCompany(database);
    await news();
  });

  test('a captured delivery under another id opens nothing a second time', async () => {
    expect(await hears('first', { email: 'lee@northwind.test', lastDay: '2026-12-01' }, 'captured')).toBe('accepted');
    expect(await hears('second', { email: 'lee@northwind.test', lastDay: '2026-12-01' }, 'captured')).toBe('seen');
    expect(await casesOf('lee')).toHaveLength(1);
  });

  test('an address and a number that belong to two people stop, and the admins are asked', async () => {
    const crossed = { email: 'kim@northwind.test', employeeId: 'E-dana', lastDay: '2026-12-01' };
    expect(await hears('crossed', crossed)).toBe('accepted');
    expect(await casesOf('kim')).toEqual([]);
    expect(await casesOf('dana')).toEqual([]);
    expect(await news()).toEqual([expect.stringContaining('belong to two different people')]);
  });

  test('a known address with a number that nobody has stops too', async () => {
    expect(await hears('unknown', { email: 'kim@northwind.test', employeeId: 'E-9', lastDay: '2026-12-01' })).toBe(
      'accepted',
    );
    expect(await casesOf('kim')).toEqual([]);
    expect(await news()).toEqual([expect.stringContaining('with another employee number')]);
  });

  test('another last day moves the case that waits, and opens no second one', async () => {
    await hears('moved', { email: 'lee@northwind.test', lastDay: '2026-12-08' });
    const [moved, ...others] = await casesOf('lee');
    expect(others).toEqual([]);
    expect(moved?.leaving.local).toBe('2026-12-08T18:00');
  });

  test('a rehire cancels what has not begun; a mover is asked about, not guessed', async () => {
    await hears('mover', { email: 'kim@northwind.test', event: 'mover', department: 'People' });
    expect(await news()).toEqual([expect.stringContaining('Nothing under “roles”')]);
    await hears('rehire', { email: 'lee@northwind.test', event: 'rehire' });
    expect((await casesOf('lee')).map(({ state }) => state)).toEqual(['cancelled']);
    await company.pass(hours(24 * 30));
    expect(company.acts).toEqual([]);
  });
});

describe('a roster', () => {
  const line = (id: string, change: Partial<PersonRecord> = {}): PersonRecord => {
    const { id: _id, source: _source, ...record } = aPerson({ id, ...change });
    return record;
  };
  const team = ['ann', 'bob', 'sam', 'hana', 'dana', 'lena', 'lee', 'kim'];
  const read = (people: readonly PersonRecord[], source = 'csv') =>
    importRoster(company.deps, ann, { source, people, faults: [] });

  beforeEach(async () => {
    company = await aCompany(database);
    await news();
  });

  test('keeps who is who by number when an address changes', async () => {
    const moved = line('kim', { email: 'kim.new@northwind.test', otherEmails: ['kim@northwind.test'] });
    await read(team.map((id) => (id === 'kim' ? moved : line(id))));
    const kim = (await listPeople(database.db)).filter(({ employeeId }) => employeeId === 'E-kim');
    expect(kim).toMatchObject([{ id: 'kim', email: 'kim.new@northwind.test' }]);
  });

  test('an address that came back with another number is set aside and asked about, and nobody becomes somebody else', async () => {
    const recycled = line('lee', { employeeId: 'E-new', name: 'Another Lee' });
    const result = await read(team.map((id) => (id === 'lee' ? recycled : line(id))));
    expect(result).toMatchObject({ asked: 1, missing: [] });
    expect(await news()).toEqual([expect.stringMatching(/Another Lee \(no\. E-new.*could be Lee \(no\. E-lee/)]);
    await read(team.map((id) => (id === 'lee' ? recycled : line(id))));
    expect(await news()).toEqual([]);
    expect((await listPeople(database.db)).find(({ id }) => id === 'lee')).toMatchObject({ employeeId: 'E-lee' });
  });

  test('whoever is missing from it is named to the admins, and no case is opened', async () => {
    const { missing } = await read(team.filter((id) => id !== 'kim').map((id) => line(id)));
    expect(missing).toHaveLength(1);
    expect(await news()).toEqual([expect.stringContaining('with no word that they left')]);
    expect((await openCases(company.deps)).filter(({ person }) => person.id === 'kim')).toEqual([]);
  });

  test('whoever is missing is named once, and again when they were back in between', async () => {
    const everybody = team.map((id) => line(id));
    const without = everybody.filter(({ email }) => email !== 'lena@northwind.test');
    const named = async (people: readonly PersonRecord[]) => {
      await read(people, 'hris');
      return (await news()).filter((text) => text.includes('lena@northwind.test')).length;
    };
    await named(everybody);
    expect([await named(without), await named(without)]).toEqual([1, 0]);
    await company.pass(hours(24));
    expect([await named(without), await named(everybody), await named(without)]).toEqual([0, 0, 1]);
  });
});
