import { beforeEach, describe, expect, it, vi } from 'vitest';
import { activeDirectory } from '../../connectors/active-directory/index.ts';
import { Secret, type Step } from '../../connectors/contract.ts';
import type { DirectoryServer } from '../../demo/vendors/active-directory.ts';
import { selfSigned } from '../../demo/vendors/self-signed.ts';
import {
  attribute,
  BASE,
  connected,
  DISABLED_OU,
  folder,
  LEE,
  lee,
  PASSWORD,
  person,
  planFor,
  SETTINGS,
  seed,
  stepOf,
  vendor,
} from './active-directory-vendor.ts';

const ALL_BITS = String(0x200 | 0x10000 | 0x40000);
const OPEN = { ...SETTINGS, ca: undefined };
let server: DirectoryServer;

beforeEach(async () => {
  server = await vendor();
});

describe('traps', () => {
  it('AD bits preserved and primary group left', async () => {
    const connection = connected(server);
    const steps = await planFor(connection);
    const left = steps.filter(({ action }) => action === 'remove_entitlement').map(({ summary }) => summary);
    expect(left).toEqual(['Remove from group Engineering', 'Remove from group VPN']);
    for (const step of steps.filter(({ action }) => action !== 'delete')) await connection.execute(step);

    const moved = `CN=Park\\, Lee,${DISABLED_OU}`;
    expect(attribute(server, 'userAccountControl', moved)).toEqual([String(Number(ALL_BITS) | 2)]);
    expect(attribute(server, 'primaryGroupID', moved)).toEqual(['513']);
    expect(server.requests()).toContain(`modify ${LEE}: delete userAccountControl, add userAccountControl`);

    for (const step of steps.filter(({ action }) => ['suspend', 'remove_entitlement'].includes(action)).toReversed()) {
      await connection.undo?.(step);
      expect((await connection.verifyUndone?.(step))?.verdict, step.summary).toBe('holds');
    }
    expect(attribute(server, 'userAccountControl')).toEqual([ALL_BITS]);
    expect(attribute(server, 'member', `CN=VPN,OU=Groups,${BASE}`)).toEqual([LEE]);
  });

  it('paged search over 1,000: everyone is listed, and nobody twice', async () => {
    const many = Array.from({ length: 1_700 }, (_, index) => person(5_000 + index, `Person ${index}`));
    const large = await vendor({ seed: { entries: [...seed.entries, ...many] } });
    const ids = new Set<string>();
    let count = 0;
    for await (const { id } of connected(large).listAccounts?.() ?? []) {
      ids.add(id);
      count += 1;
    }
    expect([ids.size, count]).toEqual([1_704, 1_704]);
    expect(large.requests().filter((request) => request === `search ${BASE}`).length).toBeGreaterThan(3);
  });

  it('one DC for write and read: what another controller says is no evidence, either way', async () => {
    const step = await stepOf(connected(server), 'suspend');
    const { receipt } = await connected(server).execute(step);
    expect(receipt).toEqual({ dc: 'dc1.northwind.test' });
    const done = { ...step, receipt: { dc: 'dc1.northwind.test' } };
    expect((await connected(server).verify(done)).verdict).toBe('holds');

    // A replica that has not heard of it, and one that has.
    const late = await vendor({ dc: 'dc2.northwind.test' });
    const early = await vendor({ dc: 'DC2.northwind.test', seed: server.state() });
    for (const other of [late, early]) {
      expect(await connected(other).verify(done)).toEqual({
        verdict: 'unreadable',
        observed: { writtenTo: 'dc1.northwind.test', readFrom: 'dc2.northwind.test' },
      });
    }
  });

  it('refuses a name that stands for several controllers', async () => {
    await connected(server, { dc: 'DC1.northwind.test' }).check();
    await expect(connected(server, { dc: 'northwind.test' }).check()).rejects.toThrow(
      'active-directory: check: northwind.test answers as dc1.northwind.test: name one controller',
    );
  });

  it('loses the race with another administrator, and does not overwrite them', async () => {
    const step = await stepOf(connected(server), 'suspend');
    const before = server.requests().length;
    server.setFaults({ slow: 200 });
    const racing = connected(server).execute(step);
    // Our read has been answered, our write has not: the value that we take out is no longer there.
    await vi.waitFor(() => expect(server.requests().slice(before)).toContain(`search ${BASE}`));
    server.update(({ entries }) => {
      for (const { dn, attributes } of entries) if (dn === LEE) attributes.userAccountControl = ['66048'];
    });
    await expect(racing).rejects.toMatchObject({ kind: 'unavailable', passing: true });
    expect(attribute(server, 'userAccountControl')).toEqual(['66048']);
    server.setFaults({ slow: 0 });
    await connected(server).execute(step);
    expect(attribute(server, 'userAccountControl')).toEqual(['66050']);
  });

  it('leaves suspended what was suspended before', async () => {
    server.update(({ entries }) => {
      for (const { dn, attributes } of entries) if (dn === LEE) attributes.userAccountControl = ['514'];
    });
    const step = await stepOf(connected(server), 'suspend');
    expect(step.account.status).toBe('suspended');
    expect((await connected(server).execute(step)).outcome).toBe('already_done');
    expect((await connected(server).undo?.(step))?.outcome).toBe('already_done');
    expect(attribute(server, 'userAccountControl')).toEqual(['514']);
  });

  it('goes by objectGUID: a person who was moved and renamed is still the same', async () => {
    const steps = await planFor(connected(server));
    server.update(({ entries }) => {
      for (const entry of entries) {
        if (entry.dn === LEE) entry.dn = `CN=Lee P,OU=Service,${BASE}`;
        if (entry.attributes.member) {
          entry.attributes.member = entry.attributes.member.map((dn) =>
            dn === LEE ? `CN=Lee P,OU=Service,${BASE}` : dn,
          );
        }
      }
    });
    for (const step of steps) {
      expect((await connected(server).execute(step)).outcome, step.summary).toBe('done');
      expect((await connected(server).verify(step)).verdict, step.summary).toBe('holds');
    }
  });

  it('does not call anything gone to a service account that sees nothing', async () => {
    const step = await stepOf(connected(server), 'delete');
    server.update(({ entries }) => {
      for (const entry of entries) entry.hidden = true;
    });
    expect((await connected(server).verify(step)).verdict).toBe('unreadable');
    await expect(connected(server).findAccounts(lee)).rejects.toMatchObject({ kind: 'invalid' });
  });

  it('does not call a person out of a group that it cannot see', async () => {
    const step = (await planFor(connected(server))).find(({ summary }) => summary.endsWith('VPN')) as Step;
    server.update(({ entries }) => {
      for (const entry of entries) if (entry.dn.startsWith('CN=VPN')) entry.hidden = true;
    });
    expect((await connected(server).verify(step)).verdict).toBe('unreadable');
  });

  it('is refused on a protected object, and says so', async () => {
    server.update(({ entries }) => {
      for (const entry of entries) if (entry.dn === LEE) entry.locked = true;
    });
    const step = await stepOf(connected(server), 'suspend', DISABLED_OU);
    await expect(connected(server).execute(step)).rejects.toMatchObject({ kind: 'forbidden', status: 50 });
  });

  it('is never called proven when it says success and does nothing', async () => {
    const connection = connected(server);
    const steps = await planFor(connection);
    server.setFaults({ lying: true });
    for (const step of steps) {
      expect((await connection.execute(step)).outcome, step.summary).toBe('done');
      expect((await connection.verify(step)).verdict, step.summary).toBe('broken');
    }
  });

  it('changes nothing by looking', async () => {
    const connection = connected(server);
    const steps = await planFor(connection);
    await connection.check();
    await connection.adminIds?.();
    for (const step of steps) await connection.verify(step);
    expect(server.requests().filter((request) => !request.startsWith('search'))).toEqual([]);
  });

  it('never tries the leaver’s password: that would lock the account and proves nothing', async () => {
    const connection = connected(server);
    for (const step of await planFor(connection)) await connection.verify(step);
    expect(server.requests().some((request) => request.includes('bind'))).toBe(false);
  });

  it('keeps what was done over a restart', async () => {
    const file = `${folder}/restart.json`;
    const first = await vendor({ file });
    const step = await stepOf(connected(first), 'suspend');
    await connected(first).execute(step);
    await first.close();
    expect((await connected(await vendor({ file })).verify(step)).verdict).toBe('holds');
  });
});

