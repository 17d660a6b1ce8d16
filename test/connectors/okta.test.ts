import { generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../connectors/contract.ts';
import { okta } from '../../connectors/okta/index.ts';
import { SCOPES } from '../../connectors/okta/schema.ts';
import { connected, folder, lee, leeIn, planFor, stepOf, vendor } from './okta-vendor.ts';

describe('Okta suspend only from ACTIVE', () => {
  it.each(['LOCKED_OUT', 'PASSWORD_EXPIRED', 'RECOVERY', 'PROVISIONED', 'STAGED'] as const)(
    'offers someone %s for deactivation, which is no reversible cut',
    async (status) => {
      const server = await vendor((state) => {
        for (const user of state.users) if (user.id === '00ulee') user.status = status;
      });
      const connection = connected(server);
      const steps = await planFor(connection);
      expect(steps.map(({ action }) => action)).not.toContain('suspend');
      const [cut] = steps;
      expect(cut).toMatchObject({ action: 'delete', phase: 'cut_access', absorbing: false });
      expect(cut?.summary).toContain(`cannot suspend one that is ${status}`);
      if (cut) await connection.execute(cut);
      expect(leeIn(server)).toMatchObject({ status: 'DEPROVISIONED', apps: [] });
    },
  );

  it('is refused, not repeated, when the status changed after the plan', async () => {
    const server = await vendor();
    const connection = connected(server);
    const step = await stepOf(connection, 'suspend');
    server.update((state) => {
      for (const user of state.users) if (user.id === '00ulee') user.status = 'LOCKED_OUT';
    });
    await expect(connection.execute(step)).rejects.toMatchObject({
      kind: 'invalid',
      message: 'okta: suspend 00ulee: 400, it is LOCKED_OUT',
    });
    expect((await connection.verify(step)).verdict).toBe('broken');
  });

  it('leaves someone who was deactivated before as they were, also when access is given back', async () => {
    const server = await vendor((state) => {
      for (const user of state.users) if (user.id === '00ulee') user.status = 'DEPROVISIONED';
    });
    const connection = connected(server);
    const step = await stepOf(connection, 'suspend');
    expect((await connection.execute(step)).outcome).toBe('already_done');
    expect((await connection.verify(step)).verdict).toBe('holds');
    expect((await connection.undo?.(step))?.outcome).toBe('already_done');
    expect((await connection.verifyUndone?.(step))?.verdict).toBe('holds');
    expect(server.requests().filter((request) => request.startsWith('POST'))).toEqual([]);
  });
});

describe('Okta API tokens that die with their creator', () => {
  it('warns of what stops with the account, and revokes each by name', async () => {
    const server = await vendor();
    const steps = await planFor(connected(server));
    expect(steps[0]?.summary).toBe('Suspend the account (1 API token and what runs on them stop with it)');
    expect(steps.filter(({ target }) => target?.startsWith('api-token:')).map(({ summary }) => summary)).toEqual([
      'Revoke API token nightly export',
    ]);
  });

  it("names our own credential's account, and is refused once that person is suspended", async () => {
    const server = await vendor();
    expect(await connected(server).ownAccountIds?.()).toEqual(['00ubot']);
    server.update((state) => {
      for (const user of state.users) if (user.id === '00ubot') user.status = 'SUSPENDED';
    });
    await expect(connected(server).check()).rejects.toMatchObject({ kind: 'auth' });
  });

  it('never revokes a token that turned out to be someone else’s', async () => {
    const server = await vendor();
    const connection = connected(server);
    const step = await stepOf(connection, 'revoke_tokens', 'api-token:00Tlee');
    server.update((state) => {
      for (const token of state.apiTokens) if (token.id === '00Tlee') token.userId = '00uann';
    });
    await expect(connection.execute(step)).rejects.toThrow('it belongs to someone else');
    expect((await connection.verify(step)).verdict).toBe('unreadable');
    expect(server.state().apiTokens).toHaveLength(2);
  });
});

describe('a service app', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const app = { clientId: '0oalastday', publicKey: rsa.publicKey, scopes: SCOPES };
  const pem = rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const settings = { client_id: '0oalastday', private_key: new Secret(pem), key_id: 'k1' };

  it('proves itself by its key, as PEM or JWK, fetches one token for many calls, and is nobody’s account', async () => {
    const server = await vendor(undefined, { app });
    const connection = connected(server, settings);
    await connection.check();
    expect((await planFor(connection)).length).toBeGreaterThan(5);
    expect(server.requests().filter((request) => request.includes('/oauth2/'))).toHaveLength(1);
    expect(await connection.ownAccountIds?.()).toEqual([]);
    const jwk = JSON.stringify(rsa.privateKey.export({ format: 'jwk' }));
    await connected(server, { ...settings, private_key: new Secret(jwk) }).check();
  });

  it('signs with an elliptic key too', async () => {
    const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const server = await vendor(undefined, { app: { ...app, publicKey: ec.publicKey } });
    const key = ec.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    await connected(server, { ...settings, private_key: new Secret(key) }).check();
  });

  it('is told which scopes nobody granted, and which key is none', async () => {
    const server = await vendor(undefined, { app: { ...app, scopes: SCOPES.slice(0, 2) } });
    await expect(connected(server, settings).check()).rejects.toMatchObject({
      kind: 'forbidden',
      message: expect.stringContaining('okta.roles.manage okta.apiTokens.manage'),
    });
    const wrong = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
      type: 'pkcs8',
      format: 'pem',
    });
    const refused = connected(server, { ...settings, private_key: new Secret(wrong.toString()) });
    await expect(refused.check()).rejects.toMatchObject({ kind: 'auth' });
    const nonsense = connected(server, { ...settings, private_key: new Secret('-----BEGIN secret-4f1') });
    await expect(nonsense.check()).rejects.toThrow('okta: private_key: neither PEM nor a JWK');
  });

  it('takes one kind of credential, not two or none', () => {
    for (const wrong of [{}, { token: new Secret('x'), ...settings }, { client_id: 'x' }]) {
      expect(okta.Config.safeParse({ base_url: 'https://x.test', ...wrong }).success).toBe(false);
    }
  });
});

