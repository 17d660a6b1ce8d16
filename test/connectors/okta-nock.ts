/** Okta on nock, which fails on missing and on unused calls. */
import nock from 'nock';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { Secret, type Tools } from '../../connectors/contract.ts';
import { okta } from '../../connectors/okta/index.ts';
import type { Arrange } from '../conformance.ts';
import { recordRequests } from './record.ts';

export const TOKEN = '00wire-token-2b8';
export const BASE = 'https://northwind.okta.test';
export const lee = { email: 'lee@northwind.test', otherEmails: [], name: 'Lee Park' };
export const SEARCH = 'profile.login eq "lee@northwind.test" or profile.email eq "lee@northwind.test"';

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
  return nock(`${BASE}/api/v1`, { reqheaders: { authorization: `SSWS ${TOKEN}` } });
}

export function connect({ fetch, ...rest }: Tools, timeout_ms = 10_000) {
  const config = okta.Config.parse({ base_url: BASE, token: new Secret(TOKEN), page_size: 2, timeout_ms });
  return okta.connect(config, { fetch: recordRequests('okta', fetch), ...rest });
}

export function user(changes: object = {}) {
  const profile = { login: 'lee@northwind.test', email: 'lee@northwind.test', firstName: 'Lee', lastName: 'Park' };
  return { id: '00u1', status: 'ACTIVE', lastLogin: null, profile, ...changes };
}

export const NOT_FOUND = { errorCode: 'E0000007', errorSummary: 'Not found: Resource not found: 00u1 (User)' };
export const REFUSED = { errorCode: 'E0000001', errorSummary: `Api validation failed: ${TOKEN}` };

export function says(answer: object): void {
  vendor().get('/users/00u1').reply(200, answer);
}
/** Nobody open under the name: what a 404 must be confirmed by. */
function nobody(): void {
  vendor().get('/users/lee%40northwind.test').reply(404, NOT_FOUND);
  vendor().get('/users').query({ search: SEARCH, limit: 2 }).reply(200, []);
}
export const goneUser: Arrange = (next) => {
  vendor().get('/users/00u1').reply(404, NOT_FOUND);
  if (next === 'verify') nobody();
};

export function found(...users: readonly object[]): Arrange {
  return () => {
    vendor()
      .get('/users/lee%40northwind.test')
      .reply(users.length > 0 ? 200 : 404, users[0] ?? NOT_FOUND);
    vendor().get('/users').query({ search: SEARCH, limit: 2 }).reply(200, users);
    for (const { id } of users as readonly { id: string }[]) {
      vendor().get(`/users/${id}/groups`).reply(200, []);
      vendor().get(`/users/${id}/roles`).reply(200, []);
    }
  };
}
