import type { SeatCost } from './application.ts';
import type { AccessException } from './exception.ts';
import { caseCounts, type HistoryCase, type Way, type WayTask, waysOf } from './metrics-ways.ts';
import type { CaseStep } from './step.ts';

const DAY = 86_400_000;

/** Rows as they stand now; every number below asks them about any moment of the past. */
export interface History {
  readonly cases: readonly HistoryCase[];
  readonly steps: readonly Pick<
    CaseStep,
    'caseId' | 'application' | 'account' | 'action' | 'phase' | 'state' | 'closedAt'
  >[];
  readonly tasks: readonly WayTask[];
  readonly exceptions: readonly Pick<AccessException, 'caseId' | 'state' | 'askedAt' | 'until' | 'endedAt'>[];
}

/** After `from`, up to and with `to`. */
export interface Window {
  readonly from: Date;
  readonly to: Date;
}

/** Milliseconds; absent when there is nothing to count. `of`: those who were finished, and those who should have been. */
export interface Spread {
  readonly count: number;
  readonly of: number;
  readonly mean?: number;
  readonly median?: number;
  readonly p90?: number;
}

export interface Numbers {
  readonly revoke: Readonly<Record<'all' | 'privileged' | 'standard', Spread>>;
  readonly former: Former;
  readonly coverage: Share;
  readonly exceptions: Aging;
  readonly breaches: Share;
  readonly seats: Seats;
}

export interface Share {
  readonly count: number;
  readonly of: number;
}

export interface Former extends Share {
  /** Gone for more than 30 days. */
  readonly overMonth: number;
  /** Not counted in `count`: all that is left to cut is in applications where nothing is done yet. */
  readonly dryRunOnly: number;
}

export interface Aging extends Share {
  /** Milliseconds since it was asked for. */
  readonly oldest?: number;
  /** Past their end, and not ended yet. */
  readonly late: number;
}

export interface Seats extends Share {
  /** How many of `count` are in applications whose price is known. */
  readonly priced: number;
  /** A month, by ISO 4217 currency. */
  readonly money: Readonly<Record<string, number>>;
}

/** All of them: moments as of `window.to`, sums over the window. */
export function numbersOf(
  history: History,
  costs: Readonly<Record<string, SeatCost | undefined>>,
  window: Window,
): Numbers {
  const ways = waysOf(history);
  return {
    revoke: revokeTimes(history, ways, window),
    former: formerWithAccess(history, ways, window.to),
    coverage: automationCoverage(ways, window),
    exceptions: exceptionAging(history, window.to),
    breaches: slaBreaches(history, ways, window),
    seats: seatsReclaimed(history, costs, window),
  };
}

/**
 * **Time to revoke**: from the later of the HR event and the leaving moment to the proof of the last way in. A person
 * counts in the window in which that last way was closed; cut before the leaving moment counts as no time at all.
 * What is only in dry run was not revoked, so it has no time. `of` adds who had left by the end and still had access.
 */
function revokeTimes(history: History, ways: readonly Way[], window: Window): Numbers['revoke'] {
  const byCase = Map.groupBy(ways, ({ caseId }) => caseId);
  const people = history.cases.filter(caseCounts).flatMap((one): readonly { one: HistoryCase; took?: number }[] => {
    const own = (byCase.get(one.id) ?? []).filter(({ dryRun }) => !dryRun);
    if (own.length === 0) return [];
    const open = own.some(({ closedAt }) => !closedAt || closedAt > window.to);
    const last = Math.max(...own.map(({ closedAt }) => closedAt?.getTime() ?? 0));
    if (open) return hasLeft(one, window.to) ? [{ one }] : [];
    return last > window.from.getTime() ? [{ one, took: Math.max(0, last - startOf(one)) }] : [];
  });
  const spread = (those: typeof people): Spread =>
    spreadOf(
      those.flatMap(({ took }) => took ?? []),
      those.length,
    );
  return {
    all: spread(people),
    privileged: spread(people.filter(({ one }) => one.privileged)),
    standard: spread(people.filter(({ one }) => !one.privileged)),
  };
}

