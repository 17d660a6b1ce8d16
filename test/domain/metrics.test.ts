import { describe, expect, it } from 'vitest';
import { type History, numbersOf } from '../../src/domain/metrics.ts';
import { DEFAULT_POLICY } from '../../src/domain/policy.ts';
import { aCase, anAccount, aStep, aTask } from '../slack/scenery.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;
const WEEK = { from: new Date('2026-11-16T09:00:00Z'), to: new Date('2026-11-23T09:00:00Z') };
const WEEK_BEFORE = { from: new Date('2026-11-09T09:00:00Z'), to: WEEK.from };
const at = (text: string) => new Date(`2026-${text}:00Z`);

interface Leaver {
  readonly id: string;
  readonly told: string;
  readonly left: string;
  readonly over?: Partial<Parameters<typeof aCase>[0]>;
}

function left({ id, told, left: leaving, over }: Leaver) {
  const instant = at(leaving);
  const policy = { ...DEFAULT_POLICY, sla: { cutAccess: 4 * HOUR, tasks: 72 * HOUR } };
  return aCase({
    id,
    state: 'closing',
    openedAt: at(told),
    plannedAt: at(told),
    leaving: { instant: instant.toISOString(), zone: 'UTC', local: leaving },
    policy: { policy, because: '', need: { people: 1, security: false, because: [] } },
    ...over,
  });
}

function cut(caseId: string, application: string, closed: string | undefined, over: Parameters<typeof aStep>[0] = {}) {
  const account = anAccount({ id: `${application}-${caseId}` });
  const closedAt = closed === undefined ? {} : { closedAt: at(closed) };
  return aStep({ caseId, application, account, state: closed ? 'verified' : 'executed', ...closedAt, ...over });
}

/**
 * Calculated by hand:
 * ada   told 1 Nov, left 17 Nov 18:00; last proof 20:00, the hand task 18 Nov 18:00 → 24 h, standard
 * ben   told 19 Nov 10:00, left 18 Nov 18:00 (late word): from 10:00 to 12:00 → 2 h, privileged
 * cy    left 20 Nov 18:00, cut early on 20 Nov 12:00 → 0 h, standard
 * dot   left 10 Oct, wiki still open: former with access, over 30 days
 * eve   left 10 Nov 18:00, closed 10 Nov 22:00: last week's only one → 4 h
 * fay   left 20 Nov, but only in dry run · gus cancelled · hal leaves in December · ivy left 22 Nov, not planned yet
 */
const HISTORY: History = {
  cases: [
    left({ id: 'ada', told: '11-01T09:00', left: '11-17T18:00' }),
    left({ id: 'ben', told: '11-19T10:00', left: '11-18T18:00', over: { privileged: true } }),
    left({ id: 'cy', told: '11-02T09:00', left: '11-20T18:00' }),
    left({ id: 'dot', told: '10-01T09:00', left: '10-10T18:00' }),
    left({ id: 'eve', told: '11-01T09:00', left: '11-10T18:00' }),
    left({ id: 'fay', told: '11-01T09:00', left: '11-20T18:00' }),
    left({ id: 'gus', told: '11-01T09:00', left: '11-17T18:00', over: { state: 'cancelled' } }),
    left({ id: 'hal', told: '11-01T09:00', left: '12-17T18:00', over: { state: 'approved' } }),
    left({ id: 'ivy', told: '11-22T10:00', left: '11-22T18:00', over: { state: 'planning', plannedAt: undefined } }),
  ].map(({ plannedAt, ...one }) => ({ ...one, ...(plannedAt && { plannedAt }) })),
  steps: [
    cut('ada', 'crm', '11-17T20:00'),
    cut('ada', 'crm', '11-17T19:00', { action: 'end_sessions', state: 'receipt' }),
    cut('ada', 'crm', '11-18T01:00', { action: 'reclaim_licence', phase: 'reclaim' }),
    cut('ben', 'crm', '11-19T12:00'),
    cut('ben', 'wiki', '11-19T11:00', { state: 'attested' }),
    cut('ben', 'crm', undefined, { action: 'reclaim_licence', phase: 'reclaim', state: 'planned' }),
    cut('cy', 'crm', '11-20T12:00'),
    cut('dot', 'wiki', undefined, { state: 'excepted' }),
    cut('eve', 'crm', '11-10T22:00'),
    cut('fay', 'warehouse', '11-20T18:00', { state: 'not_enforced' }),
    cut('gus', 'crm', undefined),
    cut('hal', 'crm', undefined, { state: 'planned' }),
  ],
  tasks: [
    aTask({
      caseId: 'ada',
      state: 'attested',
      sentAt: at('11-17T18:00'),
      dueAt: at('11-20T18:00'),
      closedAt: at('11-18T18:00'),
    }),
    // Late, and not a way in: it counts as a deadline and in nothing else.
    aTask({ caseId: 'ben', kind: 'checklist', sentAt: at('11-19T10:00'), dueAt: at('11-20T10:00') }),
    aTask({ caseId: 'ada', state: 'withdrawn', sentAt: at('11-17T18:00'), dueAt: at('11-18T18:00') }),
    aTask({
      caseId: 'eve',
      state: 'attested',
      sentAt: at('11-10T18:00'),
      dueAt: at('11-11T18:00'),
      stepIds: ['x'],
      closedAt: at('11-12T18:00'),
    }),
  ],
  exceptions: [
    { caseId: 'dot', state: 'allowed', askedAt: at('10-13T09:00'), until: at('11-20T09:00') },
    { caseId: 'eve', state: 'ended', askedAt: at('11-10T09:00'), until: at('11-17T09:00'), endedAt: at('11-17T09:00') },
    { caseId: 'ada', state: 'asked', askedAt: at('11-17T09:00'), until: at('12-17T09:00') },
  ],
};
const COSTS = {
  crm: { amount: 8, currency: 'EUR', per: 'month' as const },
  figma: { amount: 120, currency: 'EUR', per: 'year' as const },
};

