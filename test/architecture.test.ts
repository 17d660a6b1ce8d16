import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');

/** Vendors' own clients: optional, so only a connector knows them, and loads them when it is used. */
const clients = Object.keys(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).peerDependencies as object);

/** Who may import whom: the first row that a file is in decides. `.` is the room itself. */
const RULES: readonly { readonly room: RegExp; readonly may: readonly RegExp[] }[] = [
  { room: /^src\/(main|lastday|program|command-line)\.ts$/, may: [/./] },
  { room: /^src\/log\.ts$/, may: [/^src\/operations\/deps\.ts$/] },
  {
    room: /^src\/domain\//,
    may: [/^src\/domain\//, /^(@date-fns\/tz$|date-fns(\/|$)|@marcbachmann\/cel-js$|node:(crypto|module)$)/],
  },
  { room: /^connectors\/index\.ts$/, may: [/^connectors\//] },
  {
    room: /^connectors\/(contract|errors|http)\.ts$/,
    may: [/^connectors\/(contract|errors)\.ts$/, /^src\/domain\//, /^(zod|node:)/],
  },
  {
    // Its own folder and the contract; siblings are refused below.
    room: /^connectors\/([^/]+)\//,
    may: [/^connectors\//, /^src\/domain\//, /^(zod|node:)/, new RegExp(`^(${clients.join('|')})$`)],
  },
  { room: /^db\//, may: [/^db\//, /^src\/domain\//, /^(drizzle-orm|postgres$|@electric-sql\/pglite$|zod$|node:)/] },
  // The scanner reads files and asks a model; it knows no case, no database and no Slack.
  { room: /^src\/shadow\//, may: [/^src\/(shadow|domain)\//, /^(zod$|csv-parse$|yauzl$|openai(\/|$)|node:)/] },
  {
    room: /^src\/operations\//,
    may: [
      /^src\/operations\//,
      /^src\/domain\//,
      /^db\//,
      /^src\/shadow\//,
      /^connectors\/(contract|errors)\.ts$/,
      /^(zod$|node:)/,
    ],
  },
  {
    room: /^src\/engine\//,
    may: [/^src\/(engine|operations|domain)\//, /^db\//, /^(pg-boss$|node:crypto$)/],
  },
  {
    room: /^src\/slack\/views\//,
    may: [/^src\/slack\/(views\/|ids\.ts$|limits)/, /^src\/domain\//, /^(@slack\/|date-fns)/],
  },
  {
    // The one file of the room that knows the database.
    room: /^src\/slack\/store\.ts$/,
    may: [/^src\/(slack|operations|domain)\//, /^db\/(inbox|messages|pace)\.ts$/],
  },
  { room: /^src\/slack\//, may: [/^src\/(slack|operations|domain)\//, /^(@slack\/|zod$|node:)/] },
  { room: /^src\/http\//, may: [/^src\/(http|operations|domain)\//, /^node:/] },
  {
    // The one HTTP client, and what it throws; never a connector.
    room: /^src\/triggers\//,
    may: [/^src\/(triggers|operations|domain)\//, /^connectors\/(http|errors)\.ts$/, /^(zod$|csv-parse$|node:)/],
  },
  { room: /^src\/itsm\//, may: [/^src\/(itsm|operations|domain)\//, /^(zod$|node:)/] },
  { room: /^src\/jobs\//, may: [/^src\/(jobs|operations|domain)\//, /^node-cron$/] },
  {
    room: /^src\/cli(\.ts$|\/)/,
    may: [/^src\/(cli(\.ts$|\/)|operations\/|domain\/)/, /^(zod$|node:)/],
  },
  { room: /^src\/config(\.ts$|\/)/, may: [/^src\/(config(\.ts$|\/)|domain\/)/, /^(zod$|yaml$|node:)/] },
];

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  const found = [
    ...text.matchAll(
      /(?:^|\n)\s*(?:import|export)\b[^;'"]*?from\s+'([^']+)'|\b(?:import|require)\(\s*'([^']+)'\s*\)|(?:^|\n)import\s+'([^']+)'/g,
    ),
  ];
  return found.map(([, from, dynamic, bare]) => {
    const name = from ?? dynamic ?? bare ?? '';
    return name.startsWith('.') ? relative(root, resolve(root, dirname(file), name)) : name;
  });
}

const files = ['src', 'connectors', 'db'].flatMap(sources);

describe('the house', () => {
  test.each(files)('%s imports only from the rooms it may', (file) => {
    const rule = RULES.find(({ room }) => room.test(file));
    expect(rule, 'every file has a room').toBeDefined();
    expect(importsOf(file).filter((name) => !rule?.may.some((allowed) => allowed.test(name)))).toEqual([]);
  });

  test('a connector never imports its sibling', () => {
    const siblings = files.flatMap((file) => {
      const own = /^connectors\/([^/]+)\//.exec(file)?.[1];
      return importsOf(file).filter(
        (name) => own && /^connectors\/[^/]+\//.test(name) && !name.startsWith(`connectors/${own}/`),
      );
    });
    expect(siblings).toEqual([]);
  });

  test('a vendor’s own client is loaded when its connector is used, never at the start', () => {
    const eager = files.filter((file) =>
      clients.some((name) =>
        new RegExp(`import (?!type)[^;]*from '${name}'`).test(readFileSync(join(root, file), 'utf8')),
      ),
    );
    expect(eager).toEqual([]);
  });

  test('nothing of the bot imports the demo or the tests', () => {
    expect(files.filter((file) => importsOf(file).some((name) => /^(demo|test)\//.test(name)))).toEqual([]);
  });

  test('only main and the program read the clock; everybody else is handed it', () => {
    const reads = /\bDate\.now\(\)|\bnew Date\(\)/;
    const allowed = /^src\/(main|lastday|program|command-line)\.ts$/;
    expect(files.filter((file) => !allowed.test(file) && reads.test(readFileSync(join(root, file), 'utf8')))).toEqual(
      [],
    );
  });

  test('only the configuration reads the environment', () => {
    const allowed = /^src\/(main|lastday|command-line)\.ts$|^src\/config/;
    expect(
      files.filter((file) => !allowed.test(file) && /process\.env\b/.test(readFileSync(join(root, file), 'utf8'))),
    ).toEqual([]);
  });

  test('Drizzle is loaded in one place, and so as CommonJS everywhere', () => {
    const loads = /^import (?!type)[^;]*from 'drizzle-orm|require\('drizzle-orm/m;
    const all = [...files, ...sources('test')].filter((file) => loads.test(readFileSync(join(root, file), 'utf8')));
    expect(all).toEqual(['db/drizzle.ts']);
  });

  test('views neither wait nor read', () => {
    const views = files.filter((file) => file.startsWith('src/slack/views/'));
    expect(views.filter((file) => /\bawait\b/.test(readFileSync(join(root, file), 'utf8')))).toEqual([]);
  });
});
