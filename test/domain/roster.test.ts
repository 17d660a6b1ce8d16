import { describe, expect, it } from 'vitest';
import { judgeRoster, type PersonRecord, type RosterKeys, rosterKeys } from '../../src/domain/roster.ts';

function people(from: number, to: number, about: Partial<PersonRecord> & { domain?: string } = {}): PersonRecord[] {
  const { domain = 'x.test', ...rest } = about;
  return Array.from({ length: to - from }, (_, index) => ({
    email: `p${from + index}@${domain}`,
    otherEmails: [],
    // Counted from 1, as in every company.
    employeeId: String(from + index + 1),
    name: 'P',
    status: 'active',
    groups: [],
    ...rest,
  }));
}

const roster = (...lists: PersonRecord[][]): RosterKeys => rosterKeys(lists.flat());

describe('a roster against the last good one', () => {
  it.each<[string, RosterKeys | undefined, RosterKeys]>([
    ['the first one', undefined, roster(people(0, 40))],
    ['the same one again', roster(people(0, 100)), roster(people(0, 100))],
    ['5 % fewer', roster(people(0, 100)), roster(people(0, 95))],
    ['a team of ten that lost one', roster(people(0, 10)), roster(people(0, 9))],
    ['one that has grown fourfold', roster(people(0, 100)), roster(people(0, 400))],
    [
      'a tenth said to have left, each on a line',
      roster(people(0, 100)),
      roster(people(0, 90), people(90, 100, { status: 'left' })),
    ],
    [
      'everybody with a new address and the old one beside it',
      roster(people(0, 100)),
      roster(
        people(0, 100, { domain: 'new.test' }).map((person, index) => ({
          ...person,
          otherEmails: [`p${index}@x.test`],
        })),
      ),
    ],
  ])('takes %s', (_title, previous, next) => {
    expect(judgeRoster(previous, next)).toEqual({ accepted: true });
  });

  it.each<[string, RosterKeys | undefined, RosterKeys, RegExp]>([
    ['an empty one', roster(people(0, 100)), roster(), /empty/],
    ['an empty one the first time', undefined, roster(), /empty/],
    [
      'more than 5 % fewer',
      roster(people(0, 100)),
      roster(people(0, 94)),
      /6 people fewer than the 100 before \(6 %\)/,
    ],
    ['half of it', roster(people(0, 1_000)), roster(people(0, 500)), /500 people fewer/],
    ['a team of ten that lost two at once', roster(people(0, 10)), roster(people(0, 8)), /2 people fewer/],
    [
      'one cut short and padded with people who left long ago',
      roster(people(0, 100)),
      roster(people(0, 60), people(500, 600, { status: 'left' })),
      /40 people fewer/,
    ],
    [
      'another company’s, with the same employee numbers',
      roster(people(0, 100)),
      roster(people(0, 100, { domain: 'other.test' })),
      /another company/,
    ],
    [
      'another company’s larger one',
      roster(people(0, 100)),
      roster(people(0, 5_000, { domain: 'other.test' })),
      /another company/,
    ],
  ])('refuses %s', (_title, previous, next, reason) => {
    const verdict = judgeRoster(previous, next);
    expect(verdict).toEqual({ accepted: false, reason: expect.stringMatching(reason) });
  });
});
