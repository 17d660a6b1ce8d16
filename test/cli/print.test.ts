import { expect, test } from 'vitest';
import { clean, jsonText, table } from '../../src/cli/print.ts';

test('a hostile name can neither move the cursor, nor colour, nor reorder a line, nor begin a new one', () => {
  expect(clean('Lee\u001b[2J\u001b[31m\r\nroot\u202eevil\u0007\u009b1m\u2066x')).toBe('Lee [2J [31m root evil 1m x');
});

test('a table may be longer than a function has arguments', () => {
  expect(
    table(
      ['who'],
      Array.from({ length: 200_000 }, () => ['Lee']),
      false,
    ),
  ).toHaveLength(4 * 200_001);
});

test('a document is the same one, and cannot move the cursor either', () => {
  const hostile = { channel: '\u009b31m\u202eevil\u007f' };
  expect(jsonText(hostile)).toBe('{"channel":"\\u009b31m\\u202eevil\\u007f"}');
  expect(JSON.parse(jsonText(hostile))).toEqual(hostile);
});

test('columns line up also under wide signs, and colour is only where it was asked for', () => {
  const rows = [
    ['田中', { text: 'ok', colour: 'green' }],
    ['Lee', { text: 'fail', colour: 'red' }],
  ] as const;

  expect(table(['who', 'how'], rows, false)).toBe('who   how\n田中  ok\nLee   fail\n');
  expect(table(['who', 'how'], rows, true)).toContain('\u001b[31mfail\u001b[0m');
  expect(table(['who'], [], false)).toBe('');
});
