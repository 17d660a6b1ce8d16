/** Every request as it goes out, on nock, which fails on missing and on unused calls. */
import nock from 'nock';
import { describe, expect, it } from 'vitest';
import { github } from '../../connectors/github/index.ts';
import { type Arrange, type Call, conformance } from '../conformance.ts';
import {
  absent,
  authorizations,
  authorized,
  BASE,
  get,
  graphql,
  identities,
  invitations,
  membership,
  org,
  roles,
  seat,
  seats,
  user,
  vendor,
} from './github-nock.ts';
import { BY_TOKEN, connected, lee, NOW, TOKEN } from './github-vendor.ts';
import { recordRequests } from './record.ts';

function found(...invited: readonly object[]): Arrange {
  return () => {
    membership('admin');
    identities();
    membership('admin');
    invitations(...invited);
  };
}

/** What every plan reads, whatever the step. */
function planned(): void {
  membership('admin');
  graphql('deployKeys', {
    teams: { nodes: [{ slug: 'platform' }] },
    repositories: {
      nodes: [{ name: 'api', forks: { totalCount: 0, nodes: [] }, deployKeys: { totalCount: 1 } }],
      pageInfo: { hasNextPage: false, endCursor: null },
    },
  });
  get('/repos/northwind/api/keys', {}, [{ id: 81, title: 'ci', added_by: 'lee-codes' }]);
  authorizations(authorized);
  roles({ ...user(), assignment: 'direct' });
  identities();
  seats(seat);
}

/** One scenario of a step: its read, and the write of the call that changes something. */
function act(read: () => void, writes: { readonly execute?: () => void; readonly undo?: () => void }): Arrange {
  return (next: Call) => {
    if (next === 'plan') return planned();
    read();
    if (next === 'execute') writes.execute?.();
    if (next === 'undo') writes.undo?.();
  };
}
const put = (path: string, body: object | undefined, status: number) => () =>
  void vendor()
    .put(org(path), body as nock.RequestBodyMatcher)
    .reply(status, {});
const post = (path: string, body: object | undefined, status: number) => () =>
  void vendor()
    .post(org(path), body as nock.RequestBodyMatcher)
    .reply(status, {});
const remove = (path: string, body?: object) => () =>
  void vendor()
    .delete(path, body as nock.RequestBodyMatcher)
    .reply(body === undefined ? 204 : 200, {});

function answering(status: number, body: object = { message: `token ${TOKEN} refused` }, headers = {}): Arrange {
  return (next) => {
    vendor()
      .get(next === 'check' ? org() : org('/memberships/lee-codes'))
      .reply(status, body, headers);
  };
}
const in30s = String(NOW.getTime() / 1000 + 30);
const holder = { ...user(), assignment: 'direct' };
const heldRole = (held: boolean) => () =>
  void get(org('/organization-roles/51/users'), {}, held ? [holder] : [{ ...holder, assignment: 'indirect' }]);
const scimPath = '/scim/v2/organizations/northwind/Users';
const scimUser = (there: boolean) => () =>
  void vendor()
    .get(`${scimPath}/scim-lee`)
    .reply(there ? 200 : 404, there ? { id: 'scim-lee', userName: 'lee@northwind.test', active: true } : {});
const scimGone: Arrange = (next) => {
  scimUser(false)();
  if (next !== 'verify') return;
  vendor()
    .get(scimPath)
    .query({ filter: 'userName eq "lee@northwind.test"' })
    .reply(200, { totalResults: 0, Resources: [] });
};

