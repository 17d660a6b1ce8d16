import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
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
import { buildMatcher, newHits } from '../../src/shadow/matcher.ts';
import type { LogRecord } from '../../src/shadow/record.ts';
import { scanRecords } from '../../src/shadow/scan.ts';
import { seeded } from '../support/random.ts';

const PATTERNS = 15_000;
const TEXT = 20_000_000;
/** ripgrep takes minutes for all of it with -i and so many patterns. */
const SLOW_TEXT = 200_000;
const SLOW_MOST = 10_000;
const PIECE = 1 << 20;

export interface MatcherSpeed {
  readonly mbPerSecond: number;
  readonly hits: number;
  readonly tableMb: number;
  /** Absent where ripgrep is not installed. */
  readonly ripgrep?: { readonly plain: number; readonly anyCase: number; readonly sameLines: boolean };
}

/** Chat-like text in which every hundredth word is a pattern; speeds are of one core's time, not of the clock. */
export function measureMatcher(): MatcherSpeed {
  const next = seeded(17);
  const word = (least: number, most: number) =>
    Array.from(
      { length: least + Math.floor(next() * (most - least)) },
      () => 'etaoinshrdlucmfwypvbgkjqxz'[Math.floor(next() ** 2 * 26)],
    ).join('');
  const patterns = new Set<string>();
  while (patterns.size < PATTERNS) patterns.add(`${word(5, 12)}${next() < 0.7 ? '.com' : ''}`);
  const list = [...patterns];
  const common = Array.from({ length: 8_000 }, () => word(1, 8));
  const lines: string[] = [];
  for (let length = 0; length < TEXT; ) {
    const line = Array.from({ length: 4 + Math.floor(next() * 20) }, () =>
      next() < 0.01 ? list[Math.floor(next() * list.length)] : common[Math.floor(next() ** 2 * common.length)],
    ).join(' ');
    lines.push(line);
    length += line.length + 1;
  }
  const text = Buffer.from(`${lines.join('\n')}\n`);
  const matcher = buildMatcher(list);
  const hits = newHits();
  const pass = () => {
    let found = 0;
    for (let at = 0; at < text.length; at += PIECE) {
      const piece = text.subarray(at, at + PIECE);
      found += matcher.scan(piece, piece.length, hits) / 2;
    }
    return found;
  };
  pass();
  const began = process.cpuUsage();
  const found = pass();
  const { user } = process.cpuUsage(began);
  const ripgrep = measureRipgrep(
    list,
    text,
    lines,
    (line) => matcher.scan(Buffer.from(line), Buffer.byteLength(line), hits) > 0,
  );
  return { mbPerSecond: text.length / user, hits: found, tableMb: matcher.size / 1e6, ...(ripgrep && { ripgrep }) };
}

function measureRipgrep(
  patterns: readonly string[],
  text: Buffer,
  lines: readonly string[],
  matches: (line: string) => boolean,
) {
  if (spawnSync('rg', ['--version']).status !== 0) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'lastday-bench-'));
  try {
    writeFileSync(join(folder, 'patterns'), `${patterns.join('\n')}\n`);
    writeFileSync(join(folder, 'text'), text);
    writeFileSync(join(folder, 'short'), text.subarray(0, SLOW_TEXT));
    const run = (options: readonly string[], file: string) => {
      const from = performance.now();
      const { stdout } = spawnSync('rg', ['-j1', '-N', '-c', ...options, '-F', '-f', 'patterns', file], {
        cwd: folder,
        encoding: 'utf8',
        // One that is stopped here was slower than the speed that is printed for it.
        timeout: SLOW_MOST,
      });
      return { count: Number(stdout), speed: statSync(join(folder, file)).size / 1e3 / (performance.now() - from) };
    };
    const plain = run([], 'text');
    const anyCase = run(['-i'], 'short');
    return { plain: plain.speed, anyCase: anyCase.speed, sameLines: plain.count === lines.filter(matches).length };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

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
    const printed = execFileSync(process.execPath, ['--max-semi-space-size=1', child, path], { encoding: 'utf8' });
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
