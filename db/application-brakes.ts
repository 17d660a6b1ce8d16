import type { ApplicationBrake, UnexpectedAnswer } from '../src/domain/brake.ts';
import type { CaseState } from '../src/domain/case.ts';
import type { CaseStep } from '../src/domain/step.ts';
import type { Database, Tx } from './client.ts';
import { and, asc, eq, gt, inArray, isNotNull, isNull, ne, sql } from './drizzle.ts';
import { present } from './rows.ts';
import { cases, steps } from './schema.ts';
import { applicationBrakes, releases } from './schema-time.ts';

const isOn = and(isNotNull(applicationBrakes.stoppedAt), isNull(applicationBrakes.wentOnAt));

/** Applications that are not written to now, by their id. */
export async function stoppedApplications(db: Database | Tx): Promise<readonly ApplicationBrake[]> {
  const rows = await db.select().from(applicationBrakes).where(isOn).orderBy(asc(applicationBrakes.application));
  return rows.map((row) => present(row) as ApplicationBrake);
}

export async function findApplicationBrake(
  db: Database | Tx,
  application: string,
): Promise<ApplicationBrake | undefined> {
  const [row] = await db.select().from(applicationBrakes).where(eq(applicationBrakes.application, application));
  return row && (present(row) as ApplicationBrake);
}

/** One more unexpected answer in a row, over all replicas; the row stays locked until the transaction ends. */
export async function addUnexpected(tx: Tx, application: string, answer: UnexpectedAnswer): Promise<ApplicationBrake> {
  await tx.insert(applicationBrakes).values({ application }).onConflictDoNothing();
  const brake = (await lockApplicationBrake(tx, application)) ?? { application, unexpected: [], goOn: [] };
  const others = brake.unexpected.filter(({ stepId }) => stepId !== answer.stepId);
  const counted = { ...brake, unexpected: [...others, answer] };
  await saveApplicationBrake(tx, counted);
  return counted;
}

/** The row is over: what comes next is counted from the beginning. */
export async function forgetUnexpected(tx: Tx, application: string): Promise<void> {
  const counting = and(eq(applicationBrakes.application, application), ne(applicationBrakes.unexpected, []));
  await tx.update(applicationBrakes).set({ unexpected: [] }).where(counting);
}

export async function lockApplicationBrake(tx: Tx, application: string): Promise<ApplicationBrake | undefined> {
  const [row] = await tx
    .select()
    .from(applicationBrakes)
    .where(eq(applicationBrakes.application, application))
    .for('update');
  return row && (present(row) as ApplicationBrake);
}

export async function saveApplicationBrake(tx: Tx, brake: ApplicationBrake): Promise<void> {
  const { application, unexpected, goOn, because = null, stoppedAt = null, wentOnAt = null, wentOnBy = null } = brake;
  await tx
    .update(applicationBrakes)
    .set({ unexpected, goOn, because, stoppedAt, wentOnAt, wentOnBy })
    .where(eq(applicationBrakes.application, application));
}

/** Somebody whose turn in an application began, or begins, at a time. */
export interface Turn {
  readonly personId: string;
  readonly at: Date;
}

/**
 * Who began in one phase of an application after `since`, oldest first, and who waits for a turn there that comes after
 * `keptSince`. Holds a lock until the transaction ends, so that of two who ask at once the second sees the first.
 */
export async function turnsIn(
  tx: Tx,
  { application, phase }: Pick<CaseStep, 'application' | 'phase'>,
  about: { readonly since: Date; readonly keptSince: Date; readonly waitingNote: string },
): Promise<{ readonly begun: readonly Turn[]; readonly waiting: readonly Turn[] }> {
  await tx.execute(sql`select pg_advisory_xact_lock(${TURNS}, hashtext(${application}))`);
  const here = and(eq(steps.application, application), eq(steps.phase, phase));
  const begun = await tx
    .select({ personId: cases.personId, at: sql`min(${steps.beganAt})`.mapWith(steps.beganAt) })
    .from(steps)
    .innerJoin(cases, eq(cases.id, steps.caseId))
    .where(and(here, gt(steps.beganAt, about.since)))
    .groupBy(cases.personId)
    .orderBy(sql`min(${steps.beganAt})`);
  const waits = and(
    eq(steps.state, 'planned'),
    eq(steps.note, about.waitingNote),
    gt(steps.lookAt, about.keptSince),
    inArray(cases.state, GOING),
  );
  const waiting = await tx
    .select({ personId: cases.personId, at: sql`min(${steps.lookAt})`.mapWith(steps.lookAt) })
    .from(steps)
    .innerJoin(cases, eq(cases.id, steps.caseId))
    .where(and(here, waits))
    .groupBy(cases.personId)
    .orderBy(sql`min(${steps.lookAt})`);
  return { begun, waiting };
}

/** Any number but the other locks'; the same for every replica. */
const TURNS = 7_041_983;

/** Where a step still comes to its turn by itself. */
const GOING: CaseState[] = ['awaiting_approval', 'approved', 'cutting', 'closing', 'deleting'];

/** How many people wait for a turn in each application, and when the next of them has it. */
export async function waitingTurns(
  db: Database | Tx,
  waitingNote: string,
): Promise<readonly { readonly application: string; readonly people: number; readonly next: Date }[]> {
  return await db
    .select({
      application: steps.application,
      people: sql<number>`count(distinct ${cases.personId})::int`,
      next: sql`min(${steps.lookAt})`.mapWith(steps.lookAt),
    })
    .from(steps)
    .innerJoin(cases, eq(cases.id, steps.caseId))
    .where(
      and(
        eq(steps.state, 'planned'),
        eq(steps.note, waitingNote),
        isNotNull(steps.lookAt),
        inArray(cases.state, GOING),
      ),
    )
    .groupBy(steps.application)
    .orderBy(steps.application);
}

/** Whether two people released this case by name. */
export async function wasReleased(tx: Tx, caseId: string): Promise<boolean> {
  const named = sql`${releases.caseIds} @> ${JSON.stringify([caseId])}::jsonb`;
  return (await tx.$count(releases, and(isNotNull(releases.releasedAt), named))) > 0;
}
