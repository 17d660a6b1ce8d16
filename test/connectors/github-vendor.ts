/** A GitHub organization on a real server, with Lee in it, for the tests beside this file. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { type Connection, type Leaver, Secret, type Step, type Tools } from '../../connectors/contract.ts';
import { github } from '../../connectors/github/index.ts';
import { type GithubOptions, type GithubServer, GithubState, startGithub } from '../../demo/vendors/github.ts';
import { recordRequests } from './record.ts';

export const TOKEN = 'ghp_northwind_8f21';
export const NOW = new Date('2026-11-21T12:00:00Z');
export const { privateKey: PRIVATE_KEY, publicKey: PUBLIC_KEY } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
export const PERMISSIONS = {
  members: 'write',
  organization_administration: 'write',
  organization_personal_access_tokens: 'write',
  organization_copilot_seat_management: 'write',
};
export const tools: Tools = {
  fetch: recordRequests('github', globalThis.fetch),
  now: () => NOW,
  signal: new AbortController().signal,
};
export const lee: Leaver = {
  email: 'lee@northwind.test',
  otherEmails: [],
  name: 'Lee Park',
  identity: 'lee-codes',
};

const others = Array.from({ length: 120 }, (_, index) => ({ id: 1_000 + index, login: `person-${index}` }));
export const seed = GithubState.parse({
  org: 'northwind',
  users: [
    { id: 1, login: 'ann-owner' },
    { id: 2, login: 'sam-owner' },
    { id: 7, login: 'lee-codes' },
    { id: 8, login: 'contractor' },
    { id: 9, login: 'stranger' },
    ...others,
  ],
  members: [
    { id: 1, role: 'admin' },
    { id: 2, role: 'admin' },
    { id: 7, role: 'admin' },
    ...others.map(({ id }) => ({ id })),
  ],
  outsiders: [8],
  roles: [
    { id: 51, name: 'security_manager', holders: [{ id: 7 }, { id: 1_000 }] },
    { id: 52, name: 'all_repo_read', holders: [{ id: 7, assignment: 'indirect' }] },
  ],
  credentials: [
    { id: 61, owner: 7, type: 'personal access token' },
    { id: 62, owner: 7, type: 'SSH key' },
    { id: 63, owner: 1, type: 'SSH key' },
  ],
  tokens: [
    { id: 71, owner: 7, name: 'deploy script' },
    { id: 72, owner: 1, name: 'backup' },
  ],
  seats: [{ id: 7 }, { id: 1_000, team: 'platform' }],
  teams: [{ slug: 'platform', members: [7, 1_000] }],
  repositories: [
    { name: 'api', forks: [7, 1_000], deployKeys: [{ id: 81, title: 'ci', addedBy: 7 }] },
    { name: 'site', private: false, forks: [7] },
  ],
  identities: [
    { guid: 'scim-lee', nameId: 'lee@northwind.test', user: 7 },
    { guid: 'scim-ann', nameId: 'ann@northwind.test', user: 1 },
    { guid: 'scim-new', nameId: 'new@northwind.test', user: null },
  ],
});

export const folder = mkdtempSync(join(tmpdir(), 'lastday-github-'));
const running: GithubServer[] = [];
let files = 0;

export async function vendor(options: Partial<GithubOptions> = {}): Promise<GithubServer> {
  const server = await startGithub({
    file: join(folder, `${files++}.json`),
    token: { value: TOKEN, owner: 'ann-owner', scopes: ['admin:org', 'repo'] },
    app: { appId: '4711', installationId: '99', publicKey: PUBLIC_KEY, permissions: PERMISSIONS },
    seed,
    now: () => NOW,
    ...options,
  });
  running.push(server);
  return server;
}

export const BY_TOKEN = { token: new Secret(TOKEN), saml: true };
export const BY_APP = { app_id: 4711, installation_id: 99, private_key: new Secret(PRIVATE_KEY) };

export function connected(
  server: { readonly baseUrl: string } | undefined,
  settings: object = BY_TOKEN,
  using: Tools = tools,
): Connection {
  const config = github.Config.parse({
    base_url: server?.baseUrl ?? 'https://api.github.test',
    org: 'northwind',
    ...settings,
  });
  return github.connect(config, using);
}

export async function planFor(connection: Connection, leaver: Leaver = lee): Promise<readonly Step[]> {
  const [account, ...more] = await connection.findAccounts(leaver);
  if (account === undefined || more.length > 0) throw new Error('not exactly one account');
  return connection.plan(account, {});
}

export async function stepOf(connection: Connection, action: string, target?: string): Promise<Step> {
  const step = (await planFor(connection)).find((one) => one.action === action && one.target === target);
  if (step === undefined) throw new Error(`no ${action} ${target ?? ''} in the plan`);
  return step;
}

afterAll(async () => {
  await Promise.all(running.map((server) => server.close()));
  rmSync(folder, { recursive: true });
});
