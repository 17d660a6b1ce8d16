import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { append, prove, readHead, readLog, rootAt } from '../../db/audit.ts';
import { leafHash, rootFromProof, rootOf } from '../../db/audit-tree.ts';
import { sql } from '../../db/drizzle.ts';
import { canonicalJson } from '../../src/domain/json.ts';
import { allOf, anEvent } from '../support/audit.ts';
import { databases, type TestDatabase } from '../support/database.ts';

describe.each(databases)('the audit log on $kind', ({ open }) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await open();
  });
  afterAll(async () => {
    await database.close();
  });

  test('events of one transaction get the next places in the log and in their case, and the exact text is kept', async () => {
    const events = Array.from({ length: 7 }, (_, n) => anEvent(n));
    await database.db.transaction((tx) => append(tx, events.slice(0, 3)));
    await database.db.transaction((tx) => append(tx, events.slice(3)));
    const stored = await allOf(readLog(database.db));
    expect(stored.map((row) => row.seq)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(stored.map((row) => row.caseIndex)).toEqual([0, 0, 0, 1, null, 1, 2]);
    expect(stored[3]?.text).toBe(canonicalJson({ ...events[3], seq: 3, caseIndex: 1 }));
    expect(stored[3]?.leaf).toBe(leafHash(stored[3]?.text ?? '').toString('base64'));
  });

  test('an event whose transaction is rolled back leaves no gap', async () => {
    const before = await readHead(database.db);
    await expect(
      database.db.transaction(async (tx) => {
        await append(tx, [anEvent(90)]);
        throw new Error('changed my mind');
      }),
    ).rejects.toThrow('changed my mind');
    await database.db.transaction((tx) => append(tx, [anEvent(91)]));
    expect((await allOf(readLog(database.db))).at(-1)?.seq).toBe(before.size);
  });

  test('transactions that append at the same time all find their own place', async () => {
    const before = await readHead(database.db);
    await Promise.all(Array.from({ length: 40 }, (_, n) => database.db.transaction((tx) => append(tx, [anEvent(n)]))));
    const head = await readHead(database.db);
    const stored = await allOf(readLog(database.db));
    expect(head.size).toBe(before.size + 40);
    expect(stored.map((row) => row.seq)).toEqual(stored.map((_, n) => n));
    expect(await rootAt(database.db, head.size)).toEqual(rootOf(head.frontier));
  });

  test('every event can be proven to be in the log', async () => {
    const { size } = await readHead(database.db);
    const root = await rootAt(database.db, size);
    const stored = await allOf(readLog(database.db));
    const proofs = await prove(
      database.db,
      stored.map((row) => row.seq),
      size,
    );
    for (const [seq, row] of stored.entries()) {
      expect(rootFromProof(leafHash(row.text), seq, size, proofs[seq] ?? [])).toEqual(root);
    }
  });

  test.each([
    ['changing an event', sql`update audit_events set kind = 'x' where seq = 0`],
    ['deleting an event', sql`delete from audit_events where seq = 0`],
    ['emptying the log', sql`truncate audit_events`],
    ['setting the head back', sql`update audit_head set size = size - 1`],
    ['giving the log another name', sql`update audit_head set log_id = 'mine'`],
    ['deleting the head', sql`delete from audit_head`],
  ])('%s is refused by the database itself', async (_, statement) => {
    const before = await allOf(readLog(database.db));
    const refusal = await database.db.execute(statement).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(String((refusal as Error | undefined)?.cause)).toContain('append-only');
    expect(await allOf(readLog(database.db))).toEqual(before);
  });

  test('nor does pretending to be a replica walk past the triggers', async () => {
    await expect(
      database.db.transaction(async (tx) => {
        await tx.execute(sql`set local session_replication_role = replica`);
        await tx.execute(sql`delete from audit_events where seq = 0`);
      }),
    ).rejects.toThrow();
    expect((await allOf(readLog(database.db)))[0]?.seq).toBe(0);
  });
});
