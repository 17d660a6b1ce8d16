import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OpenedDatabase } from '../../db/client.ts';
import { approvals, cases, people } from '../../db/schema.ts';
import { approvalNeed, DEFAULT_POLICY } from '../../src/domain/policy.ts';
import { approveCase } from '../../src/operations/approve-case.ts';
import { rejectCase } from '../../src/operations/reject-case.ts';
import { aCompany, ann, bob, type Company, MONDAY, sam } from '../support/company.ts';
import { databases } from '../support/database.ts';

/** So many races run at once, each over connections of its own. */
const AT_ONCE = 8;

describe.each(databases)('clicks that arrive together, on $kind', ({ kind, open }) => {
  // The embedded database has one session, so its races are mostly decided by the order of arrival.
  const races = process.env.LONG ? { postgresql: 2_000, embedded: 200 }[kind] : { postgresql: 200, embedded: 40 }[kind];
  let database: OpenedDatabase;
  let company: Company;
  const ids: string[] = [];

  beforeAll(async () => {
    database = await open();
    company = await aCompany(database);
    const policy = DEFAULT_POLICY;
    const need = approvalNeed(policy, { privileged: false, rereadable: false });
    for (let index = 0; index < races; index += 1) ids.push(randomUUID());
    await database.db.insert(people).values(
      ids.map((id) => ({
        id,
        email: `${id}@northwind.test`,
        name: id,
        status: 'active' as const,
        source: 'csv',
        updatedAt: MONDAY,
      })),
    );
    await database.db.insert(cases).values(
      ids.map((id) => ({
        id,
        personId: id,
        state: 'awaiting_approval' as const,
        revision: 1,
        source: { kind: 'webhook' as const, id: 'hr', readableAgain: false },
        requester: 'hr',
        leaving: { instant: '2026-12-01T17:00:00.000Z', zone: 'Europe/Berlin', local: '2026-12-01T18:00' },
        policy: { policy, because: '', need },
        privileged: false,
        openedAt: MONDAY,
      })),
    );
  }, 60_000);
  afterAll(() => database.close());

  test(`${races} races of approve, reject and double click have one winner each`, async () => {
    const race = async (caseId: string, index: number) => {
      const yes = (actor: typeof ann) => approveCase(company.deps, actor, { caseId, revision: 1 });
      const no = () => rejectCase(company.deps, bob, { caseId, revision: 1, reason: 'wrong person' });
      // Who is first in line changes from race to race.
      const clicks = [() => yes(ann), () => yes(ann), no, () => yes(sam)];
      const turned = [...clicks.slice(index % clicks.length), ...clicks.slice(0, index % clicks.length)];
      const results = await Promise.allSettled(turned.map((click) => click()));
      return results.filter(({ status }) => status === 'fulfilled').length;
    };
    const winners: number[] = [];
    for (let start = 0; start < ids.length; start += AT_ONCE)
      winners.push(
        ...(await Promise.all(ids.slice(start, start + AT_ONCE).map((id, offset) => race(id, start + offset)))),
      );
    expect(winners.filter((count) => count !== 1)).toEqual([]);
    const states = await database.db.select({ state: cases.state }).from(cases);
    expect(new Set(states.map(({ state }) => state))).toEqual(new Set(['approved', 'rejected']));
    const humans = Map.groupBy(await database.db.select().from(approvals), ({ caseId }) => caseId);
    expect([...humans.values()].filter((own) => new Set(own.map(({ human }) => human)).size !== 1)).toEqual([]);
  }, 300_000);
});
