import type { Database, Tx } from './client.ts';
import { and, desc, eq, gt, gte, inArray, isNotNull, like, lte, notInArray, sql } from './drizzle.ts';
import { exceptions, tasks } from './schema.ts';
import { auditEvents } from './schema-audit.ts';
import { occurrences } from './schema-time.ts';

/** True for the one, over all replicas, that is the first to say this key. Others wait for it to commit or give up. */
export async function claimOnce(tx: Tx, key: string, at: Date): Promise<boolean> {
  const claimed = await tx
    .insert(occurrences)
    .values({ key, at })
    .onConflictDoNothing()
    .returning({ key: occurrences.key });
  return claimed.length > 0;
}

export interface Occurrence {
  readonly key: string;
  readonly at: Date;
}

/** Those whose keys begin with one of the prefixes, newest first. Prefixes are ours: ids and words, no `%`. */
export async function occurrencesOf(db: Database | Tx, prefix: string, most = 10_000): Promise<readonly Occurrence[]> {
  return await db
    .select()
    .from(occurrences)
    .where(like(occurrences.key, `${prefix}%`))
    .orderBy(desc(occurrences.at))
    .limit(most);
}

/** Those whose keys are `<kind>:<subject>:…`, newest first, all subjects in one look. */
export async function occurrencesAbout(
  db: Database | Tx,
  kind: string,
  subjects: readonly string[],
): Promise<readonly Occurrence[]> {
  if (subjects.length === 0) return [];
  return await db
    .select()
    .from(occurrences)
    .where(and(like(occurrences.key, `${kind}:%`), inArray(sql`split_part(${occurrences.key}, ':', 2)`, [...subjects])))
    .orderBy(desc(occurrences.at));
}

/** Events of cases that are no news to anybody: that somebody was reminded. */
const NO_NEWS = ['task.reminded'];

/** Whether anything about any case happened, or came due, since then and up to `now`. */
export async function isNews(tx: Tx, since: Date, now: Date): Promise<boolean> {
  const [event] = await tx
    .select({ seq: auditEvents.seq })
    .from(auditEvents)
    .where(and(gte(auditEvents.at, since), isNotNull(auditEvents.caseId), notInArray(auditEvents.kind, NO_NEWS)))
    .limit(1);
  if (event) return true;
  const [task] = await tx
    .select({ id: tasks.id })
    .from(tasks)
    .where(and(inArray(tasks.state, ['sent', 'help_asked']), gt(tasks.dueAt, since), lte(tasks.dueAt, now)))
    .limit(1);
  if (task) return true;
  const [exception] = await tx
    .select({ id: exceptions.id })
    .from(exceptions)
    .where(and(eq(exceptions.state, 'allowed'), gt(exceptions.until, since), lte(exceptions.until, now)))
    .limit(1);
  return exception !== undefined;
}
