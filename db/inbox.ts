import type { Database, Tx } from './client.ts';
import { and, eq, lt } from './drizzle.ts';
import { inbox } from './schema-time.ts';

/** How long ids from outside are remembered. Milliseconds. */
export const INBOX_LIFETIME = 30 * 86_400_000;

export type Arrival = 'new' | 'seen' | 'other_body';

/** Remembers what came in by its own id; only the first time is `new`. */
export async function arrive(
  db: Database | Tx,
  source: string,
  id: string,
  digest: string,
  now: Date,
): Promise<Arrival> {
  const inserted = await db
    .insert(inbox)
    .values({ source, id, digest, receivedAt: now })
    .onConflictDoNothing()
    .returning({ id: inbox.id });
  if (inserted.length > 0) return 'new';
  const [row] = await db
    .select()
    .from(inbox)
    .where(and(eq(inbox.source, source), eq(inbox.id, id)));
  return row?.digest === digest ? 'seen' : 'other_body';
}

export async function forgetOld(db: Database | Tx, now: Date): Promise<void> {
  await db.delete(inbox).where(lt(inbox.receivedAt, new Date(now.getTime() - INBOX_LIFETIME)));
}
