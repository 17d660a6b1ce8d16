import type { Successor } from '../src/domain/successor.ts';
import type { Database, Tx } from './client.ts';
import { and, desc, eq, ne, notInArray } from './drizzle.ts';
import { cases } from './schema.ts';
import { successors } from './schema-inquiries.ts';

/** Whom people named in one case. */
export async function successorsOf(db: Database | Tx, caseId: string): Promise<readonly Successor[]> {
  const rows = await db.select().from(successors).where(eq(successors.caseId, caseId)).orderBy(successors.role);
  return rows.map(({ caseId: _caseId, ...successor }) => successor);
}

/** Whom people named when this person left last, by role; a leaving that came to nothing names nobody. */
export async function successorsOfPerson(db: Database | Tx, personId: string): Promise<ReadonlyMap<string, Successor>> {
  const [last] = await db
    .select({ id: cases.id })
    .from(cases)
    .where(
      and(
        eq(cases.personId, personId),
        ne(cases.kind, 'move'),
        notInArray(cases.state, ['cancelled', 'rejected', 'restored']),
      ),
    )
    .orderBy(desc(cases.number))
    .limit(1);
  const named = last ? await successorsOf(db, last.id) : [];
  return new Map(named.map((successor) => [successor.role, successor]));
}

/** Takes the place of whom was named for the role before. */
export async function saveSuccessor(tx: Tx, caseId: string, successor: Successor): Promise<void> {
  const row = { caseId, ...successor };
  await tx
    .insert(successors)
    .values(row)
    .onConflictDoUpdate({ target: [successors.caseId, successors.role], set: row });
}
