import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../../connectors/contract.ts';
import { scim } from '../../connectors/scim/index.ts';
import { type Faults, NO_FAULTS } from '../../demo/vendors/faults.ts';
import type { ScimServer, VendorState } from '../../demo/vendors/scim-server.ts';
import { type Arrange, conformance } from '../conformance.ts';
import { recordRequests } from './record.ts';
import { connected, folder, leaving, lee, planFor, seed, stepOf, TOKEN, userOf, vendor } from './scim-vendor.ts';

describe('against a real server', () => {
  let server: ScimServer;
  let token = TOKEN;
  beforeAll(async () => {
    server = await vendor();
  });

  function holding(change: (state: VendorState) => void = () => {}, faults: Partial<Faults> = {}): Arrange {
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
    state.users = state.users.filter(({ id }) => id !== 'u-lee');
    for (const group of state.groups) group.members = group.members.filter((id) => id !== 'u-lee');
  });

  conformance(scim, 'scim', {
    leaver: lee,
    connect: ({ fetch, ...rest }, timeout_ms) =>
      scim.connect(
        scim.Config.parse({
          base_url: server?.baseUrl ?? 'https://scim.test',
          token: new Secret(token),
          privileged_groups: ['Wiki admins'],
          page_size: 10,
          timeout_ms,
        }),
        { fetch: recordRequests('scim', fetch), ...rest },
      ),
    secrets: [TOKEN],
    healthy: open,
    none: gone,
    one: open,
    several: holding((state) => state.users.push({ ...leaving, id: 'u-lee2', userName: 'lee-admin' })),
    pages: { arrange: open, ids: seed.users.map(({ id }) => id) },
    steps: [
      { title: 'suspend', action: 'suspend', open, gone },
      { title: 'leave a group', action: 'remove_entitlement', target: 'g-eng', open, gone },
      { title: 'lose a role', action: 'remove_entitlement', target: 'roles:editor', open, gone },
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

describe('what a vendor may do to us', () => {
  let server: ScimServer;
  beforeEach(async () => {
    server = await vendor();
  });

  it('is never called proven when it answers 200 and does nothing', async () => {
    const connection = connected(server);
    const steps = await planFor(connection);
    server.setFaults({ lying: true });
    for (const step of steps) {
      expect((await connection.execute(step)).outcome).toBe('done');
      expect((await connection.verify(step)).verdict, step.summary).toBe('broken');
    }
  });

  it('is unavailable, and says so, when it hangs up', async () => {
    const connection = connected(server);
    const step = await stepOf(connection, 'suspend');
    server.setFaults({ down: 'refused' });
    await expect(connection.verify(step)).rejects.toMatchObject({ name: 'ConnectorError', kind: 'unavailable' });
  });

  it('cannot prove a removal by giving the same person a new account', async () => {
    const connection = connected(server);
    const step = await stepOf(connection, 'suspend');
    server.update((state) => {
      for (const user of state.users) if (user.id === 'u-lee') user.id = 'u-lee-again';
    });
    expect((await connection.verify(step)).verdict).toBe('broken');
  });

  it('keeps a suspension over a restart', async () => {
    const file = join(folder, 'restart.json');
    const first = await vendor({}, file);
    const step = await stepOf(connected(first), 'suspend');
    await connected(first).execute(step);
    await first.close();
    expect(JSON.parse(readFileSync(file, 'utf8')).users[0]).toMatchObject({ id: 'u-lee', active: false });
    const second = await vendor({}, file);
    expect((await connected(second).verify(step)).verdict).toBe('holds');
  });

  it('shares nothing with another server in the same process', async () => {
    const other = await vendor();
    const step = await stepOf(connected(server), 'suspend');
    await Promise.all([
      connected(server).execute(step),
      ...Array.from({ length: 20 }, () => connected(other).findAccounts(lee)),
    ]);
    expect(userOf(server)?.active).toBe(false);
    expect(userOf(other)?.active).toBe(true);
    expect((await connected(other).verify(step)).verdict).toBe('broken');
  });

  it('tells the desk about each change as it happens', async () => {
    const seen: (boolean | undefined)[] = [];
    const stop = server.onChange(({ users }) => seen.push(users.find(({ id }) => id === 'u-lee')?.active));
    const step = await stepOf(connected(server), 'suspend');
    await connected(server).execute(step);
    stop();
    await connected(server).undo?.(step);
    expect(seen).toEqual([false]);
  });
});
