import type { Database } from './client.ts';
import { eq } from './drizzle.ts';
import { pace } from './schema-messages.ts';

/**
 * Takes one turn out of those that all replicas share, or says in how many whole seconds there is one.
 * `now`: milliseconds since 1970, real time.
 */
export async function takeTurn(
  db: Database,
  limits: { readonly id: string; readonly perMinute: number; readonly burst: number },
  now: number,
): Promise<number | undefined> {
  const { id, perMinute, burst } = limits;
  return await db.transaction(async (tx) => {
    await tx.insert(pace).values({ id, tokens: burst, at: now }).onConflictDoNothing();
    const [row] = await tx.select().from(pace).where(eq(pace.id, id)).for('update');
    if (!row) return undefined;
    const tokens = Math.min(burst, row.tokens + (Math.max(0, now - row.at) / 60_000) * perMinute);
    if (tokens < 1) return Math.ceil(((1 - tokens) / perMinute) * 60);
    await tx
      .update(pace)
      .set({ tokens: tokens - 1, at: Math.max(now, row.at) })
      .where(eq(pace.id, id));
    return undefined;
  });
}
