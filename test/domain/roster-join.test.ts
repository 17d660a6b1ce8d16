import { describe, expect, test } from 'vitest';
import { changesOf } from '../../src/domain/hr-change.ts';
import type { HrRecord, Person } from '../../src/domain/roster.ts';
import { isLost, joined, type Known, matchRecords, questionKey, SOMEBODY_NEW } from '../../src/domain/roster-join.ts';
import { aPerson } from '../support/company.ts';

const record = (change: Partial<HrRecord> = {}): HrRecord => ({
  email: 'maria@northwind.test',
  otherEmails: [],
  name: 'Maria Silva',
  employeeId: '7',
  status: 'active',
  groups: [],
  ...change,
});
const maria = (change: Partial<Person> = {}): Person =>
  aPerson({
    id: 'maria',
    name: 'Maria Silva',
    email: 'maria@northwind.test',
    employeeId: '7',
    source: 'hr',
    ...change,
  });
const known = (person: Person, records: Readonly<Record<string, HrRecord>> = {}): Known => ({
  person,
  records: new Map(Object.entries(records)),
});
const match = (said: HrRecord, people: readonly Known[], answers: Readonly<Record<string, string>> = {}) => {
  const [only] = matchRecords('hr', [said], people, new Map(Object.entries(answers)));
  if (only?.kind === 'known') return only.known.person.id;
  return only?.kind === 'question' ? `? ${only.question.why}` : only?.kind;
};

describe('whose record it is', () => {
  test.each<[string, HrRecord, readonly Known[], string]>([
    ['their number and their address', record(), [known(maria())], 'maria'],
    ['their number, with another address', record({ email: 'maria.s@northwind.test' }), [known(maria())], 'maria'],
    ['their number, and HR knows no address any more', record({ email: undefined }), [known(maria())], 'maria'],
    [
      'an alias of theirs',
      record({ email: 'ms@northwind.test' }),
      [known(maria({ otherEmails: ['ms@northwind.test'] }))],
      'maria',
    ],
    [
      'nobody’s number and nobody’s address',
      record({ employeeId: '8', email: 'new@northwind.test' }),
      [known(maria())],
      'new',
    ],
    [
      'the same name and nothing else',
      record({ employeeId: '8', email: 'maria2@northwind.test' }),
      [known(maria())],
      'new',
    ],
    [
      'their address, under a number that is new in the same source',
      record({ employeeId: '8' }),
      [known(maria())],
      '? its address was that of employee 7',
    ],
    [
      'their address and name, counted anew by another source',
      record({ employeeId: '900' }),
      [known(maria({ source: 'csv' }))],
      'maria',
    ],
    [
      'their address, with another name and number, from another source',
      record({ employeeId: '900', name: 'Mario Silva' }),
      [known(maria({ source: 'csv' }))],
      '? its address was that of employee 7',
    ],
    [
      'the number 7 of another source, and somebody else’s name',
      record({ name: 'Kim Novak', email: 'kim@northwind.test' }),
      [known(maria({ source: 'csv' }))],
      'new',
    ],
    [
      'no address and no number that is known',
      record({ employeeId: '8', email: undefined }),
      [known(maria())],
      '? it has no e-mail address',
    ],
    [
      'somebody who left, with nothing left to find them by',
      record({ employeeId: '8', email: undefined, status: 'left' }),
      [],
      'nobody',
    ],
  ])('%s', (_, said, people, whose) => {
    expect(match(said, people)).toBe(whose);
  });

  test('a number and an address that point to two people are for a human, who sees both', () => {
    const kim = aPerson({ id: 'kim', employeeId: '8', source: 'hr' });
    const said = record({ email: 'kim@northwind.test' });
    expect(match(said, [known(maria()), known(kim)])).toBe('? its number and its address belong to different people');
    expect(match(said, [known(maria()), known(kim)], { [questionKey('hr', said)]: 'kim' })).toBe('kim');
  });

  test('the source’s own id is stronger than a number that was written anew', () => {
    const said = record({ sourceId: 'w-1', employeeId: '8' });
    expect(match(said, [known(maria(), { hr: record({ sourceId: 'w-1' }) })])).toBe('maria');
  });
});