const now = numbersOf(HISTORY, COSTS, WEEK);
const before = numbersOf(HISTORY, COSTS, WEEK_BEFORE);

describe('the numbers of a history calculated by hand', () => {
  it('time runs from the later of the HR event and the leaving moment to the last proof, by risk', () => {
    // 24 h, 2 h and 0 h are done; dot still has access, ivy has no plan and so no ways to time.
    expect(now.revoke.all).toEqual({ count: 3, of: 4, mean: (26 * HOUR) / 3, median: 2 * HOUR, p90: 24 * HOUR });
    expect(now.revoke.privileged).toEqual({ count: 1, of: 1, mean: 2 * HOUR, median: 2 * HOUR, p90: 2 * HOUR });
    expect(now.revoke.standard).toEqual({ count: 2, of: 3, mean: 12 * HOUR, median: 12 * HOUR, p90: 24 * HOUR });
    expect(before.revoke.all).toEqual({ count: 1, of: 2, mean: 4 * HOUR, median: 4 * HOUR, p90: 4 * HOUR });
  });

  it('a week without anybody has no time, rather than a time of nothing', () => {
    expect(numbersOf({ cases: [], steps: [], tasks: [], exceptions: [] }, {}, WEEK).revoke.all).toEqual({
      count: 0,
      of: 0,
    });
  });

  it('former with access are those who had left then: kept and unplanned ones count, dry run is told apart', () => {
    expect(now.former).toEqual({ count: 2, of: 7, overMonth: 1, dryRunOnly: 1 });
    // A week ago: dot, 37 days gone; eve was closed; the others had not left.
    expect(before.former).toEqual({ count: 1, of: 2, overMonth: 1, dryRunOnly: 0 });
  });

  it('coverage is what machines closed among all that was closed, a person’s word is not a machine’s', () => {
    // crm of ada, ben and cy; by hand: ben’s wiki, ada’s task.
    expect(now.coverage).toEqual({ count: 3, of: 5 });
    expect(before.coverage).toEqual({ count: 1, of: 1 });
  });

  it('exceptions age from the asking, and an unanswered one keeps nothing', () => {
    expect(now.exceptions).toEqual({ count: 1, of: 8, late: 1, oldest: 41 * DAY });
    expect(before.exceptions).toEqual({ count: 2, of: 6, late: 0, oldest: 34 * DAY });
  });

  it('a deadline is missed when it passed in the window and the work was not closed by then', () => {
    // Cuts due 17 Nov 22:00 (kept), 19 Nov 14:00 (kept), 20 Nov 22:00 (kept); tasks: ada’s kept, ben’s laptop missed.
    expect(now.breaches).toEqual({ count: 1, of: 5 });
    // eve’s cut was due at 22:00 and closed at 22:00; her task came a day late.
    expect(before.breaches).toEqual({ count: 1, of: 2 });
  });

  it('a seat counts once it is gone, and its price only where it is known', () => {
    // ada’s crm (8 a month) and her figma (120 a year); ben’s crm waits.
    expect(now.seats).toEqual({ count: 2, of: 3, priced: 2, money: { EUR: 18 } });
    expect(before.seats).toEqual({ count: 0, of: 3, priced: 0, money: {} });
  });
});
