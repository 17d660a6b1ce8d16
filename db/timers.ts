import type { Timer, TimerKind } from '../src/domain/timer.ts';
import type { Database, Tx } from './client.ts';
import { and, asc, eq, inArray, isNull, lte, sql } from './drizzle.ts';
import { timers } from './schema-time.ts';

/** Sets, or moves, one timer; one that had fired is wound again. */
export async function setTimer(tx: Tx, timer: Timer): Promise<void> {
  const row = { ...timer, firedAt: null };
  await tx
    .insert(timers)
    .values(row)
    .onConflictDoUpdate({ target: [timers.kind, timers.subject], set: row });
}

export async function clearTimers(tx: Tx, subject: string, kinds: readonly TimerKind[]): Promise<void> {
  await tx.delete(timers).where(and(eq(timers.subject, subject), inArray(timers.kind, [...kinds])));
}

/** The earliest due timer that no other replica has in hand, locked until the transaction ends. */
export async function claimDueTimer(tx: Tx, now: Date): Promise<Timer | undefined> {
  const [row] = await tx
    .select()
    .from(timers)
    .where(and(lte(timers.dueAt, now), isNull(timers.firedAt)))
    .orderBy(asc(timers.dueAt), asc(timers.kind), asc(timers.subject))
    .limit(1)
    .for('update', { skipLocked: true });
  return row && { kind: row.kind, subject: row.subject, dueAt: row.dueAt };
}

export async function markFired(tx: Tx, timer: Timer, now: Date): Promise<void> {
  await tx
    .update(timers)
    .set({ firedAt: now })
    .where(and(eq(timers.kind, timer.kind), eq(timers.subject, timer.subject)));
}

/** When the next one is due, for a clock that jumps. */
export async function nextDue(db: Database | Tx): Promise<Date | undefined> {
  const [row] = await db
    .select({
      dueAt: sql<string | null>`to_char(min(${timers.dueAt}) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
    })
    .from(timers)
    .where(isNull(timers.firedAt));
  return row?.dueAt ? new Date(row.dueAt) : undefined;
}
