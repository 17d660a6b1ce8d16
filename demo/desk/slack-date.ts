/** Slack's date tokens, as its clients fill them in: https://api.slack.com/reference/surfaces/formatting#date-formatting */

interface Look {
  readonly now: Date;
  readonly timezone: string;
}

function part(at: Date, timezone: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat('en-GB', { ...options, timeZone: timezone }).format(at);
}

const dayOf = (at: Date, timezone: string) =>
  new Intl.DateTimeFormat('en-CA', { timeZone: timezone, dateStyle: 'short' }).format(at);

const dayMs = 86_400_000;

/** "today", "yesterday" or "tomorrow" in the viewer's zone, else the given form. */
function pretty(at: Date, look: Look, otherwise: string): string {
  const day = dayOf(at, look.timezone);
  if (day === dayOf(look.now, look.timezone)) return 'today';
  if (day === dayOf(new Date(look.now.getTime() - dayMs), look.timezone)) return 'yesterday';
  if (day === dayOf(new Date(look.now.getTime() + dayMs), look.timezone)) return 'tomorrow';
  return otherwise;
}

function ago(at: Date, now: Date): string {
  const seconds = Math.round((at.getTime() - now.getTime()) / 1000);
  const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
  const steps = [
    ['day', 86_400],
    ['hour', 3600],
    ['minute', 60],
  ] as const;
  for (const [unit, size] of steps) {
    if (Math.abs(seconds) >= size) return relative.format(Math.round(seconds / size), unit);
  }
  return relative.format(seconds, 'second');
}

/** Fills in `{date_short_pretty} {time}` and the like for one viewer. Unknown tokens stay as they are. */
export function fillDate(at: Date, format: string, look: Look): string {
  const { timezone } = look;
  const date = part(at, timezone, { day: 'numeric', month: 'long', year: 'numeric' });
  const short = part(at, timezone, { day: 'numeric', month: 'short', year: 'numeric' });
  const long = part(at, timezone, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
  const values: Readonly<Record<string, () => string>> = {
    date_num: () => dayOf(at, timezone),
    date: () => date,
    date_slash: () => part(at, timezone, { day: '2-digit', month: '2-digit', year: 'numeric' }),
    date_short: () => short,
    date_long: () => long,
    date_pretty: () => pretty(at, look, date),
    date_short_pretty: () => pretty(at, look, short),
    date_long_pretty: () => pretty(at, look, long),
    day_divider_pretty: () => pretty(at, look, long),
    time: () => part(at, timezone, { hour: '2-digit', minute: '2-digit' }),
    time_secs: () => part(at, timezone, { hour: '2-digit', minute: '2-digit', second: '2-digit' }),
    ago: () => ago(at, look.now),
  };
  return format.replace(/\{(\w+)\}/g, (whole, name: string) => values[name]?.() ?? whole);
}

/** A moment as the page itself writes it: "Sat 21 Nov, 18:00 GMT+1". */
export function momentIn(at: Date, timezone: string): string {
  return part(at, timezone, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  });
}
