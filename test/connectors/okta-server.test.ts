import { beforeAll, describe } from 'vitest';
import { Secret } from '../../connectors/contract.ts';
import { okta } from '../../connectors/okta/index.ts';
import { type Faults, NO_FAULTS } from '../../demo/vendors/faults.ts';
import type { OktaServer, OktaState } from '../../demo/vendors/okta.ts';
import { type Arrange, conformance } from '../conformance.ts';
import { lee, seed, TOKEN, vendor } from './okta-vendor.ts';
import { recordRequests } from './record.ts';

describe('against a real server', () => {
  let server: OktaServer;
  let token = TOKEN;
  beforeAll(async () => {
    server = await vendor();
  });

  function holding(change: (state: OktaState) => void = () => {}, faults: Partial<Faults> = {}): Arrange {
    return () => {
      token = TOKEN;
      server.setFaults({ ...NO_FAULTS, ...faults });
      server.update((state) => {
        Object.assign(state, structuredClone(seed));
        change(state);
      });
    };
  }
  const open = holding();
  const gone = holding((state) => {
    state.users = state.users.filter(({ id }) => id !== '00ulee');
    state.apiTokens = state.apiTokens.filter(({ userId }) => userId !== '00ulee');
  });
  const locked = holding((state) => {
    const user = state.users.find(({ id }) => id === '00ulee');
    if (user) user.status = 'LOCKED_OUT';
  });

  conformance(okta, 'okta', {
    leaver: lee,
    connect: ({ fetch, ...rest }, timeout_ms) =>
      okta.connect(
        okta.Config.parse({
          base_url: server?.baseUrl ?? 'https://okta.test',
          token: new Secret(token),
          page_size: 5,
          timeout_ms,
        }),
        { fetch: recordRequests('okta', fetch), ...rest },
      ),
    secrets: [TOKEN],
    healthy: open,
    none: gone,
    one: open,
    several: holding((state) => {
      const [first] = state.users;
      if (first) state.users.push({ ...first, id: '00uadm', profile: { ...first.profile, login: 'lee-admin' } });
    }),
    pages: { arrange: open, ids: seed.users.map(({ id }) => id) },
    steps: [
      { title: 'suspend', action: 'suspend', open, gone },
      { title: 'end sessions', action: 'end_sessions', open, gone, proof: 'no_read', repeat: 'done' },
      { title: 'revoke grants', action: 'revoke_tokens', open, gone },
      { title: 'revoke an API token', action: 'revoke_tokens', target: 'api-token:00Tlee', open, gone },
      { title: 'lose an admin role', action: 'remove_entitlement', target: 'ra-lee', open, gone },
      { title: 'leave a group', action: 'remove_entitlement', target: '00geng', open, gone },
      {
        title: 'deactivate who cannot be suspended',
        action: 'delete',
        target: 'deactivate',
        open: locked,
        gone,
        pending: holding((state) => {
          for (const user of state.users)
            if (user.id === '00ulee')
              Object.assign(user, { status: 'LOCKED_OUT', transitioningToStatus: 'DEPROVISIONED' });
        }),
      },
      { title: 'delete', action: 'delete', open, gone },
    ],
    faults: {
      rateLimited: { arrange: holding(undefined, { rateLimited: true }), retryAfterMs: 7_000 },
      unauthorized: async (next) => {
        await open(next);
        token = 'revoked-5ba';
      },
      forbidden: holding(undefined, { forbidden: true }),
      unavailable: holding(undefined, { down: '503' }),
      timeout: holding(undefined, { slow: 5_000 }),
      poisoned: holding(undefined, { garbled: true }),
      foreign: holding(undefined, { foreign: true }),
    },
  });
});
