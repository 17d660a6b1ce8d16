import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../../connectors/contract.ts';
import { github } from '../../connectors/github/index.ts';
import { scim } from '../../connectors/scim/index.ts';
import type { GithubServer } from '../../demo/vendors/github.ts';
import {
  BY_APP,
  connected,
  folder,
  lee,
  NOW,
  PUBLIC_KEY,
  planFor,
  stepOf,
  TOKEN,
  tools,
  vendor,
} from './github-vendor.ts';

describe('the plan', () => {
  let server: GithubServer;
  beforeEach(async () => {
    server = await vendor();
  });

  it('takes rights and credentials at once, and removes after the hand-over', async () => {
    const steps = await planFor(connected(server));
    expect(steps.map(({ phase, action, target, afterHandOver }) => [phase, action, target, afterHandOver])).toEqual([
      ['cut_access', 'revoke_tokens', 'credential-authorizations', undefined],
      ['cut_access', 'remove_entitlement', 'owner', undefined],
      ['cut_access', 'remove_entitlement', 'role:51', undefined],
      ['cut_access', 'delete', undefined, true],
      ['cut_access', 'delete', 'scim:scim-lee', true],
      ['reclaim', 'reclaim_licence', 'copilot', undefined],
    ]);
  });

  it('tells the private forks that die and the deploy keys that live, before the removal', async () => {
    const step = await stepOf(connected(server), 'delete');
    expect(step.summary).toBe(
      'Remove from the organization northwind (deletes private forks: lee-codes/api; deploy keys that stay valid: ci@api)',
    );
    expect(step.before).toMatchObject({ teams: ['platform'], forks: ['lee-codes/api'], allRead: true });
    await connected(server).execute(step);
    expect(server.state().repositories.map(({ forks }) => forks)).toEqual([[1_000], [7]]);
  });

  it('says when forks could not be read, and goes on', async () => {
    server.update((state) => state.hidden.push('forks'));
    const step = await stepOf(connected(server), 'delete');
    expect(step.summary).toContain('not all forks and deploy keys could be read');
  });

  it('leaves a Copilot seat of a team to the team', async () => {
    const [account] = await connected(server).findAccounts({
      ...lee,
      email: 'p0@northwind.test',
      identity: 'person-0',
    });
    const steps = await connected(server).plan(account as NonNullable<typeof account>, {});
    expect(steps.map(({ action }) => action)).not.toContain('reclaim_licence');
  });

  it('cancels an invitation at once: there is nothing to hand over', async () => {
    server.update((state) => state.invitations.push({ id: 31, email: 'kim@northwind.test', role: 'admin' }));
    const kim = { email: 'kim@northwind.test', otherEmails: [], name: 'Kim' };
    const [step, ...more] = await planFor(connected(server), kim);
    expect(more).toEqual([]);
    expect(step).toMatchObject({ action: 'delete', afterHandOver: false, account: { id: 'invitation:31' } });
    expect(step?.account.privilege.privileged).toBe('yes');
    expect((await connected(server).execute(step as NonNullable<typeof step>)).outcome).toBe('done');
    expect((await connected(server).verify(step as NonNullable<typeof step>)).verdict).toBe('holds');
    expect((await connected(server).execute(step as NonNullable<typeof step>)).outcome).toBe('already_done');
  });

  it('removes an outside collaborator from every repository', async () => {
    const outside = { ...lee, email: 'c@agency.test', identity: 'Contractor' };
    const [step] = await planFor(connected(server, { token: new Secret(TOKEN) }), outside);
    expect(step?.account).toMatchObject({ id: '8', label: 'contractor', entitlements: ['outside collaborator'] });
    await connected(server).execute(step as NonNullable<typeof step>);
    expect(server.state().outsiders).toEqual([]);
    expect((await connected(server).verify(step as NonNullable<typeof step>)).verdict).toBe('holds');
  });
});

