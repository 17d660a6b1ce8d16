import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { unpostedNotices } from '../../db/messages.ts';
import { listPeople } from '../../db/people.ts';
import { type BambooHrServer, startBambooHr } from '../../demo/vendors/bamboohr.ts';
import { Secret } from '../../src/domain/secret.ts';
import { syncRoster } from '../../src/operations/sync-roster.ts';
import { openCases } from '../../src/operations/view-case.ts';
import { bamboohr } from '../../src/triggers/bamboohr/index.ts';
import type { SourceConnection } from '../../src/triggers/contract.ts';
import { csv } from '../../src/triggers/csv/index.ts';
import { aCompany, ann, type Company, days } from '../support/company.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { inHr } from '../support/in-hr.ts';

const KEY = 'hr-key-of-the-faults';
const COUNT = 12;
const COLUMNS = [
  'email',
  'employee_id',
  'name',
  'department',
  'title',
  'manager_email',
  'start_date',
  'last_day',
  'status',
];
const FIRST = COLUMNS.join(',');
const indexes = Array.from({ length: COUNT }, (_, index) => index);
const rowOf = (index: number, domain = 'northwind.test') =>
  `p${index}@${domain},${100 + index},Pat${index} Müller${index},Design,Designer,${index % 4 === 0 ? '' : `p0@${domain}`},2022-06-01,,active`;
const GOOD = [FIRST, ...indexes.map((index) => rowOf(index)), ''].join('\n');
const STAFF = indexes.map((index) =>
  inHr(`p${index}`, String(100 + index), { managerId: index % 4 === 0 ? null : '100', lastName: `Müller${index}` }),
);

let database: TestDatabase;
let company: Company;
let folder: string;
let hr: BambooHrServer;
let sources = 0;
/** What becomes of BambooHR's answers on their way. */
let bent: (response: Response, url: URL) => Promise<Response> | Response = (response) => response;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lastday-faults-'));
  hr = await startBambooHr({ file: join(folder, 'hr.json'), apiKey: KEY, seed: { people: STAFF, webhooks: [] } });
  database = await testDatabase();
  company = await aCompany(database, { people: [], applications: [] });
});
afterAll(async () => {
  await database.close();
  await hr.close();
  rmSync(folder, { recursive: true });
});

const tools = () => ({
  now: company.now,
  cwd: folder,
  signal: new AbortController().signal,
  fetch: (async (input, init) => await bent(await fetch(input, init), new URL(String(input)))) satisfies typeof fetch,
});

/** A good reading, the fault on two days, a good one: one alarm, no case, and nobody is changed by it. */
async function expectOneAlarm(connection: SourceConnection, breaks: () => void, mends: () => void): Promise<void> {
  sources += 1;
  const id = `source${sources}`;
  const read = async () => (await connection.readRoster?.()) ?? { people: [], faults: [] };
  const sync = () => syncRoster(company.deps, ann, [{ id, read }]);
  const alarms = async () =>
    (await unpostedNotices(database.db, 500)).filter(
      ({ audience, text }) => audience === 'admins' && text.includes(`“${id}”`),
    );
  expect(await sync()).toMatchObject([{ ok: true, result: { people: COUNT } }]);
  const before = await listPeople(database.db);
  breaks();
  for (const later of [0, 0, days(1)]) {
    if (later > 0) await company.jump(company.now().getTime() + later);
    expect(await sync()).toMatchObject([{ ok: false }]);
  }
  expect(await listPeople(database.db)).toEqual(before);
  mends();
  expect(await sync()).toMatchObject([{ ok: true, result: { people: COUNT, added: 0 } }]);
  expect((await alarms()).map(({ text }) => text)).toEqual([expect.stringContaining('was refused')]);
  expect(await openCases(company.deps)).toEqual([]);
}

const lines = (change: (line: string, index: number) => string) =>
  [FIRST, ...indexes.map((index) => change(rowOf(index), index)), ''].join('\n');
const header = (one: string, other: string) =>
  GOOD.replace(FIRST, COLUMNS.map((column) => (column === one ? other : column === other ? one : column)).join(','));

test.each<[string, string | Buffer | undefined]>([
  ['is not there', undefined],
  ['is empty', ''],
  ['has a header and nobody', `${FIRST}\n`],
  ['was cut short in a line', GOOD.slice(0, GOOD.length - 60)],
  ['was cut short between lines', GOOD.split('\n').slice(0, 9).join('\n')],
  ['has shrunk by more than 5 %', GOOD.split('\n').slice(0, -3).join('\n')],
  ['is another company’s', [FIRST, ...indexes.map((index) => rowOf(index, 'other.test'))].join('\n')],
  ['has one number twice', lines((line) => line.replace(/,10[12],/, ',101,'))],
  ['has one address twice', lines((line, index) => (index === 2 ? line.replace('p2@', 'p1@') : line))],
  ['has two columns swapped', header('department', 'title')],
  ['has numbers and names swapped', header('employee_id', 'name')],
  ['has first and last days swapped', header('start_date', 'last_day')],
  [
    'has lines that slipped under the names',
    lines((line, index) => line.replace(/Pat\d+ Müller\d+/, `Ann${index + 1} May${index + 1}`)),
  ],
  ['is Latin-1', Buffer.from(GOOD, 'latin1')],
  ['is UTF-16 and does not say so', Buffer.from(GOOD, 'utf16le')],
  ['is a login page', '<!DOCTYPE html><html><body><form>Sign in</form></body></html>'],
  ['has dates in another order', lines((line) => line.replace('2022-06-01', '06/01/2022'))],
  ['says that all were terminated', lines((line) => line.replace(',,active', ',2026-11-23,terminated'))],
  ['has lost all managers', lines((line) => line.replace(/,p0@northwind\.test,2022/, ',,2022'))],
  ['is separated by semicolons', GOOD.replaceAll(',', ';')],
  ['has a quote that never ends', GOOD.replace('Pat3', '"Pat3')],
  ['has a cell without end', GOOD.replace('Designer', 'x'.repeat(70_000))],
])('a roster file that %s is one alarm and no case', async (_, content) => {
  const path = join(folder, 'roster.csv');
  writeFileSync(path, GOOD);
  const connection = csv.connect(csv.Config.parse({ path }), tools());
  await expectOneAlarm(
    connection,
    () => (content === undefined ? rmSync(path) : writeFileSync(path, content)),
    () => writeFileSync(path, GOOD),
  );
});

