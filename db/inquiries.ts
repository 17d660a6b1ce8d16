import type { Inquiry, InquiryKind } from '../src/domain/inquiry.ts';
import type { Database, Tx } from './client.ts';
import { and, asc, desc, eq } from './drizzle.ts';
import { defined, present } from './rows.ts';
import { inquiries } from './schema-inquiries.ts';

function toInquiry(row: typeof inquiries.$inferSelect): Inquiry {
  return present(row) as Inquiry;
}

/** False when it was asked already, or when another question of its kind about this person is open. */
export async function insertInquiry(tx: Tx, inquiry: Inquiry): Promise<boolean> {
  const inserted = await tx.insert(inquiries).values(inquiry).onConflictDoNothing().returning({ id: inquiries.id });
  return inserted.length > 0;
}

export async function saveInquiry(tx: Tx, inquiry: Inquiry): Promise<void> {
  const { id, ...rest } = inquiry;
  const cleared = { askedOf: null, answer: null, answeredBy: null, note: null, closedAt: null };
  await tx
    .update(inquiries)
    .set({ ...cleared, ...defined(rest) })
    .where(eq(inquiries.id, id));
}

export async function findInquiry(db: Database | Tx, id: string): Promise<Inquiry | undefined> {
  const [row] = await db.select().from(inquiries).where(eq(inquiries.id, id));
  return row && toInquiry(row);
}

export async function lockInquiry(tx: Tx, id: string): Promise<Inquiry | undefined> {
  const [row] = await tx.select().from(inquiries).where(eq(inquiries.id, id)).for('update');
  return row && toInquiry(row);
}

export async function openInquiries(db: Database | Tx): Promise<readonly Inquiry[]> {
  const rows = await db.select().from(inquiries).where(eq(inquiries.state, 'open')).orderBy(asc(inquiries.askedAt));
  return rows.map(toInquiry);
}

/** Of one kind, newest first. */
export async function inquiriesAbout(
  db: Database | Tx,
  personId: string,
  kind: InquiryKind,
): Promise<readonly Inquiry[]> {
  const rows = await db
    .select()
    .from(inquiries)
    .where(and(eq(inquiries.personId, personId), eq(inquiries.kind, kind)))
    .orderBy(desc(inquiries.askedAt));
  return rows.map(toInquiry);
}