describe('traps', () => {
  let server: GithubServer;
  beforeEach(async () => {
    server = await vendor();
  });

  it('GitHub SCIM active:false removes: our plan calls it a removal, after the hand-over, and sends no such PATCH', async () => {
    const connection = connected(server);
    expect(github.capabilities.map(({ action }) => action)).not.toContain('suspend');
    const step = await stepOf(connection, 'delete', 'scim:scim-lee');
    expect(step).toMatchObject({ phase: 'cut_access', afterHandOver: true, absorbing: false });
    expect(github.capabilities.find(({ action }) => action === 'delete')?.undo).toBe('none');
    await connection.execute(step);
    expect(server.requests().filter((request) => request.startsWith('PATCH'))).toEqual([]);

    // What the wire verb does here: the generic connector must be told that it is final.
    const other = await vendor();
    const config = { base_url: `${other.baseUrl}/scim/v2/organizations/northwind`, token: new Secret(TOKEN) };
    const generic = scim.connect(scim.Config.parse({ ...config, deactivate_is_destructive: true }), {
      ...tools,
      fetch: globalThis.fetch,
    });
    const [cut] = await generic.plan({ ...step.account, id: 'scim-lee', label: 'lee@northwind.test' }, {});
    expect(cut).toMatchObject({ action: 'delete', afterHandOver: true });
    await generic.execute(cut as NonNullable<typeof cut>);
    expect(other.state().members.some(({ id }) => id === 7)).toBe(false);
    expect(other.state().identities?.some(({ guid }) => guid === 'scim-lee')).toBe(false);
  });

  it('302 is no evidence: a credential that is no member can prove nothing', async () => {
    const step = await stepOf(connected(server), 'delete');
    await connected(server).execute(step);
    expect((await connected(server).verify(step)).verdict).toBe('holds');
    server.update((state) => {
      state.members = state.members.filter(({ id }) => id !== 1);
    });
    const reading = await connected(server).verify(step);
    expect(reading.verdict).toBe('unreadable');
    expect(reading.observed).toMatchObject({ why: expect.stringMatching(/302$/) });
    await expect(connected(server).findAccounts({ ...lee, identity: 'stranger' })).rejects.toMatchObject({
      kind: 'invalid',
    });
  });

  it('never goes by an address that nobody vouches for, and does not call that person absent', async () => {
    const { identity: _, ...unknown } = lee;
    await expect(connected(server, { token: new Secret(TOKEN) }).findAccounts(unknown)).rejects.toThrow(
      'github: find lee@northwind.test: neither in identities nor by SAML: not looked at',
    );
    const whole = connected(server, { token: new Secret(TOKEN), unlisted: 'absent' });
    expect(await whole.findAccounts(unknown)).toEqual([]);
    expect(server.requests().some((request) => request.includes('/search/'))).toBe(false);
  });

  it('finds by SAML alone, and joins it with the configured login', async () => {
    const { identity: _, ...unknown } = lee;
    const [account, ...more] = await connected(server).findAccounts(unknown);
    expect(more).toEqual([]);
    expect(account).toMatchObject({ id: '7', label: 'lee-codes', emails: ['lee@northwind.test'] });
  });

  it('does not call the organization without visible SAML empty', async () => {
    server.update((state) => {
      state.identities = null;
    });
    await expect(connected(server).findAccounts(lee)).rejects.toMatchObject({ kind: 'forbidden' });
  });

  it('refuses a configured login that GitHub does not have: people rename themselves', async () => {
    await expect(connected(server).findAccounts({ ...lee, identity: 'lee-old' })).rejects.toThrow(
      'github: find lee-old: identities names a login that GitHub does not have',
    );
  });

  it('follows a renamed person by id, and never touches who took their login', async () => {
    const step = await stepOf(connected(server), 'delete');
    const authorized = await stepOf(connected(server), 'revoke_tokens', 'credential-authorizations');
    server.update((state) => {
      for (const user of state.users) if (user.id === 7) user.login = 'lee-renamed';
    });
    expect((await connected(server).verify(step)).verdict).toBe('broken');
    expect((await connected(server).verify(authorized)).verdict).toBe('broken');
    server.update((state) => {
      state.users.push({ id: 700, login: 'lee-codes' });
      state.members.push({ id: 700, role: 'member', state: 'active' });
    });
    expect((await connected(server).verify(step)).verdict).toBe('unreadable');
    await expect(connected(server).execute(step)).rejects.toMatchObject({ kind: 'invalid' });
    expect(server.state().members.some(({ id }) => id === 700)).toBe(true);
  });

  it('says pending while the job that revokes credentials has not run', async () => {
    server.update((state) => {
      state.revocation = 'later';
    });
    const step = await stepOf(connected(server), 'revoke_tokens', 'credential-authorizations');
    const { outcome, receipt } = await connected(server).execute(step);
    expect(outcome).toBe('done');
    const asked = { ...step, ...(receipt === undefined ? {} : { receipt }) };
    expect((await connected(server).verify(asked)).verdict).toBe('pending');
    server.update((state) => {
      state.credentials = state.credentials.filter(({ queued }) => !queued);
    });
    expect((await connected(server).verify(asked)).verdict).toBe('holds');
  });

  it('counts privilege as unreadable where organization roles are hidden', async () => {
    server.update((state) => {
      state.hidden.push('roles');
      for (const member of state.members) if (member.id === 7) member.role = 'member';
    });
    const [account] = await connected(server).findAccounts(lee);
    expect(account?.privilege).toEqual({ privileged: 'unreadable', why: 'organization roles cannot be read' });
  });

  it('names the owners, and itself, so that the last owner and our own account are refused', async () => {
    expect(await connected(server).adminIds?.()).toEqual(['1', '2', '7']);
    expect(await connected(server).ownAccountIds?.()).toEqual(['1']);
    expect(await connected(server, BY_APP).ownAccountIds?.()).toEqual([]);
    server.update((state) => {
      state.members = state.members.filter(({ id }) => id === 7);
    });
    const last = connected(server, BY_APP);
    await expect(last.execute(await stepOf(last, 'delete'))).rejects.toMatchObject({ kind: 'forbidden', status: 403 });
  });

  it('is never called proven when it answers 204 and does nothing', async () => {
    const connection = connected(server);
    const steps = await planFor(connection);
    server.setFaults({ lying: true });
    for (const step of steps) {
      expect((await connection.execute(step)).outcome, step.summary).toBe('done');
      expect((await connection.verify(step)).verdict, step.summary).toBe('broken');
    }
  });

  it('gives nothing back to someone who is no member any more', async () => {
    const connection = connected(server);
    const owner = await stepOf(connection, 'remove_entitlement', 'owner');
    await connection.execute(await stepOf(connection, 'delete'));
    await expect(connection.undo?.(owner)).rejects.toThrow(
      'github: give back 7: no member any more; invite them first',
    );
    expect(server.state().members.some(({ id }) => id === 7)).toBe(false);
  });
});

