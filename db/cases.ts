import { type CaseState, ENDED_STATES, type OffboardingCase } from '../src/domain/case.ts';
import type { Database, Tx } from './client.ts';
import { and, count, desc, eq, gt, inArray, isNull, ne, notInArray, or, sql } from './drizzle.ts';
import { defined, only, present } from './rows.ts';
import { cases, steps } from './schema.ts';

type Row = typeof cases.$inferSelect;
const ENDED = [...ENDED_STATES];

function toCase(row: Row): OffboardingCase {
  return present(row) as OffboardingCase;
}

/** A second open case for the same person is refused by the database: returns undefined then. */
export async function insertCase(
  tx: Tx,
  fresh: Omit<OffboardingCase, 'number' | 'version'>,
): Promise<OffboardingCase | undefined> {
  const inserted = await tx
    .insert(cases)
    .values({ ...fresh, version: 1 })
    .onConflictDoNothing()
    .returning();
  return inserted[0] && toCase(inserted[0]);
}

export async function findCase(db: Database | Tx, id: string): Promise<OffboardingCase | undefined> {
  const [row] = await db.select().from(cases).where(eq(cases.id, id));
  return row && toCase(row);
}

export async function findCaseByNumber(db: Database | Tx, number: number): Promise<OffboardingCase | undefined> {
  const [row] = await db.select().from(cases).where(eq(cases.number, number));
  return row && toCase(row);
}

/** Nobody else changes the case until the transaction ends. */
export async function lockCase(tx: Tx, id: string): Promise<OffboardingCase | undefined> {
  const [row] = await tx.select().from(cases).where(eq(cases.id, id)).for('update');
  return row && toCase(row);
}

/** Saves with the next version. */
export async function saveCase(tx: Tx, changed: OffboardingCase): Promise<OffboardingCase> {
  const { id, number: _number, version, ...rest } = changed;
  const cleared = {
    resumeTo: null,
    reason: null,
    policy: null,
    accountsHash: null,
    planHash: null,
    handOverTo: null,
    move: null,
    hrConfirmedAt: null,
    rehiredAt: null,
    requesterPersonId: null,
    plannedAt: null,
    cutAt: null,
    earlyCutAt: null,
    stoppedAt: null,
    accessClosedAt: null,
    endedAt: null,
  };
  const saved = await tx
    .update(cases)
    .set({ ...cleared, ...defined(rest), version: version + 1 })
    .where(and(eq(cases.id, id), eq(cases.version, version)))
    .returning();
  return toCase(only(saved));
}

/** The open case of a leaver; a change of role is a case beside it. */
export async function openCaseOf(
  db: Database | Tx,
  personId: string,
  of: 'leaving' | 'move' = 'leaving',
): Promise<OffboardingCase | undefined> {
  const kind = of === 'move' ? eq(cases.kind, 'move') : ne(cases.kind, 'move');
  const [row] = await db
    .select()
    .from(cases)
    .where(and(eq(cases.personId, personId), kind, notInArray(cases.state, ENDED)));
  return row && toCase(row);
}

/** Everybody who has one, in one look. */
export async function peopleLeaving(db: Database | Tx): Promise<ReadonlySet<string>> {
  const rows = await db
    .select({ personId: cases.personId })
    .from(cases)
    .where(and(ne(cases.kind, 'move'), notInArray(cases.state, ENDED)));
  return new Set(rows.map(({ personId }) => personId));
}

export async function casesOf(db: Database | Tx, personId: string): Promise<readonly OffboardingCase[]> {
  const rows = await db.select().from(cases).where(eq(cases.personId, personId)).orderBy(desc(cases.number));
  return rows.map(toCase);
}

/** Newest first. */
export async function listOpenCases(db: Database | Tx): Promise<readonly OffboardingCase[]> {
  const rows = await db.select().from(cases).where(notInArray(cases.state, ENDED)).orderBy(desc(cases.number));
  return rows.map(toCase);
}

/** Open cases that have to do with an application. */
export async function openCasesIn(tx: Tx, application: string): Promise<readonly string[]> {
  const rows = await tx
    .selectDistinct({ id: cases.id })
    .from(cases)
    .innerJoin(steps, eq(steps.caseId, cases.id))
    .where(and(eq(steps.application, application), notInArray(cases.state, ENDED)));
  return rows.map(({ id }) => id);
}

/** Cases in which something should be going on by itself: a plan being made, or steps. */
export async function workingCases(db: Database | Tx): Promise<readonly OffboardingCase[]> {
  const running: CaseState[] = ['cutting', 'closing', 'deleting', 'returning'];
  const asking = sql`${cases.state} = 'planning' and ${cases.questions} = '[]'::jsonb`;
  const early = sql`${cases.state} = 'awaiting_approval' and ${cases.earlyCutAt} is not null`;
  const rows = await db
    .select()
    .from(cases)
    .where(or(inArray(cases.state, running), asking, early));
  return rows.map(toCase);
}

/** How many cases were opened since; withdrawn ones do not count towards the brake. */
export async function countOpenedSince(db: Database | Tx, since: Date): Promise<number> {
  const [row] = await db
    .select({ opened: count() })
    .from(cases)
    .where(and(gt(cases.openedAt, since), ne(cases.state, 'cancelled')));
  return row?.opened ?? 0;
}

/** Who opened how many of them, most first. */
export async function openersSince(
  db: Database | Tx,
  since: Date,
): Promise<readonly { requester: string; opened: number }[]> {
  return await db
    .select({ requester: cases.requester, opened: count() })
    .from(cases)
    .where(and(gt(cases.openedAt, since), ne(cases.state, 'cancelled')))
    .groupBy(cases.requester)
    .orderBy(desc(count()), cases.requester);
}

/** Any number; the same for every replica. */
const OPENING = 7_041_981;

/** Waits until nobody else, in any process, is between opening a case and committing it. */
export async function lockOpening(tx: Tx): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(${OPENING})`);
}

/** Holds back every case opened since that has not begun to cut, but for those `released` by people; returns the newly held. */
export async function freezeUnstarted(
  tx: Tx,
  since: Date,
  released: readonly string[] = [],
): Promise<readonly string[]> {
  const frozen = await tx
    .update(cases)
    .set({ frozen: true, version: sql`${cases.version} + 1` })
    .where(
      and(
        gt(cases.openedAt, since),
        isNull(cases.cutAt),
        isNull(cases.earlyCutAt),
        eq(cases.frozen, false),
        notInArray(cases.state, ENDED),
        notInArray(cases.id, [...released]),
      ),
    )
    .returning({ id: cases.id });
  return frozen.map(({ id }) => id);
}

export async function frozenCases(db: Database | Tx): Promise<readonly OffboardingCase[]> {
  const rows = await db
    .select()
    .from(cases)
    .where(and(eq(cases.frozen, true), notInArray(cases.state, ENDED)))
    .orderBy(cases.number);
  return rows.map(toCase);
}

export async function unfreeze(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx
    .update(cases)
    .set({ frozen: false, version: sql`${cases.version} + 1` })
    .where(inArray(cases.id, [...ids]));
}

/** How many cases stand in each state, for the metrics. */
export async function countByState(db: Database | Tx): Promise<ReadonlyMap<CaseState, number>> {
  const rows = await db.select({ state: cases.state, number: count() }).from(cases).groupBy(cases.state);
  return new Map(rows.map((row) => [row.state, row.number]));
}
