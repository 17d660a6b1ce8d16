import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { metricsOf } from '../../src/http/measures.ts';
import { prometheusText } from '../../src/http/metrics.ts';
import { allowException } from '../../src/operations/allow-exception.ts';
import { approveCase } from '../../src/operations/approve-case.ts';
import { askException } from '../../src/operations/ask-exception.ts';
import { measure } from '../../src/operations/measure.ts';
import { openCase } from '../../src/operations/open-case.ts';
import { cutNow } from '../../src/operations/start-case.ts';
import { numbersFor } from '../../src/operations/view-digest.ts';
import { viewReport } from '../../src/operations/view-report.ts';
import * as company from '../support/company.ts';
import { CASES, PEOPLE } from '../support/slack.ts';
import { aStage, FIGMA, type Stage } from './stage.ts';

const DAY = 86_400_000;

/**
 * Lee's access is cut on Monday. The CRM is closed at once, its licence comes back (EUR 120 a year); Figma's task is due
 * on Thursday and is never answered; Miro's is kept from Monday on.
 */
describe('the report', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await aStage({
      company: {
        applications: [
          company.anApplication('crm', { seatCost: { amount: 120, currency: 'EUR', per: 'year' } }),
          FIGMA,
          { ...FIGMA, id: 'miro', name: 'Miro' },
        ],
      },
    });
    const { deps } = stage;
    const { id } = await openCase(deps, company.hana, { personId: 'lee', lastDay: '2026-11-24' });
    await stage.settle();
    await approveCase(deps, company.ann, { caseId: id, revision: 1 });
    await cutNow(deps, company.ann, { caseId: id, reason: 'today' });
    await stage.settle();
    const miro = (await stage.company.view(id)).tasks.find(({ application }) => application === 'miro');
    const asked = await askException(deps, company.dana, {
      taskId: miro?.id ?? '',
      reason: 'hand_over',
      details: 'The boards are still being moved over.',
      control: 'Read-only seat',
      until: '2026-12-20',
      approver: company.bob,
    });
    await allowException(deps, company.bob, { exceptionId: asked.id });
    await stage.company.pass(5 * DAY);
    stage.elapse(DAY);
    await stage.settle();
  });
  afterAll(() => stage.close());

  test('lists the deadlines that were missed, what was kept longest, and what came back and saves', async () => {
    const report = await viewReport(stage.deps, company.ann, 'week');
    expect(report.breaches).toMatchObject([
      { leaver: 'Lee Leaver', what: '“Figma”', due: new Date('2026-11-26T09:00:00Z') },
    ]);
    expect(report.breaches[0]?.closed).toBeUndefined();
    expect(report.now.breaches.count).toBe(report.breaches.length);
    expect(report.kept).toMatchObject([{ application: 'Miro', since: new Date('2026-11-23T09:00:00Z') }]);
    expect(report.licences).toEqual([{ application: 'Crm', count: 1, money: { amount: 10, currency: 'EUR' } }]);
    expect(report.before.breaches).toEqual({ count: 0, of: 0 });
  });

  test('of a later period has forgotten what was not in it', async () => {
    await stage.company.pass(40 * DAY);
    const report = await viewReport(stage.deps, company.ann, 'week');
    expect(report.breaches.map(({ what }) => what)).not.toContain('“Figma”');
    expect(report.licences).toEqual([]);
    expect((await viewReport(stage.deps, company.ann, 'quarter')).licences).toHaveLength(1);
  });

  test('comes to whoever may ask, alone; a word that is no period is said', async () => {
    const ask = (user: string, text: string) =>
      stage.answer(user, () => stage.slack.act.command(user, user === PEOPLE.dana ? 'C0GENERAL' : CASES, text));
    expect(await ask(PEOPLE.ann, 'report quarter')).toMatch(
      /^Report of the quarter, .*Licences reclaimed: 1 · EUR 10 a month/,
    );
    expect(await ask(PEOPLE.ann, 'report fortnight')).toContain('with week, month or quarter after it');
    expect(await ask(PEOPLE.hr, 'report')).toContain('You cannot do that here');
    expect(await ask(PEOPLE.dana, 'report')).toContain('You cannot do that here');
    expect(stage.log.filter(({ level }) => level === 'error')).toEqual([]);
  });

  test('the same numbers are metrics, with nobody’s name', async () => {
    const { deps } = stage;
    const [numbers] = await numbersFor(deps, new Date('2026-11-29T09:00:00Z'), 7);
    const text = prometheusText(metricsOf(await measure(deps), numbers));
    for (const line of [
      'lastday_former_with_access{since="any"} 1',
      'lastday_closed_ways{by="machine"} 1',
      'lastday_deadlines{kept="no"} 1',
      'lastday_licences_saved_a_month{currency="EUR"} 10',
      'lastday_exceptions 1',
    ])
      expect(text).toContain(`${line}\n`);
    expect(text).not.toMatch(/lee|figma/i);
  });
});
