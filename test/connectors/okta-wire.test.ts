import { okta } from '../../connectors/okta/index.ts';
import { type Arrange, type Call, conformance } from '../conformance.ts';
import { BASE, connect, found, goneUser, lee, NOT_FOUND, REFUSED, says, TOKEN, user, vendor } from './okta-nock.ts';

interface Held {
  readonly grants?: readonly object[];
  readonly tokens?: readonly object[];
  readonly roles?: readonly object[];
  readonly groups?: readonly object[];
}
function planned(held: Held, status: string): void {
  says(user({ status }));
  vendor()
    .get('/users/00u1/groups')
    .reply(200, held.groups ?? []);
  vendor()
    .get('/users/00u1/roles')
    .reply(200, held.roles ?? []);
  vendor()
    .get('/api-tokens')
    .reply(200, held.tokens ?? []);
  vendor()
    .get('/users/00u1/grants')
    .query({ limit: 200 })
    .reply(200, held.grants ?? []);
}

/** Exactly the requests of the call that comes next, for someone of this status. */
function withStatus(status: string): Arrange {
  return (next: Call) => {
    if (next === 'plan') return planned({}, status);
    says(user({ status }));
    if (next === 'execute' && status === 'ACTIVE') vendor().post('/users/00u1/lifecycle/suspend').reply(200, {});
    if (next === 'undo' && status === 'SUSPENDED') vendor().post('/users/00u1/lifecycle/unsuspend').reply(200, {});
  };
}

/** Repeated in the same moment by another hand: 400, and then it reads as suspended. */
const suspendedMeanwhile: Arrange = (next) => {
  if (next !== 'execute') return withStatus('SUSPENDED')(next);
  says(user());
  vendor().post('/users/00u1/lifecycle/suspend').reply(400, REFUSED);
  says(user({ status: 'SUSPENDED' }));
};

const sessions: Arrange = (next) => {
  if (next === 'plan') return planned({}, 'ACTIVE');
  if (next !== 'execute') return;
  says(user());
  vendor().delete('/users/00u1/sessions').query({ oauthTokens: 'true', forgetDevices: 'true' }).reply(204);
};
const sessionsGone: Arrange = (next) => {
  if (next === 'execute') vendor().get('/users/00u1').reply(404, NOT_FOUND);
};
/** Between our read and our write. */
const vanishes: Arrange = (next) => {
  if (next !== 'execute') return;
  says(user());
  vendor().delete('/users/00u1/sessions').query(true).reply(404, NOT_FOUND);
};

const GRANT = { id: 'oag1', userId: '00u1', clientId: '0oa1', scopeId: 'openid' };
function granted(...grants: readonly object[]): Arrange {
  return (next) => {
    if (next === 'plan') return planned({ grants }, 'ACTIVE');
    says(user());
    vendor().get('/users/00u1/grants').query({ limit: 200 }).reply(200, grants);
    if (next === 'execute' && grants.length > 0) vendor().delete('/users/00u1/grants').reply(204);
  };
}

function apiTokens(...tokens: readonly object[]): Arrange {
  return (next) => {
    if (next === 'plan') return planned({ tokens }, 'ACTIVE');
    vendor().get('/api-tokens').reply(200, tokens);
    if (next === 'execute' && tokens.length > 1) vendor().delete('/api-tokens/00T1').reply(204);
  };
}
const OTHERS_TOKEN = { id: '00T2', name: 'other', userId: '00u2' };

function grouped(member: boolean): Arrange {
  const groups = [
    { id: '00gall', type: 'BUILT_IN', profile: { name: 'Everyone' } },
    ...(member ? [{ id: '00g1', type: 'OKTA_GROUP', profile: { name: 'Engineering' } }] : []),
  ];
  return (next) => {
    if (next === 'plan') return planned({ groups }, 'ACTIVE');
    if (next !== 'verifyUndone') says(user());
    vendor().get('/users/00u1/groups').reply(200, groups);
    if (next === 'execute' && member) vendor().delete('/groups/00g1/users/00u1').reply(204);
    if (next === 'undo' && !member) vendor().put('/groups/00g1/users/00u1').reply(204);
  };
}

function administrates(...ids: readonly string[]): Arrange {
  const roles = ids.map((id) => ({ id, type: 'HELP_DESK_ADMIN', label: 'Help Desk', assignmentType: 'USER' }));
  return (next) => {
    if (next === 'plan') {
      planned({ roles }, 'ACTIVE');
      vendor().get('/users/00u1/roles/ra1/targets/groups').reply(200, []);
      return;
    }
    if (next !== 'verifyUndone') says(user());
    vendor().get('/users/00u1/roles').reply(200, roles);
    if (next === 'execute' && ids.length > 0) vendor().delete(`/users/00u1/roles/${ids[0]}`).reply(204);
    if (next === 'undo' && ids.length === 0)
      vendor()
        .post('/users/00u1/roles', { type: 'HELP_DESK_ADMIN' })
        .reply(201, { id: 'ra2', type: 'HELP_DESK_ADMIN' });
  };
}

