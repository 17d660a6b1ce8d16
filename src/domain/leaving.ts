import { createRequire } from 'node:module';
import { TZDate, tzOffset } from '@date-fns/tz';
import { InvalidInputError } from './errors.ts';

// One by one, since the index loads hundreds of files; and as CommonJS, for the reason that db/drizzle.ts gives.
const require = createRequire(import.meta.url);
const { addSeconds } = require('date-fns/addSeconds') as typeof import('date-fns/addSeconds');
const { format } = require('date-fns/format') as typeof import('date-fns/format');

const MINUTE = 60_000;
const DAY = 86_400_000;

/** When access ends: the moment as it was meant (a clock on a wall in a zone) and the instant that it is. */
export interface LeavingMoment {
  /** ISO 8601 UTC. */
  readonly instant: string;
  /** IANA zone that `local` is in. */
  readonly zone: string;
  /** `YYYY-MM-DDTHH:MM` on the wall there. */
  readonly local: string;
}

/** What a last day was typed as, before anyone asks whose zone it is in. */
type Spoken =
  | { readonly kind: 'now' }
  | { readonly kind: 'today'; readonly time?: string }
  | {
      readonly kind: 'wall';
      readonly date: string;
      readonly time?: string;
      readonly seconds: number;
      readonly zone?: string;
    }
  | { readonly kind: 'instant'; readonly instant: Date };

const FORMS =
  'a date like 2026-12-01, with a time like 2026-12-01T17:00 (and a zone, if it is not theirs), today or now';
const PATTERN =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::([0-5]\d)(?:\.\d{1,9})?)?)? ?(Z|[+-]\d{2}:?\d{2}|\[?[A-Za-z][\w+-]*(?:\/[\w+-]+)*\]?)?$/;
const TODAY = /^today(?:[ T](\d{2}:\d{2}))?$/i;

/** Whether a zone is one we can calculate in: an IANA name. Bare offsets are refused, because they know no summer time. */
export function isZone(zone: string): boolean {
  return /^[A-Za-z]/.test(zone) && !Number.isNaN(tzOffset(zone, new Date(0)));
}

