import type { AccessException } from '../src/domain/exception.ts';
import type { Database, Tx } from './client.ts';
import { and, asc, eq, gt, inArray, isNotNull, isNull, lte, or } from './drizzle.ts';
import { defined, present } from './rows.ts';
import { exceptions } from './schema.ts';

function toException(row: typeof exceptions.$inferSelect): AccessException {
  return present(row);
}

/** Oldest first. */
export async function exceptionsOf(db: Database | Tx, caseId: string): Promise<readonly AccessException[]> {
  const rows = await db
    .select()
    .from(exceptions)
    .where(eq(exceptions.caseId, caseId))
    .orderBy(asc(exceptions.askedAt), asc(exceptions.id));
  return rows.map(toException);
}

export async function findException(db: Database | Tx, id: string): Promise<AccessException | undefined> {
  const [row] = await db.select().from(exceptions).where(eq(exceptions.id, id));
  return row && toException(row);
}

/** Asked or allowed, the one that ends first first. */
export async function openExceptions(db: Database | Tx): Promise<readonly AccessException[]> {
  const rows = await db
    .select()
    .from(exceptions)
    .where(inArray(exceptions.state, ['asked', 'allowed']))
    .orderBy(asc(exceptions.until), asc(exceptions.id));
  return rows.map(toException);
}

/** Those that were allowed at some time, and had not ended before. */
export async function keptSince(db: Database | Tx, since: Date): Promise<readonly AccessException[]> {
  const rows = await db
    .select()
    .from(exceptions)
    .where(and(isNotNull(exceptions.allowedAt), or(isNull(exceptions.endedAt), gt(exceptions.endedAt, since))));
  return rows.map(toException);
}

/** Allowed ones whose last moment has come. */
export async function endedExceptions(db: Database | Tx, now: Date): Promise<readonly AccessException[]> {
  const rows = await db
    .select()
    .from(exceptions)
    .where(and(eq(exceptions.state, 'allowed'), lte(exceptions.until, now)))
    .orderBy(asc(exceptions.until), asc(exceptions.id));
  return rows.map(toException);
}

/** False when another one about the same task is open. */
export async function insertException(tx: Tx, exception: AccessException): Promise<boolean> {
  const inserted = await tx.insert(exceptions).values(exception).onConflictDoNothing().returning({ id: exceptions.id });
  return inserted.length > 0;
}

export async function saveException(tx: Tx, exception: AccessException): Promise<void> {
  const { id, caseId: _caseId, ...rest } = exception;
  await tx.update(exceptions).set(defined(rest)).where(eq(exceptions.id, id));
}
