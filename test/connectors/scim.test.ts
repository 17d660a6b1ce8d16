import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Connection, type Leaver, type PlannedStep, Secret } from '../../connectors/contract.ts';
import { scim } from '../../connectors/scim/index.ts';
import {
  type Dialect,
  type Faults,
  NO_FAULTS,
  type ScimServer,
  startScimServer,
  type VendorState,
} from '../../demo/vendors/scim-server.ts';
import { type Arrange, conformance } from '../conformance.ts';

const TOKEN = 'wiki-token-7c1';
const tools = {
  fetch: globalThis.fetch,
  now: () => new Date('2026-11-21T12:00:00Z'),
  signal: new AbortController().signal,
};
const lee: Leaver = { email: 'lee@northwind.test', otherEmails: [], name: 'Lee Park' };
const leaving = {
  id: 'u-lee',
  userName: 'lee@northwind.test',
  displayName: 'Lee Park',
  active: true,
  emails: [{ value: 'lee@northwind.test', primary: true }],
  roles: [{ value: 'editor' }],
};
const others = Array.from({ length: 24 }, (_, index) => ({
  id: `u-${index}`,
  userName: `person${index}@northwind.test`,
  active: true,
  emails: [{ value: `person${index}@northwind.test` }],
}));
const seed: VendorState = {
  users: [leaving, ...others],
  groups: [
    { id: 'g-admins', displayName: 'Wiki admins', members: ['u-lee', 'u-1'] },
    { id: 'g-eng', displayName: 'Engineering "core"', members: ['u-lee', 'u-2'] },
  ],
};

const folder = mkdtempSync(join(tmpdir(), 'lastday-scim-'));
const running: ScimServer[] = [];
let files = 0;

async function vendor(dialect: Partial<Dialect> = {}, file = join(folder, `${files++}.json`)): Promise<ScimServer> {
  const server = await startScimServer({ file, token: TOKEN, seed, dialect });
  running.push(server);
  return server;
}

function connected(server: ScimServer, settings: object = {}): Connection {
  const config = scim.Config.parse({
    base_url: server.baseUrl,
    token: new Secret(TOKEN),
    privileged_groups: ['Wiki admins'],
    page_size: 10,
    timeout_ms: 2_000,
    ...settings,
  });
  return scim.connect(config, tools);
}

async function planFor(connection: Connection): Promise<readonly PlannedStep[]> {
  const [account, ...more] = await connection.findAccounts(lee);
  if (account === undefined || more.length > 0) throw new Error('not exactly one account');
  return connection.plan(account, {});
}

async function stepOf(connection: Connection, action: string, target?: string): Promise<PlannedStep> {
  const step = (await planFor(connection)).find(
    (one) => one.action === action && (target === undefined || one.target === target),
  );
  if (step === undefined) throw new Error(`no ${action} in the plan`);
  return step;
}

function userOf(server: ScimServer, id = 'u-lee') {
  return server.state().users.find((user) => user.id === id);
}

