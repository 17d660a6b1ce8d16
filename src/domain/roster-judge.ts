import type { HrRecord } from './roster.ts';

export type RosterVerdict = { readonly accepted: true } | { readonly accepted: false; readonly reason: string };

/** A roster may shrink by this much from one reading to the next. */
const MAX_SHRINK = 0.05;
/** What is said of more than this much of the people at once is the file's doing, not theirs. */
const MOST = 0.5;
/** Of fewer people nothing can be said. */
const FEW = 3;

/** Columns that can be taken for one another. Addresses cannot: two people would have one. */
const COLUMNS = {
  name: 'name',
  employeeId: 'employee_id',
  department: 'department',
  title: 'title',
  location: 'location',
  country: 'country',
  employmentType: 'employment_type',
  startDate: 'start_date',
  lastDay: 'last_day',
} as const satisfies Partial<Record<keyof HrRecord, string>>;
const FIELDS = Object.keys(COLUMNS) as (keyof typeof COLUMNS)[];

interface Pair {
  readonly before: HrRecord;
  readonly after: HrRecord;
}

/**
 * Whether a new reading of a source may replace the last accepted one. The reason is one sentence for the alarm; nothing
 * is changed by a rejected roster. `previous` is what the source said last, empty the first time. A line that says “left”
 * is a record, not an absence; and removals ease by one person, so that a team of ten can lose one.
 */
export function judgeRoster(previous: readonly HrRecord[], next: readonly HrRecord[]): RosterVerdict {
  const here = previous.filter(({ status }) => status !== 'left');
  const reason =
    next.length === 0
      ? 'The roster is empty; the last good one stays.'
      : (turnedDates(next) ?? (here.length === 0 ? undefined : comparedTo(here, next)));
  return reason === undefined ? { accepted: true } : { accepted: false, reason };
}

function comparedTo(here: readonly HrRecord[], next: readonly HrRecord[]): string | undefined {
  const pairs = pairsOf(here, next);
  return (
    anotherCompany(here, next) ??
    cutShort(here, next) ??
    swapped(pairs) ??
    slipped(pairs) ??
    noManagers(pairs) ??
    allGone(pairs)
  );
}

/** Addresses only: numbers are counted from 1 in every company. */
function anotherCompany(here: readonly HrRecord[], next: readonly HrRecord[]): string | undefined {
  const addresses = new Set(next.flatMap(addressesOf));
  const kept = here.filter((person) => addressesOf(person).some((address) => addresses.has(address))).length;
  return kept * 2 < Math.min(here.length, next.length)
    ? `Only ${kept} of the ${here.length} people known before have an address in it: this looks like another company's ` +
        'roster. If everybody got a new address, keep the old ones in other_emails.'
    : undefined;
}

function cutShort(here: readonly HrRecord[], next: readonly HrRecord[]): string | undefined {
  const lost = here.length - presentNow(here, next);
  const share = Math.round((lost / here.length) * 100);
  return lost > Math.max(1, here.length * MAX_SHRINK)
    ? `It has ${lost} people fewer than the ${here.length} before (${share} %), with no line that says they left; more than 5 % at once looks cut short.`
    : undefined;
}

/** Those known before who are still there, whatever their line says, and those who are new; old leavers do not count. */
function presentNow(here: readonly HrRecord[], next: readonly HrRecord[]): number {
  const addresses = new Set(here.flatMap(addressesOf));
  const numbers = new Set(here.flatMap(({ employeeId }) => employeeId ?? []));
  const isKnown = (person: HrRecord): boolean =>
    addressesOf(person).some((address) => addresses.has(address)) ||
    (person.employeeId !== undefined && numbers.has(person.employeeId));
  return next.filter((person) => isKnown(person) || person.status !== 'left').length;
}

/** A column that now holds what another one held. */
function swapped(pairs: readonly Pair[]): string | undefined {
  for (const one of FIELDS)
    for (const other of FIELDS) {
      const moved = pairs.filter(
        ({ before, after }) =>
          before[other] !== undefined && before[other] !== before[one] && after[one] === before[other],
      );
      if (isMost(moved, pairs))
        return `The column ${COLUMNS[one]} holds what ${COLUMNS[other]} held before: columns were swapped.`;
    }
  return undefined;
}

/** Names that moved to other people's lines. Written in another order, they are the same names. */
function slipped(pairs: readonly Pair[]): string | undefined {
  const words = (name: string) =>
    name
      .toLowerCase()
      .split(/[^\p{L}\p{N}]+/u)
      .filter((word) => word !== '');
  const others = pairs.filter(({ before, after }) => {
    const known = new Set(words(before.name));
    return !words(after.name).some((word) => known.has(word));
  });
  return isMost(others, pairs)
    ? `${others.length} of ${pairs.length} people have another name than before: its lines have slipped.`
    : undefined;
}

function noManagers(pairs: readonly Pair[]): string | undefined {
  const had = pairs.filter(({ before }) => before.managerEmail !== undefined).length;
  return had >= FEW && pairs.every(({ after }) => after.managerEmail === undefined)
    ? `Nobody in it has a manager any more, and ${had} people had one: the column is lost.`
    : undefined;
}

function allGone(pairs: readonly Pair[]): string | undefined {
  const going = ({ status, lastDay }: HrRecord) => status === 'left' || lastDay !== undefined;
  const fresh = pairs.filter(({ before, after }) => !going(before) && going(after));
  return isMost(fresh, pairs)
    ? `It says that ${fresh.length} of ${pairs.length} people leave, all at once: that looks like a broken feed. If it is so, let HR say it in several steps.`
    : undefined;
}

/** Needs no earlier one: nobody's last day is before their first. */
function turnedDates(next: readonly HrRecord[]): string | undefined {
  const dated = next.filter(({ startDate, lastDay }) => startDate !== undefined && lastDay !== undefined);
  const turned = dated.filter(({ startDate = '', lastDay = '' }) => lastDay < startDate);
  return isMost(turned, dated)
    ? `${turned.length} people have a last day before their first: start_date and last_day were swapped.`
    : undefined;
}

/** Who is in both: by the source's own id, else by an address. */
function pairsOf(here: readonly HrRecord[], next: readonly HrRecord[]): readonly Pair[] {
  const byId = new Map(here.flatMap((person) => (person.sourceId === undefined ? [] : [[person.sourceId, person]])));
  const byAddress = new Map(here.flatMap((person) => addressesOf(person).map((address) => [address, person])));
  return next.flatMap((after) => {
    const [address = ''] = addressesOf(after).filter((one) => byAddress.has(one));
    const before = byId.get(after.sourceId ?? '') ?? byAddress.get(address);
    return before ? [{ before, after }] : [];
  });
}

function isMost(some: readonly unknown[], all: readonly unknown[]): boolean {
  return some.length >= FEW && some.length > all.length * MOST;
}

function addressesOf({ email, otherEmails }: HrRecord): readonly string[] {
  return [...(email === undefined ? [] : [email]), ...otherEmails];
}
