import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type ZipFile, zipOf } from '../../demo/zip.ts';
import type { CatalogueEntry } from '../../src/domain/finding.ts';
import type { Mention } from '../../src/shadow/candidates.ts';
import { type Catalogue, openCatalogue } from '../../src/shadow/catalogue/catalogue.ts';
import type { LogRecord } from '../../src/shadow/record.ts';
import { type ScanOptions, type ScanReport, scanFile } from '../../src/shadow/scan.ts';
import { urlsIn } from '../../src/shadow/text.ts';

const OURS: readonly CatalogueEntry[] = [
  { kind: 'ours', name: 'Slack', domains: ['slack.com'] },
  { kind: 'ours', name: 'GitHub', domains: ['github.com'] },
];

export const catalogue: Catalogue = openCatalogue({ ownDomains: ['northwind.test'], entries: OURS });

export function aRecord(text: string, overrides: Partial<LogRecord> = {}): LogRecord {
  return {
    source: 'slack',
    file: 'general/2026-11-20.json',
    channel: 'general',
    ts: '1763640000.000100',
    at: Date.parse('2026-11-20T12:00:00Z'),
    actor: 'lee@northwind.test',
    text,
    urls: urlsIn(text),
    ...overrides,
  };
}

/** A file of these bytes, gone when the test is over. */
export function aFile(name: string, content: string | Buffer): string {
  const folder = mkdtempSync(join(tmpdir(), 'lastday-shadow-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

export type Scanned = ScanReport & { readonly all: readonly Mention[] };

export async function scanned(
  name: string,
  content: string | Buffer,
  options: Partial<ScanOptions> = {},
): Promise<Scanned> {
  const all: Mention[] = [];
  const path = aFile(name, content);
  const report = await scanFile(path, { catalogue, onMention: (mention) => all.push(mention), ...options });
  return { ...report, all };
}

/** `Figma uses lee@…`, for each finding. */
export function lines({ findings }: Pick<ScanReport, 'findings'>): string[] {
  return findings.map(({ tool, use, person }) => `${tool} ${use} ${person ?? 'nobody'}`).sort();
}

export interface Export {
  readonly messages?: readonly object[];
  readonly files?: Readonly<Record<string, unknown>>;
}

const MEMBERS = [
  { id: 'U0LEE', name: 'lee', real_name: 'Lee Park', profile: { email: 'lee@northwind.test' } },
  { id: 'U0KIM', name: 'kim', real_name: 'Kim Novak', profile: { email: 'kim@northwind.test' } },
];

/** A Slack export: `messages` are general's of one day; `files` by their names, as JSON unless they are text. */
export function slackExport({ messages = [], files = {} }: Export): Buffer {
  const all: Readonly<Record<string, unknown>> = {
    'channels.json': [{ id: 'C0GENERAL', name: 'general', creator: 'U0KIM' }],
    'users.json': MEMBERS,
    'general/2026-11-20.json': messages.map((message, index) => ({
      type: 'message',
      user: 'U0LEE',
      ts: `1763640000.${String(index + 1).padStart(6, '0')}`,
      ...message,
    })),
    ...files,
  };
  return zipOf(
    Object.entries(all).map(
      ([name, data]): ZipFile => ({ name, data: typeof data === 'string' ? data : JSON.stringify(data, null, 4) }),
    ),
  );
}
