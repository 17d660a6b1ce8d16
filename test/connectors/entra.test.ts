import { generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../connectors/contract.ts';
import { entra } from '../../connectors/entra/index.ts';
import { PERMISSIONS } from '../../demo/vendors/entra-token.ts';
import {
  app,
  connected,
  E5,
  folder,
  GLOBAL,
  HELPDESK,
  lee,
  leeIn,
  planFor,
  SECRET,
  stepOf,
  tools,
  vendor,
} from './entra-vendor.ts';

describe('Entra synced users go to AD', () => {
  it('plans neither block nor deletion for someone from Active Directory, and says where it is done', async () => {
    const server = await vendor((_, user) => {
      user.onPremisesSyncEnabled = true;
    });
    const steps = await planFor(connected(server));
    const actions = steps.map(({ action }) => action);
    expect(actions).not.toContain('suspend');
    expect(actions).not.toContain('delete');
    expect(steps[0]?.action).toBe('end_sessions');
    expect(steps[0]?.summary).toContain('it comes from Active Directory: blocking and deleting it is done there');
    expect(actions).toEqual(expect.arrayContaining(['revoke_tokens', 'reclaim_licence', 'remove_entitlement']));
  });

  it('does not write to someone who came under Active Directory after the plan', async () => {
    const server = await vendor();
    const connection = connected(server);
    const step = await stepOf(connection, 'suspend');
    server.update((state) => {
      for (const user of state.users) if (user.id === 'u-lee') user.onPremisesSyncEnabled = true;
    });
    await expect(connection.execute(step)).rejects.toMatchObject({
      kind: 'invalid',
      message: 'entra: change u-lee: it comes from Active Directory',
    });
    expect(server.requests().filter((request) => request.startsWith('PATCH'))).toEqual([]);
    expect((await connection.verify(step)).verdict).toBe('broken');
  });
});

describe('Entra group-based licences', () => {
  it('takes back only what is assigned directly; the rest goes with its group', async () => {
    const server = await vendor();
    const connection = connected(server);
    const steps = await planFor(connection);
    expect(steps.filter(({ action }) => action === 'reclaim_licence').map(({ target }) => target)).toEqual([E5]);
    expect(steps[0]?.summary).toContain('licences: VISIOCLIENT through Visio users, and goes with it');
    const leave = steps.find(({ target }) => target === 'g-visio');
    if (leave === undefined) throw new Error('no step');
    await connection.execute(leave);
    const after = await planFor(connection);
    expect(after[0]?.summary).not.toContain('VISIOCLIENT');
  });

  it('says that a licence stays when its group is one that nobody may change here', async () => {
    const server = await vendor((state) => {
      for (const group of state.groups) group.licences = group.id === 'g-dyn' ? ['sku-x'] : [];
    });
    const steps = await planFor(connected(server));
    expect(steps[0]?.summary).toContain('sku-x through All Berlin, and stays with it');
  });

  it('warns that a licence holds the mailbox, and gives it back with the plans that were off', async () => {
    const server = await vendor();
    const connection = connected(server);
    const step = await stepOf(connection, 'reclaim_licence');
    expect(step.summary).toBe(
      'Take back the licence SPE_E5; the mailbox is lost 30 days later, unless it was made shared first',
    );
    await connection.execute(step);
    expect(leeIn(server)?.licences).toEqual([]);
    await connection.undo?.(step);
    expect(leeIn(server)?.licences).toEqual([{ skuId: E5, disabledPlans: ['a23b959c-7ce8-4e57-9140-b90eb88a9e97'] }]);
  });
});

describe('guests whose sessions live elsewhere', () => {
  it('claims no sign-out for a guest, and says who can', async () => {
    const server = await vendor((_, user) => {
      user.userType = 'Guest';
      user.userPrincipalName = "lee_o'neil.test#EXT#@northwind.test";
    });
    const connection = connected(server);
    const steps = await planFor(connection);
    expect(steps.map(({ action }) => action)).not.toContain('end_sessions');
    expect(steps[0]).toMatchObject({ action: 'suspend' });
    expect(steps[0]?.summary).toContain('a guest: their sessions live in their home tenant');
    if (steps[0]) await connection.execute(steps[0]);
    expect(leeIn(server)).toMatchObject({ accountEnabled: false, sessions: 3 });
  });
});

describe('groups', () => {
  it('leaves alone what a rule, Active Directory or Exchange fills, and names each', async () => {
    const server = await vendor();
    const steps = await planFor(connected(server));
    const groups = steps.flatMap(({ target }) => (target?.startsWith('g-') ? [target] : []));
    expect(groups).toEqual(['g-eng', 'g-m365', 'g-visio']);
    expect(steps[0]?.summary).toContain(
      'groups left alone: All Berlin is filled by its rule, AD Sales comes from Active Directory, Press only Exchange can change',
    );
    expect(steps[0]?.summary).toContain('devices that come from Active Directory: NW-4711');
  });

  it('removes the membership and never the member', async () => {
    const server = await vendor();
    const connection = connected(server);
    await connection.execute(await stepOf(connection, 'remove_entitlement', 'g-eng'));
    expect(server.requests().at(-1)).toBe('DELETE /v1.0/groups/g-eng/members/u-lee/$ref');
    expect(leeIn(server)).toBeDefined();
  });
});

describe('who may not be touched, and what cannot be read', () => {
  it('counts enabled people who are Global Administrator, not groups', async () => {
    const server = await vendor();
    expect(await connected(server).adminIds?.()).toEqual(['u-ann']);
    expect(await connected(server).ownAccountIds?.()).toBeUndefined();
  });

  it('calls someone privileged who may activate a role, or holds one through a group', async () => {
    const eligible = await vendor((state) => {
      state.roleAssignments = [];
      state.eligible = [{ principalId: 'u-lee', roleDefinitionId: GLOBAL }];
    });
    const privilege = async (server: Awaited<ReturnType<typeof vendor>>) =>
      (await connected(server).findAccounts(lee))[0]?.privilege;
    expect(await privilege(eligible)).toEqual({ privileged: 'yes', why: 'may activate Global Administrator' });
    const through = await vendor((state) => {
      state.roleAssignments = [];
      for (const group of state.groups) if (group.id === 'g-visio') group.roles = [GLOBAL];
    });
    expect(await privilege(through)).toEqual({ privileged: 'yes', why: 'holds Global Administrator' });
    const without = await vendor((state) => {
      state.roleAssignments = [];
      state.eligible = null;
    });
    expect(await privilege(without)).toMatchObject({ privileged: 'no' });
  });

  it('gives no role back for good that was only activated for a time', async () => {
    const eligible = [{ principalId: 'u-lee', roleDefinitionId: HELPDESK }];
    const server = await vendor((state) => Object.assign(state, { eligible }));
    const step = await stepOf(connected(server), 'remove_entitlement', 'ra-lee');
    await connected(server).execute(step);
    await expect(connected(server).undo?.(step)).rejects.toThrow('activated for a time');
  });

  it('still cuts where roles, groups, devices and consents are hidden, and says so', async () => {
    const server = await vendor((state) => {
      state.hidden = ['roles', 'groups', 'devices', 'consents', 'mailbox'];
    });
    const connection = connected(server);
    expect((await connection.findAccounts(lee))[0]?.privilege.privileged).toBe('unreadable');
    const [first, ...others] = await planFor(connection);
    expect(first?.summary).toMatch(/groups cannot be read.*admin roles cannot.*consents cannot.*devices cannot/);
    expect(others.map(({ action }) => action)).toEqual(['end_sessions', 'revoke_tokens', 'reclaim_licence', 'delete']);
    for await (const one of connection.listAccounts?.() ?? []) expect(one.privilege.privileged).toBe('unreadable');
  });

  it('needs a human where the app may not act on an administrator, and the other steps go on', async () => {
    const server = await vendor((state) => {
      state.mayActOnAdmins = false;
    });
    const connection = connected(server);
    const block = await stepOf(connection, 'suspend');
    await expect(connection.execute(block)).rejects.toMatchObject({ kind: 'forbidden', status: 403 });
    const leave = await stepOf(connection, 'remove_entitlement', 'g-eng');
    expect((await connection.execute(leave)).outcome).toBe('done');
  });
});

describe('credentials', () => {
  it('names every permission that nobody granted, and asks for none that the settings leave unused', async () => {
    const few = ['User.Read.All', 'Directory.ReadWrite.All'];
    const server = await vendor(undefined, { app: { ...app, permissions: few } });
    await expect(connected(server).check()).rejects.toMatchObject({
      kind: 'forbidden',
      message:
        'entra: check: the app is not granted MailboxSettings.ReadWrite RoleManagement.ReadWrite.Directory User.ReadWrite.All',
    });
    const settings = { client_secret: new Secret(SECRET), delete: false, auto_reply: undefined };
    const narrow = await vendor(undefined, {
      app: { ...app, permissions: [...few, 'RoleManagement.ReadWrite.Directory'] },
    });
    await connected(narrow, settings).check();
  });

  it('takes a certificate through MSAL, which asks only the configured token endpoint', async () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const { secret, ...rest } = app;
    const server = await vendor(undefined, { app: { ...rest, publicKey: rsa.publicKey } });
    const pem = rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const settings = { certificate_key: new Secret(pem), certificate_thumbprint: 'ab'.repeat(32) };
    const connection = connected(server, settings);
    await connection.check();
    await connection.findAccounts(lee);
    expect(server.requests().filter((request) => request.includes('/oauth2/'))).toHaveLength(1);

    const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    const wrong = new Secret(other.export({ type: 'pkcs8', format: 'pem' }).toString());
    const refused = connected(server, { ...settings, certificate_key: wrong });
    await expect(refused.check()).rejects.toMatchObject({
      kind: 'auth',
      message: 'entra: get a token: invalid_client',
    });
    const nonsense = connected(server, { ...settings, certificate_key: new Secret('-----BEGIN secret-77') });
    await expect(nonsense.check()).rejects.toMatchObject({ kind: 'auth' });
    server.setFaults({ down: '503' });
    await expect(connected(server, settings).check()).rejects.toMatchObject({ kind: 'unavailable', status: 503 });
  });

  it('fetches a new token before the old one ends', async () => {
    let now = new Date('2026-11-21T12:00:00Z');
    const server = await vendor(undefined, { now: () => now });
    const settings = { tenant: 'northwind.test', client_id: 'lastday-app', client_secret: new Secret(SECRET) };
    const urls = { base_url: server.baseUrl, token_url: server.tokenUrl };
    const connection = entra.connect(entra.Config.parse({ ...settings, ...urls }), { ...tools, now: () => now });
    await connection.check();
    now = new Date('2026-11-21T13:05:00Z');
    await connection.check();
    expect(server.requests().filter((request) => request.includes('/oauth2/'))).toHaveLength(2);
  });

  it('takes one kind of credential, whole', () => {
    const base = { tenant: 'x', client_id: 'y' };
    const half = { certificate_thumbprint: 'ab'.repeat(32) };
    for (const wrong of [{}, half, { client_secret: new Secret('s'), ...half }, { ...half, certificate_key: 'pem' }]) {
      expect(entra.Config.safeParse({ ...base, ...wrong }).success).toBe(false);
    }
    expect(PERMISSIONS).toEqual(expect.arrayContaining(entra.capabilities.flatMap(({ scopes }) => [...scopes])));
  });
});

