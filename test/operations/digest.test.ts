import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenedDatabase } from '../../db/client.ts';
import { owedMessages } from '../../db/messages.ts';
import { messages } from '../../db/schema-messages.ts';
import { occurrences } from '../../db/schema-time.ts';
import { digestDue } from '../../src/domain/digest.ts';
import { WEEKDAYS } from '../../src/domain/settings.ts';
import { cancelCase } from '../../src/operations/cancel-case.ts';
import { openCase } from '../../src/operations/open-case.ts';
import { sendDigest } from '../../src/operations/send-digest.ts';
import { tick } from '../../src/operations/tick.ts';
import { viewDigest } from '../../src/operations/view-digest.ts';
import { aCompany, ann, type Company, hana } from '../support/company.ts';
import { databases } from '../support/database.ts';

const WORKDAYS = { at: '09:00', days: WEEKDAYS.slice(0, 5) };
const BERLIN = 'Europe/Berlin';

describe('when a digest is owed', () => {
  it.each([
    ['a minute before its hour', '2026-11-23T07:59:00Z', undefined],
    ['at its hour', '2026-11-23T08:00:00Z', '2026-11-23'],
    ['late in the evening, after downtime', '2026-11-23T22:59:00Z', '2026-11-23'],
    ['after midnight, before the next one', '2026-11-23T23:01:00Z', undefined],
    ['on Saturday', '2026-11-21T12:00:00Z', undefined],
    ['on the Friday before the clocks change', '2026-10-23T07:00:00Z', '2026-10-23'],
    ['at the same wall hour after they changed', '2026-10-26T07:59:00Z', undefined],
    ['and not an hour later', '2026-10-26T08:00:00Z', '2026-10-26'],
  ])('%s', (_, now, date) => {
    expect(digestDue(WORKDAYS, BERLIN, new Date(now))).toBe(date);
  });

  it('an hour that the clocks skip is not lost', () => {
    const sunday = { at: '02:30', days: ['sun'] as const };
    expect(digestDue(sunday, BERLIN, new Date('2027-03-28T01:30:00Z'))).toBe('2027-03-28');
  });
});

describe.each(databases)('the digest on $kind', ({ open }) => {
  let database: OpenedDatabase;
  let company: Company;
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database.close());

  async function at(moment: string) {
    await database.db.delete(occurrences);
    await database.db.delete(messages);
    company = await aCompany(database, { now: new Date(moment) });
    Object.assign(company.deps, { settings: { ...company.deps.settings, digest: WORKDAYS } });
  }

  it('a quiet day has no digest, and a replica that looks again does not send it later', async () => {
    await at('2026-11-23T08:00:00Z');
    expect(await sendDigest(company.deps)).toBe('no_news');
    expect(await sendDigest(company.deps)).toBe('sent_before');
    expect(await owedMessages(database.db, 10)).toEqual([]);
  });

  it('two replicas that tick in the same minute send one', async () => {
    await at('2026-11-24T08:00:00Z');
    const { id } = await openCase(company.deps, hana, { personId: 'lee', lastDay: '2026-12-01' });
    const outcomes = await Promise.all([sendDigest(company.deps), sendDigest(company.deps)]);
    expect(outcomes.toSorted()).toEqual(['sent', 'sent_before']);
    expect(await owedMessages(database.db, 10)).toEqual(['digest:2026-11-24', 'digest:2026-11-24:open:1']);
    await cancelCase(company.deps, ann, { caseId: id });
  });

  it('a replica that was down at nine sends it when it is back, and a day that it missed is not said twice', async () => {
    await at('2026-11-25T15:00:00Z');
    const { id } = await openCase(company.deps, hana, { personId: 'kim', lastDay: '2026-12-01' });
    await company.settle();
    await tick(company.deps);
    expect(await owedMessages(database.db, 10)).toContain('digest:2026-11-25');
    const other = await openCase(company.deps, hana, { personId: 'dana', lastDay: '2026-12-01' });
    // Down for two days, back on Friday evening.
    await company.pass(2 * 86_400_000);
    expect((await owedMessages(database.db, 10)).filter((subject) => !subject.includes(':open'))).toEqual([
      'digest:2026-11-25',
      'digest:2026-11-27',
    ]);
    for (const caseId of [id, other.id]) await cancelCase(company.deps, ann, { caseId });
  });

  it('asked for from the shell it comes at any hour, and is still the only one of its day', async () => {
    await at('2026-11-28T05:00:00Z');
    expect(await sendDigest(company.deps, true)).toBe('sent');
    expect(await sendDigest(company.deps, true)).toBe('sent_before');
  });

  it('says who has to act, and does not name an involuntary leaver before the moment', async () => {
    await at('2026-11-30T08:00:00Z');
    const { id } = await openCase(company.deps, hana, { personId: 'bob', lastDay: '2026-12-04', involuntary: true });
    await company.settle();
    const item = async () => (await viewDigest(company.deps)).open.find(({ caseId }) => caseId === id);
    expect(await item()).toMatchObject({ what: 'waits for approval', late: false });
    expect((await item())?.who).toMatch(/approver/);
    expect((await item())?.leaver).toBeUndefined();
    await company.pass(5 * 86_400_000);
    expect((await item())?.leaver).toBe('Bob');
  });
});