/**
 * **Former with access**: people who had left at that moment and could still get in somewhere, knowingly kept or not; a
 * case whose plan was not made yet counts. The target is zero. `of`: everybody who had left.
 */
function formerWithAccess(history: History, ways: readonly Way[], at: Date): Former {
  const byCase = Map.groupBy(ways, ({ caseId }) => caseId);
  const left = history.cases.filter((one) => caseCounts(one) && hasLeft(one, at));
  const alive = left.filter((one) => {
    if (!one.plannedAt || one.plannedAt > at) return true;
    return (byCase.get(one.id) ?? []).some((way) => !way.dryRun && (!way.closedAt || way.closedAt > at));
  });
  const pretended = left.filter(
    (one) => !alive.includes(one) && (byCase.get(one.id) ?? []).some(({ dryRun }) => dryRun),
  );
  return {
    count: alive.length,
    of: left.length,
    overMonth: alive.filter((one) => at.getTime() - startOf(one) > 30 * DAY).length,
    dryRunOnly: pretended.length,
  };
}

/** **Automation coverage**: of the ways in that were closed in the window, those that a machine closed and read back, or has a receipt for. */
function automationCoverage(ways: readonly Way[], window: Window): Share {
  const closed = ways.filter(({ closedAt }) => closedAt && within(closedAt, window));
  return { count: closed.filter(({ by }) => by === 'machine').length, of: closed.length };
}

/** **Exception aging**: how many stood at that moment, and how long ago the oldest was asked for. `of`: cases open then. */
function exceptionAging(history: History, at: Date): Aging {
  const standing = history.exceptions.filter(
    ({ state, askedAt, endedAt }) =>
      state !== 'asked' && state !== 'refused' && askedAt <= at && (!endedAt || endedAt > at),
  );
  const open = history.cases.filter(
    (one) => caseCounts(one) && one.openedAt <= at && !(one.accessClosedAt && one.accessClosedAt <= at),
  );
  const ages = standing.map(({ askedAt }) => at.getTime() - askedAt.getTime());
  return {
    count: standing.length,
    of: open.length,
    late: standing.filter(({ until }) => until <= at).length,
    ...(ages.length > 0 && { oldest: Math.max(...ages) }),
  };
}

/** **SLA breaches**: of the deadlines that fell in the window, those that were not kept. */
function slaBreaches(history: History, ways: readonly Way[], window: Window): Share {
  const due = deadlinesIn(history, ways, window);
  return { count: due.filter(wasMissed).length, of: due.length };
}

/** Something that had to be closed by then. Absent `closed`: it still is not; absent `task`: the case's cut. */
export interface Deadline {
  readonly caseId: string;
  readonly task?: WayTask;
  readonly due: Date;
  readonly closed?: Date;
}

export function wasMissed({ due, closed }: Deadline): boolean {
  return closed === undefined || closed > due;
}

/**
 * Deadlines that fell in the window: a case's cut, counted from the same moment as the time to revoke, and every task
 * that was sent. What an exception keeps, or was withdrawn, has none.
 */
export function deadlinesIn(history: History, ways: readonly Way[], window: Window): readonly Deadline[] {
  const byCase = Map.groupBy(ways, ({ caseId }) => caseId);
  const cuts = history.cases.filter(caseCounts).flatMap((one): readonly Deadline[] => {
    const own = (byCase.get(one.id) ?? []).filter((way) => way.automatic && !way.dryRun && !way.kept);
    const allowed = one.policy?.policy.sla.cutAccess;
    if (own.length === 0 || allowed === undefined) return [];
    const due = new Date(startOf(one) + allowed);
    const open = own.some(({ closedAt }) => !closedAt);
    const last = Math.max(...own.map(({ closedAt }) => closedAt?.getTime() ?? 0));
    return [{ caseId: one.id, due, ...(!open && { closed: new Date(last) }) }];
  });
  const counted = new Set(history.cases.filter(caseCounts).map(({ id }) => id));
  const tasks = history.tasks.flatMap((task): readonly Deadline[] => {
    const free = !counted.has(task.caseId) || !task.sentAt || task.state === 'withdrawn' || task.state === 'excepted';
    return free
      ? []
      : [{ caseId: task.caseId, task, due: task.dueAt, ...(task.closedAt && { closed: task.closedAt }) }];
  });
  return [...cuts, ...tasks].filter((one) => within(one.due, window));
}