describe('what a vendor may do to us', () => {
  it('is never called proven when it answers well and does nothing', async () => {
    const server = await vendor();
    const connection = connected(server);
    const steps = await planFor(connection);
    // Lying starts behind the token endpoint.
    await connection.check();
    server.setFaults({ lying: true });
    for (const step of steps) {
      const { receipt } = await connection.execute(step);
      const after = receipt === undefined ? step : { ...step, receipt };
      expect((await connection.verify(after)).verdict, step.summary).toBe('broken');
    }
  });

  it('does not take a sign-out by somebody else, before ours, for ours', async () => {
    const server = await vendor();
    const connection = connected(server);
    const step = await stepOf(connection, 'end_sessions');
    server.update((state) => {
      for (const user of state.users)
        if (user.id === 'u-lee') user.signInSessionsValidFromDateTime = '2026-11-20T08:00:00Z';
    });
    const { outcome, receipt } = await connection.execute(step);
    expect([outcome, receipt]).toEqual(['done', { validFrom: '2026-11-20T08:00:00Z' }]);
    expect((await connection.verify({ ...step, receipt: receipt ?? null })).verdict).toBe('holds');
    expect(leeIn(server)?.sessions).toBe(0);
  });

  it('cannot prove a removal by giving the same person a new account', async () => {
    const server = await vendor();
    const connection = connected(server);
    const step = await stepOf(connection, 'suspend');
    server.update((state) => {
      for (const user of state.users) if (user.id === 'u-lee') user.id = 'u-new';
    });
    expect((await connection.verify(step)).verdict).toBe('broken');
  });

  it('keeps what was done over a restart', async () => {
    const file = join(folder, 'restart.json');
    const server = await vendor(undefined, { file });
    const step = await stepOf(connected(server), 'suspend');
    await connected(server).execute(step);
    await server.close();
    const again = await vendor(undefined, { file });
    expect((await connected(again).verify(step)).verdict).toBe('holds');
    expect(again.accounts().find(({ id }) => id === 'u-lee')).toMatchObject({ state: 'suspended', licence: 'SPE_E5' });
  });
});
