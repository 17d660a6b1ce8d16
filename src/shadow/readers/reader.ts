import type { LogRecord } from '../record.ts';

/** Something to read: a file, or a file in an archive. */
export interface Input {
  /** As people know it: it is shown and quoted. */
  readonly name: string;
  /** From the start, each time. */
  bytes(): AsyncIterable<Buffer>;
}

/** What readers are told, and what they report. */
export interface Reading {
  /** Private messages too. */
  readonly includeDms: boolean;
  /** Our field → the column that it stands in here, where the names give no hint. */
  readonly columns: Readonly<Record<string, string>>;
  /** Counts what could not be used; `what` is a sentence's beginning: “broken lines”. */
  skipped(what: string, count?: number): void;
}

export type Reader = (input: Input, reading: Reading) => AsyncGenerator<LogRecord>;

/** Lines longer than this are no log's. Characters. */
const LINE_MOST = 1024 * 1024;

/** Line by line, whatever the pieces; too long ones are counted and left out. */
export async function* linesOf(input: Input, reading: Reading): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  let long = false;
  for await (const piece of input.bytes()) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (long || line.length > LINE_MOST) reading.skipped('lines that are too long');
      else yield line.endsWith('\r') ? line.slice(0, -1) : line;
      long = false;
    }
    if (rest.length > LINE_MOST) {
      rest = '';
      long = true;
    }
  }
  if (long) reading.skipped('lines that are too long');
  else if (rest !== '') yield rest;
}

/** The latest moment that a date can be. Milliseconds. */
const MOMENT_MOST = 8.64e15;

/** Milliseconds since 1970 that are a date; `undefined` for what is none. */
export function momentOf(milliseconds: number): number | undefined {
  return Math.abs(milliseconds) <= MOMENT_MOST ? milliseconds : undefined;
}

/** A source's time, in milliseconds; `undefined` for what is none. Numbers are seconds, or what more digits mean. */
export function timeOf(text: string | undefined): number | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  const number = Number(text);
  if (Number.isFinite(number)) {
    // Seconds, milliseconds, microseconds since 1970, or Chrome's microseconds since 1601.
    if (number > 11e15) return momentOf(number / 1_000 - 11_644_473_600_000);
    if (number > 1e14) return number / 1_000;
    return number > 1e11 ? number : number > 1e8 ? number * 1_000 : undefined;
  }
  const german = /^(\d{1,2})\.(\d{1,2})\.(\d{4})(.*)$/.exec(text.trim());
  const time = Date.parse(
    german ? `${german[3]}-${german[2]?.padStart(2, '0')}-${german[1]?.padStart(2, '0')}${german[4]}` : text,
  );
  return Number.isNaN(time) ? undefined : time;
}
