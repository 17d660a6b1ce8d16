import { beforeAll, describe } from 'vitest';
import { Secret } from '../../connectors/contract.ts';
import { github } from '../../connectors/github/index.ts';
import { type Faults, NO_FAULTS } from '../../demo/vendors/faults.ts';
import type { GithubServer, GithubState } from '../../demo/vendors/github.ts';
import { type Arrange, conformance } from '../conformance.ts';
import { BY_APP, BY_TOKEN, connected, lee, PRIVATE_KEY, seed, TOKEN, vendor } from './github-vendor.ts';
import { recordRequests } from './record.ts';

const removed = (state: GithubState) => {
  state.members = state.members.filter(({ id }) => id !== 7);
  for (const role of state.roles) role.holders = role.holders.filter(({ id }) => id !== 7);
  state.credentials = state.credentials.filter(({ owner }) => owner !== 7);
  state.tokens = state.tokens.filter(({ owner }) => owner !== 7);
  state.seats = state.seats.filter(({ id }) => id !== 7);
  state.identities = (state.identities ?? []).filter(({ user }) => user !== 7);
};

describe.each([
  { by: 'an app', settings: BY_APP, wrong: { ...BY_APP, installation_id: 99, app_id: 4712 }, revokes: 'token:71' },
  {
    by: 'a token',
    settings: BY_TOKEN,
    wrong: { ...BY_TOKEN, token: new Secret('ghp_revoked') },
    revokes: 'credential-authorizations',
  },
])('a real server, by $by', ({ settings, wrong, revokes }) => {
  let server: GithubServer;
  let credential: object = settings;
  beforeAll(async () => {
    server = await vendor();
  });

  function holding(change: (state: GithubState) => void = () => {}, faults: Partial<Faults> = {}): Arrange {
    return () => {
      credential = settings;
      server.setFaults({ ...NO_FAULTS, ...faults });
      server.update((state) => {
        Object.assign(state, structuredClone(seed));
        change(state);
      });
    };
  }
  const open = holding();
  const gone = holding(removed);
  const bySaml = settings === BY_TOKEN;

  conformance(github, 'github', {
    leaver: lee,
    connect: ({ fetch, ...rest }, timeout_ms) =>
      connected(server, { ...credential, timeout_ms }, { ...rest, fetch: recordRequests('github', fetch) }),
    secrets: [TOKEN, PRIVATE_KEY, PRIVATE_KEY.slice(40, 80)],
    readsByPost: (url) => url.endsWith('/graphql') || url.endsWith('/access_tokens'),
    healthy: open,
    none: gone,
    one: open,
    several: holding((state) => state.invitations.push({ id: 31, email: 'Lee@northwind.test', role: 'direct_member' })),
    pages: { arrange: open, ids: [...seed.members.map(({ id }) => String(id)), '8'] },
    steps: [
      { title: 'stop being an owner', action: 'remove_entitlement', target: 'owner', open, gone },
      { title: 'lose an organization role', action: 'remove_entitlement', target: 'role:51', open, gone },
      { title: 'lose credentials', action: 'revoke_tokens', target: revokes, open, gone },
      { title: 'leave the organization', action: 'delete', open, gone },
      ...(bySaml
        ? [{ title: 'lose the SCIM identity', action: 'delete' as const, target: 'scim:scim-lee', open, gone }]
        : []),
      { title: 'free a Copilot seat', action: 'reclaim_licence', open, gone },
    ],
    faults: {
      rateLimited: { arrange: holding(undefined, { rateLimited: true }), retryAfterMs: 7_000 },
      unauthorized: async (next) => {
        await open(next);
        credential = wrong;
      },
      forbidden: holding(undefined, { forbidden: true }),
      unavailable: holding(undefined, { down: '503' }),
      timeout: holding(undefined, { slow: 2_000 }),
      poisoned: holding(undefined, { garbled: true }),
      foreign: holding(undefined, { foreign: true }),
    },
  });
});
