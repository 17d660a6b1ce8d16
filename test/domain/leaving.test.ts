import { describe, expect, it } from 'vitest';
import { InvalidInputError } from '../../src/domain/errors.ts';
import {
  bothZones,
  instantOf,
  isPast,
  isZone,
  lastDayFault,
  leavingMoment,
  momentAt,
  parseDuration,
} from '../../src/domain/leaving.ts';

const NOW = new Date('2026-11-20T10:00:00Z');
const inTokyo = { zone: 'Asia/Tokyo', leavingHour: '18:00', now: NOW };

const ZONES = [
  'Africa/Cairo',
  'Africa/Casablanca',
  'Africa/Johannesburg',
  'Africa/Lagos',
  'America/Anchorage',
  'America/Argentina/Buenos_Aires',
  'America/Bogota',
  'America/Chicago',
  'America/Denver',
  'America/Halifax',
  'America/Los_Angeles',
  'America/Mexico_City',
  'America/New_York',
  'America/Nuuk',
  'America/Phoenix',
  'America/Santiago',
  'America/Sao_Paulo',
  'America/St_Johns',
  'Asia/Dhaka',
  'Asia/Dubai',
  'Asia/Ho_Chi_Minh',
  'Asia/Jerusalem',
  'Asia/Karachi',
  'Asia/Kathmandu',
  'Asia/Kolkata',
  'Asia/Seoul',
  'Asia/Shanghai',
  'Asia/Tehran',
  'Asia/Tokyo',
  'Atlantic/Azores',
  'Australia/Adelaide',
  'Australia/Eucla',
  'Australia/Lord_Howe',
  'Australia/Sydney',
  'Europe/Berlin',
  'Europe/Lisbon',
  'Europe/London',
  'Pacific/Auckland',
  'Pacific/Chatham',
  'Pacific/Kiritimati',
  'UTC',
];

const formatters = new Map(
  ZONES.map((timeZone) => [
    timeZone,
    new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }),
  ]),
);

/** What a clock on the wall shows, by another road than the code's: the platform's own formatter. */
function wallClock(instant: number, zone: string): string {
  return formatters.get(zone)?.format(instant).replace(' ', 'T') ?? '';
}

/** How far the wall is ahead of UTC. Milliseconds. */
function ahead(instant: number, zone: string): number {
  return Date.parse(`${wallClock(instant, zone)}:00Z`) - instant;
}

/** The minutes of 2026 and 2027 at which clocks change in a zone, and by how much. */
function transitionsOf(zone: string): { at: number; jump: number }[] {
  const found: { at: number; jump: number }[] = [];
  for (let day = Date.UTC(2026, 0, 1); day < Date.UTC(2028, 0, 1); day += 86_400_000) {
    let [before, after] = [day, day + 86_400_000];
    const jump = ahead(after, zone) - ahead(before, zone);
    if (jump === 0) continue;
    while (after - before > 60_000) {
      const middle = before + Math.floor((after - before) / 120_000) * 60_000;
      if (ahead(middle, zone) === ahead(before, zone)) before = middle;
      else after = middle;
    }
    found.push({ at: after, jump });
  }
  return found;
}

describe('the leaving moment', () => {
  it.each([
    ['2026-12-01', '2026-12-01T09:00:00.000Z', 'a bare date is the leaving hour in the leaver’s zone'],
    ['2026-12-01T17:00', '2026-12-01T08:00:00.000Z', 'a time is on the leaver’s wall'],
    ['2026-12-01 17:00', '2026-12-01T08:00:00.000Z', 'a space will do for the T'],
    ['2026-12-01T17:00:59', '2026-12-01T08:00:59.000Z', 'seconds are kept, so that nothing runs early'],
    ['2026-12-01T17:00 Europe/Berlin', '2026-12-01T16:00:00.000Z', 'a zone in the text wins'],
    ['2026-12-01T17:00[Europe/Berlin]', '2026-12-01T16:00:00.000Z', 'in brackets too'],
    ['2026-12-01 Europe/Berlin', '2026-12-01T17:00:00.000Z', 'a bare date in a zone that is named'],
    ['2026-12-01T17:00+01:00', '2026-12-01T16:00:00.000Z', 'an offset fixes the instant'],
    ['2026-12-01T17:00-0500', '2026-12-01T22:00:00.000Z', 'an offset without its colon'],
    ['2026-12-01T17:00Z', '2026-12-01T17:00:00.000Z', 'Z is UTC'],
    ['today', '2026-11-20T09:00:00.000Z', 'today is the leaver’s today'],
    ['Today 20:30', '2026-11-20T11:30:00.000Z', 'today at a time'],
    ['now', '2026-11-20T10:00:00.000Z', 'now is now'],
  ])('reads %s as %s: %s', (text, instant) => {
    expect(leavingMoment(text, inTokyo).instant).toBe(instant);
  });

  it('keeps the clock on the wall as it was meant, beside the instant', () => {
    expect(leavingMoment('2026-12-01', inTokyo)).toEqual({
      instant: '2026-12-01T09:00:00.000Z',
      zone: 'Asia/Tokyo',
      local: '2026-12-01T18:00',
    });
  });

  it('calls it today where the leaver is, not where the server is', () => {
    const late = { ...inTokyo, now: new Date('2026-11-20T16:00:00Z') };
    expect(leavingMoment('today', late).local).toBe('2026-11-21T18:00');
  });

  it.each([
    ['2026-02-30', /day of the calendar/],
    ['2026-13-01', /day of the calendar/],
    ['1926-12-01', /day of the calendar/],
    ['2026-12-01T24:00', /time of day/],
    ['2026-12-01T17:60Z', /time of day/],
    ['2026-12-01T17:00 Mars/Base', /time zone/],
    ['2026-12-01T17:00+99:00', /offset/],
    ['2026-12-01+09:00', /no time/],
    ['01.12.2026', /write a date like/],
    ['next friday', /write a date like/],
    ['', /write a date like/],
  ])('refuses %j in one sentence', (text, sentence) => {
    expect(() => leavingMoment(text, inTokyo)).toThrow(sentence);
    expect(() => leavingMoment(text, inTokyo)).toThrow(InvalidInputError);
    expect(lastDayFault(text)).toMatch(sentence);
  });

  it('refuses a zone that nobody knows, and offsets that know no summer time', () => {
    expect(() => leavingMoment('2026-12-01', { ...inTokyo, zone: 'Europe/Berln' })).toThrow(/not a time zone/);
    expect(['Europe/Berlin', 'UTC', '+01:00', 'Berlin', '', 'Europe/Berln'].map(isZone)).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
  });

  it('tells a moment that is over from one that was typed just now', () => {
    expect(isPast(leavingMoment('2026-11-19', inTokyo), NOW)).toBe(true);
    expect(isPast(leavingMoment('today', inTokyo), NOW)).toBe(true);
    expect(isPast(leavingMoment('now', inTokyo), new Date('2026-11-20T10:00:30Z'))).toBe(false);
    expect(isPast(leavingMoment('2026-12-01', inTokyo), NOW)).toBe(false);
  });
});

