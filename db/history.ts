import type { History } from '../src/domain/metrics.ts';
import type { Database, Tx } from './client.ts';
import { asc, eq, gt, isNull, or } from './drizzle.ts';
import { present } from './rows.ts';
import { cases, exceptions, steps, tasks } from './schema.ts';

/** What the numbers are computed from: every case, and the parts of those whose access was open at or after `since`. */
export async function readHistory(db: Database | Tx, since: Date): Promise<History> {
  const recent = or(isNull(cases.accessClosedAt), gt(cases.accessClosedAt, since));
  const ofCases = await db
    .select({
      id: cases.id,
      state: cases.state,
      privileged: cases.privileged,
      openedAt: cases.openedAt,
      plannedAt: cases.plannedAt,
      accessClosedAt: cases.accessClosedAt,
      leaving: cases.leaving,
      policy: cases.policy,
    })
    .from(cases)
    .orderBy(asc(cases.number));
  const ofSteps = await db
    .select({
      caseId: steps.caseId,
      application: steps.application,
      account: steps.account,
      action: steps.action,
      phase: steps.phase,
      state: steps.state,
      closedAt: steps.closedAt,
    })
    .from(steps)
    .innerJoin(cases, eq(cases.id, steps.caseId))
    .where(recent);
  const ofTasks = await db
    .select({
      caseId: tasks.caseId,
      kind: tasks.kind,
      application: tasks.application,
      title: tasks.title,
      stepIds: tasks.stepIds,
      state: tasks.state,
      dueAt: tasks.dueAt,
      sentAt: tasks.sentAt,
      closedAt: tasks.closedAt,
    })
    .from(tasks)
    .innerJoin(cases, eq(cases.id, tasks.caseId))
    .where(recent);
  const ofExceptions = await db.select().from(exceptions);
  return {
    cases: ofCases.map((row) => present(row)) as History['cases'],
    steps: ofSteps.map((row) => present(row)) as History['steps'],
    tasks: ofTasks.map((row) => present(row)) as History['tasks'],
    exceptions: ofExceptions.map((row) => present(row)) as History['exceptions'],
  };
}
