import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type PlannedStep, Secret } from '../../connectors/contract.ts';
import { changeLee, connected, folder, lee, planFor, seed, stepOf, userOf, vendor } from './google-workspace-vendor.ts';

describe('ids and addresses', () => {
  it('Google ids not e-mails and undelete by id', async () => {
    const server = await vendor();
    const connection = connected(server);
    const steps = await planFor(connection);
    const transfer = steps.find(({ action }) => action === 'transfer_data') as PlannedStep;
    const removal = steps.find(({ action }) => action === 'delete') as PlannedStep;
    expect(transfer.target).toBe('10002');
    const { receipt } = await connection.execute(transfer);
    expect(server.state().transfers).toMatchObject([{ oldOwnerUserId: '10001', newOwnerUserId: '10002' }]);
    expect((await connection.verify({ ...transfer, receipt: receipt ?? null })).verdict).toBe('holds');

    await connection.execute(removal);
    // The address is somebody else's by the time that access is given back.
    server.update(({ users }) => {
      users.push({ ...(seed.users[1] as (typeof users)[number]), id: '77777', primaryEmail: 'new@northwind.test' });
    });
    expect((await connection.verify(removal)).verdict).toBe('holds');
    expect((await connection.undo?.(removal))?.outcome).toBe('done');
    expect(userOf(server)).toMatchObject({ primaryEmail: 'lee@northwind.test', orgUnitPath: '/Engineering' });
    const paths = server.requests().filter((line) => !line.startsWith('GET'));
    expect(paths).toContain('POST /admin/directory/v1/users/10001/undelete');
    expect(paths.filter((line) => /users\/[^/]*(@|%40)/.test(line))).toEqual([]);
  });

  it('goes on to the same account after a rename, and never to another of the same name', async () => {
    const server = await vendor();
    const connection = connected(server);
    const step = await stepOf(connection, 'suspend');
    changeLee(server, { primaryEmail: 'ex-lee@northwind.test', aliases: ['lee@northwind.test'] });
    await connection.execute(step);
    expect(userOf(server)?.suspended).toBe(true);
    server.update((state) => {
      for (const user of state.users) if (user.id === '10001') user.id = '99999';
    });
    changeLee(server, { suspended: false });
    server.update(({ users }) => {
      for (const user of users) if (user.id === '99999') user.suspended = false;
    });
    expect((await connection.verify(step)).verdict).toBe('broken');
  });

  it('does not take a private address for a missing scope', async () => {
    const connection = connected(await vendor());
    const found = await connection.findAccounts({ ...lee, otherEmails: ['lee.park@private.test'] });
    expect(found.map(({ id, employeeId }) => [id, employeeId])).toEqual([['10001', 'E7']]);
  });

  it('leaves the Chromebook of a namesake alone', async () => {
    const locks = (await planFor(connected(await vendor()))).filter(({ action }) => action === 'lock_device');
    expect(locks.map(({ target }) => target)).toEqual(['cb-1']);
  });
});