describe('checking', () => {
  it('names what the app lacks', async () => {
    const permissions = { members: 'read' };
    const server = await vendor({ app: { appId: '4711', installationId: '99', publicKey: PUBLIC_KEY, permissions } });
    await expect(connected(server, BY_APP).check()).rejects.toThrow(
      "github: check: the app's installation lacks members: write, organization_administration: write",
    );
  });

  it('names the scope that a token lacks, and an owner that owns nothing', async () => {
    const reader = await vendor({ token: { value: TOKEN, owner: 'ann-owner', scopes: ['read:org'] } });
    await expect(connected(reader).check()).rejects.toThrow('github: check: the token lacks the scope admin:org');
    const member = await vendor({ token: { value: TOKEN, owner: 'person-0' } });
    await expect(connected(member).check()).rejects.toThrow('github: check: person-0 is no owner of northwind');
  });

  it('asks for a new token when the hour of the last one is over', async () => {
    let now = NOW;
    const server = await vendor({ now: () => now });
    const connection = connected(server, BY_APP, { ...tools, now: () => now });
    await connection.findAccounts(lee);
    await connection.findAccounts(lee);
    now = new Date(NOW.getTime() + 3_600_000);
    await connection.findAccounts(lee);
    const asked = server.requests().filter((request) => request.endsWith('/access_tokens'));
    expect(asked).toHaveLength(2);
  });

  it('never shows a private key that cannot be read', async () => {
    const broken = connected(await vendor(), { ...BY_APP, private_key: new Secret('-----BEGIN nonsense 9f3') });
    await expect(broken.check()).rejects.toThrow(/^github: sign as the app: private_key is no RSA key in PEM$/);
  });

  it('keeps a removal over a restart', async () => {
    const file = join(folder, 'restart.json');
    const first = await vendor({ file });
    const step = await stepOf(connected(first), 'delete');
    await connected(first).execute(step);
    await first.close();
    expect((await connected(await vendor({ file })).verify(step)).verdict).toBe('holds');
  });

  it.each([{}, { token: new Secret('a'), ...BY_APP }, { app_id: 1, installation_id: 2 }])(
    'takes one credential, whole: %#',
    (settings) => {
      expect(github.Config.safeParse({ org: 'northwind', ...settings }).success).toBe(false);
    },
  );

  it('takes the settings as the example shows them', () => {
    expect(github.Config.safeParse({ org: 'northwind', token: new Secret('a') }).success).toBe(true);
  });
});
