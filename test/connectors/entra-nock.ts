/** Microsoft Graph on nock, which fails on missing and on unused calls. */
import nock from 'nock';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { Secret, type Tools } from '../../connectors/contract.ts';
import { entra } from '../../connectors/entra/index.ts';
import { USER_FIELDS } from '../../connectors/entra/schema.ts';
import type { Arrange, Call } from '../conformance.ts';
import { recordRequests } from './record.ts';

export const SECRET = 'wire~secret~1d9';
export const TOKEN = 'opaque-access-token';
export const GRAPH = 'https://graph.microsoft.com';
export const LOGIN = 'https://login.microsoftonline.com';
export const lee = { email: 'lee@northwind.test', otherEmails: [], name: 'Lee Park' };
export const NOT_FOUND = { error: { code: 'Request_ResourceNotFound', message: `no ${SECRET}` } };
const ADDRESS =
  "mail eq 'lee@northwind.test' or userPrincipalName eq 'lee@northwind.test' or proxyAddresses/any(p:p eq 'smtp:lee@northwind.test')";

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

export function connect({ fetch, ...rest }: Tools, timeout_ms = 10_000) {
  const config = entra.Config.parse({
    tenant: 'northwind.test',
    client_id: 'lastday-app',
    client_secret: new Secret(SECRET),
    page_size: 2,
    timeout_ms,
    auto_reply: '{name} took over.',
  });
  return entra.connect(config, { fetch: recordRequests('entra', fetch), ...rest });
}

/** Each call is a fresh connection, which fetches its token first. */
export function call(arrange: (next: Call) => void): Arrange {
  return (next) => {
    nock(LOGIN)
      .post('/northwind.test/oauth2/v2.0/token', {
        grant_type: 'client_credentials',
        client_id: 'lastday-app',
        client_secret: SECRET,
        scope: `${GRAPH}/.default`,
      })
      .reply(200, { token_type: 'Bearer', expires_in: 3599, access_token: TOKEN });
    arrange(next);
  };
}

export function vendor(): nock.Scope {
  return nock(`${GRAPH}/v1.0`, { reqheaders: { authorization: `Bearer ${TOKEN}` } });
}

export function user(changes: object = {}) {
  return {
    id: 'u1',
    userPrincipalName: 'lee@northwind.test',
    mail: 'Lee@northwind.test',
    accountEnabled: true,
    userType: 'Member',
    onPremisesSyncEnabled: null,
    licenseAssignmentStates: [],
    signInSessionsValidFromDateTime: '2026-01-05T08:00:00Z',
    ...changes,
  };
}

export function says(answer: object): void {
  vendor().get('/users/u1').query({ $select: USER_FIELDS }).reply(200, answer);
}

export function finds(...users: readonly object[]): void {
  vendor().get('/users').query({ $filter: ADDRESS, $select: USER_FIELDS, $top: 2 }).reply(200, { value: users });
}

/** Not there, not among the deleted, and nobody enabled under the name: what a 404 must be confirmed by. */
export function isGone(next: Call): void {
  vendor().get('/users/u1').query(true).reply(404, NOT_FOUND);
  if (next !== 'verify') return;
  vendor().get('/directory/deletedItems/u1').reply(404, NOT_FOUND);
  finds();
  vendor()
    .get('/users')
    .query({ $filter: "userPrincipalName eq 'lee@northwind.test'", $select: USER_FIELDS, $top: 2 })
    .reply(200, { value: [] });
}

export interface Held {
  readonly memberships?: readonly object[];
  readonly assignments?: readonly object[];
}

/** What is read of a person beside the user. */
export function holds({ memberships = [], assignments = [] }: Held, id = 'u1'): void {
  vendor().get(`/users/${id}/memberOf`).reply(200, { value: memberships });
  vendor().get(`/users/${id}/transitiveMemberOf/microsoft.graph.directoryRole`).reply(200, { value: [] });
  const query = { $filter: `principalId eq '${id}'`, $expand: 'roleDefinition' };
  vendor().get('/roleManagement/directory/roleAssignments').query(query).reply(200, { value: assignments });
  vendor()
    .get('/roleManagement/directory/roleEligibilitySchedules')
    .query(query)
    .reply(400, { error: { code: 'AadPremiumLicenseRequired' } });
}

interface Planned extends Held {
  readonly consents?: readonly object[];
  readonly devices?: readonly object[];
}
export const REPLIES = {
  status: 'disabled',
  externalAudience: 'none',
  internalReplyMessage: '',
  externalReplyMessage: '',
};

export function planned(held: Planned = {}, changes: object = {}): void {
  says(user(changes));
  holds(held);
  const list = (of: string, value: readonly object[]) => vendor().get(`/users/u1/${of}`).reply(200, { value });
  list('oauth2PermissionGrants', held.consents ?? []);
  list('registeredDevices', held.devices ?? []);
  list('licenseDetails', []);
  vendor().get('/users/u1/mailboxSettings').reply(200, { automaticRepliesSetting: REPLIES });
}

export function grouped(member: boolean, vanishes = false): Arrange {
  const group = { '@odata.type': '#microsoft.graph.group', id: 'g1', displayName: 'Wiki', groupTypes: [] };
  return call((next) => {
    if (next === 'plan') return planned({ memberships: [group] });
    if (next !== 'verifyUndone') says(user());
    vendor()
      .get('/users/u1/memberOf')
      .reply(200, { value: member ? [group] : [] });
    if (next === 'execute' && member)
      vendor()
        .delete('/groups/g1/members/u1/$ref')
        .reply(vanishes ? 404 : 204, vanishes ? NOT_FOUND : undefined);
    if (next === 'undo' && !member) {
      const reference = { '@odata.id': `${GRAPH}/v1.0/directoryObjects/u1` };
      vendor().post('/groups/g1/members/$ref', reference).reply(204);
    }
  });
}

export const found = (...users: readonly { id: string }[]): Arrange =>
  call(() => {
    finds(...users);
    for (const { id } of users) holds({}, id);
  });
