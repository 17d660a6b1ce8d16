import type { GroupFault } from '../src/domain/member-group.ts';
import type { Database, Tx } from './client.ts';
import { eq } from './drizzle.ts';
import { present } from './rows.ts';
import { memberGroups } from './schema-inquiries.ts';

/** The group of everybody in one application, as it was when it was last whole. */
export interface MemberGroup {
  readonly application: string;
  readonly group: string;
  /** Ids of people of the roster. */
  readonly members: readonly string[];
  /** What was said of it, and when, while it cannot be read or is not whole. */
  readonly alarm?: GroupFault;
  readonly alarmedAt?: Date;
  readonly readAt: Date;
}

export async function memberGroupOf(db: Database | Tx, application: string): Promise<MemberGroup | undefined> {
  const [row] = await db.select().from(memberGroups).where(eq(memberGroups.application, application));
  return row && present(row);
}

export async function saveMemberGroup(tx: Tx, group: MemberGroup): Promise<void> {
  const row = { alarm: null, alarmedAt: null, ...group };
  await tx.insert(memberGroups).values(row).onConflictDoUpdate({ target: memberGroups.application, set: row });
}
