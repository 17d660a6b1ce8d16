import { z } from 'zod';
import type { HrRecord } from '../domain/roster.ts';
import type { Named, RosterFault, RosterReading } from './contract.ts';
import { type Field, recordOf } from './record.ts';

/** What an HR system's API says of one person, before it is ours. */
export interface Raw {
  readonly sourceId: string;
  readonly cells: Readonly<Partial<Record<Field, string | undefined>>>;
}

/** `Berlin: Europe/Berlin`: most HR systems know where somebody works, and not the time there. */
export const Timezones = z.record(z.string(), z.string()).default({});

/**
 * The roster in an API's records. Whoever left keeps no address that somebody who is here has by now; two who are here
 * with one address, or one number, make the reading useless.
 */
export function readingOf(raws: readonly Raw[], timezones: Readonly<Record<string, string>>): RosterReading {
  const faults: RosterFault[] = [];
  const fault = (raw: Raw, sentence: string) =>
    void faults.push({ line: 0, sentence: `Record ${raw.sourceId}: ${sentence}` });
  const people = raws.flatMap((raw) => {
    const record = asRecord(raw, timezones);
    if (typeof record !== 'string') return [record];
    fault(raw, record);
    return [];
  });
  const here = new Map<string, HrRecord>();
  const ids = new Set<string>();
  for (const person of people) {
    if (ids.has(person.sourceId)) fault({ sourceId: person.sourceId, cells: {} }, 'It is there twice.');
    ids.add(person.sourceId);
    for (const address of person.status === 'left' ? [] : addressesOf(person)) {
      const other = here.get(address);
      if (other) fault({ sourceId: person.sourceId, cells: {} }, `${address} is also ${other.sourceId ?? ''}’s.`);
      here.set(address, person);
    }
  }
  if (people.length === 0 && faults.length === 0) faults.push({ line: 0, sentence: 'HR shows nobody at all.' });
  return {
    people: people.map((person) => (person.status === 'left' ? without(person, here) : person)),
    unknownColumns: [],
    faults,
  };
}

/** One record, or the sentence that is wrong with it. */
export function asRecord(
  raw: Raw,
  timezones: Readonly<Record<string, string>>,
): (HrRecord & { readonly sourceId: string }) | string {
  const zone = raw.cells.timezone?.trim() || timezones[raw.cells.location?.trim() ?? ''];
  const record = recordOf({ ...raw.cells, timezone: zone });
  return typeof record === 'string' ? record : { ...record, sourceId: raw.sourceId };
}

/** The one record that is meant. Two that fit are nobody's to choose between here. */
export function pick(people: readonly HrRecord[], named: Named): HrRecord | 'two' | undefined {
  const { sourceId, employeeId } = named;
  const email = named.email?.toLowerCase();
  const byId = people.filter((one) => sourceId !== undefined && one.sourceId === sourceId);
  if (sourceId !== undefined) return byId[0];
  const found = people.filter(
    (one) =>
      (employeeId !== undefined && one.employeeId === employeeId) ||
      (email !== undefined && addressesOf(one).includes(email)),
  );
  return found.length > 1 ? 'two' : found[0];
}

function addressesOf({ email, otherEmails }: HrRecord): readonly string[] {
  return [...(email === undefined ? [] : [email]), ...otherEmails];
}

function without(person: HrRecord, here: ReadonlyMap<string, HrRecord>): HrRecord {
  const { email, ...rest } = person;
  return {
    ...rest,
    ...(email !== undefined && !here.has(email) && { email }),
    otherEmails: person.otherEmails.filter((other) => !here.has(other)),
  };
}
