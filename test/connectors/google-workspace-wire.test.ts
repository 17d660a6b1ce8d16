import { googleWorkspace } from '../../connectors/google-workspace/index.ts';
import { type Arrange, type Call, conformance } from '../conformance.ts';
import {
  asksToken,
  connected,
  directory,
  fault,
  holds,
  isDeleted,
  lee,
  licensing,
  listOf,
  lists,
  SECRETS,
  says,
  searches,
  user,
} from './google-workspace-nock.ts';

const LEE = '/admin/directory/v1/users/10001';
const LICENCE = '/apps/licensing/v1/product/Google-Apps/sku/1010020028/user';
const CHROMEOS = '/admin/directory/v1/customer/my_customer/devices/chromeos';
const TRANSFERS = '/admin/datatransfer/v1/transfers';
const licence = { userId: 'lee@northwind.test', productId: 'Google-Apps', skuId: '1010020028', skuName: 'Standard' };
const between = { oldOwnerUserId: '10001', newOwnerUserId: '10002' };
const role = {
  roleAssignmentId: 'ra-1',
  roleId: '2',
  assignedTo: '10001',
  assigneeType: 'user',
  scopeType: 'CUSTOMER',
};
const group = { id: 'g-eng', name: 'Engineering', email: 'eng@northwind.test' };

/** A call that begins with its token: every one is made on a connection of its own. */
function withToken(arrange: Arrange): Arrange {
  return (next) => {
    asksToken();
    return arrange(next);
  };
}

/** All that a plan reads. */
function planned(): void {
  says(user());
  searches('email=mia@northwind.test', user({ id: '10002', primaryEmail: 'mia@northwind.test', emails: [] }));
  lists('datatransfer/v1/transfers', 'dataTransfers', [], { oldOwnerUserId: '10001', maxResults: 100 });
  lists('directory/v1/users/10001/tokens', 'items', [{ clientId: 'figma.apps', displayText: 'Figma' }]);
  lists('directory/v1/users/10001/asps', 'items', [{ codeId: 3, name: 'Old mail client' }]);
  lists('directory/v1/users/10001/verificationCodes', 'items', [{ userId: '10001' }]);
  const device = { deviceId: 'cb-1', serialNumber: 'SN1', status: 'ACTIVE', annotatedUser: 'lee@northwind.test' };
  lists('directory/v1/customer/my_customer/devices/chromeos', 'chromeosdevices', [device], {
    query: 'user:lee@northwind.test',
    projection: 'FULL',
    maxResults: 100,
  });
  holds('10001', [group], [role]);
  lists('directory/v1/customer/my_customer/roles', 'items', [{ roleId: '2', roleName: 'Groups admin' }], {
    maxResults: 100,
  });
  directory().get('/admin/directory/v1/groups/g-eng/members/10001').reply(200, { id: '10001', role: 'OWNER' });
  licensing().get(`${LICENCE}/lee%40northwind.test`).reply(200, licence);
}

/** A step's calls: `reads` before every one, `writes` only where the state is not as wanted. */
function step(
  open: boolean,
  reads: (open: boolean, next: Call) => void,
  writes: { readonly execute: () => void; readonly undo?: () => void },
): Arrange {
  return withToken((next) => {
    if (next === 'plan') return planned();
    reads(open, next);
    if (next === 'execute' && open) writes.execute();
    if (next === 'undo' && !open) writes.undo?.();
  });
}

const gone: Arrange = withToken((next) => (next === 'execute' ? says(undefined) : isDeleted()));

const suspend = (open: boolean) =>
  step(open, (isOpen) => says(user({ suspended: !isOpen })), {
    execute() {
      lists('directory/v1/users/10001/verificationCodes', 'items', [{ userId: '10001' }]);
      directory().post(`${LEE}/verificationCodes/invalidate`).reply(204);
      directory()
        .put(LEE, { suspended: true })
        .reply(200, user({ suspended: true }));
    },
    undo: () => directory().put(LEE, { suspended: false }).reply(200, user()),
  });

const signOut: Arrange = (next) => {
  // Nothing is read back: `verify` asks for nothing, not even a token.
  if (next === 'verify') return;
  asksToken();
  if (next === 'plan') return planned();
  says(user());
  directory().post(`${LEE}/signOut`).reply(204);
};

const removal = (open: boolean, list: 'tokens' | 'asps', item: object, key: string) =>
  step(
    open,
    (isOpen) => {
      says(user());
      lists(`directory/v1/users/10001/${list}`, 'items', isOpen ? [item] : []);
    },
    { execute: () => directory().delete(`${LEE}/${list}/${key}`).reply(204) },
  );

const codes = (open: boolean) =>
  step(
    open,
    (isOpen) => {
      says(user());
      lists('directory/v1/users/10001/verificationCodes', 'items', isOpen ? [{ userId: '10001' }] : []);
    },
    { execute: () => directory().post(`${LEE}/verificationCodes/invalidate`).reply(204) },
  );

