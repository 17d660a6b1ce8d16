import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { zipOf } from '../../demo/zip.ts';
import { scanFile } from '../../src/shadow/scan.ts';
import { badArchives, crowdedArchive } from '../support/bad-archives.ts';
import { seeded } from '../support/random.ts';
import { aFile, catalogue, lines, scanned, slackExport } from './support.ts';

/** In a test bombs are small; `npm run bench -- scan` makes them large, and measures time and memory. */
const BOMB = 2;

test.each([...badArchives(BOMB)])('%s is refused in one sentence, and nothing is written', async (_, make) => {
  for (let n = 0; n < 10; n += 1) {
    const path = aFile('bad.zip', make(n));
    const error = await scanFile(path, { catalogue }).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({
      message: expect.stringMatching(/^[^\n]{10,200}\.$/),
      name: expect.stringMatching(/^(?:BadArchive|Domain)Error$/),
    });
    expect(readdirSync(dirname(path))).toEqual(['bad.zip']);
  }
});

test('a hundred thousand files, of which none is a log, are told apart from an export', async () => {
  await expect(scanned('many.zip', crowdedArchive())).rejects.toThrow(
    'Nothing in this archive is a log that can be read.',
  );
});

test('bytes turned at random end in a sentence or in a report, never in a fault of ours', async () => {
  const next = seeded(11);
  const whole = slackExport({ messages: [{ text: 'we use Figma' }, { text: 'our Canva account' }] });
  for (let round = 0; round < 60; round += 1) {
    const turned = Buffer.from(whole);
    for (let turns = 0; turns < 6; turns += 1)
      turned[4 + Math.floor(next() * (turned.length - 4))] = Math.floor(next() * 256);
    const outcome = await scanned('odd.zip', turned).catch((error: unknown) => error);
    if (outcome instanceof Error) expect(outcome.name, String(outcome.stack)).toMatch(/^(?:BadArchive|Domain)Error$/);
  }
});

test('a day larger than what is held in memory at once is read in pieces', async () => {
  const filler = Array.from({ length: 12_000 }, (_, n) => ({
    type: 'message',
    user: 'U0LEE',
    ts: `2.${n}`,
    text: `nothing to see ${n} ${'é'.repeat(300 + (n % 97))}`,
  }));
  const day = [...filler, { type: 'message', user: 'U0LEE', ts: '3.1', text: 'we use Figma' }];
  const report = await scanned('large.zip', slackExport({ files: { 'general/2026-11-20.json': day } }));
  expect(lines(report)).toEqual(['Figma uses lee@northwind.test']);
  expect(report.records).toBe(12_001);
});

test('other logs in a zip are read too, each by its own format', async () => {
  const zip = zipOf([
    { name: 'logs/chat.jsonl', data: '{"user":"lee","text":"we use Figma"}\n' },
    { name: 'logs/cards.csv', data: 'Merchant,Amount,Employee\nCANVA,12,kim\n' },
    { name: 'logs/photo.png', data: 'x' },
    { name: 'logs/more.zip', data: 'x' },
  ]);
  const report = await scanned('logs.zip', zip);
  expect(lines(report)).toEqual(['Canva pays kim', 'Figma uses lee']);
  expect(report.skipped).toEqual([
    { what: 'files of other kinds', count: 1 },
    { what: 'archives inside the archive', count: 1 },
  ]);
});
