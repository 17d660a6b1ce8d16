/** Google Workspace on nock, which fails on missing and on unused calls, for the tests beside this file. */
import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import nock from 'nock';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { type Account, type Connection, type Leaver, Secret, type Tools } from '../../connectors/contract.ts';
import { googleWorkspace } from '../../connectors/google-workspace/index.ts';
import { recordRequests } from './record.ts';

export const TOKEN = 'ya29.google-token-4fa';
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const PEM = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
export const SECRETS = [TOKEN, 'PRIVATE KEY', PEM.slice(40, 90)];
export const lee: Leaver = { email: 'lee@northwind.test', otherEmails: [], name: 'Lee Park' };
export const account: Account = {
  id: '10001',
  label: 'lee@northwind.test',
  emails: ['lee@northwind.test'],
  status: 'active',
  privilege: { privileged: 'no', why: 'holds no admin role, directly or through a group' },
  entitlements: [],
};
const tools: Tools = {
  fetch: globalThis.fetch,
  now: () => new Date('2026-11-21T12:00:00Z'),
  signal: new AbortController().signal,
};

beforeAll(() => nock.disableNetConnect());
afterEach(() => {
  const unused = nock.pendingMocks();
  nock.cleanAll();
  expect(unused, 'calls that were not made').toEqual([]);
});
afterAll(() => {
  nock.enableNetConnect();
  nock.restore();
});

export function connected(settings: object = {}, { fetch, ...rest }: Tools = tools): Connection {
  const config = googleWorkspace.Config.parse({
    service_account: new Secret(
      JSON.stringify({ client_email: 'lastday@project.iam.gserviceaccount.com', private_key: PEM }),
    ),
    admin: 'admin@northwind.test',
    page_size: 2,
    ...settings,
  });
  return googleWorkspace.connect(config, { ...rest, fetch: recordRequests('google-workspace', fetch) });
}

/** What the signed request for a token says; undefined when its signature does not fit. */
export function claimsOf({ assertion = '' }: { assertion?: string }): Record<string, unknown> | undefined {
  const [header = '', claims = '', signature = ''] = assertion.split('.');
  const signed = Buffer.from(`${header}.${claims}`);
  const isOurs = verify('RSA-SHA256', signed, createPublicKey(PEM), Buffer.from(signature, 'base64url'));
  return isOurs ? (JSON.parse(Buffer.from(claims, 'base64url').toString()) as Record<string, unknown>) : undefined;
}

export function asksToken(status = 200, answer: object = { access_token: TOKEN, expires_in: 3599 }): void {
  nock('https://oauth2.googleapis.com')
    .post('/token', (body: { assertion?: string }) => claimsOf(body)?.sub === 'admin@northwind.test')
    .reply(status, answer);
}

export function directory(): nock.Scope {
  return nock('https://admin.googleapis.com', { reqheaders: { authorization: `Bearer ${TOKEN}` } });
}

export function licensing(): nock.Scope {
  return nock('https://licensing.googleapis.com', { reqheaders: { authorization: `Bearer ${TOKEN}` } });
}

export function user(changes: object = {}) {
  return {
    kind: 'admin#directory#user',
    id: '10001',
    primaryEmail: 'lee@northwind.test',
    name: { fullName: 'Lee Park' },
    isAdmin: false,
    isDelegatedAdmin: false,
    suspended: false,
    archived: false,
    emails: [{ address: 'lee@northwind.test', primary: true }],
    orgUnitPath: '/',
    lastLoginTime: '1970-01-01T00:00:00.000Z',
    ...changes,
  };
}

/** A list of one page; Google leaves the items out when there are none. */
export function listOf(kind: string, key: string, items: readonly object[], nextPageToken?: string) {
  return { kind, ...(items.length > 0 && { [key]: items }), ...(nextPageToken && { nextPageToken }) };
}

export function searches(query: string, ...users: readonly object[]): void {
  directory()
    .get('/admin/directory/v1/users')
    .query({ customer: 'my_customer', maxResults: 2, query })
    .reply(200, listOf('admin#directory#users', 'users', users));
}

/** The account's own resource, read once; undefined answers 404. */
export function says(answer: object | undefined): void {
  directory()
    .get('/admin/directory/v1/users/10001')
    .reply(answer === undefined ? 404 : 200, answer ?? fault(404, 'notFound'));
}

export function lists(path: string, key: string, items: readonly object[], query: object = {}): void {
  directory()
    .get(`/admin/${path}`)
    .query({ ...query })
    .reply(200, listOf('admin#list', key, items));
}

export function holds(id: string, groups: readonly object[] = [], roles: readonly object[] = []): void {
  lists('directory/v1/groups', 'groups', groups, { userKey: id, maxResults: 200 });
  lists('directory/v1/customer/my_customer/roleassignments', 'items', roles, {
    maxResults: 200,
    userKey: id,
    includeIndirectRoleAssignments: 'true',
  });
}

/** For a verifying read: the account answers 404, and is among the deleted. */
export function isDeleted(): void {
  says(undefined);
  lists('directory/v1/users', 'users', [{ id: '10001' }], {
    customer: 'my_customer',
    maxResults: 2,
    showDeleted: 'true',
  });
}

export function fault(code: number, reason: string) {
  return { error: { code, message: `said with ${TOKEN}`, errors: [{ domain: 'usageLimits', reason }] } };
}
