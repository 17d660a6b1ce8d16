import { beforeAll, describe } from 'vitest';
import { Secret } from '../../connectors/contract.ts';
import { googleWorkspace } from '../../connectors/google-workspace/index.ts';
import { type Faults, NO_FAULTS } from '../../demo/vendors/faults.ts';
import type { GoogleServer, GoogleState } from '../../demo/vendors/google-workspace.ts';
import { type Arrange, conformance } from '../conformance.ts';
import { connected, context, lee, SETTINGS, seed, vendor } from './google-workspace-vendor.ts';
import { recordRequests } from './record.ts';

describe('against a real server', () => {
  let server: GoogleServer;
  let account = '';
  beforeAll(async () => {
    server = await vendor();
    account = server.serviceAccount;
  });

  function holding(change: (state: GoogleState) => void = () => {}, faults: Partial<Faults> = {}): Arrange {
    return () => {
      account = server.serviceAccount;
      server.setFaults({ ...NO_FAULTS, ...faults });
      server.update((state) => {
        Object.assign(state, structuredClone(seed), { privateKey: state.privateKey });
        change(state);
      });
    };
  }
  const open = holding();
  const gone = holding((state) => {
    state.users = state.users.filter(({ id }) => id !== '10001');
    state.chromebooks = [];
  });

  conformance(googleWorkspace, 'google-workspace', {
    leaver: { ...lee, employeeId: 'E7' },
    context,
    connect: ({ fetch, ...rest }, timeout_ms) => {
      const using = { ...rest, fetch: recordRequests('google-workspace', fetch) };
      if (server !== undefined) return connected(server, { service_account: new Secret(account), timeout_ms }, using);
      const config = googleWorkspace.Config.parse({ ...SETTINGS, service_account: new Secret('{}') });
      return googleWorkspace.connect(config, using);
    },
    secrets: ['PRIVATE KEY', 'ya29.'],
    readsByPost: (url) => url.endsWith('/token'),
    healthy: open,
    none: gone,
    one: open,
    several: holding(({ users }) => {
      users.push({
        ...(seed.users[0] as (typeof users)[number]),
        id: '10009',
        primaryEmail: 'lee-admin@northwind.test',
      });
    }),
    pages: { arrange: open, ids: seed.users.map(({ id }) => id) },
    steps: [
      { title: 'suspend', action: 'suspend', open, gone },
      { title: 'sign out', action: 'end_sessions', open, gone, proof: 'no_read', repeat: 'done' },
      { title: 'remove grants', action: 'revoke_tokens', target: 'grants', open, gone },
      { title: 'remove app passwords', action: 'revoke_tokens', target: 'app_passwords', open, gone },
      { title: 'invalidate backup codes', action: 'revoke_tokens', target: 'backup_codes', open, gone },
      { title: 'disable a Chromebook', action: 'lock_device', target: 'cb-1', open, gone },
      {
        title: 'hand over Drive and calendars',
        action: 'transfer_data',
        target: '10002',
        open,
        gone,
        pending: holding(({ transfers }) => {
          const between = { oldOwnerUserId: '10001', newOwnerUserId: '10002', applicationIds: [] };
          transfers.push({ id: 'AK1', ...between, status: 'inProgress' });
        }),
      },
      { title: 'take away super admin', action: 'remove_entitlement', target: 'super_admin', open, gone },
      { title: 'take away a role', action: 'remove_entitlement', target: 'role:ra-1', open, gone },
      { title: 'leave a group', action: 'remove_entitlement', target: 'group:g-eng', open, gone },
      { title: 'take back a licence', action: 'reclaim_licence', open, gone },
      {
        title: 'delete',
        action: 'delete',
        open: holding(({ transfers }) => {
          const between = { oldOwnerUserId: '10001', newOwnerUserId: '10002', applicationIds: [] };
          transfers.push({ id: 'AK0', ...between, status: 'completed' });
        }),
        gone,
      },
    ],
    faults: {
      rateLimited: { arrange: holding(undefined, { rateLimited: true }), retryAfterMs: 7_000 },
      unauthorized: async (next) => {
        await open(next);
        account = JSON.stringify({ ...JSON.parse(account), client_email: 'revoked@stand-in.test' });
      },
      forbidden: holding(undefined, { forbidden: true }),
      unavailable: holding(undefined, { down: '503' }),
      timeout: holding(undefined, { slow: 5_000 }),
      poisoned: holding(undefined, { garbled: true }),
      foreign: holding(undefined, { foreign: true }),
    },
  });
});