const deletable: Arrange = (next) => {
  if (next === 'plan') return planned({}, 'ACTIVE');
  says(user());
  if (next !== 'execute') return;
  vendor().post('/users/00u1/lifecycle/deactivate').query({ sendEmail: 'false' }).reply(200, {});
  says(user({ status: 'DEPROVISIONED' }));
  vendor().delete('/users/00u1').query({ sendEmail: 'false' }).reply(204);
};

/** The one request that the next call makes, answered so. */
function answering(status: number, body?: object, headers: Record<string, string> = {}): Arrange {
  const first: Partial<Record<Call, string>> = { check: '/users/me', findAccounts: '/users/lee%40northwind.test' };
  return (next) => {
    vendor()
      .get(first[next] ?? '/users/00u1')
      .reply(status, body ?? REFUSED, headers);
  };
}

conformance(okta, 'okta', {
  leaver: lee,
  connect,
  secrets: [TOKEN],
  healthy: () => {
    vendor()
      .get('/users/me')
      .reply(200, user({ id: '00ubot' }));
    vendor().get('/users').query({ limit: 1 }).reply(200, [user()]);
    vendor()
      .get('/iam/assignees/users')
      .query({ limit: 1 })
      .reply(200, { value: [{ id: '00ubot' }] });
    vendor().get('/api-tokens').reply(200, []);
  },
  none: found(),
  one: found(user()),
  several: found(user(), user({ id: '00u9', profile: { login: 'lee-admin', email: 'LEE@northwind.test' } })),
  pages: {
    arrange: () => {
      const link = (after: string) => ({ link: `<${BASE}/api/v1/users?after=${after}&limit=2>; rel="next"` });
      const assignees = `${BASE}/api/v1/iam/assignees/users?after=x&limit=100`;
      vendor()
        .get('/iam/assignees/users')
        .query({ limit: 100 })
        .reply(200, { value: [{ id: 'A' }], _links: { next: { href: assignees } } });
      vendor()
        .get('/iam/assignees/users')
        .query({ after: 'x', limit: 100 })
        .reply(200, { value: [{ id: 'C' }] });
      vendor()
        .get('/users')
        .query({ limit: 2 })
        .reply(200, [user({ id: 'A' }), user({ id: 'B' })], link('B'));
      vendor()
        .get('/users')
        .query({ limit: 2, after: 'B' })
        .reply(200, [user({ id: 'C' })]);
    },
    ids: ['A', 'B', 'C'],
  },
  steps: [
    {
      title: 'suspend',
      action: 'suspend',
      open: withStatus('ACTIVE'),
      after: withStatus('SUSPENDED'),
      undone: withStatus('ACTIVE'),
      gone: goneUser,
    },
    {
      title: 'suspend, when another hand was faster (400)',
      action: 'suspend',
      open: withStatus('ACTIVE'),
      after: suspendedMeanwhile,
      undone: withStatus('ACTIVE'),
      gone: goneUser,
    },
    {
      title: 'end sessions (204 again)',
      action: 'end_sessions',
      open: sessions,
      after: sessions,
      gone: sessionsGone,
      proof: 'no_read',
      repeat: 'done',
    },
    {
      title: 'end sessions of someone who vanishes',
      action: 'end_sessions',
      open: sessions,
      after: sessions,
      gone: vanishes,
      proof: 'no_read',
      repeat: 'done',
    },
    { title: 'revoke grants', action: 'revoke_tokens', open: granted(GRANT), after: granted(), gone: goneUser },
    {
      title: 'revoke an API token',
      action: 'revoke_tokens',
      target: 'api-token:00T1',
      open: apiTokens({ id: '00T1', name: 'ci', userId: '00u1' }, OTHERS_TOKEN),
      after: apiTokens(OTHERS_TOKEN),
      gone: apiTokens(OTHERS_TOKEN),
    },
    {
      title: 'leave a group',
      action: 'remove_entitlement',
      target: '00g1',
      open: grouped(true),
      after: grouped(false),
      undone: grouped(true),
      gone: goneUser,
    },
    {
      title: 'lose an admin role, and get it back under a new id',
      action: 'remove_entitlement',
      target: 'ra1',
      open: administrates('ra1'),
      after: administrates(),
      undone: administrates('ra2'),
      gone: goneUser,
    },
    { title: 'delete (404 again)', action: 'delete', open: deletable, after: goneUser, gone: goneUser },
  ],
  faults: {
    rateLimited: {
      arrange: answering(429, undefined, {
        'x-rate-limit-limit': '600',
        'x-rate-limit-remaining': '0',
        // 30 seconds after the suite's now.
        'x-rate-limit-reset': String(Date.parse('2026-11-21T12:00:30Z') / 1000),
      }),
      retryAfterMs: 30_000,
    },
    unauthorized: answering(401, { errorCode: 'E0000011', errorSummary: `Invalid token provided ${TOKEN}` }),
    forbidden: answering(403, { errorCode: 'E0000006' }),
    unavailable: answering(502),
    timeout: 'silence',
    poisoned: answering(200, { id: { $ne: TOKEN }, status: ['ACTIVE'], profile: { __proto__: { login: 'x' } } }),
    foreign: answering(
      200,
      user({ id: '00u2', profile: { login: 'ann@northwind.test', email: 'ann@northwind.test' } }),
    ),
  },
});
