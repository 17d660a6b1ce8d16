import type { CatalogueEntry } from '../src/domain/finding.ts';
import type { Json } from '../src/domain/json.ts';
import type { Database, Tx } from './client.ts';
import { asc, eq, inArray, lt } from './drizzle.ts';
import { defined, present } from './rows.ts';
import { catalogueEntries, judgements } from './schema-shadow.ts';

export async function listCatalogue(db: Database | Tx): Promise<readonly CatalogueEntry[]> {
  const rows = await db.select().from(catalogueEntries).orderBy(asc(catalogueEntries.key));
  return rows.map(({ key: _key, at: _at, ...row }) => present(row) as CatalogueEntry);
}

/** Replaces the one of the same name; what is only known of an application never replaces what was decided about it. */
export async function putCatalogueEntry(tx: Tx, entry: CatalogueEntry, at: Date): Promise<void> {
  const key = entry.name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
  const row = {
    ...{ aliases: null, closing: null, note: null, owner: null, reason: null, by: null },
    ...defined(entry),
    key,
    at,
  };
  await tx
    .insert(catalogueEntries)
    .values(row)
    .onConflictDoUpdate({
      target: catalogueEntries.key,
      set: row,
      ...(entry.kind === 'added' && { setWhere: eq(catalogueEntries.kind, 'added') }),
    });
}

export async function readJudgements(db: Database | Tx, keys: readonly string[]): Promise<ReadonlyMap<string, Json>> {
  if (keys.length === 0) return new Map();
  const rows = await db
    .select()
    .from(judgements)
    .where(inArray(judgements.key, [...keys]));
  return new Map(rows.map(({ key, verdicts }) => [key, verdicts]));
}

export async function saveJudgements(db: Database | Tx, entries: ReadonlyMap<string, Json>, at: Date): Promise<void> {
  if (entries.size === 0) return;
  const rows = [...entries].map(([key, verdicts]) => ({ key, verdicts, at }));
  await db.insert(judgements).values(rows).onConflictDoNothing();
}

export async function forgetJudgements(db: Database | Tx, before: Date): Promise<void> {
  await db.delete(judgements).where(lt(judgements.at, before));
}
