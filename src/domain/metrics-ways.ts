import type { OffboardingCase } from './case.ts';
import type { CaseStep } from './step.ts';
import type { Task } from './task.ts';

export type HistoryCase = Pick<
  OffboardingCase,
  'id' | 'state' | 'privileged' | 'openedAt' | 'plannedAt' | 'accessClosedAt' | 'leaving' | 'policy'
>;
export type WayTask = Pick<
  Task,
  'caseId' | 'kind' | 'application' | 'stepIds' | 'state' | 'dueAt' | 'sentAt' | 'closedAt'
> &
  Partial<Pick<Task, 'title'>>;
type WayStep = Pick<CaseStep, 'caseId' | 'application' | 'account' | 'phase' | 'state' | 'closedAt'>;

/** One way in that has to be closed: an account's cut, or an application that a person sees to. */
export interface Way {
  readonly caseId: string;
  /** When the last of it was proven or confirmed; absent while it is open. */
  readonly closedAt?: Date;
  readonly by: 'machine' | 'person';
  /** A connector could close it: it is under the SLA of the cut, not of the tasks. */
  readonly automatic: boolean;
  /** Nothing is done there yet, by its mode. */
  readonly dryRun: boolean;
  /** An exception keeps it. */
  readonly kept: boolean;
}

const CLOSED = new Set(['verified', 'receipt', 'attested', 'no_account']);
const TAKEN_BACK = new Set(['cancelled', 'rejected', 'returning', 'restored']);

/** What was withdrawn or given back was no leaving, now or then. */
export function caseCounts(one: HistoryCase): boolean {
  return !TAKEN_BACK.has(one.state);
}

/** Every way in of the cases that count. A task that stands for steps is those steps. */
export function waysOf(history: {
  readonly cases: readonly HistoryCase[];
  readonly steps: readonly WayStep[];
  readonly tasks: readonly WayTask[];
}): readonly Way[] {
  const counted = new Set(history.cases.filter(caseCounts).map(({ id }) => id));
  const cuts = history.steps.filter(
    ({ caseId, phase, state }) => phase === 'cut_access' && state !== 'dropped' && counted.has(caseId),
  );
  const accounts = Map.groupBy(cuts, (step) => `${step.caseId}\n${step.application}\n${step.account.id}`);
  const byHand = history.tasks.filter(
    ({ caseId, kind, stepIds, state }) =>
      (kind === 'access' || kind === 'check') && stepIds.length === 0 && state !== 'withdrawn' && counted.has(caseId),
  );
  return [...[...accounts.values()].map(wayOfSteps), ...byHand.map(wayOfTask)];
}

function wayOfSteps(steps: readonly WayStep[]): Way {
  const closed = steps.every(({ state, closedAt }) => CLOSED.has(state) && closedAt !== undefined);
  const last = Math.max(...steps.map(({ closedAt }) => closedAt?.getTime() ?? 0));
  return {
    caseId: steps[0]?.caseId ?? '',
    by: steps.every(({ state }) => state === 'verified' || state === 'receipt') ? 'machine' : 'person',
    automatic: true,
    dryRun: steps.some(({ state }) => state === 'not_enforced'),
    kept: steps.some(({ state }) => state === 'excepted'),
    ...(closed && { closedAt: new Date(last) }),
  };
}

function wayOfTask(task: WayTask): Way {
  const closed = CLOSED.has(task.state) && task.closedAt;
  return {
    caseId: task.caseId,
    by: 'person',
    automatic: false,
    dryRun: false,
    kept: task.state === 'excepted',
    ...(closed && { closedAt: closed }),
  };
}
