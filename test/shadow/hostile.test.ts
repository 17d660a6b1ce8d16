import { expect, test } from 'vitest';
import { zipOf } from '../../demo/zip.ts';
import { storable } from '../../src/domain/json.ts';
import { createFinder } from '../../src/shadow/candidates.ts';
import { openCatalogue } from '../../src/shadow/catalogue/catalogue.ts';
import { aRecord, catalogue, lines, scanned, slackExport } from './support.ts';

// What one record, written by anybody, must not do to all the others.

const jsonLines = (...rows: readonly unknown[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

test.each([
  ['half an emoji at the end of a quote', `${'🎉'.repeat(60)}Figma is what we use ${'🎉'.repeat(60)}`],
  ['a NUL', 'we use Figma \0 daily'],
  ['a lonely half of a character', 'we use Figma \ud83c daily'],
])('%s can be stored, with all the other findings', async (_, text) => {
  const { findings } = await scanned(
    'chat.jsonl',
    jsonLines({ user: 'kim', text }, { user: 'lee', text: 'our Canva' }),
  );
  expect(findings.map(({ tool }) => tool).sort()).toEqual(['Canva', 'Figma']);
  for (const { firstSeen: _first, lastSeen: _last, ...words } of findings) expect(storable(words)).toEqual(words);
  const quote = findings.find(({ tool }) => tool === 'Figma')?.quotes[0]?.text ?? '?';
  expect(storable(text)).toContain(quote);
});

test.each([
  ['a message', 'chat.jsonl', jsonLines({ type: 'message', user: 'kim', text: 'we use Figma', ts: '9e99' })],
  [
    'a line of text with a number for a date',
    'chat.jsonl',
    jsonLines({ user: 'kim', text: 'we use Figma', ts: 1e300 }),
  ],
  ['a payment', 'cards.csv', 'Date,Merchant,Amount,Employee\n99999999999999999999,FIGMA.COM,12,kim\n'],
])('%s from no time at all is read without one', async (_, name, content) => {
  const { findings } = await scanned(name, content);
  expect(findings.map(({ tool, firstSeen }) => [tool, firstSeen])).toEqual([['Figma', undefined]]);
});

test('what is nested without end is left out, and the rest is read', async () => {
  const deep = `${'{"items":['.repeat(60_000)}${']}'.repeat(60_000)}\n`;
  const edit = '{"type":"message","ts":"1.1","subtype":"message_changed","message":';
  const edits = `${edit.repeat(12_000)}{"type":"message","ts":"1.1","text":"we use Miro"}${'}'.repeat(12_000)}\n`;
  const chat = await scanned('chat.jsonl', deep + edits + jsonLines({ user: 'kim', text: 'we use Figma' }));
  expect(lines(chat)).toEqual(['Figma uses kim']);
});

test('an application may be called like something that every object has', () => {
  const added = { kind: 'added' as const, name: 'Constructor', domains: ['constructor.test'], by: 'Ann' };
  const finder = createFinder(openCatalogue({ entries: [added] }));
  expect(finder.find(aRecord('we use Constructor')).map(({ tool }) => tool)).toEqual(['Constructor']);
});

// Each of these kept a regular expression busy for minutes.
test.each([
  [
    'a payee',
    'cards.csv',
    `Merchant,Amount,Employee\nA${' '.repeat(200_000)}b,1,kim\nFIGMA.COM,12,kim\n`,
    'Figma pays kim',
  ],
  ['a line', 'chat.txt', `<${' '.repeat(100_000)}x\n${' '.repeat(300_000)}x\n<kim> we use Figma\n`, 'Figma uses kim'],
  [
    'a link',
    'export.zip',
    slackExport({
      messages: [
        { text: 'see', attachments: [{ from_url: `http://wumbo-x.com?${'A'.repeat(200_000)}/x` }] },
        { subtype: 'bot_add', text: 'integration'.repeat(40_000) },
        { text: `https://a${'.'.repeat(400_000)}x` },
        { text: 'we use Figma' },
      ],
    }),
    'Figma uses lee@northwind.test',
  ],
])('%s made to be slow is read like any other', async (_, name, content, expected) => {
  expect(lines(await scanned(name, content))).toContain(expected);
});

test('private messages stay unread where nothing of an export but them is there', async () => {
  const day = (text: string) => JSON.stringify([{ type: 'message', user: 'U0LEE', ts: '1.1', text }]);
  const zip = zipOf([
    { name: 'mpims.json', data: '[]' },
    { name: 'mpdm-ann--bob-1/2026-11-20.json', data: day('secretly I pay for Canva') },
    { name: 'D0ABCDEFG/2026-11-20.json', data: day('between us: I signed up for Miro') },
  ]);
  const withoutList = zipOf([{ name: 'D0ABCDEFG/2026-11-20.json', data: day('I signed up for Miro') }]);
  const events = jsonLines(
    { type: 'message', channel: 'D0ABCDEFG', ts: '1.1', text: 'I signed up for Miro' },
    { type: 'message', channel: 'C0ABCDEFG', channel_type: 'mpim', ts: '1.2', text: 'I pay for Canva' },
  );
  expect(lines(await scanned('export.zip', zip))).toEqual([]);
  expect(lines(await scanned('export.zip', withoutList))).toEqual([]);
  expect(lines(await scanned('events.jsonl', events))).toEqual([]);
  expect(lines(await scanned('export.zip', zip, { includeDms: true }))).toHaveLength(2);
});

test('an account is whose it was made for, not whose hand made it, and no webhook speaks for a person', async () => {
  const assigned = (name: string, eventType: string, published: string) => ({
    eventType,
    published,
    actor: { alternateId: 'admin@northwind.test' },
    target: [
      { type: 'AppInstance', displayName: name },
      { type: 'User', alternateId: 'bob@northwind.test' },
    ],
  });
  const log = JSON.stringify([
    assigned('Miro', 'application.user_membership.add', '2026-11-20T10:00:00Z'),
    assigned('Asana', 'application.user_membership.add', '2026-11-20T10:00:00Z'),
    assigned('Asana', 'application.user_membership.remove', '2026-11-21T10:00:00Z'),
  ]);
  expect(lines(await scanned('okta.json', log))).toEqual(['Miro uses bob@northwind.test']);
  const posing = { subtype: 'bot_message', username: 'Lee Park', bot_profile: { name: 'Dropbox' }, bot_id: 'B1' };
  const { findings } = await scanned(
    'export.zip',
    slackExport({ messages: [{ ...posing, user: undefined, text: 'hi' }] }),
  );
  expect(findings.map(({ tool, person }) => [tool, person])).toEqual([['Dropbox', undefined]]);
});

test('whoever takes an integration away, it is gone', async () => {
  const log = (change: string, user: string, date: string) => ({
    user_id: user,
    user_name: user,
    date,
    change_type: change,
    app_type: 'Trello',
    app_id: 'A1',
  });
  const files = {
    'integration_logs.json': [log('added', 'U0LEE', '1763640000'), log('removed', 'U0KIM', '1763650000')],
  };
  expect(lines(await scanned('export.zip', slackExport({ files })))).toEqual([]);
});

test('many small bombs are one, a length beyond the file is a lie, and a column may be called PK', async () => {
  const bombs = zipOf(
    Array.from({ length: 80 }, (_, n) => ({ name: `c/${n}.txt`, data: Buffer.alloc(1_000_000, 32) })),
  );
  await expect(scanned('bombs.zip', bombs)).rejects.toThrow(/would grow to \d+ times its size/);
  const lying = zipOf([{ name: 'a.txt', data: 'we use Figma', claims: { packed: 0xff_ff_ff_f0 } }]);
  await expect(scanned('lying.zip', lying)).rejects.toMatchObject({ name: 'BadArchiveError' });
  expect(lines(await scanned('rows.csv', 'PK,user,text\n1,kim,we use Figma\n'))).toEqual(['Figma uses kim']);
});

test('a letter of nothing but headers is no larger than any other', async () => {
  const mail = `From a@b.test Mon Nov  2 10:00:00 2026\n${'X-Filler: nothing\n'.repeat(50_000)}From: Kim <kim@northwind.test>\nSubject: hello\n\nwe use Figma\n`;
  expect(lines(await scanned('inbox.mbox', mail))).toEqual(['Figma uses kim@northwind.test']);
});

test('more people than a company has are counted, and do not fill the memory', async () => {
  const rows = Array.from({ length: 50_010 }, (_, n) => `{"user":"p${n}","text":"we use Figma"}\n`).join('');
  const { findings, skipped } = await scanned('chat.jsonl', rows);
  expect(findings).toHaveLength(50_000);
  expect(skipped).toContainEqual({ what: expect.stringContaining('mentions beyond'), count: 10 });
});

test('a name abroad is only a vendor’s where the whole of it is', () => {
  expect(catalogue.host('people.com.cn')).toMatchObject({ kind: 'unknown' });
});
