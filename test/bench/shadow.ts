import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { oracle } from '../../demo/model/behaviours.ts';
import { startModel } from '../../demo/model/server.ts';
import { type ZipFile, zipOf } from '../../demo/zip.ts';
import { openCatalogue } from '../../src/shadow/catalogue/catalogue.ts';
import { evaluate, type Scores } from '../../src/shadow/evaluation/evaluate.ts';
import { ownKey } from '../../src/shadow/evaluation/key.ts';
import { createJudge } from '../../src/shadow/judge/judge.ts';
import type { LogRecord } from '../../src/shadow/record.ts';
import { scanRecords } from '../../src/shadow/scan.ts';
import { ordinaryMessages } from '../support/ordinary.ts';
import { seeded } from '../support/random.ts';

export interface ZipSpeed {
  readonly jsonMb: number;
  /** Of a core's time: a busy machine has less of it to give. */
  readonly mbPerSecond: number;
  /** By the clock. */
  readonly seconds: number;
  /** The most memory that the process ever held. */
  readonly peakMb: number;
  readonly records: number;
}

/** A Slack export of `megabytes` of JSON from zip to findings, in a process of its own that does nothing else. */
export function measureZip(megabytes: number): ZipSpeed {
  const folder = mkdtempSync(join(tmpdir(), 'lastday-bench-'));
  try {
    const path = join(folder, 'export.zip');
    const bytes = writeExport(path, megabytes);
    const child = fileURLToPath(new URL('./shadow-child.ts', import.meta.url));
    const printed = execFileSync(
      process.execPath,
      ['--max-semi-space-size=1', '--max-old-space-size=64', child, path],
      { encoding: 'utf8' },
    );
    const { seconds, coreSeconds, peakMb, records } = JSON.parse(printed);
    return { jsonMb: bytes / 1e6, mbPerSecond: bytes / 1e6 / coreSeconds, seconds, peakMb, records };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const SAID = [
  'we use Figma for the mockups',
  'zoom in on the chart',
  'notes are at <https://www.notion.so/acme/Plan-1a2b3c4d5e|the plan>',
  'anyone tried Airtable?',
  'ok',
  'deploying now',
];

function writeExport(path: string, megabytes: number): number {
  const next = seeded(23);
  const words =
    'the a deploy meeting yesterday release fix bug review should look later when team time think maybe tomorrow lunch thanks great call done please check again old file build test server client data update user'.split(
      ' ',
    );
  const message = (index: number) => {
    const filler = Array.from(
      { length: 5 + Math.floor(next() * 30) },
      () => words[Math.floor(next() * words.length)],
    ).join(' ');
    const text = next() < 0.04 ? `${filler}. ${SAID[Math.floor(next() * SAID.length)]}` : filler;
    return {
      client_msg_id: `c0ffee-${index}`,
      type: 'message',
      text,
      user: `U0${Math.floor(next() * 200)}`,
      ts: `${1_600_000_000 + index}.000100`,
      team: 'T0FAKE',
      user_profile: {
        avatar_hash: 'abc',
        image_72: 'https://avatars.example/72.png',
        real_name: 'A B',
        name: 'ab',
        is_restricted: false,
      },
      blocks: [
        {
          type: 'rich_text',
          block_id: 'b',
          elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text }] }],
        },
      ],
    };
  };
  // Forty different days, said again and again: writing is not what is measured.
  const days = Array.from({ length: 40 }, (_, day) =>
    JSON.stringify(
      Array.from({ length: 25 }, (__, index) => message(day * 25 + index)),
      null,
      4,
    ),
  );
  const size = days.reduce((sum, day) => sum + Buffer.byteLength(day), 0) / days.length;
  const many = Math.ceil((megabytes * 1e6) / size);
  const files = Array.from(
    { length: many },
    (_, index): ZipFile => ({
      name: `channel-${index % 100}/2${String(100 + Math.floor(index / 100)).padStart(3, '0')}-01-01.json`,
      data: days[index % days.length] ?? '',
    }),
  );
  const channels = Array.from({ length: 100 }, (_, index) => ({ id: `C00000${index}`, name: `channel-${index}` }));
  writeFileSync(path, zipOf([{ name: 'channels.json', data: JSON.stringify(channels) }, ...files]));
  return files.reduce((sum, { data }) => sum + Buffer.byteLength(data), 0);
}

/** Tokens for each megabyte of chat in which every thirtieth message names an application: what real chat was measured at. */
export async function measureTokens(): Promise<number> {
  const next = seeded(29);
  const words =
    'the a deploy meeting yesterday release fix bug review should look later when team time think maybe'.split(' ');
  const records = Array.from({ length: 12_000 }, (_, index): LogRecord => {
    const filler = Array.from({ length: 4 + Math.floor(next() * 22) }, () => words[Math.floor(next() * words.length)]);
    const named = index % 30 === 0 ? ['. we keep it in Figma'] : [];
    const text = [...filler, ...named].join(' ');
    return {
      source: 'text',
      file: 'chat',
      channel: 'chat',
      ts: String(index),
      actor: `p${index % 50}`,
      text,
      urls: [],
    };
  });
  const bytes = records.reduce((sum, { text }) => sum + text.length, 0);
  const model = await startModel(() => ({ findings: [] }));
  try {
    const catalogue = openCatalogue();
    const judge = createJudge({ model: { baseUrl: model.baseUrl, model: 'deaf' }, catalogue, tokens: 100_000_000 });
    const { tokens } = await scanRecords(records, { catalogue, judge });
    return (tokens.input * 1e6) / bytes;
  } finally {
    await model.close();
  }
}

/** Tasks made of messages in which nobody names an account. */
export async function measureOrdinary(): Promise<number> {
  const catalogue = openCatalogue({ ownDomains: ['northwind.test'] });
  const { findings } = await scanRecords(ordinaryMessages(10_000), { catalogue });
  return findings.filter(({ use }) => use !== 'mentioned').length;
}

/** On the set that ships, which was written together with the rules. */
export async function measureReading(): Promise<{ readonly rules: Scores; readonly oracle: Scores }> {
  const catalogue = openCatalogue({
    ownDomains: ['northwind.test'],
    entries: ['Slack', 'GitHub', 'Jira'].map((name) => ({ kind: 'ours', name, domains: [] })),
  });
  const key = ownKey();
  const withoutLinks = (text: string) => text.replace(/https?:\/\/\S+/g, '');
  const labels = new Map(key.map(({ record, labels: of }) => [withoutLinks(record.text), of]));
  const model = await startModel(oracle(({ text }) => labels.get(withoutLinks(text)) ?? []));
  try {
    const judge = createJudge({ model: { baseUrl: model.baseUrl, model: 'oracle' }, catalogue, tokens: 10_000_000 });
    return { rules: await evaluate(key, { catalogue }), oracle: await evaluate(key, { catalogue, judge }) };
  } finally {
    await model.close();
  }
}
