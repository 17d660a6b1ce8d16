import type { LogRecord } from '../record.ts';
import { urlsIn } from '../text.ts';
import { machineMail } from './machine-mail.ts';
import { type Input, linesOf, type Reading, timeOf } from './reader.ts';

/** Of a letter no more is read; what was answered to is left out. Characters. */
const BODY_MOST = 16 * 1024;
const WANTED = /^(?:from|to|subject|date|delivered-to|message-id):/i;
/** Each is there once or a few times. */
const HEADERS_MOST = 50;
const HEADER_MOST = 2_000;

/** An mbox, or one message: headers first. Machine mails tell of accounts by them alone. */
export async function* readMail(input: Input, reading: Reading): AsyncGenerator<LogRecord> {
  let headers: string[] = [];
  let body = '';
  let inHeaders = true;
  let number = 0;
  for await (const line of linesOf(input, reading)) {
    if (/^From \S+ .*\d{4}/.test(line) && (headers.length === 0 || !inHeaders)) {
      if (headers.length > 0) yield* letter(input, headers, body, number);
      [headers, body, inHeaders, number] = [[], '', true, number + 1];
    } else if (!inHeaders) {
      if (body.length < BODY_MOST && isProse(line)) body += `${line}\n`;
    } else if (line === '') inHeaders = headers.length === 0;
    else if (/^\s/.test(line) && headers.length > 0)
      headers.push(`${headers.pop()} ${line.trim()}`.slice(0, HEADER_MOST));
    else if (headers.length < HEADERS_MOST && WANTED.test(line)) headers.push(line.slice(0, HEADER_MOST));
    else if (headers.length === 0) headers.push('');
  }
  if (headers.length > 0) yield* letter(input, headers, body, number);
}

/** Not an answer's quotation, an encoded part or a part's own headers. */
function isProse(line: string): boolean {
  return !line.startsWith('>') && !/^[A-Za-z0-9+/=]{60,}$/.test(line) && !/^(?:--|Content-|MIME-|<)/i.test(line);
}

function* letter(input: Input, headers: readonly string[], body: string, number: number): Generator<LogRecord> {
  const header = (name: string) => {
    const found = headers.find((line) => line.toLowerCase().startsWith(`${name}:`));
    return found === undefined ? '' : decoded(found.slice(name.length + 1).trim());
  };
  const [from, to, subject, date] = [header('from'), header('to'), header('subject'), header('date')];
  const at = timeOf(date);
  const evidence = machineMail({ from, subject });
  const actor = addressOf(evidence ? header('delivered-to') || to : from);
  const text = evidence ? subject.slice(0, 200) : `${subject}\n${body}`.trim();
  if (text === '') return;
  yield {
    source: 'mail',
    file: input.name,
    channel: input.name,
    ts: header('message-id') || String(number),
    ...(at !== undefined && { at }),
    ...(actor !== '' && { actor }),
    text,
    urls: evidence ? [] : urlsIn(text),
    ...(evidence && { evidence }),
  };
}

function addressOf(header: string): string {
  return (/<([^<>]+)>/.exec(header)?.[1] ?? header.split(',')[0] ?? '').trim().toLowerCase();
}

/** RFC 2047, as far as subjects use it. */
function decoded(text: string): string {
  return text.replace(
    /=\?([\w-]+)\?([bq])\?([^?]*)\?=(?:\s+(?==\?))?/gi,
    (_, charset: string, kind: string, data: string) => {
      const bytes =
        kind.toLowerCase() === 'b'
          ? Buffer.from(data, 'base64')
          : Buffer.from(
              data
                .replaceAll('_', ' ')
                .replace(/=([0-9a-f]{2})/gi, (__, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
              'latin1',
            );
      return /^utf-?8$/i.test(charset) ? bytes.toString('utf8') : bytes.toString('latin1');
    },
  );
}
