import type { Breach, Kept, Report } from '../../domain/report.ts';
import { context, divider, fields, header, type Message, sections } from './blocks.ts';
import { bold, day, foreign, join, type Markup, md, moment } from './mrkdwn.ts';
import { duration, numberLines, revokeText, shareText } from './numbers.ts';
import { count } from './words.ts';

const LISTED = 8;

const TITLE = { week: 'Report of the week', month: 'Report of the month', quarter: 'Report of the quarter' } as const;

/** `/offboard report`: the numbers with those of the period before, and what stands behind them. */
export function reportMessage(report: Report): Message {
  const { now, before, from, to, period } = report;
  const was = `the ${period} before`;
  const lines = numberLines(now, before, was);
  const title = TITLE[period];
  const deadlines = md`Deadlines missed: ${now.breaches.count} of ${now.breaches.of} (${shareText(now.breaches)}); ${was} ${before.breaches.count} of ${before.breaches.of}.`;
  const byRisk = md`Time to revoke: privileged ${revokeText(now.revoke.privileged)}; standard ${revokeText(now.revoke.standard)}.`;
  return {
    text: join(
      [
        md`${title}, ${day(from)} to ${day(to)}.`,
        ...lines.map(({ name, value, of }) => md`${name}: ${value} (${of}).`),
        deadlines,
      ],
      ' ',
    ).markup,
    blocks: [
      header(`${title} · ${day(from)} to ${day(to)}`),
      fields(lines.map(({ name, value, was: earlier }) => md`${bold(name)}\n${value}\n${earlier}`)),
      context(...lines.map(({ name, of }) => md`${name}: ${of}`)),
      divider(),
      ...sections([
        bold('Deadlines'),
        deadlines,
        byRisk,
        ...report.breaches.slice(0, LISTED).map((one) => breachLine(one, to)),
        ...rest(report.breaches.length, now.breaches.count),
      ]),
      ...sections([
        bold(report.kept.length > 0 ? 'Access that was kept, the longest first' : 'No access was kept.'),
        ...report.kept.slice(0, LISTED).map((one) => keptLine(one, to)),
        ...rest(report.kept.length, report.kept.length),
      ]),
      ...sections([
        bold(report.licences.length > 0 ? 'Licences that came back' : 'No licence came back.'),
        ...report.licences.slice(0, LISTED).map(licenceLine),
        ...rest(report.licences.length, report.licences.length),
      ]),
      context(md`Only you can see this. Numbers as of ${moment(to)}.`),
    ],
  };
}

function rest(known: number, all: number): Markup[] {
  const left = Math.max(known, all) - LISTED;
  return left > 0 ? [md`… and ${left} more`] : [];
}

function breachLine({ caseName, leaver, what, due, closed }: Breach, to: Date): Markup {
  const late = duration((closed ?? to).getTime() - due.getTime());
  return md`❗ ${bold(caseName)} ${foreign(leaver, 60)}: ${foreign(what, 100)}, ${late} late${closed ? '' : ' and still open'}`;
}

function keptLine({ caseName, leaver, application, since, ended }: Kept, to: Date): Markup {
  const lasted = duration((ended ?? to).getTime() - since.getTime());
  return md`🕓 ${bold(caseName)} ${foreign(leaver, 60)}: ${foreign(application, 60)} for ${lasted}${ended ? '' : ', and still kept'}`;
}

function licenceLine({ application, count: number, money }: Report['licences'][number]): Markup {
  const saves = money
    ? md` · ${foreign(money.currency, 10)} ${money.amount.toLocaleString('en', { maximumFractionDigits: 2 })} a month`
    : md` · price not known`;
  return md`${foreign(application, 60)}: ${count(number, 'licence')}${saves}`;
}
