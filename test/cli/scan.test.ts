import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { auditTail } from '../../db/audit.ts';
import { listCatalogue, putCatalogueEntry } from '../../db/catalogue.ts';
import { findingsOfPerson } from '../../db/findings.ts';
import { startModel } from '../../demo/model/server.ts';
import type { House } from '../../src/cli/verb.ts';
import { runCommandLine } from '../../src/cli.ts';
import { slackExport } from '../shadow/support.ts';
import { aCompany, anApplication, aPerson, type Company } from '../support/company.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';

const folder = mkdtempSync(join(tmpdir(), 'lastday-scan-'));
let database: TestDatabase;
let company: Company;

beforeAll(async () => {
  database = await testDatabase();
  company = await aCompany(database, {
    people: [
      aPerson({ id: 'lee' }),
      aPerson({ id: 'kim' }),
      aPerson({ id: 'jan1', name: 'Jan Novak' }),
      aPerson({ id: 'jan2', name: 'Jan Novak' }),
    ],
    applications: [anApplication('figma')],
  });
  writeFileSync(
    join(folder, 'export.zip'),
    slackExport({
      messages: [
        { text: 'our Airtable base has everything' },
        { text: 'we use Figma' },
        { text: 'any Trello fans?', user: 'U0KIM' },
      ],
    }),
  );
});
afterAll(async () => {
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The command line on one database, which a program would open for each. */
async function type(...argv: readonly string[]) {
  let out = '';
  let err = '';
  const io = {
    out: (text: string) => {
      out += text;
    },
    err: (text: string) => {
      err += text;
    },
    color: false,
    terminal,
    cwd: folder,
    user: 'olga',
  };
  const open = async () => ({
    deps: company.deps,
    checkpoints: undefined as never,
    readers: [],
    vacuum: async () => undefined,
    running: true,
    close: async () => undefined,
  });
  const house: Partial<House> = { connectors: [], open, onBug: (error) => expect(error).toBeUndefined() };
  const code = await runCommandLine(argv, io, house as House);
  return { code, out, err };
}
let terminal = false;

async function json(...argv: readonly string[]) {
  const { code, out } = await type(...argv, '--json');
  return { code, document: JSON.parse(out) };
}

test('scan prints findings with the words that prove them, without what is registered', async () => {
  const { code, document } = await json('scan', 'export.zip');
  expect(code).toBe(0);
  expect(document).toMatchObject({
    not_reviewed: 0,
    skipped: [],
    records: 3,
    findings: [
      {
        tool: 'Airtable',
        domain: 'airtable.com',
        person: 'lee@northwind.test',
        use: 'uses',
        certainty: 'rules',
        quotes: [{ channel: 'general', ts: '1763640000.000001', text: 'our Airtable base has everything' }],
        sources: ['slack'],
        first_seen: '2025-11-20T12:00:00.000Z',
        last_seen: '2025-11-20T12:00:00.000Z',
      },
      { tool: 'Trello', use: 'mentioned', person: 'kim@northwind.test' },
    ],
  });
});

test('scan --triage hands the findings to the triage in Slack, once', async () => {
  const { document } = await json('scan', 'export.zip', '--triage');
  expect(document.triage).toEqual({ scan: expect.any(String), waiting: 1 });
  expect((await type('scan', 'export.zip', '--triage')).out).toContain('To decide in Slack: 1.');
  expect((await json('scan', 'export.zip')).document.triage).toBeUndefined();
  const waiting = await findingsOfPerson(database.db, 'lee', ['open']);
  expect(waiting.map(({ tool }) => tool)).toEqual(['Airtable']);
});

test('where two people have the name that a log knows, what it found is nobody’s', async () => {
  writeFileSync(join(folder, 'names.jsonl'), '{"user":"Jan Novak","text":"we use Airtable"}\n');
  const { document } = await json('scan', 'names.jsonl', '--triage');
  expect(document.triage).toMatchObject({ waiting: 1 });
  for (const id of ['jan1', 'jan2']) expect(await findingsOfPerson(database.db, id, ['open'])).toEqual([]);
});

test('scan --mentions prints one JSON line for each', async () => {
  const { code, out } = await type('scan', 'export.zip', '--mentions');
  expect(code).toBe(0);
  expect(
    out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual([
    {
      channel: 'general',
      ts: '1763640000.000001',
      tool: 'Airtable',
      domain: 'airtable.com',
      use: 'uses',
      source: 'slack',
    },
    {
      channel: 'general',
      ts: '1763640000.000003',
      tool: 'Trello',
      domain: 'trello.com',
      use: 'mentioned',
      source: 'slack',
    },
  ]);
});

test('with --json as well the mentions are one document', async () => {
  const { document } = await json('scan', 'export.zip', '--mentions');
  expect(document.mentions.map(({ tool }: { tool: string }) => tool)).toEqual(['Airtable', 'Trello']);
});

test('without --json people read a table, and what is only mentioned is counted', async () => {
  const { out } = await type('scan', 'export.zip');
  expect(out).toContain('lee@northwind.test');
  expect(out).toContain('Airtable (airtable.com)');
  expect(out).toContain('1 more are only mentioned');
  expect(out).not.toContain('\r');
});

test('--leaver keeps to one person, --map and --format say what a file does not', async () => {
  const { document } = await json('scan', 'export.zip', '--leaver', 'kim@northwind.test');
  expect(document.findings).toMatchObject([{ tool: 'Trello' }]);
  writeFileSync(join(folder, 'x.csv'), 'Wer,Wohin,Wieviel\nlee@northwind.test,CANVA,12\n');
  const mapped = await json('scan', 'x.csv', '--format', 'expenses', '--map', 'Wer=actor,Wohin=payee,Wieviel=amount');
  expect(mapped.document.findings).toMatchObject([{ tool: 'Canva', use: 'pays', person: 'lee@northwind.test' }]);
});

test('what cannot be read is one line and exit 1', async () => {
  for (const [argv, line] of [
    [['scan', 'nowhere.zip'], 'There is no file nowhere.zip.\n'],
    [['scan', '.'], '. cannot be read (EISDIR).\n'],
    [['scan', 'x.csv', '--format', 'word'], 'There is no format “word”.'],
    [['scan', 'x.csv', '--map', 'nonsense'], '--map takes column=field'],
  ] as const) {
    const { code, err } = await type(...argv);
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining(line) });
  }
});

test('a bar moves on a terminal, and only there', async () => {
  terminal = true;
  const { err } = await type('scan', 'export.zip');
  terminal = false;
  expect(err).toContain('100 %');
  expect(err.endsWith('\r\u001b[2K')).toBe(true);
  expect((await type('scan', 'export.zip')).err).toBe('');
});

test('who scanned what is in the audit log; what was said is not', async () => {
  const scans = (await auditTail(company.deps.db, 100)).filter(({ kind }) => kind === 'log.scanned');
  expect(scans[0]).toMatchObject({ actor: { kind: 'command_line', id: 'cli:olga' }, body: { file: 'export.zip' } });
  expect(JSON.stringify(scans)).not.toMatch(/Airtable|base has everything/);
});

test('what was decided about an application outlives every list that is imported', async () => {
  const decided = {
    kind: 'ignored' as const,
    name: 'Basecamp',
    domains: ['basecamp.com'],
    reason: 'a trial, over',
    by: 'ann',
  };
  await database.db.transaction((tx) => putCatalogueEntry(tx, decided, company.deps.now()));
  writeFileSync(join(folder, 'basecamp.json'), JSON.stringify([{ name: 'Basecamp', domains: ['basecamp.com'] }]));
  expect((await json('catalogue', 'import', 'basecamp.json')).code).toBe(0);
  expect(await listCatalogue(database.db)).toContainEqual(decided);
});

test('catalogue add and import: what they name is looked for, with where its accounts are closed', async () => {
  expect((await json('catalogue', 'add', 'Wumbo', '--domains', 'wumbo.example,wumbo.test')).document).toMatchObject({
    added: { kind: 'added', name: 'Wumbo', domains: ['wumbo.example', 'wumbo.test'], by: 'olga' },
  });
  const sites = [
    {
      name: 'Krankio',
      url: 'https://krankio.example/delete',
      difficulty: 'hard',
      notes: 'Write to them.',
      domains: ['krankio.example'],
    },
  ];
  writeFileSync(join(folder, 'sites.json'), JSON.stringify(sites));
  expect((await json('catalogue', 'import', 'sites.json')).document).toEqual({ imported: 1 });
  const directory = [
    ['Zonko', { domain: 'zonko.example', keywords: ['developer'] }],
    ['Some Bank', { domain: 'bank.example', keywords: ['banking'] }],
  ];
  writeFileSync(join(folder, 'all.json'), JSON.stringify(directory));
  expect((await json('catalogue', 'import', 'all.json')).document).toEqual({ imported: 1 });
  writeFileSync(
    join(folder, 'new.jsonl'),
    [
      'https://team.wumbo.test/board/1',
      'https://krankio.example/w/12345',
      'https://zonko.example/w/12345',
      'https://bank.example/w/12345',
    ]
      .map((text, index) => JSON.stringify({ user: 'lee@northwind.test', ts: `1.${index}`, text }))
      .join('\n'),
  );
  const { document } = await json('scan', 'new.jsonl');
  const found = document.findings as { tool: string; close_at?: string }[];
  expect(found.map(({ tool }) => tool).sort()).toEqual(['Krankio', 'Wumbo', 'Zonko']);
  expect(found.find(({ tool }) => tool === 'Krankio')?.close_at).toBe('https://krankio.example/delete');
  for (const [argv, words] of [
    [['catalogue', 'import', 'new.jsonl'], 'publish'],
    [['catalogue', 'import', 'nowhere.json'], 'cannot be read (ENOENT)'],
    [['catalogue', 'add', 'X', '--domains', 'no domain'], 'is no domain'],
  ] as const) {
    const { code, err } = await type(...argv);
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining(words) });
  }
});

