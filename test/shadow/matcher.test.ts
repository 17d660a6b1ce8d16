import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { buildMatcher, newHits } from '../../src/shadow/matcher.ts';
import { leftmost } from '../support/leftmost.ts';
import { seeded } from '../support/random.ts';

function found(patterns: readonly string[], text: string): string[] {
  const bytes = Buffer.from(text);
  const hits = newHits();
  const count = buildMatcher(patterns).scan(bytes, bytes.length, hits);
  const places: string[] = [];
  for (let at = 0; at < count; at += 2) places.push(`${patterns[hits.numbers[at + 1] ?? 0]}@${hits.numbers[at]}`);
  return places;
}

test('finds every word, also inside another, whatever the case of its letters', () => {
  expect(found(['he', 'she', 'hers', 'his'], 'uSHErs')).toEqual(['she@4', 'he@4', 'hers@6']);
  expect(found(['figma.com', 'figma', 'com'], 'at FIGMA.com now')).toEqual(['figma@8', 'figma.com@12', 'com@12']);
});

test('finds nothing for an empty word, and nothing in an empty text', () => {
  expect(found(['', 'a'], 'bab')).toEqual(['a@2']);
  expect(found(['a'], '')).toEqual([]);
  expect(found([], 'text')).toEqual([]);
});

test('words outside ASCII are found byte for byte', () => {
  expect(found(['miró', '日本'], 'con miró y 日本語')).toEqual(['miró@9', '日本@18']);
});

test('more hits than the buffer held at first are all there', () => {
  expect(found(['a'], 'a'.repeat(5_000))).toHaveLength(5_000);
});

test('in a long text, a word that lies across a border of the four places where reading begins is found once', () => {
  const words = ['border', 'order', 'border patrol', 'rder'];
  for (const shift of [0, 1, 5, 11]) {
    const text = Buffer.from(`${'.'.repeat(shift)}border patrol`.padStart(20).repeat(900).slice(0, 17_000));
    const hits = newHits();
    const count = buildMatcher(words).scan(text, text.length, hits);
    const seen = new Map<string, number>();
    for (let at = 0; at < count; at += 2) {
      const hit = `${words[hits.numbers[at + 1] ?? 0]}@${hits.numbers[at]}`;
      seen.set(hit, (seen.get(hit) ?? 0) + 1);
    }
    const expected = words.flatMap((word) =>
      [...text.toString().matchAll(new RegExp(word, 'g'))].map(({ index }) => `${word}@${index + word.length}`),
    );
    expect([...seen.values()].every((times) => times === 1)).toBe(true);
    expect([...seen.keys()].sort()).toEqual(expected.sort());
  }
});

const ripgrep = spawnSync('rg', ['--version']).status === 0;
if (!ripgrep) console.log('ripgrep is not installed, so the matcher is not compared with it.');

test.runIf(ripgrep)('finds exactly what ripgrep finds', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lastday-matcher-'));
  try {
    const next = seeded(41);
    const word = (most: number) =>
      Array.from({ length: 1 + Math.floor(next() * most) }, () => 'aAbBcCdDé.-'[Math.floor(next() * 11)]).join('');
    const patterns = [...new Set(Array.from({ length: 600 }, () => word(6)))];
    const text = Buffer.from(Array.from({ length: 4_000 }, () => `${word(9)} ${word(9)}`).join('\n'));
    writeFileSync(join(folder, 'patterns'), `${patterns.join('\n')}\n`);
    writeFileSync(join(folder, 'text'), text);
    const printed = execFileSync('rg', ['-o', '-b', '-N', '--no-filename', '-i', '-F', '-f', 'patterns', 'text'], {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    });
    // ASCII letters only differ in case here: é is the same in both.
    expect(leftmost(patterns, text)).toEqual(printed.trimEnd().split('\n'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