describe('who may not be touched, and what cannot be read', () => {
  it('counts only active super administrators as those who keep the organization', async () => {
    const server = await vendor();
    expect(await connected(server).adminIds?.()).toEqual(['00ubot', '00uann']);
    server.update((state) => {
      for (const user of state.users) if (user.id === '00uann') user.status = 'SUSPENDED';
    });
    expect(await connected(server).adminIds?.()).toEqual(['00ubot']);
  });

  it('sees a role that comes through a group, and takes it away with the group', async () => {
    const server = await vendor((state) => {
      state.roles = state.roles.filter(({ userId }) => userId !== '00ulee');
      for (const group of state.groups) if (group.id === '00geng') group.roles.push('ORG_ADMIN');
    });
    const connection = connected(server);
    const [account] = await connection.findAccounts(lee);
    expect(account?.privilege).toEqual({ privileged: 'yes', why: 'holds ORG_ADMIN through a group' });
    const targets = (await planFor(connection)).filter(({ action }) => action === 'remove_entitlement');
    expect(targets.map(({ target }) => target)).toEqual(['00geng']);
  });

  it('says so where roles and API tokens are hidden, still cuts, and check names the scope', async () => {
    const server = await vendor((state) => {
      state.hidden = ['roles', 'apiTokens'];
    });
    const connection = connected(server);
    const [account] = await connection.findAccounts(lee);
    expect(account?.privilege.privileged).toBe('unreadable');
    const steps = await planFor(connection);
    expect(steps[0]?.summary).toContain('API tokens cannot be read (okta.apiTokens.read); admin roles cannot be read');
    await expect(connection.check()).rejects.toThrow('okta: check okta.roles.read: 403');
    for await (const one of connection.listAccounts?.() ?? []) expect(one.privilege.privileged).toBe('unreadable');
  });

  it('does not give back a limited admin role without its limits', async () => {
    const server = await vendor((state) => {
      for (const role of state.roles) if (role.id === 'ra-lee') role.targets = ['wiki'];
    });
    const connection = connected(server);
    const step = await stepOf(connection, 'remove_entitlement', 'ra-lee');
    await connection.execute(step);
    await expect(connection.undo?.(step)).rejects.toThrow('it was limited');
    expect(server.state().roles.some(({ userId }) => userId === '00ulee')).toBe(false);
  });

  it('says where someone from Active Directory must be closed as well', async () => {
    const server = await vendor((state) => {
      for (const user of state.users) if (user.id === '00ulee') user.provider = 'ACTIVE_DIRECTORY';
    });
    expect((await planFor(connected(server)))[0]?.summary).toContain(
      'it comes from Active Directory: it must be closed there too',
    );
  });
});

describe('what a vendor may do to us', () => {
  it('is never called proven when it answers well and does nothing', async () => {
    const server = await vendor();
    const connection = connected(server);
    const steps = (await planFor(connection)).filter(
      ({ action, phase }) => action !== 'end_sessions' && phase !== 'delete',
    );
    server.setFaults({ lying: true });
    for (const step of steps) {
      await connection.execute(step);
      expect((await connection.verify(step)).verdict, step.summary).toBe('broken');
    }
  });

  it('waits for a deactivation that goes on, and deletes only then', async () => {
    const server = await vendor((state) => {
      state.deactivation = 'later';
    });
    const connection = connected(server);
    const step = (await planFor(connection)).find(({ phase }) => phase === 'delete');
    if (step === undefined) throw new Error('no step');
    await expect(connection.execute(step)).rejects.toMatchObject({ kind: 'unavailable' });
    expect((await connection.verify(step)).verdict).toBe('broken');
    server.update((state) => {
      for (const user of state.users) if (user.id === '00ulee') user.status = 'DEPROVISIONED';
    });
    expect((await connection.execute(step)).outcome).toBe('done');
    expect((await connection.verify(step)).verdict).toBe('holds');
  });

  it('cannot prove a removal by giving the same person a new account', async () => {
    const server = await vendor();
    const connection = connected(server);
    const step = await stepOf(connection, 'suspend');
    server.update((state) => {
      for (const user of state.users) if (user.id === '00ulee') user.id = '00unew';
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
    expect(again.accounts().find(({ id }) => id === '00ulee')).toMatchObject({ state: 'suspended', sessions: 2 });
  });
});
