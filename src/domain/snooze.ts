import { dayAfter, weekdayOf } from './digest.ts';
import { instantOf, momentAt } from './leaving.ts';

/** How long a task can be put off, in the order of the form. */
export const SNOOZES = ['hours', 'tomorrow', 'days'] as const;
export type Snooze = (typeof SNOOZES)[number];

export const SNOOZE_WORDS: Readonly<Record<Snooze, string>> = {
  hours: 'In four hours',
  tomorrow: 'On the next working day, at nine',
  days: 'In three days, at nine',
};

/** The moment on the person's own clock; mornings are working days'. */
export function snoozeUntil(snooze: Snooze, zone: string, now: Date): Date {
  if (snooze === 'hours') return new Date(now.getTime() + 4 * 3_600_000);
  let date = dayAfter(momentAt(now, zone).local.slice(0, 10), snooze === 'tomorrow' ? 1 : 3);
  while (['sat', 'sun'].includes(weekdayOf(date))) date = dayAfter(date, 1);
  return instantOf(`${date}T09:00`, zone);
}

/** What still ends before the task is due: nothing is put off past its deadline. */
export function snoozesBefore(dueAt: Date, zone: string, now: Date): readonly Snooze[] {
  return SNOOZES.filter((snooze) => snoozeUntil(snooze, zone, now) < dueAt);
}
