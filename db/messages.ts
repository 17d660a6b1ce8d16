import type { Audience } from '../src/domain/audience.ts';
import type { Database, Tx } from './client.ts';
import { and, asc, eq, gt, isNull, like, or } from './drizzle.ts';
import { defined, present } from './rows.ts';
import { messages, notices } from './schema-messages.ts';

/** Where a subject is drawn in Slack, and which of its versions. */
export interface DrawnMessage {
  readonly subject: string;
  readonly channel?: string;
  readonly ts?: string;
  readonly drawn?: string;
  readonly drawnAt?: Date;
}

export async function messageOf(db: Database | Tx, subject: string): Promise<DrawnMessage | undefined> {
  const [row] = await db.select().from(messages).where(eq(messages.subject, subject));
  return row && (present(row) as DrawnMessage);
}

/** Those whose subjects begin so. Prefixes are ours: ids and words, no `%`. */
export async function messagesAbout(db: Database | Tx, prefix: string): Promise<readonly DrawnMessage[]> {
  const rows = await db
    .select()
    .from(messages)
    .where(like(messages.subject, `${prefix}%`));
  return rows.map((row) => present(row) as DrawnMessage);
}

export async function saveMessage(db: Database | Tx, message: DrawnMessage): Promise<void> {
  const row = { channel: null, ts: null, drawn: null, drawnAt: null, ...defined(message) };
  await db.insert(messages).values(row).onConflictDoUpdate({ target: messages.subject, set: row });
}

export async function forgetMessage(db: Database | Tx, subject: string): Promise<void> {
  await db.delete(messages).where(eq(messages.subject, subject));
}

/** What was promised to a channel or a person and has no place in Slack yet: `digest:<date>…`, `nag:<date>:<address>`. */
export async function owedMessages(db: Database | Tx, most: number): Promise<readonly string[]> {
  const rows = await db
    .select({ subject: messages.subject })
    .from(messages)
    .where(and(isNull(messages.ts), or(like(messages.subject, 'digest:%'), like(messages.subject, 'nag:%'))))
    .orderBy(asc(messages.subject))
    .limit(most);
  return rows.map(({ subject }) => subject);
}

/** Subjects that begin so and were never tried in Slack. */
export async function unplacedMessages(db: Database | Tx, prefix: string): Promise<readonly string[]> {
  const rows = await db
    .select({ subject: messages.subject })
    .from(messages)
    .where(and(isNull(messages.channel), like(messages.subject, `${prefix}%`)));
  return rows.map(({ subject }) => subject);
}

/** Homes that were drawn since: somebody may be looking at them. */
export async function recentHomes(db: Database | Tx, since: Date): Promise<readonly string[]> {
  const rows = await db
    .select({ subject: messages.subject })
    .from(messages)
    .where(and(like(messages.subject, 'home:%'), gt(messages.drawnAt, since)));
  return rows.map(({ subject }) => subject);
}

/** A line for the case's thread, or for the admins. Its id makes it one, however often it is said. */
export interface Notice {
  readonly id: string;
  readonly caseId?: string;
  readonly audience: Audience;
  readonly text: string;
  readonly at: Date;
  readonly postedAt?: Date;
}

/** False when it was said already. */
export async function insertNotice(tx: Tx, notice: Notice): Promise<boolean> {
  const inserted = await tx.insert(notices).values(notice).onConflictDoNothing().returning({ id: notices.id });
  return inserted.length > 0;
}

export async function findNotice(db: Database | Tx, id: string): Promise<Notice | undefined> {
  const [row] = await db.select().from(notices).where(eq(notices.id, id));
  return row && (present(row) as Notice);
}

export async function unpostedNotices(db: Database | Tx, most: number): Promise<readonly Notice[]> {
  const rows = await db.select().from(notices).where(isNull(notices.postedAt)).orderBy(asc(notices.at)).limit(most);
  return rows.map((row) => present(row) as Notice);
}

export async function markPosted(db: Database | Tx, id: string, now: Date): Promise<void> {
  await db.update(notices).set({ postedAt: now }).where(eq(notices.id, id));
}
