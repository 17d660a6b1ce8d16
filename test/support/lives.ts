/** Generated people, their zones and what becomes of them, with what each must therefore see happen and when. */
import type { HrRecord } from '../../src/domain/roster.ts';
import { instantIn } from './wall-clock.ts';

/** Forty, on both sides of the equator and of the date line; some with summer time at midnight, or of half an hour. */
export const ZONES = [
  ...['Africa/Cairo', 'Africa/Casablanca', 'Africa/Johannesburg', 'Africa/Lagos', 'America/Anchorage'],
  ...['America/Argentina/Buenos_Aires', 'America/Bogota', 'America/Caracas', 'America/Chicago', 'America/Denver'],
  ...['America/Halifax', 'America/Havana', 'America/Los_Angeles', 'America/Mexico_City', 'America/New_York'],
  ...['America/Nuuk', 'America/Santiago', 'America/Sao_Paulo', 'America/St_Johns', 'Asia/Beirut'],
  ...['Asia/Dubai', 'Asia/Jerusalem', 'Asia/Kathmandu', 'Asia/Kolkata', 'Asia/Seoul'],
  ...['Asia/Singapore', 'Asia/Tehran', 'Asia/Tokyo', 'Atlantic/Azores', 'Australia/Adelaide'],
  ...['Australia/Lord_Howe', 'Australia/Sydney', 'Europe/Berlin', 'Europe/Istanbul', 'Europe/Lisbon'],
  ...['Europe/London', 'Pacific/Apia', 'Pacific/Auckland', 'Pacific/Chatham', 'Pacific/Honolulu'],
];

/** Days on which clocks change somewhere, or the day, month and year turn; ordinary days are mixed in. */
export const TURNS = [
  ...['2026-10-04', '2026-10-25', '2026-11-01', '2026-12-31', '2027-01-01', '2027-02-28'],
  ...['2027-03-14', '2027-03-26', '2027-03-28', '2027-04-04', '2027-04-24'],
];

const DAY = 86_400_000;
export const LEAVING_HOUR = '18:00';
export const BEGIN = new Date('2026-09-01T06:00:00Z');

/** What HR says at a moment: a record as it is from then on, or an event of its signed webhook. */
export interface Saying {
  readonly at: Date;
  readonly record: HrRecord;
  readonly event?: { readonly lastDay: string; readonly timezone: string };
}

/** The access of one account ends once for each of these moments, then, and at no other time. */
export interface Life {
  readonly number: string;
  readonly account: string;
  readonly sayings: readonly Saying[];
  readonly ends: readonly Date[];
}

export type Draw = () => number;
const pick = <T>(draw: Draw, items: readonly T[]): T => items[Math.floor(draw() * items.length)] as T;
const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10);

/** What becomes of people; the shorter half stay, and nothing may happen to them. */
const FATES = [
  ...['leaves', 'leaves', 'moved', 'withdrawn', 'hired again', 'timed', 'recycled'],
  ...['stays', 'stays', 'stays', 'stays', 'on leave', 'another address'],
] as const;

/** The `index`-th life of a company, with whoever gets the same address after them. */
export function aLife(draw: Draw, index: number): readonly Life[] {
  const number = `E-${index}`;
  const zone = pick(draw, ZONES);
  // Eight a day are heard of; when more than five of them leave, two people release them.
  const heard = new Date(BEGIN.getTime() + Math.floor(index / 8) * DAY);
  const record: HrRecord = {
    sourceId: number,
    employeeId: number,
    // Every fifth name is somebody else's too.
    name: index % 5 === 0 ? 'Maria Silva' : `Person ${index}`,
    email: `p${index}@northwind.test`,
    otherEmails: [],
    timezone: zone,
    status: 'active',
    groups: [],
  };
  const own = { number, account: `account-${index}` };
  const turn = TURNS.filter((day) => Date.parse(day) > heard.getTime() + 3 * DAY);
  const lastDay = draw() < 0.5 && turn.length > 0 ? pick(draw, turn) : dayOf(heard.getTime() + (2 + draw() * 40) * DAY);
  const later = dayOf(Date.parse(lastDay) + (1 + Math.floor(draw() * 20)) * DAY);
  const end = (day: string) => instantIn(zone, `${day}T${LEAVING_HOUR}`);
  const says = (at: Date, change: Partial<HrRecord>): Saying => ({ at, record: { ...record, ...change } });
  // HR speaks once a day.
  const morning = (at: number) => new Date(BEGIN.getTime() + Math.ceil((at - BEGIN.getTime()) / DAY) * DAY);
  const after = (at: Date, days: number) => morning(at.getTime() + days * DAY);
  const half = morning((heard.getTime() + Math.max(end(lastDay).getTime() - DAY, heard.getTime() + DAY)) / 2);

  switch (pick(draw, FATES)) {
    case 'stays':
      return [{ ...own, sayings: [says(heard, {})], ends: [] }];
    case 'on leave':
      return [{ ...own, sayings: [says(heard, { status: 'on_leave' }), says(after(heard, 9), {})], ends: [] }];
    case 'another address':
      return [
        {
          ...own,
          sayings: [says(heard, {}), says(after(heard, 9), { email: `new${index}@northwind.test` })],
          ends: [],
        },
      ];
    case 'leaves':
      return [{ ...own, sayings: [says(heard, { lastDay })], ends: [end(lastDay)] }];
    case 'moved':
      return [{ ...own, sayings: [says(heard, { lastDay }), says(half, { lastDay: later })], ends: [end(later)] }];
    case 'withdrawn':
      return [{ ...own, sayings: [says(heard, { lastDay }), says(half, {})], ends: [] }];
    case 'hired again': {
      const back = after(end(lastDay), 5);
      const again = dayOf(back.getTime() + 10 * DAY);
      return [
        {
          ...own,
          sayings: [
            says(heard, { lastDay }),
            says(after(end(lastDay), 1), { lastDay, status: 'left' }),
            says(back, {}),
            says(after(back, 2), { lastDay: again }),
          ],
          ends: [end(lastDay), end(again)],
        },
      ];
    }
    case 'timed': {
      // Any minute of that day, also one that comes twice or never.
      const time = `${pick(draw, ['00', '01', '02', '03', '23'])}:${pick(draw, ['00', '15', '30', '59'])}`;
      const event = { lastDay: `${lastDay}T${time}`, timezone: zone };
      return [{ ...own, sayings: [{ at: heard, record, event }], ends: [instantIn(zone, event.lastDay)] }];
    }
    case 'recycled': {
      // The first goes, and whoever comes after them gets the address, and goes too.
      const heir = { number: `${number}-heir`, account: `account-${index}-heir` };
      const gone = after(end(lastDay), 2);
      const { email = '', ...nameless } = record;
      const heirs: HrRecord = {
        ...nameless,
        email,
        sourceId: heir.number,
        employeeId: heir.number,
        name: `Heir ${index}`,
        timezone: pick(draw, ZONES),
      };
      const theirs = dayOf(gone.getTime() + 12 * DAY);
      return [
        {
          ...own,
          sayings: [says(heard, { lastDay }), { at: gone, record: { ...nameless, lastDay, status: 'left' } }],
          ends: [end(lastDay)],
        },
        {
          ...heir,
          sayings: [
            { at: after(gone, 1), record: heirs },
            { at: after(gone, 3), record: { ...heirs, lastDay: theirs } },
          ],
          ends: [instantIn(heirs.timezone ?? '', `${theirs}T${LEAVING_HOUR}`)],
        },
      ];
    }
  }
}
