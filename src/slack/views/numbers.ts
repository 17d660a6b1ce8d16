import type { Numbers, Share, Spread } from '../../domain/metrics.ts';
import { foreign, type Markup, md } from './mrkdwn.ts';
import { count } from './words.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** One of the five numbers: what it is now, what it was, and out of what. */
export interface NumberLine {
  readonly name: string;
  readonly value: Markup;
  readonly was: Markup;
  readonly of: Markup;
}

/** The five, in the order people read them. `before`: what the earlier values are called. */
export function numberLines(now: Numbers, earlier: Numbers, before: string): readonly NumberLine[] {
  const was = (words: Markup) => md`${before}: ${words}`;
  return [
    {
      name: 'Time to revoke',
      value: revokeText(now.revoke.all),
      was: was(revokeText(earlier.revoke.all)),
      of: md`${now.revoke.all.count} of ${count(now.revoke.all.of, 'person', 'people')} done`,
    },
    {
      name: 'Former with access',
      value: formerText(now),
      was: was(md`${earlier.former.count}, ${earlier.former.overMonth} for over 30 days`),
      of: md`of ${count(now.former.of, 'person', 'people')} who left${now.former.dryRunOnly > 0 ? `; ${now.former.dryRunOnly} more only in dry run` : ''}`,
    },
    {
      name: 'Automation coverage',
      value: shareText(now.coverage),
      was: was(shareText(earlier.coverage)),
      of: md`${now.coverage.count} of ${count(now.coverage.of, 'access', 'accesses')} closed by machine`,
    },
    {
      name: 'Exceptions',
      value: agingText(now),
      was: was(agingText(earlier)),
      of: md`in ${count(now.exceptions.of, 'open case')}${now.exceptions.late > 0 ? `; ${now.exceptions.late} past their end` : ''}`,
    },
    {
      name: 'Licences reclaimed',
      value: md`${now.seats.count}${moneyText(now)}`,
      was: was(md`${earlier.seats.count}${moneyText(earlier)}`),
      of: md`of ${now.seats.of}; the price of ${now.seats.priced} is known`,
    },
  ];
}

/** `mean 3 h 12 min, median 2 h, p90 5 h`, or a dash when nobody was finished. */
export function revokeText({ mean, median, p90 }: Spread): Markup {
  if (mean === undefined || median === undefined || p90 === undefined) return md`–`;
  return md`mean ${duration(mean)}, median ${duration(median)}, p90 ${duration(p90)}`;
}

function formerText({ former }: Numbers): Markup {
  return md`${former.count}, ${former.overMonth} for over 30 days`;
}

export function shareText({ count: part, of }: Share): Markup {
  return of === 0 ? md`–` : md`${Math.round((part / of) * 100)} %`;
}

function agingText({ exceptions }: Numbers): Markup {
  if (exceptions.oldest === undefined) return md`${exceptions.count}`;
  return md`${exceptions.count}, the oldest ${duration(exceptions.oldest)} old`;
}

/** ` · EUR 1,240 a month`; a currency that we were given is foreign text. */
function moneyText({ seats }: Numbers): Markup {
  const sums = Object.entries(seats.money).toSorted(([a], [b]) => a.localeCompare(b));
  if (sums.length === 0) return md``;
  const said = sums.map(
    ([currency, amount]) => `${currency} ${amount.toLocaleString('en', { maximumFractionDigits: 2 })}`,
  );
  return md` · ${foreign(said.slice(0, 5).join(', '), 120)} a month`;
}

/** `41 d`, `3 h 12 min`, `5 min`: two units at most, never a fraction. Milliseconds. */
export function duration(milliseconds: number): string {
  const minutes = Math.round(milliseconds / MINUTE);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 > 0 ? `${hours} h ${minutes % 60} min` : `${hours} h`;
  const days = Math.floor(milliseconds / DAY);
  const rest = Math.round((milliseconds - days * DAY) / HOUR);
  return rest > 0 && rest < 24 ? `${days} d ${rest} h` : `${days} d`;
}
