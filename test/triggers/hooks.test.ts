import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Secret } from '../../src/domain/secret.ts';
import { type HttpServer, startHttp } from '../../src/http/server.ts';
import { receiveEvent } from '../../src/operations/receive-event.ts';
import { openCases } from '../../src/operations/view-case.ts';
import { bamboohr } from '../../src/triggers/bamboohr/index.ts';
import type { SourceConnection } from '../../src/triggers/contract.ts';
import { answerHook } from '../../src/triggers/hook.ts';
import { webhook } from '../../src/triggers/webhook/index.ts';
import { aCompany, aPerson, type Company } from '../support/company.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { BAMBOOHR, forged, OURS, posted, type Scheme, type Sent, signedBy } from '../support/forgeries.ts';
import { seeded } from '../support/random.ts';

const [OLD, NEW] = ['old-secret-of-hr', 'new-secret-of-hr'];
const PEOPLE = 20;

let database: TestDatabase;
let company: Company;
let server: HttpServer;
/** Records that BambooHR said had changed, in order. */
const reread: string[] = [];

beforeAll(async () => {
  database = await testDatabase();
  const people = Array.from({ length: PEOPLE }, (_, index) => aPerson({ id: `p${index}` }));
  company = await aCompany(database, { people, applications: [] });
  const { send } = company.deps;
  Object.assign(company.deps, {
    send: (async (tx, queue, data, options) => {
      if (queue === 'reread') reread.push(...('sourceId' in data ? [data.sourceId] : []));
      else await send(tx, queue, data, options);
    }) satisfies typeof send,
  });
  server = await start();
});
afterAll(async () => {
  await server.close(0);
  await database.close();
});

/** A program that listens; all it remembers is in the database. */
async function start(): Promise<HttpServer> {
  const tools = {
    fetch: globalThis.fetch,
    now: company.now,
    cwd: '.',
    signal: new AbortController().signal,
  };
  const secrets = [new Secret(OLD), new Secret(NEW)];
  const settings = { company: 'northwind', api_key: new Secret('key'), webhook_secret: secrets };
  const connections: Readonly<Record<string, SourceConnection>> = {
    hr: webhook.connect({ secrets }, tools),
    bamboohr: bamboohr.connect(bamboohr.Config.parse(settings), tools),
  };
  return await startHttp(
    {
      hooks: (id) => {
        const kind = id === 'hr' ? 'webhook' : 'hris';
        return answerHook(connections[id] ?? {}, (delivery) =>
          receiveEvent(company.deps, { ...delivery, source: { kind, id, readableAgain: id !== 'hr' } }),
        );
      },
      live: () => true,
      ready: async () => ({ ok: true, checks: {} }),
      metrics: async () => '',
      onBug: (error) => {
        throw error;
      },
    },
    { host: '127.0.0.1', port: 0 },
  );
}

const seconds = () => company.now().getTime() / 1_000;
const post = (scheme: Scheme, sent: Sent) =>
  posted(`http://127.0.0.1:${server.port}/hooks/${scheme === OURS ? 'hr' : 'bamboohr'}`, sent);
const termination = (index: number) => ({
  event: 'termination',
  email: `p${index}@northwind.test`,
  last_day: '2099-12-01',
});
const updated = (id: number) => ({ type: 'employee.updated', data: { companyId: '1', employeeId: String(id) } });

describe.each([
  { scheme: OURS, body: termination },
  { scheme: BAMBOOHR, body: updated },
])('a hook signed in the way of $scheme.name', ({ scheme, body }) => {
  test('of two hundred forgeries none is taken, and nothing follows from any', async () => {
    const draw = seeded(20_261_121);
    const before = (await openCases(company.deps)).length;
    const taken: string[] = [];
    for (let index = 0; index < 200; index += 1) {
      const secret = index % 2 === 0 ? OLD : NEW;
      const good = signedBy(scheme, body(index % PEOPLE), { secret, at: seconds() });
      const status = await post(scheme, forged(scheme, good, index, draw, secret));
      if (status < 400 || status >= 500) taken.push(`forgery ${index}: ${status}`);
    }
    expect(taken).toEqual([]);
    expect(await openCases(company.deps)).toHaveLength(before);
    expect(reread).toEqual([]);
  });

  test('each of twenty, sent five times with a new start between, has its effect once', async () => {
    const good = Array.from({ length: PEOPLE }, (_, index) =>
      signedBy(scheme, body(index), { secret: index % 2 === 0 ? OLD : NEW, at: seconds() }),
    );
    for (let round = 0; round < 5; round += 1) {
      const answers = await Promise.all(good.map((sent) => post(scheme, sent)));
      expect(new Set(answers)).toEqual(new Set([round === 0 ? 202 : 200]));
      await server.close(0);
      server = await start();
    }
    if (scheme === OURS) expect(await openCases(company.deps)).toHaveLength(PEOPLE);
    else expect(reread.toSorted()).toEqual(good.map((_, index) => String(index)).toSorted());
  });
});

test('a captured delivery is no other one under another id, nor a minute later under its own', async () => {
  const before = (await openCases(company.deps)).length;
  const at = seconds();
  const first = signedBy(OURS, { ...termination(0), reason: 'moves away' }, { secret: NEW, at, id: 'first' });
  const copied = { ...first, headers: { ...first.headers, 'x-lastday-id': 'second' } };
  expect([await post(OURS, first), await post(OURS, copied)]).toEqual([202, 200]);
  const other = signedBy(OURS, { ...termination(1), reason: 'moves' }, { secret: NEW, at: at + 60, id: 'first' });
  expect(await post(OURS, other)).toBe(409);
  expect(await openCases(company.deps)).toHaveLength(before);
});