const chromebook = (status: 'ACTIVE' | 'DISABLED') => {
  const change = (action: string) =>
    directory()
      .post(`${CHROMEOS}:batchChangeStatus`, {
        deviceIds: ['cb-1'],
        changeChromeOsDeviceStatusAction: `CHANGE_CHROME_OS_DEVICE_STATUS_ACTION_${action}`,
      })
      .reply(200, { changeChromeOsDeviceStatusResults: [{ deviceId: 'cb-1', response: {} }] });
  return step(
    status === 'ACTIVE',
    () =>
      directory()
        .get(`${CHROMEOS}/cb-1`)
        .query({ projection: 'FULL' })
        .reply(200, { deviceId: 'cb-1', status, annotatedUser: 'lee@northwind.test' }),
    { execute: () => change('DISABLE'), undo: () => change('REENABLE') },
  );
};

const transfer = (status?: string): Arrange =>
  step(
    status === undefined,
    (open, next) => {
      if (next === 'execute') says(user());
      const found = { id: 'AK1', ...between, overallTransferStatusCode: status };
      // After `execute`, its receipt is read; before, the list says whether there is one.
      if (status === 'completed') directory().get(`${TRANSFERS}/AK1`).reply(200, found);
      else
        lists('datatransfer/v1/transfers', 'dataTransfers', open ? [] : [found], {
          oldOwnerUserId: '10001',
          maxResults: 100,
        });
      if (open && next === 'verify') says(user());
    },
    {
      execute() {
        lists('datatransfer/v1/transfers', 'dataTransfers', [], { oldOwnerUserId: '10001', maxResults: 100 });
        directory()
          .get('/admin/directory/v1/users/10002')
          .reply(200, user({ id: '10002' }));
        directory()
          .post(TRANSFERS, {
            ...between,
            applicationDataTransfers: [
              {
                applicationId: '55656082996',
                applicationTransferParams: [{ key: 'PRIVACY_LEVEL', value: ['PRIVATE', 'SHARED'] }],
              },
              {
                applicationId: '435070579839',
                applicationTransferParams: [{ key: 'RELEASE_RESOURCES', value: ['TRUE'] }],
              },
            ],
          })
          .reply(200, { id: 'AK1', ...between, overallTransferStatusCode: 'new' });
      },
    },
  );

const inGroup = (open: boolean): Arrange =>
  withToken((next) => {
    if (next === 'plan') return planned();
    says(user());
    const member = '/admin/directory/v1/groups/g-eng/members/10001';
    // Leaving is asked without looking: 404 is the repeat's answer.
    if (next === 'execute')
      directory()
        .delete(member)
        .reply(open ? 204 : 404, open ? undefined : fault(404, 'notFound'));
    else
      directory()
        .get(member)
        .reply(open ? 200 : 404, open ? { id: '10001', role: 'OWNER' } : fault(404, 'notFound'));
    if (next === 'undo' && !open) {
      directory()
        .post('/admin/directory/v1/groups/g-eng/members', { email: 'lee@northwind.test', role: 'OWNER' })
        .reply(200, { id: '10001', role: 'OWNER' });
    }
  });

const licensed = (open: boolean) =>
  step(
    open,
    (isOpen) => {
      says(user());
      licensing()
        .get(`${LICENCE}/lee%40northwind.test`)
        .reply(isOpen ? 200 : 404, isOpen ? licence : fault(404, 'notFound'));
    },
    {
      execute: () => licensing().delete(`${LICENCE}/lee%40northwind.test`).reply(200, {}),
      undo: () => licensing().post(LICENCE, { userId: 'lee@northwind.test' }).reply(200, licence),
    },
  );

const deleted = (open: boolean): Arrange =>
  withToken((next) => {
    if (next === 'plan') return planned();
    if (next === 'verify' && !open) return isDeleted();
    says(open ? user() : undefined);
    if (next === 'execute' && open) {
      const found = { id: 'AK1', ...between, overallTransferStatusCode: 'completed' };
      lists('datatransfer/v1/transfers', 'dataTransfers', [found], { oldOwnerUserId: '10001', maxResults: 100 });
      directory().delete(LEE).reply(204);
    }
    if (next === 'undo' && !open) directory().post(`${LEE}/undelete`, { orgUnitPath: '/' }).reply(204);
  });

/** The first request of the next call after its token, answered so. */
function answering(status: number, body: object, headers: Record<string, string> = {}): Arrange {
  return withToken((next) => {
    const at =
      next === 'check'
        ? directory().get('/admin/directory/v1/users/admin%40northwind.test')
        : next === 'findAccounts'
          ? directory().get('/admin/directory/v1/users').query(true)
          : directory().get(LEE);
    at.reply(status, body, headers);
    // Before a 403 is believed, each scope is asked for by itself: here all are delegated.
    if (next === 'check' && status === 403 && !('retry-after' in headers)) for (let at = 0; at < 8; at++) asksToken();
  });
}

