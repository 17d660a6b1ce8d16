import nock from 'nock';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  type Account,
  type Connection,
  type Leaver,
  Secret,
  type Step,
  type Tools,
} from '../../connectors/contract.ts';
import { slack } from '../../connectors/slack/index.ts';
import { type Arrange, conformance } from '../conformance.ts';
import { recordRequests } from './record.ts';

const TOKEN = 'xoxp-wire-77b';
const lee: Leaver = { email: 'lee@northwind.test', otherEmails: ['lee@other.test'], name: 'Lee Park' };
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

function connected(settings: object = {}, { fetch, ...rest }: Tools = tools): Connection {
  const config = slack.Config.parse({ token: new Secret(TOKEN), page_size: 2, ...settings });
  return slack.connect(config, { ...rest, fetch: recordRequests('slack', fetch) });
}

const api = () => nock('https://slack.com', { reqheaders: { authorization: `Bearer ${TOKEN}` } });
const scim = () => nock('https://api.slack.com', { reqheaders: { authorization: `Bearer ${TOKEN}` } });
const no = (error: string) => ({ ok: false, error });

function user(changes: object = {}) {
  return {
    id: 'U0LEE',
    team_id: 'T0NORTH',
    name: 'lee',
    deleted: false,
    profile: { email: 'lee@northwind.test', real_name: 'Lee Park' },
    is_admin: false,
    is_owner: false,
    is_primary_owner: false,
    is_restricted: false,
    is_ultra_restricted: false,
    ...changes,
  };
}
const admin = user({ id: 'U0ANN', profile: { email: 'ann@northwind.test' }, is_admin: true });

function says(answer: object | undefined, id = 'U0LEE'): void {
  api()
    .get('/api/users.info')
    .query({ user: id })
    .reply(200, answer === undefined ? no('user_not_found') : { ok: true, user: answer });
}
function looksUp(email: string, answer: object | undefined): void {
  api()
    .get('/api/users.lookupByEmail')
    .query({ email })
    .reply(200, answer === undefined ? no('users_not_found') : { ok: true, user: answer });
}
function lists(members: readonly object[], query: object, next = ''): void {
  api()
    .get('/api/users.list')
    .query({ limit: 2, ...query })
    .reply(200, { ok: true, members, cache_ts: 1, response_metadata: { next_cursor: next } });
}
function isAsked(method: string, form: Record<string, string>, answer: object = { ok: true }): void {
  api().post(`/api/${method}`, form).reply(200, answer);
}
function whoAmI(scopes = ''): void {
  const said = { ok: true, url: 'https://x.slack.test/', team: 'N', user: 'ann', team_id: 'T0NORTH', user_id: 'U0ANN' };
  api().get('/api/auth.test').reply(200, said, { 'x-oauth-scopes': scopes });
}
function mayTouch(): void {
  whoAmI();
  says(admin, 'U0ANN');
}
function sessions(count: number): void {
  const active_sessions = Array.from({ length: count }, (_, at) => ({ user_id: 'U0LEE', session_id: at }));
  const form = { user_id: 'U0LEE', team_id: 'T0NORTH', limit: '100' };
  isAsked('admin.users.session.list', form, { ok: true, active_sessions });
}
function planned(): void {
  says(user());
  mayTouch();
  sessions(1);
}

const deactivated =
  (open: boolean): Arrange =>
  (next) => {
    if (next === 'plan') return planned();
    says(user({ deleted: !open }));
    if (next === 'execute' && open) {
      mayTouch();
      isAsked('admin.users.session.reset', { user_id: 'U0LEE' });
      isAsked('admin.users.deactivate', { user_id: 'U0LEE' });
    }
    if (next === 'undo' && !open) {
      const schemas = ['urn:ietf:params:scim:api:messages:2.0:PatchOp'];
      scim()
        .patch('/scim/v2/Users/U0LEE', { schemas, Operations: [{ op: 'replace', path: 'active', value: true }] })
        .reply(200, { id: 'U0LEE', active: true });
    }
  };
const signedOut =
  (open: boolean): Arrange =>
  (next) => {
    if (next === 'plan') return planned();
    says(user());
    sessions(open ? 1 : 0);
    if (next === 'execute' && open) isAsked('admin.users.session.reset', { user_id: 'U0LEE' });
  };
const gone: Arrange = (next) => {
  says(undefined);
  if (next === 'verify') looksUp('lee@northwind.test', undefined);
};

/** The first request of the next call, answered so. */
function answering(status: number, body: object, headers: Record<string, string> = {}): Arrange {
  return (next) => {
    const at =
      next === 'check'
        ? api().get('/api/auth.test')
        : next === 'findAccounts'
          ? api().get('/api/users.lookupByEmail').query(true)
          : api().get('/api/users.info').query(true);
    at.reply(status, body, headers);
  };
}

