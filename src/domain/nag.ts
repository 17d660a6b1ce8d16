import { dayAfter, localDate, weekdayOf } from './digest.ts';
import { momentAt } from './leaving.ts';

/** Who is told at each rung of the ladder. `channel`: the case's thread; `security`: admins and security approvers. */
export type Hearer = 'owner' | 'backup' | 'manager' | 'channel' | 'security';

const LADDER: readonly (readonly Hearer[])[] = [
  ['owner'],
  ['owner', 'backup'],
  ['owner', 'manager'],
  ['owner', 'channel'],
  ['security'],
];
/** Days from each rung to the next; after the last there is silence, and the digest. */
const BACK_OFF = [1, 2, 4, 4];

/** The last rung that was begun for a task. */
export interface Begun {
  readonly rung: number;
  readonly at: Date;
}

/** Privileged access alive past its deadline: security at once, everybody from the second day, and no end. */
export function hearersOf(rung: number, urgent: boolean): readonly Hearer[] {
  if (urgent) return rung === 0 ? ['owner', 'security'] : ['owner', 'backup', 'manager', 'channel', 'security'];
  return LADDER[rung] ?? [];
}

/**
 * The rung that a task, past its due time, has come to, if it is a new one. Rungs count from when the one before was
 * said, in days of the owner's calendar, so a weekend or a stopped program skips none. `zone`: the owner's.
 */
export function rungDue(
  task: { readonly dueAt: Date; readonly urgent: boolean },
  last: Begun | undefined,
  zone: string,
  now: Date,
): number | undefined {
  if (task.dueAt > now) return undefined;
  if (!last) return mayTell(zone, now, task.urgent, 0) ? 0 : undefined;
  const rung = last.rung + 1;
  const wait = task.urgent ? 1 : BACK_OFF[last.rung];
  if (wait === undefined || localDate(now, zone) < dayAfter(localDate(last.at, zone), wait)) return undefined;
  return mayTell(zone, now, task.urgent, rung) ? rung : undefined;
}

/** Monday to Friday, nine to five on the person's own wall. What is urgent is said at once, then on any day by daylight. */
export function mayTell(zone: string, now: Date, urgent: boolean, rung: number): boolean {
  if (urgent && rung === 0) return true;
  const { local } = momentAt(now, zone);
  const hour = Number(local.slice(11, 13));
  const weekend = ['sat', 'sun'].includes(weekdayOf(local.slice(0, 10)));
  return hour >= 9 && hour < 17 && (urgent || !weekend);
}