conformance(googleWorkspace, 'google-workspace', {
  leaver: lee,
  context: { handOverTo: { email: 'mia@northwind.test', name: 'Mia Kern' } },
  connect: (tools) =>
    connected({ licences: [{ product: 'Google-Apps', sku: '1010020028' }], chromebooks: true }, tools),
  secrets: SECRETS,
  readsByPost: (url) => url === 'https://oauth2.googleapis.com/token',
  healthy: withToken(() => {
    const admin = user({ id: '10003', primaryEmail: 'admin@northwind.test' });
    directory().get('/admin/directory/v1/users/admin%40northwind.test').reply(200, admin);
    lists('directory/v1/users', 'users', [admin], { customer: 'my_customer', maxResults: 1 });
    lists('directory/v1/users/10003/tokens', 'items', []);
    lists('directory/v1/groups', 'groups', [], { userKey: '10003', maxResults: 1 });
    lists('directory/v1/customer/my_customer/roleassignments', 'items', [], { maxResults: 1 });
    lists('datatransfer/v1/applications', 'applications', [{ id: '55656082996' }, { id: '435070579839' }]);
    licensing().get(`${LICENCE}/admin%40northwind.test`).reply(404, fault(404, 'notFound'));
    lists('directory/v1/customer/my_customer/devices/chromeos', 'chromeosdevices', [], { maxResults: 1 });
  }),
  none: withToken(() => searches('email=lee@northwind.test')),
  one: withToken(() => {
    searches('email=lee@northwind.test', user());
    holds('10001');
  }),
  several: withToken(() => {
    searches('email=lee@northwind.test', user(), user({ id: '10009' }));
    holds('10001');
    holds('10009');
  }),
  pages: {
    arrange: withToken(() => {
      lists('directory/v1/customer/my_customer/roleassignments', 'items', [], { maxResults: 200 });
      const whole = { customer: 'my_customer', maxResults: 2, orderBy: 'email' };
      directory()
        .get('/admin/directory/v1/users')
        .query(whole)
        .reply(200, listOf('admin#directory#users', 'users', [user({ id: 'A' }), user({ id: 'B' })], 'next'));
      lists('directory/v1/users', 'users', [user({ id: 'C' })], { ...whole, pageToken: 'next' });
    }),
    ids: ['A', 'B', 'C'],
  },
  steps: [
    { title: 'suspend', action: 'suspend', open: suspend(true), after: suspend(false), undone: suspend(true), gone },
    {
      title: 'sign out',
      action: 'end_sessions',
      open: signOut,
      after: signOut,
      gone: (next) => (next === 'verify' ? undefined : gone(next)),
      proof: 'no_read',
      repeat: 'done',
    },
    {
      title: 'remove grants',
      action: 'revoke_tokens',
      target: 'grants',
      open: removal(true, 'tokens', { clientId: 'figma.apps' }, 'figma.apps'),
      after: removal(false, 'tokens', {}, ''),
      gone,
    },
    {
      title: 'remove app passwords',
      action: 'revoke_tokens',
      target: 'app_passwords',
      open: removal(true, 'asps', { codeId: 3 }, '3'),
      after: removal(false, 'asps', {}, ''),
      gone,
    },
    {
      title: 'invalidate backup codes',
      action: 'revoke_tokens',
      target: 'backup_codes',
      open: codes(true),
      after: codes(false),
      gone,
    },
    {
      title: 'disable a Chromebook',
      action: 'lock_device',
      open: chromebook('ACTIVE'),
      after: chromebook('DISABLED'),
      undone: chromebook('ACTIVE'),
      gone: withToken(() => {
        directory().get(`${CHROMEOS}/cb-1`).query({ projection: 'FULL' }).reply(404, fault(404, 'notFound'));
      }),
    },
    {
      title: 'hand over Drive and calendars',
      action: 'transfer_data',
      open: transfer(),
      after: transfer('completed'),
      pending: transfer('inProgress'),
      gone: withToken((next) => {
        if (next === 'execute') return says(undefined);
        lists('datatransfer/v1/transfers', 'dataTransfers', [], { oldOwnerUserId: '10001', maxResults: 100 });
        says(undefined);
        isDeleted();
      }),
    },
    {
      title: 'leave a group',
      action: 'remove_entitlement',
      target: 'group:g-eng',
      open: inGroup(true),
      after: inGroup(false),
      undone: inGroup(true),
      gone,
    },
    {
      title: 'take back a licence',
      action: 'reclaim_licence',
      open: licensed(true),
      after: licensed(false),
      undone: licensed(true),
      gone,
    },
    { title: 'delete', action: 'delete', open: deleted(true), after: deleted(false), undone: deleted(true), gone },
  ],
  faults: {
    // 403, and still a rate limit.
    rateLimited: {
      arrange: answering(403, fault(403, 'userRateLimitExceeded'), { 'retry-after': '30' }),
      retryAfterMs: 30_000,
    },
    unauthorized: answering(401, fault(401, 'authError')),
    forbidden: answering(403, fault(403, 'forbidden')),
    unavailable: answering(503, fault(503, 'backendError')),
    timeout: 'silence',
    poisoned: answering(200, { id: { $ne: 1 }, users: 'many', nextPageToken: 7 }),
    foreign: answering(200, {
      ...user({ id: '10002', primaryEmail: 'ann@northwind.test', emails: [] }),
      users: [user({ id: '10002', primaryEmail: 'ann@northwind.test', emails: [] })],
    }),
  },
});
