import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { type ZipFile, zipOf } from '../../demo/zip.ts';
import { scanFile } from '../../src/shadow/scan.ts';
import { seeded } from '../support/random.ts';
import { aFile, catalogue, lines, scanned, slackExport } from './support.ts';

const DAY = JSON.stringify([{ type: 'message', user: 'U1', ts: '1.1', text: 'we use Figma' }]);
const honest: ZipFile = { name: 'general/2026-11-20.json', data: DAY };
const channels: ZipFile = { name: 'channels.json', data: '[{"id":"C0GENERAL","name":"general"}]' };
const withFile = (file: ZipFile) => zipOf([channels, honest, file]);
const zeros = (megabytes: number) => Buffer.alloc(megabytes * 1024 * 1024, 0x20);

/** Twenty kinds of bad archive; the number makes each of its ten different. */
const BAD: Readonly<Record<string, (n: number) => Buffer>> = {
  'a bomb': (n) => withFile({ name: 'general/2026-11-21.json', data: zeros(16 + n) }),
  'a bomb that lies about its size': (n) =>
    withFile({ name: 'general/2026-11-21.json', data: zeros(16 + n), claims: { size: 1_000 + n } }),
  'a bomb among the names': (n) => zipOf([{ name: 'users.json', data: zeros(16 + n), claims: { size: 90 } }, channels]),
  'a way up and out': (n) => withFile({ name: `${'../'.repeat(1 + n)}etc/cron.d/x`, data: 'x' }),
  'a way out in the middle': (n) => withFile({ name: `general/../../${n}.json`, data: 'x' }),
  'an absolute path': (n) => withFile({ name: `/tmp/${n}.json`, data: 'x' }),
  'a drive letter': (n) => withFile({ name: `C:/x/${n}.json`, data: 'x' }),
  'a way out with backslashes': (n) => withFile({ name: `..\\..\\${n}.json`, data: 'x' }),
  'a link': (n) => withFile({ name: `general/link${n}`, data: '/etc/passwd', mode: 0o120_777 }),
  'a device': (n) => withFile({ name: `general/dev${n}`, data: '', mode: 0o020_666 }),
  'a size too large': (n) =>
    withFile({ name: 'general/2026-11-21.json', data: DAY, claims: { size: DAY.length + 1 + n } }),
  'a size too small': (n) =>
    withFile({ name: 'general/2026-11-21.json', data: DAY, claims: { size: DAY.length - 1 - n } }),
  'a packed size beyond the end': (n) =>
    withFile({ name: 'general/2026-11-21.json', data: DAY, claims: { packed: 90_000 + n } }),
  'a wrong checksum': (n) => withFile({ name: 'general/2026-11-21.json', data: DAY, claims: { crc: 7 + n } }),
  'a password': (n) => withFile({ name: `general/${n}.json`, data: DAY, claims: { flags: 1 } }),
  'an unknown method': (n) => withFile({ name: `general/${n}.json`, data: DAY, claims: { method: 12 + n } }),
  'files that share their bytes': (n) =>
    zipOf([
      channels,
      honest,
      ...Array.from(
        { length: 2 + n },
        (_, i): ZipFile => ({ ...honest, name: `general/2026-12-${10 + i}.json`, sharesWith: 1 }),
      ),
    ]),
  'a cut end': (n) => {
    const whole = withFile({ name: 'x', data: 'x' });
    return whole.subarray(0, whole.length - 1 - n * 3);
  },
  'a cut beginning': (n) =>
    Buffer.concat([Buffer.from('PK\u0003\u0004'), withFile({ name: 'x', data: 'x' }).subarray(60 + n)]),
  'archives inside archives': (n) =>
    zipOf([{ name: `inner${n}.zip`, data: slackExport({ messages: [{ text: 'we use Figma' }] }) }]),
};

test.each(Object.entries(BAD))('%s is refused in one sentence, and nothing is written', async (_, make) => {
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
  const files = Array.from({ length: 60_000 }, (_, n): ZipFile => ({ name: `f${n}`, data: '', stored: true }));
  await expect(scanned('many.zip', zipOf(files))).rejects.toThrow('Nothing in this archive is a log that can be read.');
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
