import type { Approval } from '../src/domain/approval.ts';
import type { Database, Tx } from './client.ts';
import { asc, eq } from './drizzle.ts';
import { approvals } from './schema.ts';

/** Oldest first. */
export async function approvalsOf(db: Database | Tx, caseId: string): Promise<readonly Approval[]> {
  return await db.select().from(approvals).where(eq(approvals.caseId, caseId)).orderBy(asc(approvals.at));
}

/** False when this human has already answered for exactly this. */
export async function insertApproval(tx: Tx, approval: Approval): Promise<boolean> {
  const inserted = await tx.insert(approvals).values(approval).onConflictDoNothing().returning({ id: approvals.id });
  return inserted.length > 0;
}