describe('one person out of several sources', () => {
  test('the first source of lastday.yaml wins field by field, and every address is theirs', () => {
    const records = new Map([
      ['csv', record({ department: 'Sales', location: 'Lisbon', email: 'ms@northwind.test', slackUserId: 'U0MARIA' })],
      ['hr', record({ department: 'Finance' })],
    ]);
    expect(joined('maria', undefined, records, ['hr', 'csv'], isLost(new Map()))).toMatchObject({
      source: 'hr',
      email: 'maria@northwind.test',
      otherEmails: ['ms@northwind.test'],
      department: 'Finance',
      location: 'Lisbon',
      slackUserId: 'U0MARIA',
    });
  });

  test('a recycled address leaves whoever had it before, once a human said that it is somebody new', () => {
    const given = isLost(new Map([['maria@northwind.test', 'the-new-maria']]));
    const old = joined('maria', maria(), new Map([['hr', record({ status: 'left' })]]), ['hr'], given);
    expect([old.email, ...old.otherEmails]).not.toContain('maria@northwind.test');
    expect(
      match(record({ employeeId: '8' }), [known(maria())], {
        [questionKey('hr', record({ employeeId: '8' }))]: SOMEBODY_NEW,
      }),
    ).toBe('new');
  });

  test('a Slack account that was theirs once stays theirs when the address and the roster forget it', () => {
    const before = maria({ slackUserId: 'U0MARIA' });
    const after = joined(
      'maria',
      before,
      new Map([['hr', record({ email: 'other@northwind.test' })]]),
      ['hr'],
      isLost(new Map()),
    );
    expect(after.slackUserId).toBe('U0MARIA');
  });
});

describe('what a record says differently', () => {
  const today = '2026-11-21';
  const said = (before: Partial<HrRecord> | undefined, after: Partial<HrRecord>) =>
    changesOf(before && record(before), record(after), today).map((change) => change.kind);

  test.each<[string, Partial<HrRecord> | undefined, Partial<HrRecord>, readonly string[]]>([
    ['first seen, leaving in December', undefined, { lastDay: '2026-12-01' }, ['leaving']],
    ['first seen, left long ago', undefined, { status: 'left', lastDay: '2024-01-31' }, []],
    ['first seen with a last day that is over', undefined, { lastDay: '2024-01-31' }, []],
    ['a last day came', {}, { lastDay: '2026-12-01' }, ['leaving']],
    ['the last day moved', { lastDay: '2026-12-01' }, { lastDay: '2026-12-08' }, ['leaving']],
    ['the last day is gone again', { lastDay: '2026-12-01' }, {}, ['staying']],
    ['gone', {}, { status: 'left' }, ['leaving']],
    [
      'gone on the day that was known',
      { lastDay: '2026-11-20' },
      { status: 'left', lastDay: '2026-11-20' },
      ['leaving'],
    ],
    ['still gone', { status: 'left' }, { status: 'left' }, []],
    ['back', { status: 'left', lastDay: '2026-01-31' }, {}, ['back']],
    ['back on a contract that ends', { status: 'left' }, { lastDay: '2027-01-31' }, ['back', 'leaving']],
    ['on leave, and no leaver', {}, { status: 'on_leave' }, ['on_leave']],
    ['back from leave', { status: 'on_leave' }, {}, []],
    ['another department', { department: 'Finance' }, { department: 'People' }, ['moved']],
    ['a department that HR did not say before', {}, { department: 'People' }, []],
    ['another phone number, or nothing we look at', { location: 'Berlin' }, { location: 'Lisbon' }, []],
  ])('%s', (_, before, after, kinds) => {
    expect(said(before, after)).toEqual(kinds);
  });
});
