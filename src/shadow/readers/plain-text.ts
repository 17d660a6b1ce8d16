import { linkOf } from '../hosts.ts';
import type { LogRecord } from '../record.ts';
import { SEAM, urlsIn } from '../text.ts';
import { type Input, linesOf, type Reading, timeOf } from './reader.ts';
import { visit } from './tables.ts';

const LINE =
  /^\s*\[?(\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?(?:\.\d+)?Z?|\d{1,2}[./]\d{1,2}[./]\d{2,4},? \d\d:\d\d(?::\d\d)?|\d\d:\d\d(?::\d\d)?)?\]?\s*(?:-\s*)?(?:<\s*([^<>]{1,60}?)\s*>|([\p{L}][\p{L}\p{N}._ -]{0,40}?):(?=\s))\s*/u;
/** Squid's own format: seconds, milliseconds, client, result, bytes, method, address, user. */
const SQUID = /^(\d{9,10}\.\d{3})\s+\d+\s+(\S+)\s+\w+\/\d+\s+\d+\s+[A-Z]+\s+(\S+)\s+(\S+)/;

/** Chat pasted or logged as lines, and squid's access log. A line is a record. */
export async function* readPlainText(input: Input, reading: Reading): AsyncGenerator<LogRecord> {
  let number = 0;
  for await (const line of linesOf(input, reading)) {
    number += 1;
    if (line.trim() === '') continue;
    const record = SQUID.test(line) ? squidLine(line, input) : chatLine(line, input, number);
    if (record) yield record;
  }
}

function chatLine(line: string, input: Input, number: number): LogRecord {
  const trimmed = line.trim();
  // Who speaks, and when, stands at the beginning.
  const [head, time, nick, name] = LINE.exec(trimmed.slice(0, 200)) ?? [];
  const text = (head === undefined ? trimmed : trimmed.slice(head.length)).replaceAll(SEAM, ' ');
  const at = timeOf(time);
  const actor = nick ?? name;
  return {
    source: 'text',
    file: input.name,
    channel: input.name,
    ts: String(number),
    ...(at !== undefined && { at }),
    ...(actor !== undefined && { actor }),
    text,
    urls: urlsIn(text),
  };
}

function squidLine(line: string, input: Input): LogRecord | undefined {
  const [, seconds, client, url, user] = SQUID.exec(line) ?? [];
  const link = url === undefined ? undefined : linkOf(url);
  const evidence = link && visit(link.host, link.path);
  if (seconds === undefined || !evidence) return undefined;
  return {
    source: 'network',
    file: input.name,
    channel: input.name,
    ts: seconds,
    at: Number(seconds) * 1_000,
    actor: user === undefined || user === '-' ? (client ?? '') : user,
    text: (url ?? '').slice(0, 200),
    urls: [],
    evidence,
  };
}
