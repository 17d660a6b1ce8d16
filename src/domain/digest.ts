import { instantOf, momentAt } from './leaving.ts';
import type { Numbers } from './metrics.ts';
import { type Digest, WEEKDAYS, type Weekday } from './settings.ts';

/** What waits for somebody. Names are foreign text. */
export interface OpenItem {
  readonly caseId: string;
  readonly caseName: string;
  /** Absent while an involuntary leaver must not be named. */
  readonly leaver?: string;
  /** A sentence without its subject: “Figma has to be removed by hand”. */
  readonly what: string;
  /** Who has to act, by name, or what they are. */
  readonly who: string;
  readonly due?: Date;
  readonly late: boolean;
  /** Smaller is more urgent. */
  readonly rank: number;
}

/** Everything that a day's digest says. */
export interface DigestView {
  readonly at: Date;
  /** `YYYY-MM-DD` in the company's zone. */
  readonly date: string;
  readonly now: Numbers;
  readonly lastWeek: Numbers;
  /** People who had left and could still get in, at the end of each of the last weeks, oldest first. */
  readonly weeks: readonly { readonly end: string; readonly alive: number }[];
  /** Most urgent first. */
  readonly open: readonly OpenItem[];
}

/** The day whose digest is owed at this moment: a digest day of the company, at or after its hour, until midnight. */
export function digestDue(settings: Digest, zone: string, now: Date): string | undefined {
  const date = localDate(now, zone);
  if (!settings.days.includes(weekdayOf(date))) return undefined;
  return instantOf(`${date}T${settings.at}`, zone) <= now ? date : undefined;
}

/** `YYYY-MM-DD` on the wall of a zone. */
export function localDate(at: Date, zone: string): string {
  return momentAt(at, zone).local.slice(0, 10);
}

export function weekdayOf(date: string): Weekday {
  const sundayFirst = new Date(`${date}T00:00:00Z`).getUTCDay();
  return WEEKDAYS[(sundayFirst + 6) % 7] ?? 'mon';
}

/** The day so many days later, whatever the clocks do in between. */
export function dayAfter(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
