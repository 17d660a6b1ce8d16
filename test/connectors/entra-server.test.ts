import { beforeAll, describe } from 'vitest';
import { Secret } from '../../connectors/contract.ts';
import { entra } from '../../connectors/entra/index.ts';
import type { EntraServer, EntraState } from '../../demo/vendors/entra.ts';
import { type Faults, NO_FAULTS } from '../../demo/vendors/faults.ts';
import { type Arrange, conformance } from '../conformance.ts';
import { context, E5, lee, SECRET, seed, settingsFor, vendor } from './entra-vendor.ts';
import { recordRequests } from './record.ts';

describe('against a real server', () => {
  let server: EntraServer;
  let secret = SECRET;
  beforeAll(async () => {
    server = await vendor();
  });

  function holding(change: (state: EntraState) => void = () => {}, faults: Partial<Faults> = {}): Arrange {
    return () => {
      secret = SECRET;
      server.setFaults({ ...NO_FAULTS, ...faults });
      server.update((state) => {
        Object.assign(state, structuredClone(seed));
        change(state);
      });
    };
  }
  const open = holding();
  const without = (state: EntraState) => {
    state.users = state.users.filter(({ id }) => id !== 'u-lee');
    state.devices = [];
  };
  const gone = holding(without);

  conformance(entra, 'entra', {
    leaver: lee,
    context,
    connect: ({ fetch, ...rest }, timeout_ms) =>
      entra.connect(
        entra.Config.parse({
          ...settingsFor(server ?? { baseUrl: 'https://graph.test/v1.0', tokenUrl: 'https://graph.test/token' }),
          client_secret: new Secret(secret),
          timeout_ms,
        }),
        { fetch: recordRequests('entra', fetch), ...rest },
      ),
    secrets: [SECRET],
    readsByPost: (url) => url.endsWith('/oauth2/v2.0/token'),
    healthy: open,
    none: gone,
    one: open,
    several: holding((state) => {
      const [first] = state.users;
      if (first) state.users.push({ ...first, id: 'u-lee2', userPrincipalName: 'lee-admin@northwind.test' });
    }),
    pages: { arrange: open, ids: seed.users.map(({ id }) => id) },
    steps: [
      { title: 'block sign-in', action: 'suspend', open, gone },
      { title: 'sign out everywhere', action: 'end_sessions', open, gone },
      { title: 'revoke consents', action: 'revoke_tokens', open, gone },
      { title: 'disable a device', action: 'lock_device', target: 'd-phone', open, gone },
      { title: 'answer for who left', action: 'transfer_data', open, gone },
      { title: 'lose a role that has a scope', action: 'remove_entitlement', target: 'ra-lee', open, gone },
      { title: 'leave a security group', action: 'remove_entitlement', target: 'g-eng', open, gone },
      { title: 'leave a Microsoft 365 group', action: 'remove_entitlement', target: 'g-m365', open, gone },
      { title: 'give a licence back', action: 'reclaim_licence', target: E5, open, gone },
      {
        title: 'delete',
        action: 'delete',
        open,
        gone: holding((state) => {
          state.deleted = state.users.filter(({ id }) => id === 'u-lee');
          without(state);
        }),
      },
      { title: 'delete, when somebody purged it', action: 'delete', open, gone },
    ],
    faults: {
      rateLimited: { arrange: holding(undefined, { rateLimited: true }), retryAfterMs: 7_000 },
      unauthorized: async (next) => {
        await open(next);
        secret = 'expired-5ba';
      },
      forbidden: holding(undefined, { forbidden: true }),
      unavailable: holding(undefined, { down: '503' }),
      timeout: holding(undefined, { slow: 5_000 }),
      poisoned: holding(undefined, { garbled: true }),
      foreign: holding(undefined, { foreign: true }),
    },
  });
});
