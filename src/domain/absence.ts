import { InvalidInputError } from './errors.ts';
import { isDate } from './leaving.ts';

/** Somebody is away for some days of their own calendar, and says who has their tasks meanwhile. */
export interface Absence {
  /** Lower case, as is the delegate's. */
  readonly email: string;
  /** Nobody: their backups have the tasks, else the admins. */
  readonly delegate?: string;
  /** `YYYY-MM-DD`; both days are away. */
  readonly from: string;
  readonly until: string;
}

/** Longer than this is not an absence. Days. */
const LONGEST = 366;

export function isAway(absence: Pick<Absence, 'from' | 'until'>, date: string): boolean {
  return absence.from <= date && date <= absence.until;
}

/** Throws on `from`, `until` or `delegate`. `today`: on the wall of whoever is away. */
export function assertAbsence(absence: Absence, today: string): void {
  const faults = {
    ...(!isDate(absence.from) && { from: 'choose the first day' }),
    ...(!isDate(absence.until) && { until: 'choose the last day' }),
    ...(absence.delegate === absence.email && { delegate: 'choose somebody other than yourself' }),
  };
  const late = {
    ...(absence.until < today && { until: 'choose a day that is not over' }),
    ...(absence.until < absence.from && { until: 'choose a day that is not before the first one' }),
    ...(daysBetween(absence.from, absence.until) > LONGEST && { until: 'choose a day within a year' }),
  };
  const all: Record<string, string> = Object.keys(faults).length > 0 ? faults : late;
  const [first] = Object.values(all);
  if (first !== undefined) throw new InvalidInputError(`Please ${first}.`, all);
}

function daysBetween(from: string, until: string): number {
  return (Date.parse(until) - Date.parse(from)) / 86_400_000;
}