describe('finding and judging people', () => {
  it.each([
    ['an alias', { email: 'l.park@northwind.test' }],
    ['the sign-in name', { email: 'lee@corp.northwind.test' }],
    ['the configured login', { email: 'x@else.test', identity: 'LEE' }],
    ['the employee number', { email: 'x@else.test', employeeId: 'E7' }],
  ])('finds by %s', async (_, named) => {
    const [account, ...more] = await connected(server).findAccounts({ ...lee, ...named });
    expect(more).toEqual([]);
    expect(account).toMatchObject({
      id: '00000000-0000-0000-0000-00000000001e',
      label: 'lee',
      employeeId: 'E7',
      entitlements: ['Engineering', 'VPN'],
      lastSeenAt: '2025-11-20T00:00:00.000Z',
    });
  });

  it('takes signs of a filter for letters of a name', async () => {
    expect(await connected(server).findAccounts({ ...lee, email: '*)(objectClass=*' })).toEqual([]);
  });

  it.each([
    ['by adminCount', 'user11@northwind.test', 'yes'],
    ['through groups in groups', 'user12@northwind.test', 'yes'],
    ['not at all', 'lee@northwind.test', 'no'],
  ])('knows who administers: %s', async (_, email, privileged) => {
    const [account] = await connected(server).findAccounts({ ...lee, email });
    expect(account?.privilege.privileged).toBe(privileged);
    for await (const one of connected(server).listAccounts?.() ?? []) {
      if (one.id === account?.id) expect(one.privilege.privileged).toBe(privileged);
    }
  });

  it('knows an administrative primary group, which is in no list of members', async () => {
    server.update(({ entries }) => {
      for (const { dn, attributes } of entries) if (dn === LEE) attributes.primaryGroupID = ['512'];
    });
    const [account] = await connected(server).findAccounts(lee);
    expect(account?.privilege).toEqual({ privileged: 'yes', why: 'an administrative primary group' });
    expect(await connected(server).adminIds?.()).toContain(account?.id);
  });

  it('takes the groups that the settings name, by name or DN', async () => {
    for (const name of ['vpn', `cn=VPN, ou=Groups,${BASE}`]) {
      const named = connected(server, { privileged_groups: [name] });
      const [account] = await named.findAccounts(lee);
      expect(account?.privilege).toEqual({ privileged: 'yes', why: 'in VPN' });
      expect(await named.adminIds?.()).toContain(account?.id);
    }
  });

  it.each([SETTINGS.bind_dn, 'NORTHWIND\\user10', 'svc-lastday@northwind.test', 'user10@northwind.test'])(
    'knows its own account as %s',
    async (name) => {
      const same = await vendor({ bindDn: name });
      expect(await connected(same, { bind_dn: name }).ownAccountIds?.()).toEqual([
        '00000000-0000-0000-0000-00000000000a',
      ]);
    },
  );
});