describe('order', () => {
  it('backup codes before suspension', async () => {
    const server = await vendor();
    const connection = connected(server);
    const steps = await planFor(connection);
    const cut = steps.filter(({ phase }) => phase === 'cut_access').map(({ action, target }) => target ?? action);
    expect(cut.indexOf('backup_codes')).toBeLessThan(cut.indexOf('suspend'));

    // Steps of a phase may run in any order: whichever comes first, no code survives.
    const suspension = steps.find(({ action }) => action === 'suspend') as PlannedStep;
    const codes = steps.find(({ target }) => target === 'backup_codes') as PlannedStep;
    expect((await connection.execute(suspension)).outcome).toBe('done');
    expect(userOf(server)).toMatchObject({ suspended: true, backupCodes: 0, sessions: 0 });
    expect(server.accounts()[0]).toMatchObject({ id: '10001', state: 'suspended', licence: 'Business Standard' });
    expect((await connection.execute(codes)).outcome).toBe('already_done');
    expect((await connection.verify(codes)).verdict).toBe('holds');
  });

  it('says that the codes of an account suspended by hand cannot be removed, and never opens it for that', async () => {
    const server = await vendor();
    const connection = connected(server);
    const codes = await stepOf(connection, 'revoke_tokens', 'backup_codes');
    changeLee(server, { suspended: true });
    await expect(connection.execute(codes)).rejects.toMatchObject({ kind: 'invalid' });
    expect(userOf(server)).toMatchObject({ suspended: true, backupCodes: 10 });
    const replanned = await planFor(connection);
    expect(replanned.some(({ target }) => target === 'backup_codes')).toBe(false);
    expect(replanned.find(({ action }) => action === 'suspend')?.summary).toContain(
      '10 backup codes cannot be removed',
    );
  });

  it('takes up a transfer that is in flight, and asks for none beside it', async () => {
    const server = await vendor({ transferMs: 'held' });
    const step = await stepOf(connected(server), 'transfer_data');
    const first = await connected(server).execute(step);
    const second = await connected(server).execute(step);
    expect([first.outcome, second.outcome]).toEqual(['done', 'already_done']);
    expect(second.receipt).toEqual(first.receipt);
    expect(server.state().transfers).toHaveLength(1);
    expect((await connected(server).verify(step)).verdict).toBe('pending');
  });

  it('does not count a transfer of an earlier leaving', async () => {
    const server = await vendor();
    server.update(({ transfers }) => {
      const between = { oldOwnerUserId: '10001', newOwnerUserId: '10002', applicationIds: [] };
      transfers.push({ id: 'AK-2024', ...between, status: 'completed' });
    });
    const connection = connected(server);
    const step = await stepOf(connection, 'transfer_data');
    expect((await connection.verify(step)).verdict).toBe('broken');
    expect((await connection.execute(step)).outcome).toBe('done');
  });

  it('deletes nothing whose files are still on the way, or never arrived', async () => {
    const server = await vendor({ transferMs: 'held' });
    const connection = connected(server);
    const removal = await stepOf(connection, 'delete');
    await expect(connection.execute(removal)).rejects.toMatchObject({ kind: 'invalid' });
    await connection.execute(await stepOf(connection, 'transfer_data'));
    await expect(connection.execute(removal)).rejects.toMatchObject({ kind: 'unavailable', retryAfterMs: 900_000 });
    const settle = (status: 'completed' | 'failed') =>
      server.update(({ transfers }) => {
        for (const transfer of transfers) transfer.status = status;
      });
    settle('failed');
    await expect(connection.execute(removal)).rejects.toMatchObject({ kind: 'invalid' });
    expect(userOf(server)).toBeDefined();
    settle('completed');
    expect((await connection.execute(removal)).outcome).toBe('done');
  });

  it('says in the plan that nobody takes over, when nobody is named or the heir is suspended', async () => {
    const server = await vendor();
    const connection = connected(server);
    const [account] = await connection.findAccounts(lee);
    if (account === undefined) throw new Error('no account');
    for (const context of [{}, { handOverTo: { email: 'gone@northwind.test', name: 'Gone' } }]) {
      const steps = await connection.plan(account, context);
      expect(steps.some(({ action }) => action === 'transfer_data')).toBe(false);
      expect(steps.at(-1)?.summary).toBe('Delete the account, with files and calendars that nobody takes over');
    }
  });
});

