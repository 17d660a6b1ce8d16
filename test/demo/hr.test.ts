import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { movableClock } from '../../demo/clock.ts';
import { type CompanyHr, startHr } from '../../demo/company/hr.ts';
import { personOf } from '../../demo/company/people.ts';
import { northwind, type ProgramHandle } from '../../demo/company/world.ts';
import type { SlackStandIn } from '../../demo/slack/types.ts';
import { Secret } from '../../src/domain/secret.ts';
import { bamboohr } from '../../src/triggers/bamboohr/index.ts';
import { startTestSlack } from '../support/slack.ts';

const folder = mkdtempSync(join(tmpdir(), 'desk-hr-'));
let hr: CompanyHr;
let slack: SlackStandIn;
beforeAll(async () => {
  [hr, slack] = await Promise.all([startHr(join(folder, 'hr.json')), startTestSlack()]);
});
afterAll(async () => {
  await Promise.all([hr.close(), slack.close()]);
  rmSync(folder, { recursive: true });
});

test('tells of what holds today by a hook that fits its key, and of a day to come by none: then HR is read', async () => {
  const heard: string[] = [];
  let readings = 0;
  const source = bamboohr.connect(
    bamboohr.Config.parse({
      company: 'northwind',
      api_key: new Secret(hr.secrets.BAMBOOHR_KEY ?? ''),
      webhook_secret: new Secret(hr.secrets.BAMBOOHR_HOOK ?? ''),
      base_url: hr.settings.base_url,
    }),
    { fetch, now: () => new Date(), cwd: '.', signal: new AbortController().signal },
  );
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray());
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    const said = source.readHook?.({ headers, rawBody: body });
    if (said?.kind === 'delivery' && 'changed' in said.delivery) heard.push(...said.delivery.changed);
    response.writeHead(said?.kind === 'delivery' ? 202 : 401).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  hr.callsAt(`http://127.0.0.1:${port}`);
  const { email, employeeId } = personOf('grace');
  const program: ProgramHandle = {
    httpUrl: 'http://127.0.0.1:9',
    tick: async () => undefined,
    readRoster: async () => {
      readings += 1;
    },
    auditTail: async () => [],
    verifyAudit: async () => ({ ok: true, words: '' }),
    nextDue: async () => undefined,
    leavingMoment: async () => undefined,
  };
  const servers = { byId: new Map(), secrets: {}, knew: () => false, close: async () => undefined };
  const clock = movableClock(join(folder, 'clock.json'));
  const { hr: desk } = northwind({ servers, hr, slack, clock, hookSecret: 's', program });
  const day = (days: number) => new Date(clock.now().getTime() + days * 86_400_000).toISOString().slice(0, 10);

  expect(await desk.enter(email, day(3))).toBeUndefined();
  expect([desk.lastDay(email), heard.length, readings]).toEqual([day(3), 0, 1]);
  expect(await desk.enter(email, day(0))).toBeUndefined();
  expect([heard, readings]).toEqual([[employeeId], 1]);
  expect((await source.readAgain?.({ sourceId: employeeId }))?.lastDay).toBe(day(0));
  expect(await desk.enter(email, null)).toBeUndefined();
  expect([heard.length, desk.lastDay(email)]).toEqual([2, null]);
  expect(desk.lastDay('nobody@northwind.test')).toBeUndefined();
  server.close();
});
