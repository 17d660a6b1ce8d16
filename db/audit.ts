import type { AuditEvent, LoggedEvent } from '../src/domain/audit.ts';
import { canonicalJson } from '../src/domain/json.ts';
import { buildTree, type Frontier, type Hash, leafHash, pushLeaf, rootOf } from './audit-tree.ts';
import type { Database, Tx } from './client.ts';
import { and, asc, desc, eq, gt, gte, inArray, lt, max } from './drizzle.ts';
import { auditEvents, auditHead } from './schema-audit.ts';

const PAGE = 1_000;

/** How far the log has come. */
export interface LogHead {
  readonly logId: string;
  readonly size: number;
  readonly frontier: Frontier;
}

export type AuditRow = typeof auditEvents.$inferSelect;

/**
 * Adds events to the log inside the caller's transaction, O(log n) each.
 * The one head row stays locked until the transaction ends, so this is its last write and nothing slow follows: every
 * other writer waits, and one that held the head while waiting for a case would deadlock.
 */
export async function append(tx: Tx, events: readonly AuditEvent[]): Promise<void> {
  if (events.length === 0) return;
  const [head] = await tx.select().from(auditHead).for('update');
  if (head === undefined) throw new Error('The audit log has no head row: the migrations have not run.');
  let frontier = head.frontier.map(decode);
  const nextIndex = await caseIndexes(tx, events);
  const added = events.map((event, offset) => {
    const seq = head.size + offset;
    const caseIndex = event.caseId === undefined ? undefined : (nextIndex.get(event.caseId) ?? 0);
    if (event.caseId !== undefined && caseIndex !== undefined) nextIndex.set(event.caseId, caseIndex + 1);
    const text = canonicalJson({ ...event, seq, caseIndex });
    const leaf = leafHash(text);
    frontier = pushLeaf(frontier, seq, leaf);
    return {
      seq,
      at: new Date(event.at),
      kind: event.kind,
      caseId: event.caseId ?? null,
      caseIndex: caseIndex ?? null,
      text,
      leaf: encode(leaf),
    };
  });
  await tx.insert(auditEvents).values(added);
  await tx.update(auditHead).set({ size: head.size + added.length, frontier: frontier.map(encode) });
}

async function caseIndexes(tx: Tx, events: readonly AuditEvent[]): Promise<Map<string, number>> {
  const caseIds = [...new Set(events.flatMap((event) => event.caseId ?? []))];
  if (caseIds.length === 0) return new Map();
  const last = await tx
    .select({ caseId: auditEvents.caseId, index: max(auditEvents.caseIndex) })
    .from(auditEvents)
    .where(inArray(auditEvents.caseId, caseIds))
    .groupBy(auditEvents.caseId);
  return new Map(last.flatMap(({ caseId, index }) => (caseId === null || index === null ? [] : [[caseId, index + 1]])));
}

export async function readHead(db: Database): Promise<LogHead> {
  const [head] = await db.select().from(auditHead);
  if (head === undefined) throw new Error('The audit log has no head row: the migrations have not run.');
  return { logId: head.logId, size: head.size, frontier: head.frontier.map(decode) };
}

/** The newest events, newest first; of one case when it is named. */
export async function auditTail(db: Database, most: number, caseId?: string): Promise<readonly LoggedEvent[]> {
  const rows = await db
    .select({ text: auditEvents.text })
    .from(auditEvents)
    .where(caseId === undefined ? undefined : eq(auditEvents.caseId, caseId))
    .orderBy(desc(auditEvents.seq))
    .limit(most);
  return rows.map(({ text }) => JSON.parse(text) as LoggedEvent);
}

/** The log in order, a page at a time. */
export async function* readLog(db: Database): AsyncGenerator<AuditRow> {
  for (let after = Number.MIN_SAFE_INTEGER; ; ) {
    const page = await db
      .select()
      .from(auditEvents)
      .where(gt(auditEvents.seq, after))
      .orderBy(asc(auditEvents.seq))
      .limit(PAGE);
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return;
    after = last.seq;
  }
}

async function* readLeaves(db: Database, size: number): AsyncGenerator<Hash> {
  for (let from = 0; from < size; from += PAGE) {
    const page = await db
      .select({ leaf: auditEvents.leaf })
      .from(auditEvents)
      .where(and(gte(auditEvents.seq, from), lt(auditEvents.seq, Math.min(from + PAGE, size))))
      .orderBy(asc(auditEvents.seq));
    for (const { leaf } of page) yield decode(leaf);
  }
}

/** The root of the first `size` events, from their stored leaves. O(size) reads, O(log size) memory. */
export async function rootAt(db: Database, size: number): Promise<Hash> {
  let frontier: Hash[] = [];
  let count = 0;
  for await (const leaf of readLeaves(db, size)) frontier = pushLeaf(frontier, count++, leaf);
  if (count !== size) throw new RangeError(`The log has not ${size} events.`);
  return rootOf(frontier);
}

/** Inclusion proofs of the events `seqs` in the tree of the first `size`, nearest sibling first. One pass over the leaves. */
export async function prove(db: Database, seqs: readonly number[], size: number): Promise<Hash[][]> {
  const tree = await buildTree(readLeaves(db, size));
  if (tree.size !== size) throw new RangeError(`The log has not ${size} events.`);
  return seqs.map((seq) => tree.prove(seq));
}

function encode(hash: Hash): string {
  return hash.toString('base64');
}

function decode(text: string): Hash {
  return Buffer.from(text, 'base64');
}
