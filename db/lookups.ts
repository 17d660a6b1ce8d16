import type { Lookup } from '../src/domain/lookup.ts';
import type { Database, Tx } from './client.ts';
import { asc, eq } from './drizzle.ts';
import { defined, present } from './rows.ts';
import { lookups } from './schema.ts';

export async function lookupsOf(db: Database | Tx, caseId: string): Promise<readonly Lookup[]> {
  const rows = await db.select().from(lookups).where(eq(lookups.caseId, caseId)).orderBy(asc(lookups.application));
  return rows.map((row) => present(row) as Lookup);
}

/** The newest look replaces the last. */
export async function saveLookup(tx: Tx, lookup: Lookup): Promise<void> {
  const row = { account: null, refused: null, note: null, ...defined(lookup) };
  await tx
    .insert(lookups)
    .values(row)
    .onConflictDoUpdate({ target: [lookups.caseId, lookups.application], set: row });
}