describe('TLS', () => {
  it.each([
    [{ url: 'ldap://dc1.northwind.test' }, false],
    [{ url: 'ldap://dc1.northwind.test', start_tls: true }, true],
    [{ url: 'ldaps://dc1.northwind.test', start_tls: true }, false],
    [{ url: 'ldap://127.0.0.1:3890' }, true],
    [{ url: 'ldap://127.0.0.1.evil.test' }, false],
    [{ url: 'ldaps://dc1.northwind.test/DC=x' }, false],
  ])('is required, except on the loopback: %j', (settings, right) => {
    expect(activeDirectory.Config.safeParse({ ...OPEN, ...settings }).success).toBe(right);
  });

  it('does not bind to a server that it cannot trust', async () => {
    const other = selfSigned(new Date()).cert;
    await expect(connected(server, { ca: other }).check()).rejects.toMatchObject({ kind: 'invalid' });
    expect(server.requests()).toEqual([]);
  });

  it('sets no password over a readable line, and says so', async () => {
    const readable = await vendor({ tls: undefined as never });
    const step = await stepOf(connected(readable), 'rotate_secret');
    await expect(connected(readable).execute(step)).rejects.toMatchObject({ kind: 'invalid', status: 53 });
  });

  it('ends with the program', async () => {
    const stopping = new AbortController();
    const running = connected(server, {}, { fetch: globalThis.fetch, now: () => new Date(0), signal: stopping.signal });
    server.setFaults({ slow: 60_000 });
    const asked = running.check();
    stopping.abort();
    await expect(asked).rejects.toMatchObject({ kind: 'unavailable' });
    await expect(running.check()).rejects.toThrow('active-directory: connect: stopped');
  });

  it('shows no password in its settings', () => {
    expect(JSON.stringify(activeDirectory.Config.parse({ url: 'ldaps://dc1.test', ...SETTINGS }))).not.toContain(
      PASSWORD,
    );
    expect(new Secret(PASSWORD).toString()).toBe('[secret]');
  });
});