const DONE = new Set(['verified', 'receipt', 'attested']);

/**
 * **Licences and money reclaimed** in the window: licence steps that are closed, and priced seats that an owner confirms
 * to be gone. An application counts once for a leaver. `of` adds those still waiting at the end; money is what a month
 * costs less from now on, a yearly price by twelve.
 */
function seatsReclaimed(
  history: History,
  costs: Readonly<Record<string, SeatCost | undefined>>,
  window: Window,
): Seats {
  const { back, waiting } = seatsOf(history, costs, window);
  const money: Record<string, number> = {};
  for (const application of back) {
    const cost = costs[application];
    if (cost) money[cost.currency] = (money[cost.currency] ?? 0) + monthly(cost);
  }
  const priced = back.filter((application) => costs[application]).length;
  return { count: back.length, of: back.length + waiting, priced, money };
}

/** What a seat costs a month. */
export function monthly({ amount, per }: SeatCost): number {
  return amount / (per === 'year' ? 12 : 1);
}

/** The application of each seat that came back in the window, and how many still waited at its end. */
export function seatsOf(
  history: History,
  costs: Readonly<Record<string, SeatCost | undefined>>,
  window: Window,
): { readonly back: readonly string[]; readonly waiting: number } {
  const counted = new Set(history.cases.filter(caseCounts).map(({ id }) => id));
  const steps = history.steps
    .filter(({ action, state }) => action === 'reclaim_licence' && state !== 'dropped' && state !== 'no_account')
    .map((step) => ({ ...step, done: DONE.has(step.state) ? step.closedAt : undefined, by: step.application }));
  const tasks = history.tasks
    .filter(({ kind, state, application, stepIds }) => {
      const isSeat = kind === 'access' && application !== undefined && costs[application] !== undefined;
      return isSeat && stepIds.length === 0 && state !== 'withdrawn' && state !== 'no_account';
    })
    .map((task) => ({
      ...task,
      done: task.state === 'attested' ? task.closedAt : undefined,
      by: task.application ?? '',
    }));
  const seats = Map.groupBy(
    [...steps, ...tasks].filter(({ caseId }) => counted.has(caseId)),
    ({ caseId, by }) => `${caseId} ${by}`,
  );
  const ends = [...seats.values()].map((own) => ({
    application: own[0]?.by ?? '',
    at: own.every(({ done }) => done) ? Math.max(...own.map(({ done }) => done?.getTime() ?? 0)) : undefined,
  }));
  const back = ends.filter(({ at }) => at !== undefined && within(new Date(at), window));
  const waiting = ends.filter(({ at }) => at === undefined || at > window.to.getTime());
  return { back: back.map(({ application }) => application), waiting: waiting.length };
}

/** The later of the HR event and the leaving moment. */
function startOf(one: HistoryCase): number {
  return Math.max(one.openedAt.getTime(), Date.parse(one.leaving.instant));
}

function hasLeft(one: HistoryCase, at: Date): boolean {
  return startOf(one) <= at.getTime();
}

function within(moment: Date, { from, to }: Window): boolean {
  return moment > from && moment <= to;
}

/** The p90 is the nearest rank: a time that somebody really took. */
function spreadOf(times: readonly number[], of: number): Spread {
  if (times.length === 0) return { count: 0, of };
  const sorted = times.toSorted((a, b) => a - b);
  const at = (index: number) => sorted[Math.min(sorted.length - 1, Math.max(0, index))] ?? 0;
  const middle = (sorted.length - 1) / 2;
  return {
    count: sorted.length,
    of,
    mean: sorted.reduce((sum, time) => sum + time, 0) / sorted.length,
    median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    p90: at(Math.ceil(sorted.length * 0.9) - 1),
  };
}
