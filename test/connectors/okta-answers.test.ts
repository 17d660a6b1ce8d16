import { generateKeyPairSync } from 'node:crypto';
import nock from 'nock';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../connectors/contract.ts';
import { okta } from '../../connectors/okta/index.ts';
import { BASE, connect, found, lee, NOT_FOUND, says, user, vendor } from './okta-nock.ts';

describe('on the wire', () => {
  const tools = { fetch, now: () => new Date('2026-11-21T12:00:00Z'), signal: new AbortController().signal };

  it('takes the right id with somebody else’s name for nobody it knows', async () => {
    await found(user())('findAccounts');
    const [account] = await connect(tools).findAccounts(lee);
    if (account === undefined) throw new Error('no account');
    says(user({ profile: { login: 'ann@northwind.test', email: null } }));
    await expect(connect(tools).plan(account, {})).rejects.toThrow('the answer is about someone else');
  });

  it('does not follow a page to another origin', async () => {
    vendor().get('/iam/assignees/users').query(true).reply(200, { value: [] });
    vendor()
      .get('/users')
      .query(true)
      .reply(200, [user()], { link: '<https://evil.test/api/v1/users?after=2>; rel="next"' });
    const sweep = async () => Array.fromAsync(connect(tools).listAccounts?.() ?? []);
    await expect(sweep()).rejects.toThrow('it leaves the configured origin');
  });

  it('asks for quoted names, and finds a login with a slash by search alone', async () => {
    const search =
      'profile.login eq "a/\\"b" or profile.login eq "lee@northwind.test" or profile.email eq "lee@northwind.test" or profile.employeeNumber eq "E7"';
    vendor().get('/users/lee%40northwind.test').reply(404, NOT_FOUND);
    vendor()
      .get('/users')
      .query({ search, limit: 2 })
      .reply(200, [user({ status: 'NEW_ONE', profile: { login: 'A/"B', employeeNumber: 'E7' } })]);
    vendor().get('/users/00u1/groups').reply(200, []);
    vendor().get('/users/00u1/roles').reply(403, { errorCode: 'E0000006' });
    const [account] = await connect(tools).findAccounts({ ...lee, identity: 'A/"B', employeeId: 'E7' });
    expect(account).toMatchObject({ employeeId: 'E7', emails: [], status: 'unknown' });
    expect(account?.privilege).toMatchObject({ privileged: 'unreadable' });
  });

  it('lists who is in the one group of exactly that name, page by page; two of one name are nobody’s guess', async () => {
    const group = (id: string, name: string) => ({ id, type: 'OKTA_GROUP', profile: { name } });
    const named = (...groups: readonly object[]) =>
      vendor().get('/groups').query({ search: 'profile.name eq "Employees"' }).reply(200, groups);
    named(group('00g1', 'Employees'), group('00g2', 'Employees (old)'));
    vendor()
      .get('/groups/00g1/users')
      .query({ limit: 2 })
      .reply(200, [user(), user({ id: '00u2' })], { link: `<${BASE}/api/v1/groups/00g1/users?after=2>; rel="next"` });
    vendor()
      .get('/groups/00g1/users')
      .query({ after: 2 })
      .reply(200, [user({ id: '00u3' })]);
    expect(await connect(tools).membersOf?.('Employees')).toEqual(['00u1', '00u2', '00u3']);
    named();
    expect(await connect(tools).membersOf?.('Employees')).toBeUndefined();
    named(group('00g1', 'Employees'), group('00g3', 'Employees'));
    await expect(connect(tools).membersOf?.('Employees')).rejects.toThrow('two groups are called');
  });

  it('names the scopes that an app was given less of than it asked for', async () => {
    const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' });
    const app = { client_id: '0oa1', private_key: new Secret(key.toString()) };
    nock(BASE)
      .post('/oauth2/v1/token')
      .reply(200, { access_token: 'a', expires_in: 3600, scope: 'okta.users.manage okta.groups.manage' });
    const connection = okta.connect(okta.Config.parse({ base_url: BASE, ...app }), tools);
    await expect(connection.check()).rejects.toMatchObject({
      kind: 'forbidden',
      message: 'okta: get a token: the app is not granted okta.roles.manage okta.apiTokens.manage',
    });
  });
});
