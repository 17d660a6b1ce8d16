import type { CaseState } from '../src/domain/case.ts';
import type { CaseStep } from '../src/domain/step.ts';
import type { Database, Tx } from './client.ts';
import { and, asc, count, eq, inArray, lte, ne, sql } from './drizzle.ts';
import { defined, present } from './rows.ts';
import { cases, steps } from './schema.ts';

function toStep(row: typeof steps.$inferSelect): CaseStep {
  const { position: _position, before, ...step } = row;
  return { ...present(step), before: before ?? null } as CaseStep;
}

export async function stepsOf(db: Database | Tx, caseId: string): Promise<readonly CaseStep[]> {
  const rows = await db
    .select()
    .from(steps)
    .where(eq(steps.caseId, caseId))
    .orderBy(asc(steps.position), asc(steps.id));
  return rows.map(toStep);
}

export async function findStep(db: Database | Tx, id: string): Promise<CaseStep | undefined> {
  const [row] = await db.select().from(steps).where(eq(steps.id, id));
  return row && toStep(row);
}

const CLEARED = {
  target: null,
  receipt: null,
  observed: null,
  note: null,
  lookAt: null,
  beganAt: null,
  startedAt: null,
  executedAt: null,
  readDeadline: null,
  closedAt: null,
};

/** One row for one key of a case, however often it is planned. */
export async function insertStep(tx: Tx, step: CaseStep, position: number): Promise<void> {
  await tx.insert(steps).values({ ...step, before: step.before, position, afterHandOver: step.afterHandOver ?? false });
}

export async function saveStep(tx: Tx, step: CaseStep): Promise<void> {
  const { id, caseId: _caseId, key: _key, ...rest } = step;
  await tx
    .update(steps)
    .set({ ...CLEARED, ...defined(rest) })
    .where(eq(steps.id, id));
}

/** A process that is still at a step says so: it is looked at again no sooner than `until`. */
export async function holdStep(db: Database, step: CaseStep, until: Date): Promise<void> {
  const mine = and(eq(steps.id, step.id), eq(steps.state, step.state), eq(steps.attempts, step.attempts));
  await db.update(steps).set({ lookAt: until }).where(mine);
}

/** Where a step may still be acted on, or read. */
const LIVE: CaseState[] = [
  'awaiting_approval',
  'approved',
  'rejected',
  'cutting',
  'closing',
  'deleting',
  'returning',
  'stopped',
];

/** Steps whose time to be looked at has come, of cases where something may still happen. */
export async function stepsToLookAt(db: Database | Tx, now: Date, most: number): Promise<readonly CaseStep[]> {
  const rows = await db
    .select({ step: steps })
    .from(steps)
    .innerJoin(cases, eq(cases.id, steps.caseId))
    .where(
      and(
        lte(steps.lookAt, now),
        inArray(steps.state, ['planned', 'running', 'executed', 'returning']),
        inArray(cases.state, LIVE),
      ),
    )
    .orderBy(asc(steps.lookAt))
    .limit(most);
  return rows.map(({ step }) => toStep(step));
}

/**
 * Whether another case is cutting an administrator of the same application, or has not read yet that it did. Holds a
 * lock until the transaction ends, so that of two who ask at once the second sees the first.
 */
export async function isAdminBeingCut(tx: Tx, { application, caseId }: CaseStep): Promise<boolean> {
  await tx.execute(sql`select pg_advisory_xact_lock(${ADMINS}, hashtext(${application}))`);
  const underWay = and(
    eq(steps.application, application),
    ne(steps.caseId, caseId),
    eq(steps.phase, 'cut_access'),
    inArray(steps.state, ['running', 'executed']),
    sql`${steps.account} -> 'privilege' ->> 'privileged' <> 'no'`,
  );
  return (await tx.$count(steps, underWay)) > 0;
}

/** Any number; the same for every replica. */
const ADMINS = 7_041_982;

/** How many steps stand in each state, for the metrics. */
export async function countStepsByState(db: Database | Tx): Promise<ReadonlyMap<string, number>> {
  const rows = await db.select({ state: steps.state, number: count() }).from(steps).groupBy(steps.state);
  return new Map(rows.map((row) => [row.state, row.number]));
}
