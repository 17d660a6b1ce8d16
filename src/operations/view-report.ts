import { findCase } from '../../db/cases.ts';
import { keptSince } from '../../db/exceptions.ts';
import { findPersonById } from '../../db/people.ts';
import type { Actor } from '../domain/actor.ts';
import { caseName } from '../domain/case.ts';
import { deadlinesIn, monthly, numbersOf, seatsOf, wasMissed } from '../domain/metrics.ts';
import { waysOf } from '../domain/metrics-ways.ts';
import { type Breach, type Kept, PERIOD_DAYS, type Period, type Report } from '../domain/report.ts';
import { assertMay, isLeaver } from '../domain/rights.ts';
import type { Deps } from './deps.ts';
import { nameOf } from './plan-case.ts';
import { historyAt, seatCosts } from './view-digest.ts';

const DAY = 86_400_000;
const LISTED = 50;

/** The numbers of a period and of the one before, with what stands behind them; never the reader's own leaving. */
export async function viewReport(deps: Deps, actor: Actor, period: Period): Promise<Report> {
  assertMay(actor, 'report');
  const to = deps.now();
  const length = PERIOD_DAYS[period] * DAY;
  const from = new Date(to.getTime() - length);
  const window = { from, to };
  const history = await historyAt(deps, to);
  const costs = seatCosts(deps);
  const about = caseFacts(deps, actor);
  const missed = deadlinesIn(history, waysOf(history), window)
    .filter(wasMissed)
    .toSorted((a, b) => latenessOf(b, to) - latenessOf(a, to));
  const breaches: Breach[] = [];
  for (const { caseId, task, due, closed } of missed.slice(0, LISTED)) {
    const facts = await about(caseId);
    if (!facts) continue;
    const what = task ? `“${task.title || nameOf(deps, task.application ?? '')}”` : 'Cutting access';
    breaches.push({ caseId, ...facts, what, due, ...(closed && { closed }) });
  }
  const kept: Kept[] = [];
  for (const { caseId, application, allowedAt, askedAt, endedAt } of await keptSince(deps.db, from)) {
    const facts = await about(caseId);
    if (!facts) continue;
    const since = allowedAt ?? askedAt;
    kept.push({ caseId, ...facts, application: nameOf(deps, application), since, ...(endedAt && { ended: endedAt }) });
  }
  const lasted = ({ since, ended }: Kept) => (ended ?? to).getTime() - since.getTime();
  const seats = Map.groupBy(seatsOf(history, costs, window).back, (application) => application);
  return {
    period,
    from,
    to,
    now: numbersOf(history, costs, window),
    before: numbersOf(history, costs, { from: new Date(from.getTime() - length), to: from }),
    breaches,
    kept: kept.toSorted((a, b) => lasted(b) - lasted(a)),
    licences: [...seats]
      .map(([application, own]) => {
        const cost = costs[application];
        const money = cost && { amount: monthly(cost) * own.length, currency: cost.currency };
        return { application: nameOf(deps, application), count: own.length, ...(money && { money }) };
      })
      .toSorted((a, b) => b.count - a.count),
  };
}

function latenessOf({ due, closed }: { readonly due: Date; readonly closed?: Date }, to: Date): number {
  return (closed ?? to).getTime() - due.getTime();
}

/** Names by case, each looked up once; undefined for the reader's own. */
function caseFacts(deps: Deps, actor: Actor) {
  const known = new Map<string, { caseName: string; leaver: string } | undefined>();
  return async (caseId: string) => {
    if (known.has(caseId)) return known.get(caseId);
    const offboardingCase = await findCase(deps.db, caseId);
    const person = offboardingCase && (await findPersonById(deps.db, offboardingCase.personId));
    const facts =
      offboardingCase && person && !isLeaver(actor, offboardingCase)
        ? { caseName: caseName(offboardingCase), leaver: person.name }
        : undefined;
    known.set(caseId, facts);
    return facts;
  };
}