conformance(github, 'github', {
  leaver: lee,
  connect: ({ fetch, ...rest }, timeout_ms) =>
    connected(undefined, { ...BY_TOKEN, timeout_ms }, { ...rest, fetch: recordRequests('github', fetch) }),
  now: NOW,
  secrets: [TOKEN],
  readsByPost: (url) => url.endsWith('/graphql'),
  healthy: () => {
    vendor().get(org()).reply(200, { login: 'northwind' }, { 'x-oauth-scopes': 'admin:org, repo' });
    graphql('viewer', { viewer: { login: 'ann-owner', databaseId: 1 } });
    membership('admin', user(1, 'ann-owner'));
    invitations();
    identities();
    seats();
  },
  none: () => {
    membership(undefined);
    vendor().get(org('/members/lee-codes')).reply(404);
    get(org('/outside_collaborators'), {}, []);
    vendor().get('/users/lee-codes').reply(200, user());
    identities();
    absent();
    invitations();
  },
  one: found(),
  several: found({ id: 31, login: null, email: 'lee@northwind.test', role: 'direct_member' }),
  pages: {
    arrange: () => {
      identities();
      roles(holder);
      const link = `<${BASE}${org('/members')}?per_page=100&role=admin&page=2>; rel="next"`;
      get(org('/members'), { role: 'admin' }, [user(1, 'ann-owner')], { link });
      get(org('/members'), { role: 'admin', page: 2 }, [user()]);
      get(org('/members'), { role: 'member' }, [user(3, 'kim')]);
      get(org('/outside_collaborators'), {}, [user(8, 'contractor')]);
      invitations(
        { id: 31, login: null, email: 'new@northwind.test', role: 'direct_member' },
        { id: 32, login: 'joe', email: null, role: 'direct_member' },
      );
      membership('member', user(9, 'joe'));
    },
    ids: ['1', '7', '3', '8', 'invitation:31', '9'],
  },
  steps: [
    {
      title: 'stop being an owner',
      action: 'remove_entitlement',
      target: 'owner',
      open: act(() => membership('admin'), { execute: put('/memberships/lee-codes', { role: 'member' }, 200) }),
      after: act(() => membership('member'), { undo: put('/memberships/lee-codes', { role: 'admin' }, 200) }),
      undone: act(() => membership('admin'), {}),
      gone: absent,
    },
    {
      title: 'lose an organization role',
      action: 'remove_entitlement',
      target: 'role:51',
      open: act(heldRole(true), { execute: remove(org('/organization-roles/users/lee-codes/51')) }),
      after: act(heldRole(false), {
        undo: () => {
          membership('member');
          put('/organization-roles/users/lee-codes/51', undefined, 204)();
        },
      }),
      undone: act(heldRole(true), {}),
      gone: act(heldRole(false), {}),
    },
    {
      title: 'lose credentials: 202, and again',
      action: 'revoke_tokens',
      open: act(
        () => {
          membership('admin');
          authorizations(authorized);
        },
        { execute: post('/credential-authorizations/lee-codes/revoke', undefined, 202) },
      ),
      after: act(() => {
        membership('admin');
        authorizations();
      }, {}),
      gone: act(() => {
        absent();
        authorizations();
      }, {}),
    },
    {
      title: 'leave the organization',
      action: 'delete',
      open: act(() => membership('member'), { execute: remove(org('/memberships/lee-codes')) }),
      after: act(absent, {}),
      gone: act(absent, {}),
    },
    {
      title: 'lose the SCIM identity',
      action: 'delete',
      target: 'scim:scim-lee',
      open: act(scimUser(true), { execute: remove(`${scimPath}/scim-lee`) }),
      after: scimGone,
      gone: scimGone,
    },
    {
      title: 'free a Copilot seat',
      action: 'reclaim_licence',
      open: act(() => seats(seat), {
        execute: remove(org('/copilot/billing/selected_users'), { selected_usernames: ['lee-codes'] }),
      }),
      after: act(() => seats({ ...seat, pending_cancellation_date: '2026-12-01' }), {
        undo: () => {
          membership('member');
          post('/copilot/billing/selected_users', { selected_usernames: ['lee-codes'] }, 201)();
        },
      }),
      undone: act(() => seats(seat), {}),
      gone: act(() => seats(), {}),
    },
  ],
  faults: {
    rateLimited: {
      arrange: answering(403, undefined, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': in30s }),
      retryAfterMs: 30_000,
    },
    unauthorized: answering(401),
    forbidden: answering(403),
    unavailable: answering(502),
    timeout: 'silence',
    poisoned: answering(200, { user: { $ne: TOKEN }, login: ['x'] }),
    foreign: answering(200, {
      state: 'active',
      role: 'admin',
      organization: { login: 'northwind' },
      user: user(9, 'somebody'),
    }),
  },
});

describe('what a repeat and an unknown user answer', () => {
  const removal = async () => {
    await found()('findAccounts');
    const [account] = await connected(undefined).findAccounts(lee);
    return { action: 'delete', phase: 'cut_access', account, summary: 'x', before: {}, absorbing: false } as never;
  };

  it('takes 404 to a removal for done by another hand', async () => {
    const step = await removal();
    membership('member');
    vendor().delete(org('/memberships/lee-codes')).reply(404);
    expect((await connected(undefined).execute(step)).outcome).toBe('already_done');
  });

  it.each([204, 404])('reads again after %i to the removal of an outside collaborator', async (status) => {
    const step = await removal();
    const outside = () => {
      membership(undefined);
      vendor().get(org('/members/lee-codes')).reply(404);
      get(org('/members'), { role: 'all' }, [user(1, 'ann-owner')]);
      get(org('/outside_collaborators'), {}, [user()]);
    };
    outside();
    vendor().delete(org('/outside_collaborators/lee-codes')).reply(status);
    await connected(undefined).execute(step);
    outside();
    expect((await connected(undefined).verify(step)).verdict).toBe('broken');
  });

  it('calls a refused GraphQL question what it is, though its status is 200', async () => {
    membership('admin');
    vendor()
      .post('/graphql')
      .reply(200, { data: null, errors: [{ type: 'RATE_LIMITED' }] }, { 'x-ratelimit-reset': in30s });
    const refused = connected(undefined).findAccounts(lee);
    await expect(refused).rejects.toMatchObject({ kind: 'rate_limited', retryAfterMs: 30_000 });
  });

  it('asks GraphQL beside REST at GitHub Enterprise Server', async () => {
    nock('https://ghes.test')
      .post('/api/graphql')
      .reply(200, { data: { viewer: { login: 'ann', databaseId: 1 } } });
    expect(await connected({ baseUrl: 'https://ghes.test/api/v3' }).ownAccountIds?.()).toEqual(['1']);
  });
});
