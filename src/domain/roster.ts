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

/** Every address that is theirs, first or other; the case of letters does not matter. */
export function hasAddress(person: Pick<Person, 'email' | 'otherEmails'>, email: string | undefined): boolean {
  const address = email?.toLowerCase();
  return address !== undefined && [person.email, ...person.otherEmails].some((own) => own.toLowerCase() === address);
}

/** What a source says of a person, before we know which of ours it is. */
export type PersonRecord = Omit<Person, 'id' | 'source'>;

/** The same where HR may not know an address: whom it means is known by their number, or by a human. */
export type HrRecord = Omit<PersonRecord, 'email'> & {
  readonly email?: string;
  /** The source's own id of the record, which nothing else shares. */
  readonly sourceId?: string;
};

/** A roster may shrink by this much from one reading to the next. */
const MAX_SHRINK = 0.05;

/** What is compared of two readings of the same source. */
export interface RosterKeys {
  readonly people: readonly RosterKey[];
}

interface RosterKey {
  /** All of them, lower case. */
  readonly emails: readonly string[];
  readonly employeeId?: string;
  readonly left: boolean;
}

export type RosterVerdict = { readonly accepted: true } | { readonly accepted: false; readonly reason: string };

export function rosterKeys(people: readonly HrRecord[]): RosterKeys {
  return {
    people: people.map((person) => ({
      emails: [...(person.email === undefined ? [] : [person.email]), ...person.otherEmails],
      ...(person.employeeId !== undefined && { employeeId: person.employeeId }),
      left: person.status === 'left',
    })),
  };
}

/**
 * Whether a new reading may replace the last accepted one. The reason is one sentence for the alarm; nothing is changed
 * by a rejected roster. `previous` is absent the first time. A line that says “left” is a record, not an absence; and
 * removals ease by one person, so that a team of ten can lose one.
 */
export function judgeRoster(previous: RosterKeys | undefined, next: RosterKeys): RosterVerdict {
  if (next.people.length === 0) return reject('The roster is empty; the last good one stays.');
  const before = previous?.people.filter((person) => !person.left) ?? [];
  if (before.length === 0) return { accepted: true };
  const emails = new Set(next.people.flatMap((person) => person.emails));
  // Addresses only: numbers are counted from 1 in every company.
  const kept = before.filter((person) => person.emails.some((email) => emails.has(email))).length;
  if (kept * 2 < Math.min(before.length, next.people.length)) {
    return reject(
      `Only ${kept} of the ${before.length} people known before have an address in it: this looks like another company's ` +
        'roster. If everybody got a new address, keep the old ones in other_emails.',
    );
  }
  const lost = before.length - presentNow(before, next.people);
  if (lost > Math.max(1, before.length * MAX_SHRINK)) {
    const share = Math.round((lost / before.length) * 100);
    return reject(
      `It has ${lost} people fewer than the ${before.length} before (${share} %), with no line that says they left; more than 5 % at once looks cut short.`,
    );
  }
  return { accepted: true };
}

/** Those known before who are still there, whatever their line says, and those who are new; old leavers do not count. */
function presentNow(before: readonly RosterKey[], next: readonly RosterKey[]): number {
  const emails = new Set(before.flatMap((person) => person.emails));
  const numbers = new Set(before.flatMap((person) => person.employeeId ?? []));
  const isKnown = (person: RosterKey): boolean =>
    person.emails.some((email) => emails.has(email)) ||
    (person.employeeId !== undefined && numbers.has(person.employeeId));
  return next.filter((person) => isKnown(person) || !person.left).length;
}

function reject(reason: string): RosterVerdict {
  return { accepted: false, reason };
}