describe('daylight saving', () => {
  it.each([
    ['Europe/Berlin', '2026-03-29T02:30', '2026-03-29T01:30:00.000Z', 'skipped: 03:30 that day'],
    ['America/New_York', '2026-03-08T02:00', '2026-03-08T07:00:00.000Z', 'skipped: 03:00 that day'],
    ['Australia/Lord_Howe', '2026-10-04T02:15', '2026-10-03T15:45:00.000Z', 'skipped by half an hour: 02:45'],
    ['America/Santiago', '2026-09-06T00:00', '2026-09-06T04:00:00.000Z', 'skipped midnight: 01:00'],
    ['Europe/Berlin', '2026-10-25T02:30', '2026-10-25T01:30:00.000Z', 'twice: the later'],
    ['America/New_York', '2026-11-01T01:30', '2026-11-01T06:30:00.000Z', 'twice: the later'],
    ['Australia/Lord_Howe', '2026-04-05T01:45', '2026-04-04T15:15:00.000Z', 'twice by half an hour: the later'],
    ['Europe/Berlin', '2026-10-25T03:00', '2026-10-25T02:00:00.000Z', 'once, just after'],
    ['Europe/Berlin', '2026-03-29T01:59', '2026-03-29T00:59:00.000Z', 'once, just before'],
  ])('in %s, %s is %s (%s)', (zone, local, instant) => {
    expect(instantOf(local, zone).toISOString()).toBe(instant);
  });

  it('over 40 zones and two years of times of day, never is early and shows what was meant', () => {
    const wrong: string[] = [];
    let skipped = 0;
    for (const zone of ZONES) {
      for (let wall = Date.UTC(2026, 0, 1); wall < Date.UTC(2028, 0, 1); wall += 37 * 3_600_000) {
        const local = new Date(wall).toISOString().slice(0, 16);
        const shown = wallClock(instantOf(local, zone).getTime(), zone);
        if (shown > local) skipped += 1;
        if (shown < local) wrong.push(`${zone} ${local}: ${shown}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(skipped).toBeLessThan(20);
  });

  it('over 40 zones and every change of the clocks, skipped times move forward and doubled ones are the later', () => {
    const wrong: string[] = [];
    let transitions = 0;
    for (const zone of ZONES) {
      for (const { at, jump } of transitionsOf(zone)) {
        transitions += 1;
        // Half way into the hour that is not there, or is there twice.
        const inside = new Date(at + ahead(at - 60_000, zone) + jump / 2).toISOString().slice(0, 16);
        const instant = instantOf(inside, zone).getTime();
        const expected = at + Math.abs(jump) / 2;
        if (instant !== expected) wrong.push(`${zone} ${inside}: ${new Date(instant).toISOString()}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(ZONES.length).toBeGreaterThanOrEqual(40);
    expect(transitions).toBeGreaterThan(60);
  });
});

describe('both zones', () => {
  it.each([
    ['2026-12-01', 'Tue 1 Dec 2026, 18:00 (Asia/Tokyo) · 10:00 (Europe/Berlin)'],
    ['2026-12-02T02:00', 'Wed 2 Dec 2026, 02:00 (Asia/Tokyo) · Tue 1 Dec, 18:00 (Europe/Berlin)'],
  ])('shows %s on both walls, with the day where it differs', (text, shown) => {
    expect(bothZones(leavingMoment(text, inTokyo), 'Europe/Berlin')).toBe(shown);
  });

  it('shows one clock where both agree', () => {
    const moment = momentAt(new Date('2026-12-01T17:00:00Z'), 'Europe/Paris');
    expect(bothZones(moment, 'Europe/Berlin')).toBe('Tue 1 Dec 2026, 18:00 (Europe/Paris)');
  });
});

describe('durations', () => {
  it.each([
    ['30d', 30 * 86_400_000],
    ['24h', 86_400_000],
    ['90m', 5_400_000],
    ['2w', 14 * 86_400_000],
    ['30', undefined],
    ['-1d', undefined],
    ['1.5h', undefined],
    ['1 d', undefined],
    ['1y', undefined],
    ['', undefined],
  ])('reads %j as %s milliseconds', (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
  });
});
