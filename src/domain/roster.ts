/** A person as HR knows them. `id` is ours and never changes; addresses may. */
export interface Person {
  readonly id: string;
  readonly email: string;
  readonly otherEmails: readonly string[];
  readonly employeeId?: string;
  readonly name: string;
  readonly department?: string;
  readonly title?: string;
  readonly location?: string;
  readonly country?: string;
  /** IANA zone. */
  readonly timezone?: string;
  readonly employmentType?: string;
  readonly managerEmail?: string;
  /** `YYYY-MM-DD`. */
  readonly startDate?: string;
  readonly lastDay?: string;
  readonly status: 'active' | 'left' | 'on_leave';
  readonly slackUserId?: string;
  readonly groups: readonly string[];
  /** The roster source that said so, and whether it can be read again. */
  readonly source: string;
}

/** What a source says of a person, before we know which of ours it is. */
export type PersonRecord = Omit<Person, 'id' | 'source'>;

/** A roster may shrink by this much from one reading to the next. */
const MAX_SHRINK = 0.05;

/** What is compared of two readings of the same source. */
export interface RosterKeys {
  readonly count: number;
  /** Of everybody: lower case. */
  readonly emails: readonly string[];
  readonly employeeIds: readonly string[];
}

export type RosterVerdict = { readonly accepted: true } | { readonly accepted: false; readonly reason: string };

export function rosterKeys(people: readonly PersonRecord[]): RosterKeys {
  return {
    count: people.length,
    emails: people.flatMap((person) => [person.email, ...person.otherEmails]),
    employeeIds: people.flatMap((person) => person.employeeId ?? []),
  };
}

/**
 * Whether a new reading may replace the last accepted one. The reason is one sentence for the alarm; nothing is changed
 * by a rejected roster. `previous` is absent the first time. Removals ease by one person, so that a team of ten can lose one.
 */
export function judgeRoster(previous: RosterKeys | undefined, next: RosterKeys): RosterVerdict {
  if (next.count === 0) return reject('The roster is empty; the last good one stays.');
  if (previous === undefined || previous.count === 0) return { accepted: true };
  const kept = overlap(previous, next);
  if (kept * 2 < Math.min(previous.count, next.count)) {
    return reject(
      `Only ${kept} of the ${previous.count} people known before are in it: this looks like another company's roster.`,
    );
  }
  const lost = previous.count - next.count;
  if (lost > Math.max(1, previous.count * MAX_SHRINK)) {
    const share = Math.round((lost / previous.count) * 100);
    return reject(
      `It has ${next.count} people, ${lost} fewer (${share} %) than before; more than 5 % at once looks cut short.`,
    );
  }
  return { accepted: true };
}

/** How many people of the last reading are in this one, by number or by address, whichever shows more of them. */
function overlap(previous: RosterKeys, next: RosterKeys): number {
  const count = (before: readonly string[], now: readonly string[]): number => {
    const present = new Set(now);
    return new Set(before.filter((key) => present.has(key))).size;
  };
  return Math.max(count(previous.employeeIds, next.employeeIds), count(previous.emails, next.emails));
}

function reject(reason: string): RosterVerdict {
  return { accepted: false, reason };
}
