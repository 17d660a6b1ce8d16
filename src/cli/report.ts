import { DomainError } from '../domain/errors.ts';
import type { Numbers } from '../domain/metrics.ts';
import { PERIODS, type Report } from '../domain/report.ts';
import { viewReport } from '../operations/view-report.ts';
import { table } from './print.ts';
import type { Verb } from './verb.ts';

export const reportVerb: Verb = {
  name: 'report',
  positionals: ['[PERIOD]'],
  summary: `The numbers of the last ${PERIODS.join(', ')}, with those before: times, deadlines, exceptions, licences.`,
  needs: 'program',
  run: async (input, { deps }) => {
    const wanted = input.positionals[0] ?? 'week';
    const period = PERIODS.find((one) => one === wanted);
    if (!period) throw new DomainError(`A report is of a ${PERIODS.join(', a ')}.`);
    const report = await viewReport(deps, input.actor, period);
    return { json: report, text: reportText(report, input.color) };
  },
};

const HOUR = 3_600_000;

function reportText(report: Report, color: boolean): string {
  const hours = (time: number | undefined) => (time === undefined ? '–' : (time / HOUR).toFixed(1));
  const lines: readonly (readonly [string, (numbers: Numbers) => string])[] = [
    ['time to revoke, mean hours', ({ revoke }) => hours(revoke.all.mean)],
    ['time to revoke, median hours', ({ revoke }) => hours(revoke.all.median)],
    ['time to revoke, p90 hours', ({ revoke }) => hours(revoke.all.p90)],
    ['former with access', ({ former }) => `${former.count} of ${former.of}`],
    ['former with access over 30 days', ({ former }) => String(former.overMonth)],
    ['closed by machine', ({ coverage }) => `${coverage.count} of ${coverage.of}`],
    ['exceptions', ({ exceptions }) => String(exceptions.count)],
    ['deadlines missed', ({ breaches }) => `${breaches.count} of ${breaches.of}`],
    ['licences reclaimed', ({ seats }) => `${seats.count} of ${seats.of}`],
    [
      'saved a month',
      ({ seats }) =>
        Object.entries(seats.money)
          .map(([currency, sum]) => `${currency} ${sum}`)
          .join(', ') || '–',
    ],
  ];
  const numbers = table(
    ['number', `this ${report.period}`, 'before'],
    lines.map(([name, read]) => [name, read(report.now), read(report.before)]),
    color,
  );
  const missed = report.breaches.map(({ caseName, leaver, what, due, closed }) => [
    caseName,
    leaver,
    what,
    minute(due),
    closed ? minute(closed) : 'still open',
  ]);
  return missed.length === 0
    ? numbers
    : `${numbers}\n${table(['case', 'leaver', 'missed', 'due', 'closed'], missed, color)}`;
}

function minute(at: Date): string {
  return at.toISOString().slice(0, 16).replace('T', ' ');
}
