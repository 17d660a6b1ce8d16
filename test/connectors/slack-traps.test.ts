import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { connected, folder, lee, personIn, planFor, type seed, suspensionOf, TOKEN, vendor } from './slack-vendor.ts';

type Server = Awaited<ReturnType<typeof vendor>>;

function change(server: Server, id: string, changes: Partial<(typeof seed)['people'][number]>): void {
  server.update(({ people }) => {
    for (const person of people) if (person.id === id) Object.assign(person, changes);
  });
}

describe('finding', () => {
  it.each(['scim', 'admin', 'none'] as const)(
    'Slack look-up that hides deactivated people: found by %s',
    async (via) => {
      const server = await vendor();
      const found = await connected(server, { via }).findAccounts({ ...lee, email: 'olga@northwind.test' });
      expect(found.map(({ id, status }) => [id, status])).toEqual([['U0OLD', 'deactivated']]);
      expect(server.requests()).toContain('GET /api/users.lookupByEmail');
    },
  );

  it('takes the configured user id where the address is another', async () => {
    const server = await vendor();
    const leaver = { ...lee, email: 'gustav@northwind.test', identity: 'U0GUS' };
    expect((await connected(server).findAccounts(leaver)).map(({ id }) => id)).toEqual(['U0GUS']);
  });

  it('says who is privileged, and that Slack does not say it of strangers', async () => {
    const server = await vendor();
    const swept = await Array.fromAsync(connected(server).listAccounts?.() ?? []);
    const privileged = swept.filter(({ privilege }) => privilege.privileged === 'yes').map(({ id }) => id);
    expect(privileged).toEqual(['U0ANN', 'U0OLA', 'U0PIA']);
    expect(await connected(server).adminIds?.()).toEqual(privileged);
    expect(swept.find(({ id }) => id === 'U0GUS')?.entitlements).toEqual(['Member', 'Guest']);
  });
});

describe('whom Slack lets us touch', () => {
  it('Slack refusing owners', async () => {
    const server = await vendor();
    for (const [email, words] of [
      ['ola@northwind.test', 'Slack lets an admin’s token touch no owner'],
      ['pia@northwind.test', 'Slack does not deactivate the primary owner: transfer that first'],
    ] as const) {
      const step = await suspensionOf(connected(server), email);
      expect(step.summary).toBe(`Deactivate the account, by hand: ${words}`);
      await expect(connected(server).execute(step)).rejects.toMatchObject({ kind: 'forbidden' });
      expect(personIn(server, step.account.id)?.deleted).toBe(false);
    }
    expect(server.requests().filter((line) => line.startsWith('PATCH'))).toEqual([]);
  });

  it('lets an owner’s token deactivate another owner', async () => {
    const server = await vendor();
    change(server, 'U0ANN', { rank: 'owner' });
    const step = await suspensionOf(connected(server), 'ola@northwind.test');
    expect((await connected(server).execute(step)).outcome).toBe('done');
    expect((await connected(server).verify(step)).verdict).toBe('holds');
  });

  it('hears it from Slack when the token’s owner was demoted', async () => {
    const server = await vendor();
    const connection = connected(server);
    const step = await suspensionOf(connection);
    change(server, 'U0ANN', { rank: 'member' });
    await expect(connection.execute(step)).rejects.toMatchObject({ kind: 'forbidden', status: 403 });
  });

  it('refuses the account that installed our own bot, and the one behind its own token', async () => {
    const server = await vendor();
    const connection = connected(server, { installer: 'U0LEE' });
    expect(await connection.ownAccountIds?.()).toEqual(['U0ANN', 'U0LEE']);
    expect(await connected(server).ownAccountIds?.()).toEqual(['U0ANN']);
    for (const email of [lee.email, 'ann@northwind.test']) {
      const step = await suspensionOf(connection, email);
      expect(step.summary).toMatch(/by hand: (this account installed Lastday’s own|Lastday’s own token belongs to)/);
      await expect(connection.execute(step)).rejects.toMatchObject({ kind: 'forbidden' });
      expect(personIn(server, step.account.id)?.deleted).toBe(false);
    }
  });

  it.each([
    ['sina@agency.test', 'SCIM does not reach single-channel guests'],
    ['stranger@else.test', 'it belongs to another organization (Slack Connect)'],
  ])('leaves %s to a person, and says why', async (email, why) => {
    const step = await suspensionOf(connected(await vendor()), email);
    expect(step.summary).toBe(`Deactivate the account, by hand: ${why}`);
  });

  it('is honest where the plan has neither SCIM nor admin methods, and proves what a person did', async () => {
    const server = await vendor({ plan: 'pro' });
    const connection = connected(server, { via: 'none' });
    await connection.check();
    const step = await suspensionOf(connection);
    expect(step.summary).toBe('Deactivate the account, by hand: this Slack plan has no API for it');
    await expect(connection.execute(step)).rejects.toMatchObject({ kind: 'forbidden' });
    expect((await connection.verify(step)).verdict).toBe('broken');
    change(server, 'U0LEE', { deleted: true });
    expect((await connection.execute(step)).outcome).toBe('already_done');
    expect((await connection.verify(step)).verdict).toBe('holds');
  });
});

