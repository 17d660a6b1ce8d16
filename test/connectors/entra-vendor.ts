/** A Microsoft tenant on a real server, with Lee in it, for the tests beside this file. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { type Connection, type Leaver, type PlannedStep, Secret } from '../../connectors/contract.ts';
import { entra } from '../../connectors/entra/index.ts';
import { type EntraOptions, type EntraServer, EntraState, startEntra } from '../../demo/vendors/entra.ts';
import { PERMISSIONS } from '../../demo/vendors/entra-token.ts';
import { recordRequests } from './record.ts';

export const SECRET = 'entra-secret~8Q2';
export const GLOBAL = '62e90394-69f5-4237-9190-012177145e10';
export const HELPDESK = '729827e3-9c14-49f7-bb1b-9608f156bbb8';
export const E5 = '06ebc4ee-1bb5-47dd-8120-11324bc54e06';
export const VISIO = 'c5928f49-12ba-48f7-ada3-0d743a3601d5';
export const app = { tenant: 'northwind.test', clientId: 'lastday-app', secret: SECRET, permissions: PERMISSIONS };
export const now = () => new Date('2026-11-21T12:00:00Z');
export const tools = { fetch: recordRequests('entra', fetch), now, signal: new AbortController().signal };
export const lee: Leaver = { email: 'lee@northwind.test', otherEmails: [], name: 'Lee Park', employeeId: 'E7' };
export const context = { handOverTo: { email: 'ann@northwind.test', name: 'Ann Roe' } };

const person = (id: string, name: string, more: object = {}) => ({
  id,
  userPrincipalName: `${name}@northwind.test`,
  mail: `${name}@northwind.test`,
  displayName: name,
  ...more,
});

export const seed: EntraState = EntraState.parse({
  users: [
    person('u-lee', 'lee', {
      proxyAddresses: ['SMTP:lee@northwind.test', 'smtp:l.park@northwind.test', 'X500:/o=x'],
      licences: [{ skuId: E5, disabledPlans: ['a23b959c-7ce8-4e57-9140-b90eb88a9e97'] }],
      sessions: 3,
      automaticReplies: {},
    }),
    person('u-ann', 'ann'),
    person('u-ben', 'ben'),
    ...Array.from({ length: 12 }, (_, at) => person(`u-${at}`, `p${at}`)),
  ],
  groups: [
    { id: 'g-eng', displayName: 'Engineering', members: ['u-lee', 'u-ann'] },
    { id: 'g-m365', displayName: 'Team Wiki', groupTypes: ['Unified'], mailEnabled: true, members: ['u-lee'] },
    { id: 'g-visio', displayName: 'Visio users', members: ['u-lee'], licences: [VISIO] },
    {
      id: 'g-dyn',
      displayName: 'All Berlin',
      groupTypes: ['DynamicMembership'],
      membershipRule: '(user.city -eq "Berlin")',
      members: ['u-lee'],
    },
    { id: 'g-ad', displayName: 'AD Sales', onPremisesSyncEnabled: true, members: ['u-lee'] },
    { id: 'g-mail', displayName: 'Press', mailEnabled: true, members: ['u-lee'] },
  ],
  roleDefinitions: [
    { id: GLOBAL, displayName: 'Global Administrator' },
    { id: HELPDESK, displayName: 'Helpdesk Administrator' },
  ],
  roleAssignments: [
    { id: 'ra-ann', principalId: 'u-ann', roleDefinitionId: GLOBAL },
    { id: 'ra-group', principalId: 'g-visio', roleDefinitionId: GLOBAL },
    { id: 'ra-lee', principalId: 'u-lee', roleDefinitionId: HELPDESK, directoryScopeId: '/administrativeUnits/au1' },
  ],
  consents: [
    { id: 'c1', clientId: 'wiki', principalId: 'u-lee', scope: 'Mail.Read' },
    { id: 'c2', clientId: 'bot', principalId: 'u-lee', scope: 'Files.Read' },
    { id: 'c3', clientId: 'bot', principalId: 'u-ann', scope: 'Files.Read' },
  ],
  devices: [
    { id: 'd-phone', displayName: "Lee's phone", users: ['u-lee'] },
    { id: 'd-hybrid', displayName: 'NW-4711', onPremisesSyncEnabled: true, users: ['u-lee'] },
  ],
  skus: [
    { skuId: E5, skuPartNumber: 'SPE_E5', plans: ['EXCHANGE_S_ENTERPRISE', 'TEAMS1'] },
    { skuId: VISIO, skuPartNumber: 'VISIOCLIENT', plans: ['VISIO_CLIENT_SUBSCRIPTION'] },
  ],
});

export const folder = mkdtempSync(join(tmpdir(), 'lastday-entra-'));
const running: EntraServer[] = [];
let files = 0;

export async function vendor(
  change: (state: EntraState, lee: EntraState['users'][number]) => void = () => {},
  more: Partial<EntraOptions> = {},
): Promise<EntraServer> {
  const state = structuredClone(seed);
  const [leaver] = state.users;
  if (leaver) change(state, leaver);
  const file = join(folder, `${files++}.json`);
  const server = await startEntra({ file, app, now, seed: state, ...more });
  running.push(server);
  return server;
}

export function settingsFor(server: Pick<EntraServer, 'baseUrl' | 'tokenUrl'>): object {
  return {
    tenant: 'northwind.test',
    client_id: 'lastday-app',
    base_url: server.baseUrl,
    token_url: server.tokenUrl,
    auto_reply: 'Lee has left. Please write to {name}, {email}.',
    page_size: 5,
  };
}

export function connected(server: EntraServer, settings: object = { client_secret: new Secret(SECRET) }): Connection {
  return entra.connect(entra.Config.parse({ ...settingsFor(server), ...settings }), tools);
}

export async function planFor(connection: Connection): Promise<readonly PlannedStep[]> {
  const [account, ...more] = await connection.findAccounts(lee);
  if (account === undefined || more.length > 0) throw new Error('not exactly one account');
  return connection.plan(account, context);
}

export async function stepOf(connection: Connection, action: string, target?: string): Promise<PlannedStep> {
  const steps = await planFor(connection);
  const step = steps.find((one) => one.action === action && (target === undefined || one.target === target));
  if (step === undefined) throw new Error(`no ${action} in the plan`);
  return step;
}

export function leeIn(server: EntraServer) {
  return server.state().users.find(({ id }) => id === 'u-lee');
}

afterAll(async () => {
  await Promise.all(running.map((server) => server.close()));
  rmSync(folder, { recursive: true });
});
