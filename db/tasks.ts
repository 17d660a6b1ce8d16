import type { Task } from '../src/domain/task.ts';
import type { Database, Tx } from './client.ts';
import { and, asc, eq, inArray, ne, sql } from './drizzle.ts';
import { defined, present } from './rows.ts';
import { cases, tasks } from './schema.ts';

function toTask(row: typeof tasks.$inferSelect): Task {
  return present(row) as Task;
}

export async function tasksOf(db: Database | Tx, caseId: string): Promise<readonly Task[]> {
  const rows = await db
    .select()
    .from(tasks)
    .where(eq(tasks.caseId, caseId))
    .orderBy(asc(sql`${tasks.key} not like 'rotate:%'`), asc(tasks.key));
  return rows.map(toTask);
}

export async function findTask(db: Database | Tx, id: string): Promise<Task | undefined> {
  const [row] = await db.select().from(tasks).where(eq(tasks.id, id));
  return row && toTask(row);
}

/** Those that somebody should answer, what is due first first; a stopped case waits for people, not for owners. */
export async function openTasks(db: Database | Tx): Promise<readonly Task[]> {
  const rows = await db
    .select({ task: tasks })
    .from(tasks)
    .innerJoin(cases, eq(cases.id, tasks.caseId))
    .where(and(inArray(tasks.state, ['sent', 'help_asked']), ne(cases.state, 'stopped')))
    .orderBy(asc(tasks.dueAt), asc(tasks.id));
  return rows.map(({ task }) => toTask(task));
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
    snoozedUntil: null,
    ticket: null,
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
