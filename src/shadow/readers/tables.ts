import type { Source } from '../../domain/finding.ts';
import { hostOf, type Link, linkOf, registrable } from '../hosts.ts';
import { senseOf } from '../links.ts';
import type { Evidence, LogRecord } from '../record.ts';
import { urlsIn } from '../text.ts';
import { machineMail } from './machine-mail.ts';
import { createRepeats, payeeEvidence } from './payee.ts';
import { type Input, type Reader, type Reading, timeOf } from './reader.ts';
import { type Row, tableRows } from './table.ts';

/** What a row says; `undefined` for nothing. */
type RowReader = (row: Row) =>
  | (Pick<LogRecord, 'text'> & {
      readonly urls?: readonly string[];
      readonly evidence?: Evidence;
      readonly actor?: string;
    })
  | undefined;

function tableReader(source: Source, read: RowReader): Reader {
  return tableReaderOf(source, () => read);
}

/** `make`: what is remembered is that of one file. */
function tableReaderOf(source: Source, make: () => RowReader): Reader {
  return async function* (input: Input, reading: Reading) {
    const read = make();
    for await (const row of tableRows(input, reading)) {
      const said = read(row);
      if (!said) continue;
      const time = row.get('time');
      const at = timeOf(time);
      const actor = said.actor ?? row.get('actor');
      yield {
        source,
        file: input.name,
        channel: row.get('channel') ?? input.name,
        ts: time ?? String(row.line),
        ...(at !== undefined && { at }),
        ...(actor !== undefined && { actor }),
        text: said.text,
        urls: said.urls ?? [],
        ...(said.evidence && { evidence: said.evidence }),
      };
    }
  };
}

/** Google's “OAuth log events” and token audit, of both consoles: a person let an application in. */
export const readGoogleOauth = tableReader('google_oauth', (row) => {
  const name = row.get('application') ?? row.get('client');
  if (name === undefined) return undefined;
  const event = row.get('event') ?? '';
  const ended = /revoke|delete|remove/i.test(event);
  const key = `grant:${row.get('actor') ?? ''}:${row.get('client') ?? name}`;
  const scope = row.get('scope');
  const text = [event, name, scope].filter(Boolean).join(' · ').slice(0, 200);
  return { text, evidence: { use: 'installed', name, key, ...(ended && { ended }) } };
});

/** Okta's System Log as CSV, whose columns are flattened differently from console to console. */
export const readOktaTable = tableReader('okta', (row) => {
  const name = row.get('application');
  if (name === undefined || /fail|deny|denied/i.test(row.get('action') ?? '')) return undefined;
  const event = row.get('event') ?? '';
  const ended = /remove|deactivate|revoke/i.test(event);
  const key = `okta:${row.get('actor') ?? ''}:${name}`;
  return { text: `${event} · ${name}`, evidence: { use: 'uses', name, key, ...(ended && { ended }) } };
});

/**
 * Cards and expenses: whom money went to, after what payment companies put around it. Whom no list knows counts when it is
 * paid as software is: to a web address, for a subscription, or the same every month.
 */
export const readExpenses = tableReaderOf('expenses', () => {
  const comesBack = createRepeats();
  return (row) => {
    const payee = row.get('payee');
    if (payee === undefined) return undefined;
    const category = row.get('category');
    const amount = row.get('amount') ?? '';
    const evidence = payeeEvidence(payee, category) ?? payeeEvidence(row.get('comment') ?? '', undefined);
    if (!evidence) return undefined;
    const { onlyKnown, ...known } = evidence;
    const at = timeOf(row.get('time'));
    const isMonthly = at !== undefined && comesBack(payee, amount, category, at);
    return {
      text: [payee, amount].filter(Boolean).join(' · ').slice(0, 200),
      evidence: onlyKnown && !isMonthly ? evidence : known,
    };
  };
});

/** DNS and proxy logs: a name that was looked up is only a hint; the logged-in side of a product is more. */
export const readNetwork = tableReader('network', (row) => {
  const url = row.get('url');
  const link = linkOf(url ?? row.get('domain') ?? '');
  if (!link || /block|denied|nxdomain/i.test(row.get('action') ?? '')) return undefined;
  return visited(url?.slice(0, 200) ?? link.host, link);
});

/** A browser's history, by whichever tool exported it. */
export const readBrowser = tableReader('browser', (row) => {
  const url = row.get('url') ?? '';
  const link = linkOf(url);
  if (!link) return undefined;
  return visited(url.slice(0, 200), link);
});

function visited(text: string, { host, path }: Link): ReturnType<RowReader> {
  const evidence = visit(host, path);
  return evidence && { text, evidence };
}

/** `uses` for the side of a product that one sees when logged in; everything else becomes more by being often. */
export function visit(host: string, path: string): Evidence | undefined {
  const sense = senseOf({ host, path }, registrable(host));
  if (sense === 'about') return undefined;
  return { use: sense === 'inside' ? 'uses' : 'mentioned', domain: host, onlyKnown: true };
}

/** Mail as a table: machine mails tell of accounts; the rest is text. */
export const readMailTable = tableReader('mail', (row) => {
  const subject = row.get('subject') ?? '';
  const from = row.get('from') ?? '';
  const evidence = machineMail({ from, subject });
  if (evidence) {
    const actor = row.get('to');
    return { text: subject.slice(0, 200), evidence, ...(actor !== undefined && { actor }) };
  }
  const text = [subject, row.get('text')].filter(Boolean).join('\n');
  const actor = hostOf(from.slice(from.lastIndexOf('@') + 1).replace(/>$/, '')) ? from : row.get('actor');
  return text === '' ? undefined : { text, urls: urlsIn(text), ...(actor !== undefined && { actor }) };
});

/** Chat or tickets that somebody exported as a table. */
export const readTextTable = tableReader('jsonl', (row) => {
  const text = row.get('text') ?? row.get('comment') ?? row.get('title');
  return text === undefined
    ? undefined
    : { text, urls: urlsIn(text), ...(row.get('from') !== undefined && { actor: row.get('from') ?? '' }) };
});
