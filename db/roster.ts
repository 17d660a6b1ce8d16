import type { HrChange } from '../src/domain/hr-change.ts';
import type { HrRecord } from '../src/domain/roster.ts';
import type { IdentityQuestion, Known } from '../src/domain/roster-join.ts';
import type { Database, Tx } from './client.ts';
import { and, asc, eq, isNotNull, isNull } from './drizzle.ts';
import { listPeople } from './people.ts';
import { present } from './rows.ts';
import { hrChanges, identityQuestions, rosterRecords } from './schema-people.ts';

/** Everybody, with what each source last said of them. */
export async function listKnown(db: Database | Tx): Promise<readonly Known[]> {
  const rows = Map.groupBy(await db.select().from(rosterRecords), ({ personId }) => personId);
  return (await listPeople(db)).map((person) => ({
    person,
    records: new Map((rows.get(person.id) ?? []).map(({ source, record }) => [source, record])),
  }));
}

export async function saveRecord(
  tx: Tx,
  said: { readonly source: string; readonly personId: string; readonly record: HrRecord },
  now: Date,
): Promise<void> {
  const row = { ...said, updatedAt: now };
  await tx
    .insert(rosterRecords)
    .values(row)
    .onConflictDoUpdate({ target: [rosterRecords.source, rosterRecords.personId], set: row });
}

/** What one source last said of one person. */
export async function recordOf(db: Database | Tx, source: string, personId: string): Promise<HrRecord | undefined> {
  const [row] = await db
    .select({ record: rosterRecords.record })
    .from(rosterRecords)
    .where(and(eq(rosterRecords.source, source), eq(rosterRecords.personId, personId)));
  return row?.record;
}

export interface PendingChange {
  readonly id: string;
  readonly source: string;
  readonly personId: string;
  readonly change: HrChange;
  readonly at: Date;
}

export async function insertChange(tx: Tx, pending: PendingChange): Promise<void> {
  await tx.insert(hrChanges).values(pending);
}

/** The oldest that nobody follows at this moment, locked until the transaction ends. */
export async function claimChange(tx: Tx): Promise<PendingChange | undefined> {
  const [row] = await tx
    .select()
    .from(hrChanges)
    .where(isNull(hrChanges.followedAt))
    .orderBy(asc(hrChanges.at), asc(hrChanges.id))
    .limit(1)
    .for('update', { skipLocked: true });
  return row;
}

export async function markFollowed(tx: Tx, id: string, now: Date): Promise<void> {
  await tx.update(hrChanges).set({ followedAt: now }).where(eq(hrChanges.id, id));
}

export interface AskedIdentity {
  readonly key: string;
  readonly source: string;
  readonly record: HrRecord;
  /** Ids of the people it could be. */
  readonly candidates: readonly string[];
  readonly why: string;
  readonly askedAt: Date;
  readonly answer?: string;
  readonly answeredBy?: string;
}

/** True when it was not asked before. */
export async function askIdentity(tx: Tx, source: string, question: IdentityQuestion, now: Date): Promise<boolean> {
  const { key, record, why } = question;
  const candidates = question.candidates.map(({ id }) => id);
  const inserted = await tx
    .insert(identityQuestions)
    .values({ key, source, record, candidates, why, askedAt: now })
    .onConflictDoNothing()
    .returning({ key: identityQuestions.key });
  return inserted.length > 0;
}

export async function openIdentities(db: Database | Tx): Promise<readonly AskedIdentity[]> {
  const rows = await db
    .select()
    .from(identityQuestions)
    .where(isNull(identityQuestions.answer))
    .orderBy(asc(identityQuestions.askedAt), asc(identityQuestions.key));
  return rows.map((row) => present(row) as AskedIdentity);
}

export async function answeredIdentities(db: Database | Tx): Promise<readonly AskedIdentity[]> {
  const rows = await db.select().from(identityQuestions).where(isNotNull(identityQuestions.answer));
  return rows.map((row) => present(row) as AskedIdentity);
}

export async function answerIdentity(tx: Tx, key: string, answer: string, by: string, now: Date): Promise<void> {
  await tx
    .update(identityQuestions)
    .set({ answer, answeredBy: by, answeredAt: now })
    .where(eq(identityQuestions.key, key));
}
