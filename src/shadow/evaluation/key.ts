import { readFileSync } from 'node:fs';
import { USES, type Use } from '../../domain/finding.ts';
import type { LogRecord } from '../record.ts';
import { urlsIn } from '../text.ts';

/** One message and what a human says it names. */
export interface Labelled {
  readonly record: LogRecord;
  readonly labels: readonly { readonly tool: string; readonly use: Use }[];
}

/** The set that ships: `language|application:use, …|text`, a line each. */
export function ownKey(): readonly Labelled[] {
  return readKey(readFileSync(new URL('chat.txt', import.meta.url), 'utf8'));
}

export function readKey(text: string): readonly Labelled[] {
  return text.split('\n').flatMap((line, index) => {
    const [language, labels, ...rest] = line.split('|');
    if (line.startsWith('#') || !language || labels === undefined) return [];
    const said = rest.join('|');
    const record: LogRecord = {
      source: 'text',
      file: 'labelled',
      channel: language,
      ts: String(index + 1),
      actor: `${language}-${index % 12}@northwind.test`,
      text: said,
      urls: urlsIn(said),
    };
    return [{ record, labels: labels.split(',').flatMap(labelOf) }];
  });
}

function labelOf(text: string): { tool: string; use: Use }[] {
  const [tool = '', use = ''] = text.trim().split(':');
  const known = USES.find((one) => one === use);
  return known ? [{ tool, use: known }] : [];
}
