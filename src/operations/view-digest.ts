import { readHistory } from '../../db/history.ts';
import type { SeatCost } from '../domain/application.ts';
import { caseName } from '../domain/case.ts';
import type { CaseView } from '../domain/case-view.ts';
import { type DigestView, localDate, type OpenItem } from '../domain/digest.ts';
import { type History, type Numbers, numbersOf } from '../domain/metrics.ts';
import { isClosed, needsHuman } from '../domain/step.ts';
import { askedOf, isTaskOpen, type Task } from '../domain/task.ts';
import { whoIsMissing } from '../domain/waiting.ts';
import type { Deps } from './deps.ts';
import { openCases } from './view-case.ts';

const DAY = 86_400_000;
/** Cases closed longer ago count in no window. */
const REMEMBERED = 200 * DAY;
/** In the digest's chart. */
const WEEKS = 8;

/** The digest as it is at this moment: the numbers of the last seven days and of the seven before, and all that is open. */
export async function viewDigest(deps: Deps): Promise<DigestView> {
  const at = deps.now();
  const [now, lastWeek] = await numbersFor(deps, at, 7);
  const open = (await openCases(deps)).flatMap((view) => openItems(deps, view));
  return {
    at,
    date: localDate(at, deps.settings.company.timezone),
    now,
    lastWeek,
    weeks: await weeksBefore(deps, at),
    open: open.toSorted((a, b) => a.rank - b.rank || dueOf(a) - dueOf(b)),
  };
}

/** The numbers of the `days` that end `at`, and of as many days before them. */
export async function numbersFor(
  deps: Pick<Deps, 'db' | 'settings'>,
  at: Date,
  days: number,
): Promise<readonly [now: Numbers, before: Numbers]> {
  const history = await historyAt(deps, at);
  const costs = seatCosts(deps);
  const daysAgo = (count: number) => new Date(at.getTime() - count * DAY);
  return [
    numbersOf(history, costs, { from: daysAgo(days), to: at }),
    numbersOf(history, costs, { from: daysAgo(2 * days), to: daysAgo(days) }),
  ];
}

/** What the numbers of a moment are computed from. */
export async function historyAt(deps: Pick<Deps, 'db'>, at: Date): Promise<History> {
  return await readHistory(deps.db, new Date(at.getTime() - REMEMBERED));
}

/** What a seat costs, by application. */
export function seatCosts({ settings }: Pick<Deps, 'settings'>): Readonly<Record<string, SeatCost | undefined>> {
  return Object.fromEntries(Object.values(settings.applications).map(({ id, seatCost }) => [id, seatCost]));
}

/** How many had left and could still get in, at the end of each of the last weeks; oldest first. */
async function weeksBefore(deps: Deps, at: Date): Promise<DigestView['weeks']> {
  const history = await historyAt(deps, at);
  return Array.from({ length: WEEKS }, (_, index) => {
    const end = new Date(at.getTime() - (WEEKS - 1 - index) * 7 * DAY);
    const alive = numbersOf(history, {}, { from: new Date(end.getTime() - 7 * DAY), to: end }).former.count;
    return { end: localDate(end, deps.settings.company.timezone), alive };
  });
}

function dueOf({ due }: OpenItem): number {
  return due?.getTime() ?? Number.POSITIVE_INFINITY;
}

const APPROVERS = 'the approvers';

/** What a case waits for. What runs by itself is nobody's work and is not listed. */
function openItems(deps: Deps, view: CaseView): readonly OpenItem[] {
  const { offboardingCase, person, now } = view;
  const leaving = new Date(offboardingCase.leaving.instant);
  const item = (facts: Omit<OpenItem, 'caseId' | 'caseName' | 'late' | 'leaver'>): OpenItem => ({
    caseId: offboardingCase.id,
    caseName: caseName(offboardingCase),
    ...(!(offboardingCase.involuntary && leaving > now) && { leaver: person.name }),
    late: facts.due !== undefined && facts.due <= now,
    ...facts,
  });
  const asked = view.waiting.length > 0 ? [waiting(view, item, leaving)] : [];
  const frozen = offboardingCase.frozen
    ? [item({ what: 'is held back by the brake', who: 'two admins or security approvers', rank: 3 })]
    : [];
  const stopped =
    offboardingCase.state === 'stopped'
      ? [item({ what: 'is stopped: finish it or give access back', who: APPROVERS, rank: 4 })]
      : [];
  const doubts = [...new Set(view.steps.filter(needsHuman).map(({ application }) => application))].map(
    (application) => {
      const steps = view.steps.filter((step) => step.application === application && !isClosed(step));
      const privileged = steps.some(({ account }) => account.privilege.privileged !== 'no');
      const name = deps.settings.applications[application]?.name ?? application;
      const rank = privileged && leaving <= now ? 0 : 2;
      return item({ what: `${name} failed, or nobody can tell`, who: APPROVERS, due: leaving, rank });
    },
  );
  return [...asked, ...frozen, ...stopped, ...doubts, ...view.tasks.filter(isTaskOpen).map(byHand)];

  function byHand(task: Task): OpenItem {
    const owner = askedOf(task);
    const late = task.dueAt <= now;
    return item({
      what: `“${task.title}” by hand${task.state === 'help_asked' ? ', help was asked for' : ''}`,
      who: owner === undefined ? 'nobody is named' : (view.names.get(owner) ?? owner),
      due: task.dueAt,
      rank: late ? 2 : 7,
    });
  }
}

function waiting(
  view: CaseView,
  item: (facts: Pick<OpenItem, 'what' | 'who' | 'due' | 'rank'>) => OpenItem,
  leaving: Date,
): OpenItem {
  const soon = leaving.getTime() - view.now.getTime() < DAY;
  const deletes = view.waiting.every(({ scope }) => scope === 'delete');
  if (deletes) return item({ what: 'waits for the approval to delete', who: whoIsMissing(view), rank: 6 });
  return item({ what: 'waits for approval', who: whoIsMissing(view), due: leaving, rank: soon ? 1 : 5 });
}
