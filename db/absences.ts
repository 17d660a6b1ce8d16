import type { Absence } from '../src/domain/absence.ts';
import type { Database, Tx } from './client.ts';
import { eq } from './drizzle.ts';
import { defined, present } from './rows.ts';
import { absences } from './schema-time.ts';

export async function absenceOf(db: Database | Tx, email: string): Promise<Absence | undefined> {
  const [row] = await db.select().from(absences).where(eq(absences.email, email));
  return row && (present(row) as Absence);
}

/** Takes the place of the one that was there. */
export async function saveAbsence(tx: Tx, absence: Absence): Promise<void> {
  const row = { delegate: null, ...defined(absence) };
  await tx.insert(absences).values(row).onConflictDoUpdate({ target: absences.email, set: row });
}

/** False when there was none. */
export async function endAbsence(tx: Tx, email: string): Promise<boolean> {
  const ended = await tx.delete(absences).where(eq(absences.email, email)).returning({ email: absences.email });
  return ended.length > 0;
}