/** Whether this is a real day, spelt `YYYY-MM-DD`, in this century. */
export function isDate(text: string): boolean {
  if (!/^20\d{2}-\d{2}-\d{2}$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

/** Whether this is a time of day, spelt `HH:MM`. */
export function isTime(text: string): boolean {
  return /^([01]\d|2[0-3]):[0-5]\d$/.test(text);
}

/** One phrase saying why a last day cannot be read, or `undefined`. For edges that do not yet know whose zone it is. */
export function lastDayFault(text: string): string | undefined {
  const spoken = hear(text);
  return typeof spoken === 'string' ? spoken : undefined;
}

/**
 * The leaving moment that was typed. `zone` is the leaver's; a zone in the text wins over it, an offset fixes the instant.
 * A bare date means `leavingHour` (`HH:MM`) of that day there. Throws InvalidInputError on `lastDay`. Past moments are
 * returned: ask `isPast`.
 */
export function leavingMoment(
  text: string,
  about: { readonly zone: string; readonly leavingHour: string; readonly now: Date },
): LeavingMoment {
  const spoken = hear(text);
  if (typeof spoken === 'string') throw new InvalidInputError(`“${text}” is ${spoken}.`, { lastDay: spoken });
  const zone = (spoken.kind === 'wall' && spoken.zone) || about.zone;
  if (!isZone(zone)) {
    throw new InvalidInputError(`“${zone}” is not a time zone; write one like Europe/Berlin.`, {
      lastDay: 'not a time zone',
    });
  }
  if (spoken.kind === 'now') return momentAt(about.now, zone);
  if (spoken.kind === 'instant') return momentAt(spoken.instant, zone);
  const date = spoken.kind === 'today' ? localText(about.now, zone).slice(0, 10) : spoken.date;
  const minute = instantOf(`${date}T${spoken.time ?? about.leavingHour}`, zone);
  return momentAt(spoken.kind === 'wall' ? addSeconds(minute, spoken.seconds) : minute, zone);
}

/** The leaving moment that an instant is in a zone. */
export function momentAt(instant: Date, zone: string): LeavingMoment {
  return { instant: instant.toISOString(), zone, local: localText(instant, zone) };
}

/** Whether it is over by more than a minute; `now` typed a moment ago is not. */
export function isPast(moment: LeavingMoment, now: Date): boolean {
  return Date.parse(moment.instant) < now.getTime() - MINUTE;
}

/**
 * The instant at which a clock on the wall of `zone` shows `local` (`YYYY-MM-DDTHH:MM`).
 * An hour that the clocks skip moves forward by what they skip; an hour that comes twice is the later one: never early.
 */
export function instantOf(local: string, zone: string): Date {
  const wall = Date.parse(`${local}:00Z`);
  const before = offset(zone, wall - DAY);
  const after = offset(zone, wall + DAY);
  const fitting = [before, after]
    .map((shift) => wall - shift)
    .filter((instant) => instant + offset(zone, instant) === wall);
  return new Date(fitting.length > 0 ? Math.max(...fitting) : wall - before);
}

/** For people: “Tue 1 Dec 2026, 18:00 (Asia/Tokyo) · 10:00 (Europe/Berlin)”. One zone when both clocks agree. */
export function bothZones(moment: LeavingMoment, companyZone: string): string {
  const instant = Date.parse(moment.instant);
  const there = `${text(instant, moment.zone, 'EEE d MMM yyyy, HH:mm')} (${moment.zone})`;
  if (offset(moment.zone, instant) === offset(companyZone, instant)) return there;
  const sameDay = text(instant, moment.zone, 'd') === text(instant, companyZone, 'd');
  return `${there} · ${text(instant, companyZone, sameDay ? 'HH:mm' : 'EEE d MMM, HH:mm')} (${companyZone})`;
}

const UNITS: Readonly<Record<string, number>> = { m: MINUTE, h: 60 * MINUTE, d: DAY, w: 7 * DAY };

/** `30d`, `24h`, `90m`, `2w` in milliseconds (a day is 24 hours); `undefined` for anything else. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d{1,5})([mhdw])$/.exec(text);
  const unit = UNITS[match?.[2] ?? ''];
  return match && unit !== undefined ? Number(match[1]) * unit : undefined;
}

/** The same, as `parseDuration` reads it: the largest unit that says it in a whole number, hours up to three days. */
export function durationText(milliseconds: number): string {
  const fits = (unit: number, least = 1) => milliseconds % unit === 0 && milliseconds >= least * unit;
  if (fits(DAY, 4)) return `${milliseconds / DAY}d`;
  if (fits(60 * MINUTE)) return `${milliseconds / (60 * MINUTE)}h`;
  return `${Math.ceil(milliseconds / MINUTE)}m`;
}

function hear(typed: string): Spoken | string {
  const words = typed.trim();
  if (/^now$/i.test(words)) return { kind: 'now' };
  const today = TODAY.exec(words);
  if (today) return withTime(today[1], (time) => ({ kind: 'today', ...time }));
  const match = PATTERN.exec(words);
  if (!match) return `not a last day; write ${FORMS}`;
  const [, date = '', time, second = '00', place] = match;
  if (!isDate(date)) return 'not a day of the calendar between 2000 and 2099';
  if (place === undefined || /^\[?[A-Za-z]{2}/.test(place)) {
    const zone = place?.replace(/^\[|\]$/g, '');
    if (zone !== undefined && !isZone(zone)) return 'not in a known time zone; write one like Europe/Berlin';
    return withTime(time, (at) => ({
      kind: 'wall',
      date,
      seconds: Number(second),
      ...at,
      ...(zone !== undefined && { zone }),
    }));
  }
  if (time === undefined) return 'a date with an offset but no time; write the time too, or leave the offset out';
  if (!isTime(time)) return 'not a time of day';
  const instant = new Date(`${date}T${time}:${second}${place.replace(/^([+-]\d{2})(\d{2})$/, '$1:$2')}`);
  return Number.isNaN(instant.getTime()) ? 'not a real offset from UTC' : { kind: 'instant', instant };
}

function withTime(time: string | undefined, spoken: (time: { time?: string }) => Spoken): Spoken | string {
  if (time === undefined) return spoken({});
  return isTime(time) ? spoken({ time }) : 'not a time of day';
}

function offset(zone: string, instant: number): number {
  return tzOffset(zone, new Date(instant)) * MINUTE;
}

function localText(instant: Date, zone: string): string {
  return text(instant.getTime(), zone, "yyyy-MM-dd'T'HH:mm");
}

function text(instant: number, zone: string, pattern: string): string {
  return format(new TZDate(instant, zone), pattern);
}
