/** A SCIM vendor on a real server, with Lee in it, for the tests beside this file. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { type Connection, type Leaver, type PlannedStep, Secret } from '../../connectors/contract.ts';
import { scim } from '../../connectors/scim/index.ts';
import { type Dialect, type ScimServer, startScimServer, type VendorState } from '../../demo/vendors/scim-server.ts';
import { recordRequests } from './record.ts';

export const TOKEN = 'wiki-token-7c1';
const tools = {
  fetch: recordRequests('scim', globalThis.fetch),
  now: () => new Date('2026-11-21T12:00:00Z'),
  signal: new AbortController().signal,
};
export const lee: Leaver = { email: 'lee@northwind.test', otherEmails: [], name: 'Lee Park' };
export const leaving = {
  id: 'u-lee',
  userName: 'lee@northwind.test',
  displayName: 'Lee Park',
  active: true,
  emails: [{ value: 'lee@northwind.test', primary: true }],
  roles: [{ value: 'editor' }],
};
const others = Array.from({ length: 24 }, (_, index) => ({
  id: `u-${index}`,
  userName: `person${index}@northwind.test`,
  active: true,
  emails: [{ value: `person${index}@northwind.test` }],
}));
export const seed: VendorState = {
  users: [leaving, ...others],
  groups: [
    { id: 'g-admins', displayName: 'Wiki admins', members: ['u-lee', 'u-1'] },
    { id: 'g-eng', displayName: 'Engineering "core"', members: ['u-lee', 'u-2'] },
  ],
};

export const folder = mkdtempSync(join(tmpdir(), 'lastday-scim-'));
const running: ScimServer[] = [];
let files = 0;

export async function vendor(
  dialect: Partial<Dialect> = {},
  file = join(folder, `${files++}.json`),
): Promise<ScimServer> {
  const server = await startScimServer({ file, token: TOKEN, seed, dialect });
  running.push(server);
  return server;
}

export function connected(server: ScimServer, settings: object = {}): Connection {
  const config = scim.Config.parse({
    base_url: server.baseUrl,
    token: new Secret(TOKEN),
    privileged_groups: ['Wiki admins'],
    page_size: 10,
    ...settings,
  });
  return scim.connect(config, tools);
}

export async function planFor(connection: Connection): Promise<readonly PlannedStep[]> {
  const [account, ...more] = await connection.findAccounts(lee);
  if (account === undefined || more.length > 0) throw new Error('not exactly one account');
  return connection.plan(account, {});
}

export async function stepOf(connection: Connection, action: string, target?: string): Promise<PlannedStep> {
  const step = (await planFor(connection)).find(
    (one) => one.action === action && (target === undefined || one.target === target),
  );
  if (step === undefined) throw new Error(`no ${action} in the plan`);
  return step;
}

export function userOf(server: ScimServer, id = 'u-lee') {
  return server.state().users.find((user) => user.id === id);
}

afterAll(async () => {
  await Promise.all(running.map((server) => server.close()));
  rmSync(folder, { recursive: true });
});
