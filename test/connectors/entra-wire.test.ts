import { entra } from '../../connectors/entra/index.ts';
import { USER_FIELDS } from '../../connectors/entra/schema.ts';
import { type Arrange, conformance } from '../conformance.ts';
import {
  call,
  connect,
  found,
  GRAPH,
  grouped,
  isGone,
  LOGIN,
  lee,
  NOT_FOUND,
  planned,
  REPLIES,
  SECRET,
  says,
  TOKEN,
  user,
  vendor,
} from './entra-nock.ts';

const SKU = 'c7df2760-2c81-4ef7-b578-5b5392b571df';
function enabled(accountEnabled: boolean): Arrange {
  return call((next) => {
    if (next === 'plan') return planned();
    says(user({ accountEnabled }));
    if ((next === 'execute' && accountEnabled) || (next === 'undo' && !accountEnabled))
      vendor().patch('/users/u1', { accountEnabled: !accountEnabled }).reply(204);
  });
}

function sessionsFrom(signInSessionsValidFromDateTime: string): Arrange {
  return call((next) => {
    if (next === 'plan') return planned();
    says(user({ signInSessionsValidFromDateTime }));
    if (next === 'execute' && signInSessionsValidFromDateTime < '2026-02')
      vendor().post('/users/u1/revokeSignInSessions').reply(200, { value: true });
  });
}

function consented(...ids: readonly string[]): Arrange {
  const consents = ids.map((id) => ({ id, clientId: 'wiki', principalId: 'u1', scope: 'Mail.Read' }));
  return call((next) => {
    if (next === 'plan') return planned({ consents });
    says(user());
    vendor().get('/users/u1/oauth2PermissionGrants').reply(200, { value: consents });
    // The second was revoked by another hand in the same moment.
    if (next === 'execute')
      ids.forEach((id, at) => {
        vendor()
          .delete(`/oauth2PermissionGrants/${id}`)
          .reply(at === 0 ? 204 : 404, at === 0 ? undefined : NOT_FOUND);
      });
  });
}

function deviceIs(accountEnabled: boolean | undefined): Arrange {
  const device = { id: 'd1', displayName: 'phone', accountEnabled };
  return call((next) => {
    if (next === 'plan') return planned({ devices: [device] });
    vendor()
      .get('/devices/d1')
      .reply(accountEnabled === undefined ? 404 : 200, accountEnabled === undefined ? NOT_FOUND : device);
    if ((next === 'execute' && accountEnabled) || (next === 'undo' && !accountEnabled))
      vendor().patch('/devices/d1', { accountEnabled: !accountEnabled }).reply(204);
  });
}

function replies(wanted: boolean): Arrange {
  const text = 'Ann took over.';
  const said = {
    ...REPLIES,
    status: 'alwaysEnabled',
    internalReplyMessage: `<html><body>\n${text}&nbsp;</body></html>`,
  };
  const set = {
    status: 'alwaysEnabled',
    externalAudience: 'all',
    internalReplyMessage: text,
    externalReplyMessage: text,
  };
  return call((next) => {
    if (next === 'plan') return planned();
    if (next !== 'verifyUndone') says(user());
    vendor()
      .get('/users/u1/mailboxSettings')
      .reply(200, { automaticRepliesSetting: wanted ? said : REPLIES });
    const patch = next === 'execute' && !wanted ? set : next === 'undo' && wanted ? REPLIES : undefined;
    if (patch) vendor().patch('/users/u1/mailboxSettings', { automaticRepliesSetting: patch }).reply(200, {});
  });
}

function assigned(...ids: readonly string[]): Arrange {
  const assignments = ids.map((id) => ({ id, principalId: 'u1', roleDefinitionId: 'r1', directoryScopeId: '/' }));
  return call((next) => {
    if (next === 'plan') return planned({ assignments });
    if (next !== 'verifyUndone') says(user());
    const query = { $filter: "principalId eq 'u1'", $expand: 'roleDefinition' };
    vendor().get('/roleManagement/directory/roleAssignments').query(query).reply(200, { value: assignments });
    if (next === 'execute' && ids.length > 0)
      vendor().delete(`/roleManagement/directory/roleAssignments/${ids[0]}`).reply(204);
    if (next === 'undo' && ids.length === 0)
      vendor()
        .post('/roleManagement/directory/roleAssignments', {
          principalId: 'u1',
          roleDefinitionId: 'r1',
          directoryScopeId: '/',
        })
        .reply(201, { id: 'ra2' });
  });
}

function licensed(held: boolean): Arrange {
  const licenseAssignmentStates = [
    { skuId: 'other', assignedByGroup: 'g1', disabledPlans: [] },
    ...(held ? [{ skuId: SKU, assignedByGroup: null, disabledPlans: [SKU] }] : []),
  ];
  return call((next) => {
    if (next === 'plan') return planned({}, { licenseAssignmentStates });
    says(user({ licenseAssignmentStates }));
    if (next === 'execute' && held)
      vendor()
        .post('/users/u1/assignLicense', { addLicenses: [], removeLicenses: [SKU] })
        .reply(200, { id: 'u1' });
    if (next !== 'undo' || held) return;
    vendor()
      .post('/users/u1/assignLicense', { addLicenses: [{ skuId: SKU, disabledPlans: [SKU] }], removeLicenses: [] })
      .reply(200, { id: 'u1' });
  });
}