describe('rights', () => {
  it('names the scope that a token lacks', async () => {
    const server = await vendor();
    server.update(({ tokens }) => {
      tokens[TOKEN] = { owner: 'U0ANN', scopes: ['users:read'] };
    });
    await expect(connected(server).check()).rejects.toThrow('slack: the token lacks admin');
    await expect(connected(server, { via: 'admin', bot_token: undefined }).check()).rejects.toThrow(
      'slack: the token lacks users:read.email, admin.users:read, admin.users:write',
    );
  });

  it('says which plan is needed when this one has no SCIM, or no admin methods', async () => {
    await expect(connected(await vendor({ plan: 'pro' })).check()).rejects.toThrow(/needs Business\+ or Enterprise/);
    await expect(connected(await vendor(), { via: 'admin' }).check()).rejects.toThrow(/feature_not_enabled/);
  });

  it('says that the token died with the person who made it', async () => {
    const server = await vendor();
    change(server, 'U0ANN', { deleted: true });
    await expect(connected(server).check()).rejects.toMatchObject({ kind: 'auth' });
  });
});

describe('deactivating and giving back', () => {
  it('signs out before it deactivates, where sessions can be reset at all', async () => {
    const server = await vendor({ plan: 'enterprise' });
    const connection = connected(server, { via: 'admin' });
    const [sessions, suspend] = await planFor(connection);
    expect([sessions?.action, suspend?.action]).toEqual(['end_sessions', 'suspend']);
    if (sessions === undefined || suspend === undefined) throw new Error('no plan');
    await connection.execute(suspend);
    const writes = server.requests().filter((line) => /session\.reset|deactivate/.test(line));
    expect(writes).toEqual(['POST /api/admin.users.session.reset', 'POST /api/admin.users.deactivate']);
    expect((await connection.execute(sessions)).outcome).toBe('already_done');
    expect((await connection.verify(sessions)).verdict).toBe('holds');
  });

  it('gives a guest back as a guest, and does not call it given back otherwise', async () => {
    const server = await vendor();
    const connection = connected(server);
    const step = await suspensionOf(connection, 'gus@agency.test');
    await connection.execute(step);
    change(server, 'U0GUS', { deleted: false, guest: null });
    expect((await connection.verifyUndone?.(step))?.verdict).toBe('broken');
    change(server, 'U0GUS', { deleted: true });
    expect((await connection.undo?.(step))?.outcome).toBe('done');
    expect(personIn(server, 'U0GUS')).toMatchObject({ deleted: false, guest: 'multi' });
    expect((await connection.verifyUndone?.(step))?.verdict).toBe('holds');
  });

  it('does not bring a single-channel guest back as a member', async () => {
    const server = await vendor({ plan: 'enterprise' });
    const connection = connected(server, { via: 'admin' });
    const step = await suspensionOf(connection, 'sina@agency.test');
    await connection.execute(step);
    await expect(connection.undo?.(step)).rejects.toMatchObject({ kind: 'forbidden' });
    expect(personIn(server, 'U0SIN')?.deleted).toBe(true);
  });

  it('leaves an account that was deactivated before deactivated', async () => {
    const server = await vendor();
    const connection = connected(server);
    const step = await suspensionOf(connection, 'olga@northwind.test');
    expect((await connection.execute(step)).outcome).toBe('already_done');
    expect((await connection.undo?.(step))?.outcome).toBe('already_done');
    expect((await connection.verifyUndone?.(step))?.verdict).toBe('holds');
    expect(server.accounts().find(({ id }) => id === 'U0OLD')?.state).toBe('suspended');
  });

  it('is never called proven when Slack answers well and does nothing', async () => {
    const server = await vendor();
    const connection = connected(server);
    const step = await suspensionOf(connection);
    server.setFaults({ lying: true });
    expect((await connection.execute(step)).outcome).toBe('done');
    expect((await connection.verify(step)).verdict).toBe('broken');
  });

  it('keeps a deactivation over a restart', async () => {
    const file = join(folder, 'restart.json');
    const first = await vendor({}, file);
    const step = await suspensionOf(connected(first));
    await connected(first).execute(step);
    await first.close();
    expect(JSON.parse(readFileSync(file, 'utf8')).people[0]).toMatchObject({ id: 'U0LEE', deleted: true });
    expect((await connected(await vendor({}, file)).verify(step)).verdict).toBe('holds');
  });
});
