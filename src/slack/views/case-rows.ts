import type { Application } from '../../domain/application.ts';
import { cutNothing } from '../../domain/case.ts';
import type { CaseView } from '../../domain/case-view.ts';
import { exceptionOfStep } from '../../domain/exception.ts';
import type { Lookup } from '../../domain/lookup.ts';
import { type CaseStep, isClosed, needsHuman } from '../../domain/step.ts';
import { isTaskClosed, type Task } from '../../domain/task.ts';
import { bold, foreign, join, type Markup, md, NOTHING } from './mrkdwn.ts';
import { count, ICON, list, privilegeWords, speaker, stateIcon, stateWords, taskWords, whyOpen } from './words.ts';

export type Applications = Readonly<Record<string, Application>>;

/** One application, account or task on a card. `order`: what a person must act on comes first. */
export interface CaseRow {
  readonly order: 0 | 1 | 2 | 3;
  /** Counts in the progress; what is only looked at or never touched does not. */
  readonly counts: boolean;
  readonly closed: boolean;
  /** Access is alive although the cut has begun. */
  readonly alive: boolean;
  readonly wouldBe: boolean;
  readonly name: string;
  readonly line: Markup;
}

const NAME_MOST = 40;
const LABEL_MOST = 60;
const WHY_MOST = 120;

export function applicationName(applications: Applications, id: string): string {
  return applications[id]?.name ?? id;
}

/** Everything the case is about, a row each, most urgent first; the order within is the applications' own. */
export function caseRows(view: CaseView, applications: Applications): readonly CaseRow[] {
  const begun = view.offboardingCase.cutAt !== undefined || view.offboardingCase.earlyCutAt !== undefined;
  // What was only planned is in View plan; here it would look as if it still waited.
  if (cutNothing(view.offboardingCase)) return [];
  const relevant = view.steps.filter((step) => isShown(view, step));
  const byAccount = [...Map.groupBy(relevant, (step) => `${step.application}\n${step.account.id}`).values()];
  const rows = [
    ...byAccount.map((steps) => accountRow(steps, view, begun, applications)),
    ...view.tasks
      .filter((task) => standsAlone(task, view, relevant))
      .map((task) => taskRow(task, view, begun, applications)),
    ...(isReturn(view) ? [] : view.lookups).flatMap((lookup) => lookupRow(lookup, relevant, applications)),
  ];
  return rows.sort((a, b) => a.order - b.order);
}

/** Deleting is on nobody's mind before it is asked for, nor a dry run while access is given back. */
function isShown(view: CaseView, step: CaseStep): boolean {
  const { state } = view.offboardingCase;
  if (step.state === 'dropped' || (isReturn(view) && step.state === 'not_enforced')) return false;
  return step.phase !== 'delete' || state === 'awaiting_delete' || state === 'deleting' || state === 'completed';
}

function isReturn({ offboardingCase: { state } }: CaseView): boolean {
  return state === 'returning' || state === 'restored';
}

/** A task that stands for steps is told by their row; what a person took away, by the task that gives it back. */
function standsAlone(task: Task, view: CaseView, steps: readonly CaseStep[]): boolean {
  if (isReturn(view) && task.kind !== 'restore') return false;
  return task.state !== 'withdrawn' && !steps.some((step) => task.stepIds.includes(step.id));
}

function accountRow(steps: readonly CaseStep[], view: CaseView, begun: boolean, applications: Applications): CaseRow {
  const { tasks, lookups, exceptions } = view;
  const spokesman = speaker(steps);
  const [first] = steps;
  if (!spokesman || !first) throw new Error('a row needs a step');
  const task = tasks.find((each) => each.stepIds.includes(spokesman.id) && each.state !== 'withdrawn');
  const kept = exceptionOfStep(exceptions, spokesman);
  const closed = steps.every(isClosed);
  const cut = steps.filter((step) => step.phase === 'cut_access');
  const wouldBe = closed && steps.some((step) => step.state === 'not_enforced');
  const name = applicationName(applications, first.application);
  // What a dry run will come to is said before it comes to it.
  const dry = lookups.some(({ application, mode }) => application === first.application && mode === 'dry_run');
  const state = spokesman.state === 'planned' && dry ? 'not_enforced' : spokesman.state;
  const waits = spokesman.state === 'planned' && !begun ? md`${count(steps.length, 'step')}` : NOTHING;
  const words =
    state === 'assigned' && task
      ? taskWords(task, view).words
      : md`${stateWords(state, { ...(task?.closedBy && { by: task.closedBy }), ...(kept && { until: kept.until }) })}`;
  const why = closed ? weaker(steps, spokesman) : whyOpen(spokesman);
  return {
    order: steps.some(needsHuman) ? 0 : closed ? 2 : 1,
    counts: true,
    closed: closed && !wouldBe,
    wouldBe,
    alive: begun && cut.some((step) => !isClosed(step)),
    name,
    line: join(
      [
        md`${stateIcon(state)} ${bold(name, NAME_MOST)} ${foreign(first.account.label, LABEL_MOST)}`,
        words,
        waits,
        privilegeWords(first.account.privilege) ? md`⚠ privileged` : NOTHING,
        why,
      ],
      ' · ',
    ),
  };
}

