/** GitHub's answers on nock, which fails on missing and on unused calls, for the tests beside this file. */
import nock from 'nock';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { TOKEN } from './github-vendor.ts';

export const BASE = 'https://api.github.test';
export const org = (path = '') => `/orgs/northwind${path}`;

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

export function vendor(): nock.Scope {
  return nock(BASE, {
    reqheaders: {
      authorization: `Bearer ${TOKEN}`,
      accept: 'application/vnd.github+json',
      'x-github-api-version': '2022-11-28',
    },
  });
}
export const user = (id = 7, login = 'lee-codes') => ({ id, login });
export const get = (path: string, query: object, answer: object | undefined, headers = {}) =>
  vendor()
    .get(path)
    .query({ per_page: 100, ...query })
    .reply(answer === undefined ? 404 : 200, answer, headers);

export function membership(role: string | undefined, who = user(), login = who.login): void {
  const answer = { state: 'active', role, organization: { login: 'northwind' }, user: who };
  vendor()
    .get(org(`/memberships/${login}`))
    .reply(role === undefined ? 404 : 200, role === undefined ? {} : answer);
}
export function absent(): void {
  membership(undefined);
  vendor().get(org('/members/lee-codes')).reply(404);
  get(org('/members'), { role: 'all' }, [user(1, 'ann-owner')]);
  get(org('/outside_collaborators'), {}, []);
}
export function graphql(about: string, organization: object): void {
  vendor()
    .post('/graphql', (body: { query: string }) => body.query.includes(about))
    .reply(200, { data: about === 'viewer' ? organization : { organization } });
}
export function identities(scimToo = true): void {
  const nodes = [
    {
      guid: 'scim-lee',
      samlIdentity: { nameId: 'lee@northwind.test' },
      scimIdentity: scimToo ? { username: 'lee@northwind.test' } : null,
      user: { login: 'lee-codes', databaseId: 7 },
    },
  ];
  graphql('samlIdentityProvider', {
    samlIdentityProvider: { externalIdentities: { nodes, pageInfo: { hasNextPage: false, endCursor: null } } },
  });
}
export const invitations = (...some: readonly object[]) => get(org('/invitations'), {}, some);
export function roles(...holders: readonly object[]): void {
  vendor()
    .get(org('/organization-roles'))
    .reply(200, { roles: [{ id: 51, name: 'security_manager' }] });
  get(org('/organization-roles/51/users'), {}, holders);
}
export const authorizations = (...some: readonly object[]) =>
  get(org('/credential-authorizations'), { login: 'lee-codes' }, some);
export const authorized = { login: 'lee-codes', credential_id: 61, credential_type: 'SSH key' };
export const seats = (...some: readonly object[]) => get(org('/copilot/billing/seats'), {}, { seats: some });
export const seat = { assignee: user(), assigning_team: null, pending_cancellation_date: null };
