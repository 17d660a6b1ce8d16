import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brandNames } from '../../src/shadow/catalogue/applications.ts';
import { openCatalogue } from '../../src/shadow/catalogue/catalogue.ts';
import { buildMatcher, newHits } from '../../src/shadow/matcher.ts';
import { leftmost } from '../support/leftmost.ts';
import { seeded } from '../support/random.ts';

const PATTERNS = 15_000;
const TEXT = 20_000_000;
const PIECE = 1 << 20;
const PASSES = 5;
/** ripgrep takes minutes for more of it, with -i and so many patterns. */
const ANY_CASE_TEXT = 20_000;
const ANY_CASE_MOST = 60_000;

export interface MatcherSpeed {
  readonly mbPerSecond: number;
  readonly tableMb: number;
  /** Absent where ripgrep is not installed. `sameHits`: place by place, over all of the text. */
  readonly ripgrep?: { readonly plain: number; readonly anyCase: number; readonly sameHits: boolean };
}

/**
 * English prose in which every hundredth word is a name or a domain; speeds are of one core's time, not of the clock,
 * and of several passes the best: a busy machine has less to give.
 */
export function measureMatcher(): MatcherSpeed {
  const list = patterns();
  const text = prose(list);
  const matcher = buildMatcher(list);
  const hits = newHits();
  const speeds = Array.from({ length: PASSES }, () => {
    const began = process.cpuUsage();
    for (let at = 0; at < text.length; at += PIECE) {
      const piece = text.subarray(at, at + PIECE);
      matcher.scan(piece, piece.length, hits);
    }
    return text.length / process.cpuUsage(began).user;
  });
  const ripgrep = measureRipgrep(list, text);
  return { mbPerSecond: Math.max(...speeds), tableMb: matcher.size / 1e6, ...(ripgrep && { ripgrep }) };
}

/** What the catalogue knows, and more of its kind. */
function patterns(): readonly string[] {
  const next = seeded(17);
  const { applications } = openCatalogue();
  const known = [
    ...applications.flatMap(({ name, domains, aliases }) => [name, ...domains, ...aliases]),
    ...[...brandNames()].flat(),
  ].map((name) => name.toLowerCase());
  const words = known.filter((name) => /^[a-z]{4,9}$/.test(name));
  const word = () => words[Math.floor(next() * words.length)] ?? '';
  const all = new Set(known.filter((name) => /^[ -~]{4,}$/.test(name)));
  while (all.size < PATTERNS) all.add(`${word()}${word().slice(0, 5)}${next() < 0.5 ? '.com' : ''}`);
  return [...all].slice(0, PATTERNS);
}

function prose(list: readonly string[]): Buffer {
  const next = seeded(19);
  const words = ['README.md', 'SECURITY.md', 'db/README.md', 'src/slack/README.md', 'connectors/README.md'].flatMap(
    (path) =>
      readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
        .toLowerCase()
        .match(/[\p{L}'-]+/gu) ?? [],
  );
  const lines: string[] = [];
  for (let length = 0; length < TEXT; ) {
    const from = Math.floor(next() * (words.length - 24));
    const line = words
      .slice(from, from + 4 + Math.floor(next() * 20))
      .map((word) => (next() < 0.01 ? list[Math.floor(next() * list.length)] : word))
      .join(' ');
    lines.push(line);
    length += line.length + 1;
  }
  return Buffer.from(`${lines.join('\n')}\n`);
}

function measureRipgrep(list: readonly string[], text: Buffer): MatcherSpeed['ripgrep'] {
  if (spawnSync('rg', ['--version']).status !== 0) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'lastday-bench-'));
  try {
    writeFileSync(join(folder, 'patterns'), `${list.join('\n')}\n`);
    writeFileSync(join(folder, 'text'), text);
    writeFileSync(join(folder, 'short'), text.subarray(0, ANY_CASE_TEXT));
    // `times` is the shell's own: the second line is what its children took of a core.
    const run = (options: string) => {
      const { stdout } = spawnSync('sh', ['-c', `rg -j1 -N ${options} -F -f patterns > found; times`], {
        cwd: folder,
        encoding: 'utf8',
        // One that is stopped here was slower than the speed that is printed for it.
        timeout: ANY_CASE_MOST,
      });
      const [, minutes, seconds] = /(\d+)m([\d.]+)s/.exec(stdout.split('\n')[1] ?? '') ?? [];
      return minutes === undefined ? ANY_CASE_MOST / 1_000 : Number(minutes) * 60 + Number(seconds);
    };
    const anyCase = ANY_CASE_TEXT / 1e6 / run('-c -i short');
    const plain = text.length / 1e6 / run('-c text');
    run('-o -b text');
    const printed = readFileSync(join(folder, 'found'), 'utf8').trimEnd();
    return { plain, anyCase, sameHits: leftmost(list, text).join('\n') === printed };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
