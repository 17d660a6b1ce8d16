import { and, asc, eq } from 'drizzle-orm';
import type { Task } from '../src/domain/task.ts';
import type { Database, Tx } from './client.ts';
import { defined, present } from './rows.ts';
import { tasks } from './schema.ts';

function toTask(row: typeof tasks.$inferSelect): Task {
  return present(row) as Task;
}

export async function tasksOf(db: Database | Tx, caseId: string): Promise<readonly Task[]> {
  const rows = await db.select().from(tasks).where(eq(tasks.caseId, caseId)).orderBy(asc(tasks.key));
  return rows.map(toTask);
}

export async function findTask(db: Database | Tx, id: string): Promise<Task | undefined> {
  const [row] = await db.select().from(tasks).where(eq(tasks.id, id));
  return row && toTask(row);
}

/** The tasks of one case that go to one owner in one DM. */
export async function tasksFor(db: Database | Tx, caseId: string, owner: string): Promise<readonly Task[]> {
  const rows = await db
    .select()
    .from(tasks)
    .where(and(eq(tasks.caseId, caseId), eq(tasks.owner, owner)))
    .orderBy(asc(tasks.key));
  return rows.map(toTask);
}

/** One row for one key of a case: a second one changes nothing and gives false. */
export async function insertTask(tx: Tx, task: Task): Promise<boolean> {
  const inserted = await tx.insert(tasks).values(task).onConflictDoNothing().returning({ id: tasks.id });
  return inserted.length > 0;
}

export async function saveTask(tx: Tx, task: Task): Promise<void> {
  const { id, caseId: _caseId, key: _key, ...rest } = task;
  const cleared = {
    application: null,
    owner: null,
    backupOwner: null,
    delegate: null,
    assignee: null,
    sentAt: null,
    closedAt: null,
    closedBy: null,
    note: null,
    attachment: null,
  };
  await tx
    .update(tasks)
    .set({ ...cleared, ...defined(rest) })
    .where(eq(tasks.id, id));
}
