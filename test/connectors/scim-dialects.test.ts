import { describe, expect, it } from 'vitest';
import type { PlannedStep } from '../../connectors/contract.ts';
import type { Dialect } from '../../demo/vendors/scim-server.ts';
import { connected, leaving, lee, planFor, stepOf, userOf, vendor } from './scim-vendor.ts';

describe('dialects', () => {
  const dialects: readonly [string, Partial<Dialect>, string[]][] = [
    ['the path form', { patch: 'path' }, ['PATCH']],
    ['only the form without a path', { patch: 'no_path' }, ['PATCH', 'PATCH', 'PATCH']],
    ['only capital operations', { patch: 'capital' }, ['PATCH', 'PATCH', 'PATCH', 'PATCH']],
    ['no PATCH at all', { patch: 'none' }, ['PATCH', 'PATCH', 'PATCH', 'PUT']],
    ['only plain JSON', { contentType: 'json' }, ['PATCH', 'PATCH']],
  ];

  it.each(dialects)('suspends where the server takes %s, and remembers it', async (_, dialect, writes) => {
    const server = await vendor(dialect);
    const connection = connected(server);
    const step = await stepOf(connection, 'suspend');
    const writesSince = (start: number) =>
      server
        .requests()
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
    const server = await vendor(dialect);
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
      const server = await vendor({ addressFilter, pageMax: 7 });
      server.update(({ users }) => {
        for (const user of users) if (user.id === 'u-lee') user.userName = 'lpark';
      });
      expect((await connected(server).findAccounts(lee)).map(({ id }) => id)).toEqual(['u-lee']);
      expect(await connected(server).findAccounts({ ...lee, email: 'nobody@northwind.test' })).toEqual([]);
    },
  );

  it('finds groups where the server does not show them on the user', async () => {
    const server = await vendor({ groupsOnUser: false });
    const [account] = await connected(server).findAccounts(lee);
    expect(account?.entitlements).toEqual(['Wiki admins', 'Engineering "core"', 'editor']);
    expect(account?.privilege.privileged).toBe('yes');
  });

  it('proves and gives back an account that answers 404 while it is deactivated', async () => {
    const server = await vendor({ deactivated: 'missing' });
    const connection = connected(server, { missing_means_deactivated: true });
    const step = await stepOf(connection, 'suspend');
    await connection.execute(step);
    expect((await connection.verify(step)).verdict).toBe('holds');
    await expect(connected(server).undo?.(step)).rejects.toMatchObject({ kind: 'invalid' });
    expect((await connection.undo?.(step))?.outcome).toBe('done');
    expect((await connection.verifyUndone?.(step))?.verdict).toBe('holds');
  });

  it('calls it a deletion, after the hand-over, where active: false removes the account', async () => {
    const server = await vendor({ deactivated: 'removed' });
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
    expect(await connection.ownAccountIds?.()).toEqual(['u-1']);
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
