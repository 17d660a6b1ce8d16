import { expect, test } from 'vitest';
import { csv, csvCell } from '../../src/domain/csv.ts';
import { registerCsv } from '../../src/domain/exception-register.ts';
import { anException } from '../slack/scenery.ts';
import { seeded } from '../support/random.ts';

const STARTS = [
  '=',
  '+',
  '-',
  '@',
  '|',
  '%',
  '＝',
  '＋',
  '－',
  '＠',
  '\t=',
  '\r=',
  '\n+',
  ' -',
  '"=',
  "'@",
  '\u200B=',
  '\u202E=',
];
const PAYLOADS = ['cmd|/c calc!A1', 'HYPERLINK("https://evil.test","x")', 'SUM(1;2)', '1+1', 'a,b"c"\r\n=d'];

/** Cells as a spreadsheet reads them. */
function read(text: string): string[][] {
  return text
    .split('\r\n')
    .filter((line) => line !== '')
    .map((line) => [...line.matchAll(/"((?:[^"]|"")*)"(?:,|$)/g)].map(([, cell = '']) => cell.replaceAll('""', '"')));
}

test('5,000 hostile cells: none is a formula, none breaks out of its cell or its line', () => {
  const random = seeded(4);
  const one = (from: readonly string[]) => from[Math.floor(random() * from.length)] ?? '';
  const rows = Array.from({ length: 1_000 }, () =>
    Array.from({ length: 5 }, () => one(STARTS) + one(PAYLOADS) + one(STARTS)),
  );
  const cells = read(csv(['a', 'b', 'c', 'd', 'e'], rows)).slice(1);
  expect(cells).toHaveLength(1_000);
  expect(cells.every((row) => row.length === 5)).toBe(true);
  const formulas = cells.flat().filter((cell) => /^[\s\p{Cf}"]*[=+\-@|%＝＋－＠\t\r]/u.test(cell));
  expect(formulas).toEqual([]);
});

test('what is harmless stays as it was written', () => {
  expect(csvCell('Dana said "no", twice')).toBe('"Dana said ""no"", twice"');
  expect(csvCell('"')).toBe('""""');
  expect(csvCell('')).toBe('""');
  expect(csvCell(12)).toBe('"12"');
});

test('the register of exceptions carries every column, and no cell of a stranger’s making is a formula', () => {
  const evil = '=HYPERLINK("https://evil.test")';
  const [head = [], row = []] = read(
    registerCsv([
      {
        exception: anException({ details: evil, control: evil, askedBy: evil, approver: evil }),
        caseName: 'OB-12',
        privileged: true,
        leaver: { name: evil, email: evil },
        application: evil,
        owner: evil,
        ageDays: 3,
      },
    ]),
  );
  expect(row).toHaveLength(head.length);
  expect(row.filter((cell) => cell.includes('HYPERLINK')).every((cell) => cell.startsWith("'="))).toBe(true);
  expect(row[head.indexOf('age in days')]).toBe('3');
  expect(row[head.indexOf('until')]).toBe('2026-12-12T17:00:00.000Z');
});
