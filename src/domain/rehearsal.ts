import type { CaseStep, StepState } from './step.ts';

/** A dry run of somebody's offboarding: what would have been done, and when it was said. */
export interface Rehearsal {
  readonly caseName: string;
  readonly at: Date;
  /** Those of its steps that would have been done. */
  readonly steps: readonly CaseStep[];
}

/**
 * done: as rehearsed, proven or confirmed · open: not yet · otherwise: planned alike, but it came to something else ·
 * missing: was rehearsed and is in no plan now · fresh: was not rehearsed.
 */
export type Comparison = 'done' | 'open' | 'otherwise' | 'missing' | 'fresh';

/** One act, as it was rehearsed and as it was then. */
export interface ComparedStep {
  readonly comparison: Comparison;
  readonly application: string;
  readonly label: string;
  readonly summary: string;
  /** What became of it; absent where there is nothing to become of. */
  readonly state?: StepState;
  readonly note?: string;
}

/** What a dry run said beside what an enforced case then did. */
export interface ComparedRun {
  readonly caseName: string;
  readonly at: Date;
  readonly steps: readonly ComparedStep[];
  readonly counts: Readonly<Record<Comparison, number>>;
}

const DONE: ReadonlySet<StepState> = new Set(['verified', 'receipt', 'attested']);
const OPEN: ReadonlySet<StepState> = new Set(['planned', 'running', 'executed']);

/**
 * Compares act by act, in the applications that were rehearsed and are enforced here; undefined when there is none. The
 * same act has the same key, in whichever case it is planned.
 */
export function compareRuns(rehearsal: Rehearsal, steps: readonly CaseStep[]): ComparedRun | undefined {
  const enforced = new Set(steps.filter(({ state }) => state !== 'not_enforced').map(({ application }) => application));
  const rehearsed = new Map(
    rehearsal.steps.filter(({ application }) => enforced.has(application)).map((step) => [step.key, step]),
  );
  const applications = new Set([...rehearsed.values()].map(({ application }) => application));
  if (applications.size === 0) return undefined;
  const now = steps.filter((step) => applications.has(step.application));
  const known = new Set(now.map(({ key }) => key));
  const compared = [
    ...now.flatMap((step) => comparedStep(step, rehearsed.has(step.key)) ?? []),
    ...[...rehearsed.values()].filter(({ key }) => !known.has(key)).map((step) => of(step, 'missing')),
  ];
  const counted = (comparison: Comparison) => compared.filter((step) => step.comparison === comparison).length;
  return {
    caseName: rehearsal.caseName,
    at: rehearsal.at,
    steps: compared,
    counts: {
      done: counted('done'),
      open: counted('open'),
      otherwise: counted('otherwise'),
      missing: counted('missing'),
      fresh: counted('fresh'),
    },
  };
}

function comparedStep(step: CaseStep, rehearsed: boolean): ComparedStep | undefined {
  const now = { state: step.state, ...(step.note !== undefined && { note: step.note }) };
  // What was in no rehearsal and is in no plan either was in neither run.
  if (!rehearsed) return step.state === 'dropped' ? undefined : { ...of(step, 'fresh'), ...now };
  const comparison = DONE.has(step.state) ? 'done' : OPEN.has(step.state) ? 'open' : 'otherwise';
  return { ...of(step, comparison), ...now };
}

function of({ application, account, summary }: CaseStep, comparison: Comparison): ComparedStep {
  return { comparison, application, label: account.label, summary };
}

/** `12 as rehearsed, 1 otherwise, 2 not done, 1 not rehearsed`. */
export function comparisonWords({ counts }: Pick<ComparedRun, 'counts'>): string {
  const words: readonly [number, string][] = [
    [counts.done, 'as rehearsed'],
    [counts.open, 'still to come'],
    [counts.otherwise, 'otherwise'],
    [counts.missing, 'rehearsed and not in the plan'],
    [counts.fresh, 'not rehearsed'],
  ];
  return words
    .filter(([count]) => count > 0)
    .map(([count, what]) => `${count} ${what}`)
    .join(', ');
}

export const COMPARISON_WORDS: Readonly<Record<Comparison, string>> = {
  done: 'as rehearsed',
  open: 'still to come',
  otherwise: 'otherwise than rehearsed',
  missing: 'was rehearsed, is not in the plan',
  fresh: 'was not rehearsed',
};