test('eval measures the rules on the set that ships, or on one’s own, and says that no model is there', async () => {
  const { document } = await json('eval');
  expect(document).toMatchObject({ model: null, rules: { messages: expect.any(Number), not_reviewed: 0 } });
  expect(document.rules.precision).toBeGreaterThan(0.8);
  writeFileSync(join(folder, 'own.txt'), 'en|Figma:uses|we use Figma\nen||nothing here\n');
  const { out } = await type('eval', 'own.txt');
  expect(out).toContain('2 messages.');
  expect(out).toContain('No model is configured');
  expect((await type('eval', 'x.csv')).code).toBe(1);
});

test('eval measures the configured model too, with what it costs, and scan counts what it did not review', async () => {
  const model = await startModel(() => ({ findings: [] }));
  const { deps } = company;
  const shadowIt = { ...deps.settings.shadowIt, price: { input: 1, output: 2, currency: 'EUR' } };
  Object.assign(deps, { model: { baseUrl: model.baseUrl, model: 'deaf' }, settings: { ...deps.settings, shadowIt } });
  try {
    const { document } = await json('eval');
    expect(document.model).toMatchObject({ name: 'deaf', recall: 0, not_reviewed: 0 });
    expect(document.model.tokens_per_mb).toBeGreaterThan(0);
    expect(document.model.money_per_mb).toBeGreaterThan(0);
    model.always = 'refuse';
    writeFileSync(join(folder, 'one.jsonl'), '{"user":"kim@northwind.test","text":"our Miro board"}\n');
    expect((await json('scan', 'one.jsonl')).document).toMatchObject({ not_reviewed: 1, findings: [{ tool: 'Miro' }] });
    const { out } = await type('scan', 'one.jsonl');
    expect(out).toContain('Not reviewed by the model: 1;');
  } finally {
    Object.assign(deps, { model: undefined });
    await model.close();
  }
});
