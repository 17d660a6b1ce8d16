import { InvalidInputError } from '../../domain/errors.ts';
import { columnsOf } from './columns.ts';
import { readJsonArray, readJsonLines } from './json-lines.ts';
import { readMail } from './mail.ts';
import { readPlainText } from './plain-text.ts';
import type { Reader } from './reader.ts';
import { separatorOf } from './table.ts';
import {
  readBrowser,
  readExpenses,
  readGoogleOauth,
  readMailTable,
  readNetwork,
  readOktaTable,
  readTextTable,
} from './tables.ts';

/** What can be read, by the name that `--format` knows it by. Archives are opened before. */
const READERS = {
  'google-oauth': readGoogleOauth,
  'okta-csv': readOktaTable,
  okta: readJsonArray,
  expenses: readExpenses,
  network: readNetwork,
  browser: readBrowser,
  mail: readMail,
  'mail-csv': readMailTable,
  json: readJsonArray,
  jsonl: readJsonLines,
  'text-csv': readTextTable,
  text: readPlainText,
} as const satisfies Readonly<Record<string, Reader>>;

export type Format = keyof typeof READERS;
export const FORMATS = Object.keys(READERS) as readonly Format[];

/** @throws InvalidInputError */
export function readerOf(format: string): Reader {
  if (Object.hasOwn(READERS, format)) return READERS[format as Format];
  throw new InvalidInputError(`There is no format “${format}”. There are: ${FORMATS.join(', ')}.`, {
    format: 'an unknown format',
  });
}

/** Guesses by what a file begins with, which says more than its name. */
export function formatOf(head: Buffer, name: string, map: Readonly<Record<string, string>> = {}): Format {
  const text = head
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart();
  const [first = ''] = text.split('\n');
  if (text.startsWith('['))
    return /^\[\s*\{/.test(text) || /^\[\s*$/.test(text.slice(0, 200)) || text.startsWith('[]') ? 'json' : 'text';
  if (text.startsWith('{')) return isWholeLine(first) ? 'jsonl' : 'json';
  if (
    /^From \S+ .*\d{4}/.test(first) ||
    (/^(?:Return-Path|Received|Delivered-To|From|Message-ID|Date|MIME-Version|X-[\w-]+):\s/i.test(first) &&
      /\n(?:From|Subject|To):\s/i.test(text))
  )
    return 'mail';
  const header = cellsOf(first);
  if (header.length > 1) {
    const { at } = columnsOf(header, map);
    const has = (...fields: readonly Parameters<typeof at.has>[0][]) => fields.every((field) => at.has(field));
    if (has('application') && (has('client') || has('scope'))) return 'google-oauth';
    if (has('application') && has('event'))
      return /okta|eventtype|alternateid|displaymessage/i.test(first) ? 'okta-csv' : 'google-oauth';
    if (has('subject') && (has('from') || has('to'))) return 'mail-csv';
    if (has('payee') && has('amount')) return 'expenses';
    if (has('url') && (has('title') || has('count'))) return 'browser';
    if (has('domain') || (has('url') && has('actor'))) return 'network';
    if (has('url')) return 'browser';
    if (has('text')) return 'text-csv';
    if (has('payee')) return 'expenses';
    if (has('application')) return 'google-oauth';
  }
  return name.toLowerCase().endsWith('.csv') && header.length > 1 ? 'text-csv' : 'text';
}

function isWholeLine(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    // A broken first line of many whole ones, or the first line of one document that goes on.
    return line.trim().length > 2 && !/[{[,]\s*$/.test(line);
  }
}

function cellsOf(line: string): string[] {
  return line.split(separatorOf(line)).map((cell) => cell.trim().replace(/^"|"$/g, ''));
}
