/** An Okta organization on a real server, with Lee in it, for the tests beside this file. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { type Connection, type Leaver, type PlannedStep, Secret } from '../../connectors/contract.ts';
import { okta } from '../../connectors/okta/index.ts';
import { type OktaOptions, type OktaServer, OktaState, startOkta } from '../../demo/vendors/okta.ts';
import { recordRequests } from './record.ts';

export const TOKEN = '00okta-token-91c';
export const now = () => new Date('2026-11-21T12:00:00Z');
export const tools = { fetch: recordRequests('okta', fetch), now, signal: new AbortController().signal };
export const lee: Leaver = { email: 'lee@northwind.test', otherEmails: [], name: 'Lee Park', employeeId: 'E7' };

const person = (id: string, email: string, firstName: string, lastName: string, more: object = {}) => ({
  id,
  status: 'ACTIVE' as const,
  profile: { login: email, email, firstName, lastName },
  ...more,
});

export const seed: OktaState = OktaState.parse({
  users: [
    person('00ulee', 'lee@northwind.test', 'Lee', 'Park', {
      lastLogin: '2026-11-20T08:00:00.000Z',
      sessions: 2,
      oauthTokens: 3,
      apps: ['Wiki', 'Mail'],
    }),
    person('00ubot', 'lastday@northwind.test', 'Lastday', 'Bot'),
    person('00uann', 'ann@northwind.test', 'Ann', 'Roe'),
    person('00uben', 'ben@northwind.test', 'Ben', 'Ito'),
    ...Array.from({ length: 12 }, (_, at) => person(`00u${at}`, `p${at}@northwind.test`, 'P', `${at}`)),
  ],
  groups: [
    { id: '00gall', type: 'BUILT_IN', name: 'Everyone', members: ['00ulee', '00uann'] },
    { id: '00geng', name: 'Engineering', members: ['00ulee', '00uann'] },
    { id: '00gad', type: 'APP_GROUP', name: 'AD Sales', members: ['00ulee'] },
  ],
  roles: [
    { id: 'ra-bot', userId: '00ubot', type: 'SUPER_ADMIN', label: 'Super Administrator' },
    { id: 'ra-ann', userId: '00uann', type: 'SUPER_ADMIN', label: 'Super Administrator' },
    { id: 'ra-ben', userId: '00uben', type: 'REPORT_ADMIN', label: 'Report Administrator' },
    { id: 'ra-lee', userId: '00ulee', type: 'APP_ADMIN', label: 'Application Administrator' },
  ],
  grants: [{ id: 'oag1', userId: '00ulee', clientId: '0oawiki', scopeId: 'openid' }],
  apiTokens: [
    { id: '00Tlee', name: 'nightly export', userId: '00ulee' },
    { id: '00Tbot', name: 'lastday', userId: '00ubot' },
  ],
});

export const folder = mkdtempSync(join(tmpdir(), 'lastday-okta-'));
const running: OktaServer[] = [];
let files = 0;

export async function vendor(
  change: (state: OktaState) => void = () => {},
  more: Partial<OktaOptions> = {},
): Promise<OktaServer> {
  const state = structuredClone(seed);
  change(state);
  const file = join(folder, `${files++}.json`);
  const server = await startOkta({ file, token: TOKEN, tokenOwner: '00ubot', now, seed: state, ...more });
  running.push(server);
  return server;
}

export function connected(server: { readonly baseUrl: string }, settings: object = { token: new Secret(TOKEN) }) {
  const config = okta.Config.parse({ base_url: server.baseUrl, page_size: 5, ...settings });
  return okta.connect(config, tools);
}

export async function planFor(connection: Connection): Promise<readonly PlannedStep[]> {
  const [account, ...more] = await connection.findAccounts(lee);
  if (account === undefined || more.length > 0) throw new Error('not exactly one account');
  return connection.plan(account, {});
}

export async function stepOf(connection: Connection, action: string, target?: string): Promise<PlannedStep> {
  const steps = await planFor(connection);
  const step = steps.find((one) => one.action === action && (target === undefined || one.target === target));
  if (step === undefined) throw new Error(`no ${action} in the plan`);
  return step;
}

export function leeIn(server: OktaServer) {
  return server.state().users.find(({ id }) => id === '00ulee');
}

afterAll(async () => {
  await Promise.all(running.map((server) => server.close()));
  rmSync(folder, { recursive: true });
});
