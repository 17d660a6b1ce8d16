import { beforeAll, describe } from 'vitest';
import { activeDirectory } from '../../connectors/active-directory/index.ts';
import { Secret, type Tools } from '../../connectors/contract.ts';
import type { DirectoryServer, DirectoryState } from '../../demo/vendors/active-directory.ts';
import { type Faults, NO_FAULTS } from '../../demo/vendors/faults.ts';
import { type Arrange, conformance } from '../conformance.ts';
import {
  CERTIFIED,
  connected,
  DISABLED_OU,
  LEE,
  lee,
  PASSWORD,
  person,
  seed,
  vendor,
} from './active-directory-vendor.ts';

const guidOf = (n: number) => `00000000-0000-0000-0000-${n.toString(16).padStart(12, '0')}`;

describe.each(['ldaps', 'start_tls'] as const)('a real server, by %s', (mode) => {
  let server: DirectoryServer;
  let password = PASSWORD;
  beforeAll(async () => {
    server = await vendor({ tls: { ...CERTIFIED, mode } });
  });

  function holding(change: (state: DirectoryState) => void = () => {}, faults: Partial<Faults> = {}): Arrange {
    return () => {
      password = PASSWORD;
      server.setFaults({ ...NO_FAULTS, ...faults });
      server.update((state) => {
        Object.assign(state, structuredClone(seed));
        change(state);
      });
    };
  }
  const open = holding();
  const gone = holding((state) => {
    state.entries = state.entries.filter(({ dn }) => dn !== LEE);
    for (const { attributes } of state.entries) {
      if (attributes.member !== undefined) attributes.member = attributes.member.filter((dn) => dn !== LEE);
    }
  });
  const connect = (_: Tools, timeout_ms: number) =>
    connected(server, {
      start_tls: mode === 'start_tls',
      password: new Secret(password),
      timeout_ms,
    });

  conformance(activeDirectory, 'active-directory', {
    leaver: lee,
    connect,
    secrets: [PASSWORD],
    healthy: open,
    none: gone,
    one: open,
    several: holding((state) => {
      const second = person(31, 'Lee admin', { mail: ['lee@northwind.test'], sAMAccountName: ['adm-lee'] });
      state.entries.push({ ...second, locked: false, hidden: false });
    }),
    pages: { arrange: open, ids: [10, 11, 12, 30].map(guidOf) },
    steps: [
      { title: 'disable', action: 'suspend', open, gone },
      { title: 'reset the password', action: 'rotate_secret', open, gone },
      { title: 'leave a group', action: 'remove_entitlement', target: guidOf(55), open, gone },
      { title: 'move to the Disabled OU', action: 'suspend', target: DISABLED_OU, open, gone },
      { title: 'delete', action: 'delete', open, gone },
    ],
    faults: {
      rateLimited: { arrange: holding(undefined, { rateLimited: true }), retryAfterMs: 30_000 },
      unauthorized: async (next) => {
        await open(next);
        password = 'wrong-1';
      },
      forbidden: holding(undefined, { forbidden: true }),
      unavailable: holding(undefined, { down: '503' }),
      timeout: holding(undefined, { slow: 2_000 }),
      poisoned: holding(undefined, { garbled: true }),
      foreign: holding(undefined, { foreign: true }),
    },
  });
});