const present: Arrange = call((next) => {
  if (next === 'plan') return planned();
  says(user());
  if (next === 'execute') vendor().delete('/users/u1').reply(204);
});
const deleted: Arrange = call((next) => {
  vendor().get('/users/u1').query(true).reply(404, NOT_FOUND);
  if (next === 'verify' || next === 'undo') vendor().get('/directory/deletedItems/u1').reply(200, { id: 'u1' });
  if (next === 'undo') vendor().post('/directory/deletedItems/u1/restore', {}).reply(200, { id: 'u1' });
});

/** The first request after the token, answered so. */
function answering(status: number, body: object = NOT_FOUND, headers: Record<string, string> = {}): Arrange {
  return call((next) => {
    const at = next === 'check' || next === 'findAccounts' ? '/users' : '/users/u1';
    vendor().get(at).query(true).reply(status, body, headers);
  });
}

conformance(entra, 'entra', {
  leaver: lee,
  context: { handOverTo: { email: 'ann@northwind.test', name: 'Ann' } },
  connect,
  secrets: [SECRET, TOKEN],
  readsByPost: (url) => url.startsWith(LOGIN),
  healthy: call(() => {
    vendor().get('/users').query({ $top: 1, $select: 'id' }).reply(200, { value: [] });
    vendor().get('/roleManagement/directory/roleAssignments').query(true).reply(200, { value: [] });
  }),
  none: found(),
  one: found(user()),
  several: found(user(), user({ id: 'u9', userPrincipalName: 'lee-admin@northwind.test' })),
  pages: {
    arrange: call(() => {
      const query = { $select: USER_FIELDS, $top: 2 };
      const next = `${GRAPH}/v1.0/users?$select=id&$top=2&$skiptoken=X`;
      vendor()
        .get('/users')
        .query(query)
        .reply(200, { value: [user({ id: 'A' }), user({ id: 'B' })], '@odata.nextLink': next });
      vendor()
        .get('/users')
        .query({ $select: 'id', $top: 2, $skiptoken: 'X' })
        .reply(200, { value: [user({ id: 'C' })] });
    }),
    ids: ['A', 'B', 'C'],
  },
  steps: [
    {
      title: 'block sign-in',
      action: 'suspend',
      open: enabled(true),
      after: enabled(false),
      undone: enabled(true),
      gone: call(isGone),
    },
    {
      title: 'sign out everywhere',
      action: 'end_sessions',
      open: sessionsFrom('2026-01-05T08:00:00Z'),
      after: sessionsFrom('2026-11-21T12:00:01Z'),
      gone: call(isGone),
    },
    {
      title: 'revoke consents',
      action: 'revoke_tokens',
      open: consented('c1', 'c2'),
      after: consented(),
      gone: call(isGone),
    },
    {
      title: 'disable a device',
      action: 'lock_device',
      open: deviceIs(true),
      after: deviceIs(false),
      undone: deviceIs(true),
      gone: deviceIs(undefined),
    },
    {
      title: 'answer for who left',
      action: 'transfer_data',
      open: replies(false),
      after: replies(true),
      undone: replies(false),
      gone: call(isGone),
    },
    {
      title: 'leave a group',
      action: 'remove_entitlement',
      target: 'g1',
      open: grouped(true),
      after: grouped(false),
      undone: grouped(true),
      gone: call(isGone),
    },
    {
      title: 'lose a role, and get it back under a new id',
      action: 'remove_entitlement',
      target: 'ra1',
      open: assigned('ra1'),
      after: assigned(),
      undone: assigned('ra2'),
      gone: call(isGone),
    },
    {
      title: 'give a licence back',
      action: 'reclaim_licence',
      target: SKU,
      open: licensed(true),
      after: licensed(false),
      undone: licensed(true),
      gone: call(isGone),
    },
    { title: 'delete', action: 'delete', open: present, after: deleted, undone: present, gone: call(isGone) },
  ],
  faults: {
    rateLimited: { arrange: answering(429, NOT_FOUND, { 'retry-after': '30' }), retryAfterMs: 30_000 },
    unauthorized: answering(401),
    forbidden: answering(403),
    unavailable: answering(503),
    timeout: 'silence',
    poisoned: answering(200, { id: { $ne: TOKEN }, value: [{ id: 7 }] }),
    foreign: answering(200, {
      ...user({ id: 'u2', userPrincipalName: 'ann@northwind.test', mail: null }),
      value: [user({ userPrincipalName: 'ann@northwind.test', mail: null })],
    }),
  },
});
