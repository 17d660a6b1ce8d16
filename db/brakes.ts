import type { Brake, Release } from '../src/domain/brake.ts';
import type { Database, Tx } from './client.ts';
import { eq, gt, isNull, sql } from './drizzle.ts';
import { present } from './rows.ts';
import { holds } from './schema.ts';
import { brakes, releases } from './schema-time.ts';

export async function listBrakes(db: Database | Tx): Promise<readonly Brake[]> {
  return await db.select().from(brakes);
}

export async function isStopped(db: Database | Tx, kind: Brake['kind']): Promise<boolean> {
  return (await db.$count(brakes, eq(brakes.kind, kind))) > 0;
}

/** False when it was on already; the first reason stands. */
export async function applyBrake(tx: Tx, brake: Brake): Promise<boolean> {
  const inserted = await tx.insert(brakes).values(brake).onConflictDoNothing().returning({ kind: brakes.kind });
  return inserted.length > 0;
}

export async function lockBrakes(tx: Tx): Promise<readonly Brake[]> {
  return await tx.select().from(brakes).for('update');
}

export async function saveRestart(tx: Tx, brake: Brake): Promise<void> {
  await tx.update(brakes).set({ restart: brake.restart }).where(eq(brakes.kind, brake.kind));
}

export async function liftBrake(tx: Tx, kind: Brake['kind']): Promise<void> {
  await tx.delete(brakes).where(eq(brakes.kind, kind));
}

export async function insertRelease(tx: Tx, release: Release): Promise<void> {
  await tx.insert(releases).values(release);
}

export async function lockRelease(tx: Tx, id: string): Promise<Release | undefined> {
  const [row] = await tx.select().from(releases).where(eq(releases.id, id)).for('update');
  return row && (present(row) as Release);
}

/** The list that waits for people, newest first. */
export async function pendingRelease(db: Database | Tx): Promise<Release | undefined> {
  const [row] = await db
    .select()
    .from(releases)
    .where(isNull(releases.releasedAt))
    .orderBy(sql`${releases.createdAt} desc`)
    .limit(1);
  return row && (present(row) as Release);
}

/** The cases that two people let go since. */
export async function releasedSince(tx: Tx, since: Date): Promise<readonly string[]> {
  const rows = await tx.select({ caseIds: releases.caseIds }).from(releases).where(gt(releases.releasedAt, since));
  return rows.flatMap(({ caseIds }) => caseIds);
}

export async function saveRelease(tx: Tx, release: Release): Promise<void> {
  await tx
    .update(releases)
    .set({ humans: release.humans, releasedAt: release.releasedAt ?? null })
    .where(eq(releases.id, release.id));
}

/** A legal hold on a person: nothing is destroyed until legal lifts it. */
export interface Hold {
  readonly personId: string;
  readonly reason: string;
  readonly by: string;
  readonly at: Date;
}

export async function holdOf(db: Database | Tx, personId: string): Promise<Hold | undefined> {
  const [row] = await db.select().from(holds).where(eq(holds.personId, personId));
  return row;
}

export async function insertHold(tx: Tx, hold: Hold): Promise<boolean> {
  const inserted = await tx.insert(holds).values(hold).onConflictDoNothing().returning({ personId: holds.personId });
  return inserted.length > 0;
}

export async function deleteHold(tx: Tx, personId: string): Promise<boolean> {
  const deleted = await tx.delete(holds).where(eq(holds.personId, personId)).returning({ personId: holds.personId });
  return deleted.length > 0;
}