conformance(slack, 'slack', {
  leaver: lee,
  connect: (using, timeout_ms) => connected({ via: 'admin', timeout_ms }, using),
  secrets: [TOKEN],
  readsByPost: (url) => url.endsWith('/admin.users.session.list'),
  healthy: () => {
    const scopes = 'users:read,users:read.email,admin.users:read,admin.users:write';
    for (let at = 0; at < 3; at++) whoAmI(scopes);
    isAsked(
      'admin.users.session.list',
      { user_id: 'U0ANN', team_id: 'T0NORTH', limit: '100' },
      { ok: true, active_sessions: [] },
    );
  },
  none: () => {
    looksUp('lee@northwind.test', undefined);
    looksUp('lee@other.test', undefined);
    lists([admin], {});
  },
  one: () => {
    looksUp('lee@northwind.test', user());
    looksUp('lee@other.test', undefined);
    lists([admin], {}, 'more');
    lists([user()], { cursor: 'more' });
  },
  several: () => {
    looksUp('lee@northwind.test', user());
    looksUp('lee@other.test', user({ id: 'U0LE2', profile: { email: 'lee@other.test' } }));
  },
  pages: {
    arrange: () => {
      lists([user({ id: 'U1' }), user({ id: 'U2' })], {}, 'more');
      lists([user({ id: 'U3', deleted: true }), user({ id: 'USLACKBOT' })], { cursor: 'more' });
    },
    ids: ['U1', 'U2', 'U3'],
  },
  steps: [
    {
      title: 'deactivate',
      action: 'suspend',
      open: deactivated(true),
      after: deactivated(false),
      undone: deactivated(true),
      gone,
    },
    { title: 'sign out everywhere', action: 'end_sessions', open: signedOut(true), after: signedOut(false), gone },
  ],
  faults: {
    rateLimited: { arrange: answering(429, no('ratelimited'), { 'retry-after': '30' }), retryAfterMs: 30_000 },
    unauthorized: answering(200, no('invalid_auth')),
    forbidden: answering(200, { ...no('missing_scope'), needed: 'users:read' }),
    unavailable: answering(200, no('internal_error')),
    timeout: 'silence',
    poisoned: answering(200, { ok: true, user: { id: { $ne: TOKEN } }, user_id: 7 }),
    foreign: answering(200, { ok: true, user: user({ id: 'U0BOB', profile: { email: 'bob@northwind.test' } }) }),
  },
});

const account: Account = {
  id: 'U0LEE',
  label: 'lee@northwind.test',
  emails: ['lee@northwind.test'],
  status: 'active',
  privilege: { privileged: 'no', why: 'is neither owner nor admin' },
  entitlements: ['Member'],
};
const suspend: Step = {
  action: 'suspend',
  phase: 'cut_access',
  account,
  summary: 'Deactivate the account',
  before: { deleted: false, guest: null, byHand: null },
  absorbing: true,
};

describe('repeats', () => {
  it('an account that somebody else just deactivated is user_already_deleted, and already done', async () => {
    says(user());
    mayTouch();
    isAsked('admin.users.session.reset', { user_id: 'U0LEE' }, no('user_not_found'));
    isAsked('admin.users.deactivate', { user_id: 'U0LEE' }, no('user_already_deleted'));
    expect((await connected({ via: 'admin' }).execute(suspend)).outcome).toBe('already_done');
  });

  it.each([
    [200, 'done'],
    [204, 'done'],
    [404, 'already_done'],
  ])('a deactivation by SCIM that answers %i is %s', async (status, outcome) => {
    says(user());
    mayTouch();
    scim()
      .patch('/scim/v2/Users/U0LEE', /"value":false/)
      .reply(status, status === 200 ? { id: 'U0LEE' } : undefined);
    expect((await connected().execute(suspend)).outcome).toBe(outcome);
  });
});

describe('answers', () => {
  it.each([
    ['token_revoked', 'auth'],
    ['account_inactive', 'auth'],
    ['feature_not_enabled', 'forbidden'],
    ['not_an_admin', 'forbidden'],
    ['cannot_modify_primary_owner', 'forbidden'],
    ['ratelimited', 'rate_limited'],
    ['fatal_error', 'unavailable'],
    ['deactivation_failed', 'invalid'],
  ])('200 with %s is called %s', async (error, kind) => {
    says(user());
    mayTouch();
    isAsked('admin.users.session.reset', { user_id: 'U0LEE' });
    isAsked('admin.users.deactivate', { user_id: 'U0LEE' }, no(error));
    await expect(connected({ via: 'admin' }).execute(suspend)).rejects.toMatchObject({ kind });
  });

  it('are quoted by the name of their error alone, never by what else stands in them', async () => {
    api()
      .get('/api/users.info')
      .query(true)
      .reply(200, no(`<${TOKEN}>`));
    const error: unknown = await connected()
      .verify({ ...suspend })
      .catch((thrown: unknown) => thrown);
    expect(JSON.stringify(error)).not.toContain(TOKEN);
    expect(error).toMatchObject({ verdict: 'unreadable' });
  });

  it('a search that is cut short is no answer', async () => {
    looksUp('lee@northwind.test', undefined);
    scim()
      .get('/scim/v2/Users')
      .query({ filter: 'email eq "lee@northwind.test"', count: 10 })
      .reply(200, { totalResults: 2, Resources: [{ id: 'U0LEE' }] });
    await expect(connected().findAccounts({ ...lee, otherEmails: [] })).rejects.toMatchObject({ kind: 'invalid' });
  });
});
