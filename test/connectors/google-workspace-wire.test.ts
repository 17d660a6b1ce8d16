import { googleWorkspace } from '../../connectors/google-workspace/index.ts';
import { conformance } from '../conformance.ts';
import {
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
import {
  answering,
  CHROMEOS,
  chromebook,
  codes,
  deleted,
  gone,
  inGroup,
  LICENCE,
  licensed,
  removal,
  signOut,
  suspend,
  transfer,
  withToken,
} from './google-workspace-steps.ts';

conformance(googleWorkspace, 'google-workspace', {
  leaver: lee,
  context: { handOverTo: { email: 'mia@northwind.test', name: 'Mia Kern' } },
  connect: (tools, timeout_ms) =>
    connected({ licences: [{ product: 'Google-Apps', sku: '1010020028' }], chromebooks: true, timeout_ms }, tools),
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