const said = (body: string, status = 200, type = 'application/json') =>
  new Response(body, { status, headers: { 'content-type': type } });
const isList = ({ pathname }: URL) => pathname.endsWith('/employees');
interface Page {
  data: Record<string, unknown>[];
  meta: { page: { nextCursor: string | null } };
}
/** Changes the pages of the list. */
const paged = (change: (page: Page, url: URL) => void) => async (response: Response, url: URL) => {
  if (!isList(url)) return response;
  const page = (await response.json()) as Page;
  change(page, url);
  return said(JSON.stringify(page));
};

const everybody = (change: (one: Record<string, unknown>) => object) =>
  paged(({ data }) => {
    for (const one of data) Object.assign(one, change(one));
  });

test.each<[string, typeof bent]>([
  ['shows a login page', () => said('<html>Sign in</html>', 200, 'text/html')],
  ['says 200 and an error', () => said('{"error":{"code":429,"message":"slow down"}}')],
  ['breaks off in the middle', async (response) => said((await response.text()).slice(0, 90))],
  ['says nothing', () => said('')],
  ['is down', () => said('', 503)],
  ['does not know the key any more', () => said('', 401)],
  ['answers more than it could have', () => said(JSON.stringify({ data: 'x'.repeat(11 * 1024 * 1024) }))],
  [
    'shows an empty list',
    paged((page) => Object.assign(page, { data: [], meta: { total: 0, page: { nextCursor: null } } })),
  ],
  ['gives the same page for ever', paged((page) => Object.assign(page.meta.page, { nextCursor: '5' }))],
  [
    'repeats somebody on the next page',
    paged(
      (page, url) => url.searchParams.has('page[after]') && page.data.unshift({ ...page.data[0], employeeId: '100' }),
    ),
  ],
  [
    'stops after the last page but one',
    paged((page) => page.meta.page.nextCursor === '10' && Object.assign(page.meta.page, { nextCursor: null })),
  ],
  ['stops early by a hair', paged((page, url) => url.searchParams.get('page[after]') === '10' && page.data.pop())],
  ['shows another company', everybody((one) => ({ workEmail: `x${one.employeeId}@other.test` }))],
  ['hides a column from the key', everybody(() => ({ workEmail: null, _restrictedFields: ['workEmail'] }))],
  ['writes dates in another order', everybody(() => ({ hireDate: '01.06.2022' }))],
  ['says that all are inactive', everybody(() => ({ status: 'Inactive' }))],
  ['has lost all managers', everybody(() => ({ reportsToId: null }))],
  ['swaps two fields', everybody((one) => ({ departmentName: one.jobTitleName, jobTitleName: one.departmentName }))],
])('HR that %s is one alarm and no case', async (_, bend) => {
  const settings = { company: 'northwind', api_key: new Secret(KEY), base_url: hr.origin, page_size: 5 };
  const connection = bamboohr.connect(bamboohr.Config.parse(settings), tools());
  const well: typeof bent = (response) => response;
  await expectOneAlarm(
    connection,
    () => {
      bent = bend;
    },
    () => {
      bent = well;
    },
  );
});

test('the same fault after a good day is told again, and another fault at once', async () => {
  const path = join(folder, 'again.csv');
  const read = async () =>
    (await csv.connect(csv.Config.parse({ path }), tools()).readRoster?.()) ?? { people: [], faults: [] };
  const sync = (content: string) => {
    writeFileSync(path, content);
    return syncRoster(company.deps, ann, [{ id: 'again', read }]);
  };
  const alarms = async () =>
    (await unpostedNotices(database.db, 500)).filter(({ text }) => text.includes('“again”')).length;
  await sync(GOOD);
  await sync('');
  await sync(GOOD);
  await sync('');
  expect(await alarms(), 'a source that comes and goes on one day').toBe(1);
  await sync(`${FIRST}\n`);
  expect(await alarms()).toBe(2);
  await company.jump(company.now().getTime() + days(1));
  await sync(GOOD);
  await sync('');
  expect(await alarms()).toBe(3);
});

test('one person who is missing is named once, however many days they are, and no case is opened', async () => {
  const path = join(folder, 'missing.csv');
  const connection = csv.connect(csv.Config.parse({ path }), tools());
  const read = async () => (await connection.readRoster?.()) ?? { people: [], faults: [] };
  writeFileSync(path, GOOD);
  await syncRoster(company.deps, ann, [{ id: 'missing', read }]);
  writeFileSync(path, GOOD.replace(`${rowOf(7)}\n`, ''));
  for (const later of [0, days(1), days(1)]) {
    await company.jump(company.now().getTime() + later);
    await syncRoster(company.deps, ann, [{ id: 'missing', read }]);
  }
  const named = (await unpostedNotices(database.db, 500)).filter(({ text }) => text.includes('“missing”'));
  expect(named.map(({ text }) => text)).toEqual([expect.stringContaining('p7@northwind.test')]);
  expect(await openCases(company.deps)).toEqual([]);
});
