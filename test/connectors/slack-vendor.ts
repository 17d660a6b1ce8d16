/** The company's Slack on a real server, with Lee in it, for the tests beside this file. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { type Connection, type Leaver, type PlannedStep, Secret } from '../../connectors/contract.ts';
import { slack } from '../../connectors/slack/index.ts';
import { SlackState, type SlackWorkspace, startSlackWorkspace } from '../../demo/vendors/slack.ts';
import { recordRequests } from './record.ts';

const tools = {
  fetch: recordRequests('slack', globalThis.fetch),
  now: () => new Date('2026-11-21T12:00:00Z'),
  signal: new AbortController().signal,
};
export const lee: Leaver = { email: 'lee@northwind.test', otherEmails: [], name: 'Lee Park' };
export const TOKEN = 'xoxp-acting-91c';
export const BOT_TOKEN = 'xoxb-reading-2e7';

export const seed = SlackState.parse({
  people: [
    { id: 'U0LEE', name: 'lee', realName: 'Lee Park', email: 'lee@northwind.test', sessions: 3 },
    { id: 'U0ANN', name: 'ann', realName: 'Ann Admin', email: 'ann@northwind.test', rank: 'admin' },
    { id: 'U0OLA', name: 'ola', realName: 'Ola Owner', email: 'ola@northwind.test', rank: 'owner' },
    { id: 'U0PIA', name: 'pia', realName: 'Pia Primary', email: 'pia@northwind.test', rank: 'primary_owner' },
    { id: 'U0GUS', name: 'gus', realName: 'Gus Guest', email: 'gus@agency.test', guest: 'multi' },
    { id: 'U0SIN', name: 'sin', realName: 'Sina Single', email: 'sina@agency.test', guest: 'single' },
    { id: 'U0STR', name: 'str', realName: 'Stranger', email: 'stranger@else.test', isStranger: true },
    { id: 'U0OLD', name: 'old', realName: 'Olga Old', email: 'olga@northwind.test', deleted: true },
    { id: 'U0BOT', name: 'lastday', realName: 'Lastday', email: 'bot@northwind.test', isBot: true },
  ],
  tokens: {
    [TOKEN]: {
      owner: 'U0ANN',
      scopes: ['admin', 'admin.users:read', 'admin.users:write', 'users:read', 'users:read.email'],
    },
    [BOT_TOKEN]: { owner: 'U0BOT', scopes: ['users:read', 'users:read.email'] },
  },
});

export const folder = mkdtempSync(join(tmpdir(), 'lastday-slack-'));
const running: SlackWorkspace[] = [];
let files = 0;

export async function vendor(
  changes: Partial<SlackState> = {},
  file = join(folder, `${files++}.json`),
): Promise<SlackWorkspace> {
  const server = await startSlackWorkspace({ file, seed: { ...structuredClone(seed), ...changes } });
  running.push(server);
  return server;
}

export function connected(server: SlackWorkspace, settings: object = {}, using: object = {}): Connection {
  const config = slack.Config.parse({
    base_url: server.baseUrl,
    token: new Secret(TOKEN),
    bot_token: new Secret(BOT_TOKEN),
    page_size: 4,
    ...settings,
  });
  return slack.connect(config, { ...tools, ...using });
}

export async function planFor(connection: Connection, email = lee.email): Promise<readonly PlannedStep[]> {
  const [account, ...more] = await connection.findAccounts({ ...lee, email });
  if (account === undefined || more.length > 0) throw new Error('not exactly one account');
  return connection.plan(account, {});
}

export async function suspensionOf(connection: Connection, email = lee.email): Promise<PlannedStep> {
  const step = (await planFor(connection, email)).find(({ action }) => action === 'suspend');
  if (step === undefined) throw new Error('no suspension in the plan');
  return step;
}

export function personIn(server: SlackWorkspace, id = 'U0LEE') {
  return server.state().people.find((person) => person.id === id);
}

afterAll(async () => {
  await Promise.all(running.map((server) => server.close()));
  rmSync(folder, { recursive: true });
});
