/** A Google Workspace on a real server, with Lee and their manager in it, for the tests beside this file. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { type Connection, type Leaver, type PlannedStep, Secret } from '../../connectors/contract.ts';
import { googleWorkspace } from '../../connectors/google-workspace/index.ts';
import {
  type GoogleOptions,
  type GoogleServer,
  GoogleState,
  startGoogleWorkspace,
} from '../../demo/vendors/google-workspace.ts';
import { recordRequests } from './record.ts';

const fetch = recordRequests('google-workspace', globalThis.fetch);
const tools = { fetch, now: () => new Date('2026-11-21T12:00:00Z'), signal: new AbortController().signal };
export const lee: Leaver = { email: 'lee@northwind.test', otherEmails: [], name: 'Lee Park' };
export const context = { handOverTo: { email: 'mia@northwind.test', name: 'Mia Kern' } };
export const SETTINGS = {
  admin: 'lastday@northwind.test',
  licences: [{ product: 'Google-Apps', sku: '1010020028' }],
  chromebooks: true,
  page_size: 3,
};

const others = Array.from({ length: 6 }, (_, index) => ({
  id: `2000${index}`,
  primaryEmail: `person${index}@northwind.test`,
  fullName: `Person ${index}`,
}));
export const seed = GoogleState.parse({
  users: [
    {
      id: '10001',
      primaryEmail: 'lee@northwind.test',
      fullName: 'Lee Park',
      superAdmin: true,
      aliases: ['l.park@northwind.test'],
      employeeId: 'E7',
      orgUnitPath: '/Engineering',
      lastLoginTime: '2026-11-20T09:00:00.000Z',
      sessions: 2,
      grants: [
        { clientId: 'figma.apps', displayText: 'Figma' },
        { clientId: 'zoom.apps', displayText: 'Zoom' },
      ],
      appPasswords: [{ codeId: 3, name: 'Old mail client' }],
      backupCodes: 10,
    },
    { id: '10002', primaryEmail: 'mia@northwind.test', fullName: 'Mia Kern' },
    { id: '10003', primaryEmail: 'lastday@northwind.test', fullName: 'Lastday', superAdmin: true },
    ...others,
  ],
  groups: [
    { id: 'g-eng', email: 'eng@northwind.test', name: 'Engineering', members: [{ id: '10001', role: 'OWNER' }] },
    { id: 'g-help', email: 'help@northwind.test', name: 'Help desk', members: [{ id: '20001' }] },
  ],
  roles: [
    { roleId: '1', roleName: '_SEED_ADMIN_ROLE', isSuperAdminRole: true },
    { roleId: '2', roleName: 'Groups admin' },
  ],
  roleAssignments: [
    { roleAssignmentId: 'ra-0', roleId: '1', assignedTo: '10001' },
    { roleAssignmentId: 'ra-1', roleId: '2', assignedTo: '10001', scopeType: 'ORG_UNIT', orgUnitId: 'ou-1' },
    { roleAssignmentId: 'ra-2', roleId: '2', assignedTo: 'g-help' },
  ],
  licences: [{ userId: '10001', product: 'Google-Apps', sku: '1010020028', skuName: 'Business Standard' }],
  chromebooks: [
    { deviceId: 'cb-1', serialNumber: 'SN1', model: 'Pixelbook', annotatedUser: 'lee@northwind.test' },
    { deviceId: 'cb-2', serialNumber: 'SN2', model: 'Pixelbook', annotatedUser: 'ashlee@northwind.test' },
  ],
});

export const folder = mkdtempSync(join(tmpdir(), 'lastday-google-'));
const running: GoogleServer[] = [];
let files = 0;

export async function vendor(options: Partial<GoogleOptions> = {}): Promise<GoogleServer> {
  const server = await startGoogleWorkspace({ file: join(folder, `${files++}.json`), seed, ...options });
  running.push(server);
  return server;
}

export function connected(server: GoogleServer, settings: object = {}, using: object = {}): Connection {
  const config = googleWorkspace.Config.parse({
    ...SETTINGS,
    base_url: server.baseUrl,
    token_url: server.tokenUrl,
    service_account: new Secret(server.serviceAccount),
    ...settings,
  });
  return googleWorkspace.connect(config, { ...tools, ...using });
}

export async function planFor(connection: Connection, using = context): Promise<readonly PlannedStep[]> {
  const [account, ...more] = await connection.findAccounts(lee);
  if (account === undefined || more.length > 0) throw new Error('not exactly one account');
  return connection.plan(account, using);
}

export async function stepOf(connection: Connection, action: string, target?: string): Promise<PlannedStep> {
  const step = (await planFor(connection)).find(
    (one) => one.action === action && (target ?? one.target) === one.target,
  );
  if (step === undefined) throw new Error(`no ${action} in the plan`);
  return step;
}

export function userOf(server: GoogleServer, id = '10001') {
  return server.state().users.find((user) => user.id === id);
}

/** Changes Lee's account, as an administrator would by hand. */
export function changeLee(server: GoogleServer, change: Partial<(typeof seed)['users'][number]>): void {
  server.update(({ users }) => {
    for (const user of users) if (user.id === '10001') Object.assign(user, change);
  });
}

afterAll(async () => {
  await Promise.all(running.map((server) => server.close()));
  rmSync(folder, { recursive: true });
});