describe('rights', () => {
  it('names the scope that the delegation lacks, and runs nothing', async () => {
    const server = await vendor();
    server.update((state) => {
      state.delegatedScopes = [
        'admin.directory.user',
        'admin.directory.group.readonly',
        'admin.directory.group.member',
        'admin.directory.rolemanagement',
        'admin.datatransfer',
        'apps.licensing',
        'admin.directory.device.chromeos',
      ];
    });
    await expect(connected(server).check()).rejects.toMatchObject({
      kind: 'forbidden',
      message: 'google-workspace: domain-wide delegation lacks admin.directory.user.security',
    });
    await expect(connected(server).findAccounts(lee)).rejects.toMatchObject({ kind: 'forbidden' });
    expect(new Set(server.requests())).toEqual(new Set(['POST /token']));
  });

  it('asks for no licensing or device scope that the settings do not need', async () => {
    const server = await vendor();
    server.update((state) => {
      state.delegatedScopes = [
        'admin.directory.user',
        'admin.directory.user.security',
        'admin.directory.group.readonly',
        'admin.directory.group.member',
        'admin.directory.rolemanagement',
      ];
    });
    await connected(server, { licences: [], transfer: [], chromebooks: false }).check();
  });

  it('says that a key file is none, and does not quote it', async () => {
    const connection = connected(await vendor(), { service_account: new Secret('{"private_key":"pasted-secret"}') });
    const error: unknown = await connection.check().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ kind: 'auth' });
    expect(String(error)).not.toContain('pasted-secret');
  });

  it('goes on with a new token when the old one was revoked within its hour', async () => {
    const server = await vendor();
    const connection = connected(server);
    const step = await stepOf(connection, 'suspend');
    server.update((state) => {
      state.tokenSecret = 'second';
    });
    expect((await connection.execute(step)).outcome).toBe('done');
    expect((await connection.verify(step)).verdict).toBe('holds');
  });

  it('sees an admin role that comes through a group, and takes it away with the group', async () => {
    const server = await vendor();
    changeLee(server, { superAdmin: false });
    server.update((state) => {
      state.roleAssignments = state.roleAssignments.filter(({ assignedTo }) => assignedTo === 'g-help');
      for (const group of state.groups) if (group.id === 'g-help') group.members.push({ id: '10001', role: 'MEMBER' });
    });
    const connection = connected(server);
    const [account] = await connection.findAccounts(lee);
    expect(account?.privilege).toEqual({ privileged: 'yes', why: 'holds Groups admin' });
    const targets = (await planFor(connection)).map(({ target }) => target ?? '');
    expect(targets.filter((target) => target.startsWith('role:'))).toEqual([]);
    expect(targets).toContain('group:g-help');
    const swept = await Array.fromAsync(connection.listAccounts?.() ?? []);
    expect(swept.filter(({ privilege }) => privilege.privileged === 'yes').map(({ id }) => id)).toEqual([
      '10001',
      '10003',
      '20001',
    ]);
  });

  it('counts privilege as unreadable where roles cannot be read', async () => {
    const server = await vendor();
    changeLee(server, { superAdmin: false });
    server.update((state) => {
      state.rolesReadable = false;
      state.roleAssignments = [];
    });
    const [account] = await connected(server).findAccounts(lee);
    expect(account?.privilege).toEqual({ privileged: 'unreadable', why: 'role assignments cannot be read' });
  });

  it('names the super admins that can still sign in, and the account in whose name it acts', async () => {
    const server = await vendor();
    const connection = connected(server);
    expect(await connection.ownAccountIds?.()).toEqual(['10003']);
    expect((await connection.adminIds?.())?.toSorted()).toEqual(['10001', '10003']);
    changeLee(server, { suspended: true });
    expect(await connection.adminIds?.()).toEqual(['10003']);
  });
});

describe('what a vendor may do to us', () => {
  it('is never called proven when it answers well and does nothing', async () => {
    const server = await vendor();
    const connection = connected(server);
    const steps = (await planFor(connection)).filter(({ action }) => action !== 'delete' && action !== 'end_sessions');
    server.setFaults({ lying: true });
    for (const step of steps) {
      await connection.execute(step);
      expect((await connection.verify(step)).verdict, step.summary).toBe('broken');
    }
  });

  it('leaves an account that was suspended before suspended when access is given back', async () => {
    const server = await vendor();
    changeLee(server, { suspended: true, backupCodes: 0 });
    const connection = connected(server);
    const step = await stepOf(connection, 'suspend');
    expect((await connection.execute(step)).outcome).toBe('already_done');
    expect((await connection.undo?.(step))?.outcome).toBe('already_done');
    expect((await connection.verifyUndone?.(step))?.verdict).toBe('holds');
    expect(userOf(server)?.suspended).toBe(true);
  });

  it('keeps a suspension, and its key, over a restart', async () => {
    const file = join(folder, 'restart.json');
    const first = await vendor({ file });
    const step = await stepOf(connected(first), 'suspend');
    await connected(first).execute(step);
    await first.close();
    expect(JSON.parse(readFileSync(file, 'utf8')).users[0]).toMatchObject({ id: '10001', suspended: true });
    const second = await vendor({ file });
    expect(second.serviceAccount).toBe(first.serviceAccount);
    expect((await connected(second).verify(step)).verdict).toBe('holds');
  });
});