/** The account is closed by its weakest proof, which is what is said; the stronger ones are counted beside it. */
function weaker(steps: readonly CaseStep[], spokesman: CaseStep): Markup {
  const proven = steps.filter((step) => step.state === 'verified').length;
  if (spokesman.state === 'verified' || proven === 0) return NOTHING;
  return md`${proven} of ${steps.length} steps proven`;
}

function taskRow(task: Task, view: CaseView, begun: boolean, applications: Applications): CaseRow {
  const { icon, words } = taskWords(task, view);
  const closed = isTaskClosed(task);
  const name = task.application ? applicationName(applications, task.application) : task.title;
  return {
    order: task.state === 'help_asked' ? 0 : closed ? 2 : 1,
    counts: true,
    closed,
    wouldBe: false,
    alive: begun && !closed && task.kind === 'access',
    name,
    line: join([md`${icon} ${bold(name, NAME_MOST)}`, words], ' · '),
  };
}

function lookupRow(lookup: Lookup, steps: readonly CaseStep[], applications: Applications): CaseRow[] {
  const name = applicationName(applications, lookup.application);
  const base = { counts: false, closed: false, alive: false, wouldBe: false, name };
  const head = (icon: string) =>
    md`${icon} ${bold(name, NAME_MOST)} ${foreign(lookup.account?.label ?? '', LABEL_MOST)}`;
  if (lookup.outcome === 'unreadable') {
    const line = md`${head(ICON.human)} · Could not be looked at${lookup.note ? ': ' : ''}${foreign(lookup.note ?? '', WHY_MOST)}`;
    return [{ ...base, order: 0, counts: true, line }];
  }
  if (lookup.outcome === 'who_is_it') {
    return [{ ...base, order: 0, counts: true, line: md`${head(ICON.human)} · Which account is theirs?` }];
  }
  if (lookup.outcome !== 'found') return [];
  if (lookup.refused) {
    const line = md`${head(ICON.never)} · Never touched: ${foreign(lookup.refused, WHY_MOST)}`;
    return [{ ...base, order: 1, line }];
  }
  if (steps.some((step) => step.application === lookup.application)) return [];
  const line = md`${head(ICON.would)} · ${lookup.mode === 'observe' ? 'Found; this application is only observed' : 'Found; nothing to do'}`;
  return [{ ...base, order: 3, line }];
}

/** Applications where somebody looked and found nothing, by name. */
export function lookedAndAbsent(view: CaseView, applications: Applications): readonly string[] {
  return view.lookups
    .filter((lookup) => lookup.outcome === 'no_account')
    .map((lookup) => applicationName(applications, lookup.application));
}

export interface Progress {
  readonly done: number;
  readonly total: number;
  readonly wouldBe: number;
  /** Names of what still lets the leaver in although the cut has begun. */
  readonly alive: readonly string[];
}

export function progressOf(rows: readonly CaseRow[]): Progress {
  const counted = rows.filter((row) => row.counts);
  return {
    done: counted.filter((row) => row.closed).length,
    total: counted.length,
    wouldBe: counted.filter((row) => row.wouldBe).length,
    alive: [...new Set(rows.filter((row) => row.alive).map((row) => row.name))],
  };
}

const CELLS = 10;

/** `▰▰▱▱▱▱▱▱▱▱ 2 of 14`: the figures are said too, for those who do not see the bar. */
export function progressLine(progress: Progress): Markup {
  if (progress.total === 0) return NOTHING;
  const full = Math.floor((progress.done / progress.total) * CELLS);
  const bar = '▰'.repeat(full) + '▱'.repeat(CELLS - full);
  const dry = progress.wouldBe > 0 ? ` · ${progress.wouldBe} would be done` : '';
  return md`${bar} ${progress.done} of ${progress.total}${dry}`;
}

export function names(all: readonly string[], most = 6): Markup {
  const shown = all.slice(0, most).map((name) => foreign(name, NAME_MOST).markup);
  const rest = all.length - shown.length;
  return { markup: list(rest > 0 ? [...shown, `${rest} more`] : shown) };
}
