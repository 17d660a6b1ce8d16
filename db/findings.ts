import type { FindingState, Scan, TriagedFinding } from '../src/domain/finding.ts';
import type { Database, Tx } from './client.ts';
import { and, asc, count, desc, eq, inArray, lt, sql } from './drizzle.ts';
import { defined, present } from './rows.ts';
import { findings, scans } from './schema-shadow.ts';

export async function insertScan(tx: Tx, scan: Scan): Promise<void> {
  await tx.insert(scans).values(scan);
}

export async function saveScan(db: Database | Tx, scan: Scan): Promise<void> {
  const { id, ...rest } = scan;
  await db.update(scans).set(defined(rest)).where(eq(scans.id, id));
}

export async function findScan(db: Database | Tx, id: string): Promise<Scan | undefined> {
  const [row] = await db.select().from(scans).where(eq(scans.id, id));
  return row && present(row);
}

export async function findFinding(db: Database | Tx, id: string): Promise<TriagedFinding | undefined> {
  const [row] = await db.select().from(findings).where(eq(findings.id, id));
  return row && (present(row) as TriagedFinding);
}

export async function lockFinding(tx: Tx, id: string): Promise<TriagedFinding | undefined> {
  const [row] = await tx.select().from(findings).where(eq(findings.id, id)).for('update');
  return row && (present(row) as TriagedFinding);
}

/** By what they are about. */
export async function findingsByKey(db: Database | Tx, keys: readonly string[]): Promise<readonly TriagedFinding[]> {
  if (keys.length === 0) return [];
  const rows = await db
    .select()
    .from(findings)
    .where(inArray(findings.key, [...keys]));
  return rows.map((row) => present(row) as TriagedFinding);
}

/** Replaces the one with the same key. */
export async function putFinding(tx: Tx, finding: TriagedFinding): Promise<void> {
  const row = {
    ...{ domain: null, person: null, personId: null, firstSeen: null, lastSeen: null, closing: null, note: null },
    ...{ decidedBy: null, reason: null, askedAt: null, answer: null },
    ...defined(finding),
  };
  await tx.insert(findings).values(row).onConflictDoUpdate({ target: findings.key, set: row });
}

/** Of a scan, in one of these states; those with the strongest proof first. */
export async function findingsOfScan(
  db: Database | Tx,
  scanId: string,
  states: readonly FindingState[],
): Promise<readonly TriagedFinding[]> {
  const rows = await db
    .select()
    .from(findings)
    .where(and(eq(findings.scanId, scanId), inArray(findings.state, [...states])))
    .orderBy(order, desc(findings.mentions), asc(findings.id));
  return rows.map((row) => present(row) as TriagedFinding);
}

/** Of people of the roster, in one of these states. */
export async function findingsOfPerson(
  db: Database | Tx,
  personId: string,
  states: readonly FindingState[],
): Promise<readonly TriagedFinding[]> {
  const rows = await db
    .select()
    .from(findings)
    .where(and(eq(findings.personId, personId), inArray(findings.state, [...states])))
    .orderBy(order, desc(findings.mentions), asc(findings.id));
  return rows.map((row) => present(row) as TriagedFinding);
}

const order = sql`array_position(array['pays', 'installed', 'signed_up', 'uses', 'shared_content', 'mentioned'], ${findings.use})`;

export async function countFindings(db: Database | Tx, scanId: string): Promise<number> {
  const [row] = await db.select({ many: count() }).from(findings).where(eq(findings.scanId, scanId));
  return row?.many ?? 0;
}

/** Quotes of findings from before this moment are forgotten. Gives how many findings had any. */
export async function forgetQuotes(tx: Tx, before: Date): Promise<number> {
  const forgotten = await tx
    .update(findings)
    .set({ quotes: [] })
    .where(and(lt(findings.foundAt, before), sql`jsonb_array_length(${findings.quotes}) > 0`))
    .returning({ id: findings.id });
  return forgotten.length;
}