afterAll(async () => {
  await Promise.all(running.map((server) => server.close()));
  rmSync(folder, { recursive: true });
});

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
    connect: ({ fetch, ...rest }) =>
      scim.connect(
        scim.Config.parse({
          base_url: server?.baseUrl ?? 'https://scim.test',
          token: new Secret(token),
          privileged_groups: ['Wiki admins'],
          page_size: 10,
          timeout_ms: 300,
        }),
        { fetch, ...rest },
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
    running.splice(running.indexOf(first), 1);
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

describe('dialects', () => {
  let server: ScimServer | undefined;
  afterEach(() => {
    server = undefined;
  });

  const dialects: readonly [string, Partial<Dialect>, string[]][] = [
    ['the path form', { patch: 'path' }, ['PATCH']],
    ['only the form without a path', { patch: 'no_path' }, ['PATCH', 'PATCH', 'PATCH']],
    ['only capital operations', { patch: 'capital' }, ['PATCH', 'PATCH', 'PATCH', 'PATCH']],
    ['no PATCH at all', { patch: 'none' }, ['PATCH', 'PATCH', 'PATCH', 'PUT']],
    ['only plain JSON', { contentType: 'json' }, ['PATCH', 'PATCH']],
  ];

  it.each(dialects)('suspends where the server takes %s, and remembers it', async (_, dialect, writes) => {
    server = await vendor(dialect);
    const connection = connected(server);
    const step = await stepOf(connection, 'suspend');
    const writesSince = (start: number) =>
      server
        ?.requests()
        .slice(start)
        .map((line) => line.split(' ')[0])
        .filter((method) => method !== 'GET');
    let start = server.requests().length;
    expect((await connection.execute(step)).outcome).toBe('done');
    expect(writesSince(start)).toEqual(writes);
    expect((await connection.verify(step)).verdict).toBe('holds');

    start = server.requests().length;
    expect((await connection.undo?.(step))?.outcome).toBe('done');
    expect(writesSince(start)).toEqual(writes.slice(-1));
    expect(userOf(server)).toEqual(leaving);
  });

  it.each(dialects)('takes a group away and gives it back where the server takes %s', async (_, dialect) => {
    server = await vendor(dialect);
    const connection = connected(server);
    const step = await stepOf(connection, 'remove_entitlement', 'g-eng');
    await connection.execute(step);
    expect((await connection.verify(step)).verdict).toBe('holds');
    expect(server.state().groups.find(({ id }) => id === 'g-eng')?.members).toEqual(['u-2']);
    await connection.undo?.(step);
    expect((await connection.verifyUndone?.(step))?.verdict).toBe('holds');
    expect(
      server
        .state()
        .groups.find(({ id }) => id === 'g-eng')
        ?.members.toSorted(),
    ).toEqual(['u-2', 'u-lee']);
  });

  it.each(['emails.value', 'emails', 'none'] as const)(
    'finds an account by address alone where the filter is %s',
    async (addressFilter) => {
      server = await vendor({ addressFilter, pageMax: 7 });
      server.update(({ users }) => {
        for (const user of users) if (user.id === 'u-lee') user.userName = 'lpark';
      });
      expect((await connected(server).findAccounts(lee)).map(({ id }) => id)).toEqual(['u-lee']);
      expect(await connected(server).findAccounts({ ...lee, email: 'nobody@northwind.test' })).toEqual([]);
    },
  );

  it('finds groups where the server does not show them on the user', async () => {
    server = await vendor({ groupsOnUser: false });
    const [account] = await connected(server).findAccounts(lee);
    expect(account?.entitlements).toEqual(['Wiki admins', 'Engineering "core"', 'editor']);
    expect(account?.privilege.privileged).toBe('yes');
  });

  it('proves and gives back an account that answers 404 while it is deactivated', async () => {
    server = await vendor({ deactivated: 'missing' });
    const connection = connected(server, { missing_means_deactivated: true });
    const step = await stepOf(connection, 'suspend');
    await connection.execute(step);
    expect((await connection.verify(step)).verdict).toBe('holds');
    await expect(connected(server).undo?.(step)).rejects.toMatchObject({ kind: 'invalid' });
    expect((await connection.undo?.(step))?.outcome).toBe('done');
    expect((await connection.verifyUndone?.(step))?.verdict).toBe('holds');
  });

  it('calls it a deletion, after the hand-over, where active: false removes the account', async () => {
    server = await vendor({ deactivated: 'removed' });
    const connection = connected(server, { deactivate_is_destructive: true });
    const steps = await planFor(connection);
    expect(steps.map(({ action, phase, afterHandOver }) => [action, phase, afterHandOver])).toEqual([
      ['delete', 'cut_access', true],
    ]);
    const [step] = steps as [PlannedStep];
    expect(step.before).toMatchObject({ groups: [{ name: 'Wiki admins' }, { name: 'Engineering "core"' }] });
    expect((await connection.verify(step)).verdict).toBe('broken');
    expect((await connection.execute(step)).outcome).toBe('done');
    expect(userOf(server)).toBeUndefined();
    expect((await connection.verify(step)).verdict).toBe('holds');
    await expect(connection.undo?.(step)).rejects.toMatchObject({ kind: 'invalid' });
  });
});

describe('who may be cut', () => {
  it('leaves an account that was inactive before inactive when access is given back', async () => {
    const server = await vendor();
    server.update(({ users }) => {
      for (const user of users) if (user.id === 'u-lee') user.active = false;
    });
    const connection = connected(server);
    const step = await stepOf(connection, 'suspend');
    expect((await connection.execute(step)).outcome).toBe('already_done');
    expect((await connection.undo?.(step))?.outcome).toBe('already_done');
    expect((await connection.verifyUndone?.(step))?.verdict).toBe('holds');
    expect(userOf(server)?.active).toBe(false);
  });

  it('names the active admins and the account behind its own token', async () => {
    const server = await vendor();
    const connection = connected(server, { own_account: 'person1@northwind.test' });
    expect((await connection.adminIds?.())?.toSorted()).toEqual(['u-1', 'u-lee']);
    server.update(({ users }) => {
      for (const user of users) if (user.id === 'u-lee') user.active = false;
    });
    expect(await connection.adminIds?.()).toEqual(['u-1']);
    expect(await connection.ownAccountId?.()).toBe('u-1');
  });

  it('says that privilege cannot be read when nobody said what is privileged', async () => {
    const connection = connected(await vendor(), { privileged_groups: undefined });
    const [account] = await connection.findAccounts(lee);
    expect(account?.privilege.privileged).toBe('unreadable');
    expect(await connection.adminIds?.()).toBeUndefined();
  });

  it('refuses to work with a privileged group that does not exist', async () => {
    const connection = connected(await vendor(), { privileged_groups: ['Wiki Admns'] });
    await expect(connection.check()).rejects.toThrow(/Wiki Admns: no such group/);
  });
});
