/** A SCIM vendor on nock, which fails on missing and on unused calls, for the tests beside this file. */
import nock from 'nock';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { type Account, type Connection, type Leaver, Secret, type Step } from '../../connectors/contract.ts';
import { scim } from '../../connectors/scim/index.ts';
import { recordRequests } from './record.ts';

export const TOKEN = 'slack-token-3d2';
const BASE = 'https://scim.vendor.test';
export const EMPLOYEE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
export const tools = {
  fetch: recordRequests('scim', globalThis.fetch),
  now: () => new Date('2026-11-21T12:00:00Z'),
  signal: new AbortController().signal,
};
export const lee: Leaver = { email: 'lee@northwind.test', otherEmails: [], name: 'Lee Park' };

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

export function connected(settings: object = {}, using: typeof tools = tools): Connection {
  const config = scim.Config.parse({
    base_url: `${BASE}/scim/v2`,
    token: new Secret(TOKEN),
    privileged_groups: ['Owners'],
    page_size: 2,
    ...settings,
  });
  return scim.connect(config, using);
}

export function vendor(): nock.Scope {
  return nock(`${BASE}/scim/v2`, { reqheaders: { authorization: `Bearer ${TOKEN}` } });
}

export function user(changes: object = {}) {
  return {
    id: 'U1',
    userName: 'lee@northwind.test',
    active: true,
    emails: [{ value: 'lee@northwind.test' }],
    groups: [],
    ...changes,
  };
}

export function page(resources: readonly object[], totalResults = resources.length) {
  return { totalResults, Resources: resources };
}

/** A search, by one filter, that is answered with these. */
export function finds(filter: string, ...resources: readonly object[]): void {
  vendor().get('/Users').query({ filter, startIndex: 1, count: 2 }).reply(200, page(resources));
}

export const account: Account = {
  id: 'U1',
  label: 'lee@northwind.test',
  emails: ['lee@northwind.test'],
  status: 'active',
  privilege: { privileged: 'no', why: 'holds none' },
  entitlements: [],
};
export const suspend: Step = {
  action: 'suspend',
  phase: 'cut_access',
  account,
  summary: 'Suspend',
  before: { active: true },
  absorbing: true,
};
export const leave: Step = {
  action: 'remove_entitlement',
  phase: 'reclaim',
  account,
  summary: 'Leave',
  target: 'G1',
  before: { group: { id: 'G1', name: 'Owners' } },
  absorbing: true,
};

/** The account's own resource, read once. */
export function says(answer: object): void {
  vendor().get('/Users/U1').reply(200, answer);
}
