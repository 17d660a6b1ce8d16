import { describe, expect, it } from 'vitest';
import type { PersonRecord } from '../../src/domain/roster.ts';
import { judgeRoster } from '../../src/domain/roster-judge.ts';

function people(from: number, to: number, about: Partial<PersonRecord> & { domain?: string } = {}): PersonRecord[] {
  const { domain = 'x.test', ...rest } = about;
  return Array.from({ length: to - from }, (_, index) => ({
    email: `p${from + index}@${domain}`,
    otherEmails: [],
    // Counted from 1, as in every company.
    employeeId: String(from + index + 1),
    name: `P${from + index}`,
    status: 'active',
    groups: [],
    ...rest,
  }));
}

const roster = (...lists: PersonRecord[][]) => lists.flat();

describe('a roster against the last good one', () => {
  it.each<[string, PersonRecord[], PersonRecord[]]>([
    ['the first one', [], roster(people(0, 40))],
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
      'names written in another order',
      roster(people(0, 3, { name: 'Lee Min-jun' })),
      roster(people(0, 3, { name: 'Min-jun, Lee' })),
    ],
    [
      'a department that is called otherwise now',
      roster(people(0, 100, { department: 'Engineering', title: 'Engineer' })),
      roster(people(0, 100, { department: 'Product', title: 'Engineer' })),
    ],
    ['two in five who leave', roster(people(0, 100)), roster(people(0, 60), people(60, 100, { status: 'left' }))],
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

  it.each<[string, PersonRecord[], PersonRecord[], RegExp]>([
    ['an empty one', roster(people(0, 100)), roster(), /empty/],
    ['an empty one the first time', [], roster(), /empty/],
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
    [
      'one in which more than half leave at once',
      roster(people(0, 100)),
      roster(people(0, 40), people(40, 100, { lastDay: '2026-12-01' })),
      /60 of 100 people leave/,
    ],
    [
      'one whose columns were swapped',
      roster(people(0, 9, { department: 'Engineering', title: 'Engineer' })),
      roster(people(0, 9, { department: 'Engineer', title: 'Engineering' })),
      /The column department holds what title held before/,
    ],
    [
      'one whose first and last days were swapped, also the first time',
      [],
      roster(people(0, 9, { startDate: '2026-12-01', lastDay: '2020-12-01' })),
      /start_date and last_day were swapped/,
    ],
    [
      'one whose names have slipped a line',
      roster(people(0, 9)),
      roster(people(0, 9).map((person, index) => ({ ...person, name: `P${(index + 1) % 9}` }))),
      /9 of 9 people have another name/,
    ],
    [
      'one that lost its managers',
      roster(people(0, 9, { managerEmail: 'ann@x.test' })),
      roster(people(0, 9)),
      /9 people had one: the column is lost/,
    ],
  ])('refuses %s', (_title, previous, next, reason) => {
    const verdict = judgeRoster(previous, next);
    expect(verdict).toEqual({ accepted: false, reason: expect.stringMatching(reason) });
  });
});
