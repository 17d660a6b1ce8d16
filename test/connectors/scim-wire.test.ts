import { scim } from '../../connectors/scim/index.ts';
import { type Arrange, type Call, conformance } from '../conformance.ts';
import { recordRequests } from './record.ts';
import { connected, finds, lee, page, says, TOKEN, user, vendor } from './scim-nock.ts';

const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

type Operation = { op: string; path: string; value?: boolean | { value: string }[] };
const patchOf = (...Operations: Operation[]) => ({ schemas: [PATCH_OP], Operations });

/** Exactly the requests of the call that comes next, with the account active or not. */
function suspendable(active: boolean): Arrange {
  return (next: Call) => {
    says(user({ active }));
    const write = next === 'execute' ? active : next === 'undo' && !active;
    if (!write) return;
    vendor()
      .patch('/Users/U1', patchOf({ op: 'replace', path: 'active', value: !active }), {
        reqheaders: { 'content-type': 'application/scim+json' },
      })
      .reply(204);
  };
}

/** In nock's world `delete` and `suspend` differ only by the verb. */
function deletable(exists: boolean): Arrange {
  return (next) => {
    if (!exists) return goneUser(next);
    says(user());
    if (next === 'execute') vendor().delete('/Users/U1').reply(204);
  };
}

function goneUser(next: Call): void {
  vendor().get('/Users/U1').reply(404);
  if (next === 'verify') finds('userName eq "lee@northwind.test"');
}

function grouped(member: boolean): Arrange {
  return (next) => {
    if (next === 'plan') {
      says(user({ groups: [{ value: 'G1', display: 'Owners' }] }));
      return;
    }
    vendor()
      .get('/Groups/G1')
      .reply(200, {
        id: 'G1',
        displayName: 'Owners',
        members: member ? [{ value: 'U1' }, { value: 'U2' }] : [{ value: 'U2' }],
      });
    if (next === 'execute' && member) {
      vendor()
        .patch('/Groups/G1', patchOf({ op: 'remove', path: 'members[value eq "U1"]' }))
        .reply(204);
    }
    if (next === 'undo' && !member) {
      vendor()
        .patch('/Groups/G1', patchOf({ op: 'add', path: 'members', value: [{ value: 'U1' }] }))
        .reply(204);
    }
  };
}

function found(...users: readonly object[]): Arrange {
  return () => {
    finds('userName eq "lee@northwind.test"', ...users.slice(0, 1));
    finds('emails.value eq "lee@northwind.test"', ...users);
  };
}

/** The one request that the next call makes, answered so. */
function answering(status: number, body?: object, headers: Record<string, string> = {}): Arrange {
  return (next) => {
    const request =
      next === 'check' || next === 'findAccounts' ? vendor().get('/Users').query(true) : vendor().get('/Users/U1');
    request.reply(status, body ?? { detail: `token ${TOKEN} refused` }, headers);
  };
}

conformance(scim, 'scim', {
  leaver: lee,
  connect: ({ fetch, ...rest }, timeout_ms) =>
    connected({ privileged_groups: undefined, timeout_ms }, { ...rest, fetch: recordRequests('scim', fetch) }),
  secrets: [TOKEN],
  healthy: () => {
    vendor()
      .get('/Users')
      .query({ startIndex: 1, count: 1 })
      .reply(200, page([user()], 9));
    vendor()
      .get('/ServiceProviderConfig')
      .reply(200, { patch: { supported: true } });
  },
  none: found(),
  one: found(user()),
  several: found(user(), user({ id: 'U9', userName: 'lee-admin' })),
  pages: {
    arrange: () => {
      vendor()
        .get('/Users')
        .query({ startIndex: 1, count: 2 })
        .reply(200, page([user({ id: 'A' }), user({ id: 'B' })], 3));
      vendor()
        .get('/Users')
        .query({ startIndex: 3, count: 2 })
        .reply(200, page([user({ id: 'C' })], 3));
    },
    ids: ['A', 'B', 'C'],
  },
  steps: [
    {
      title: 'suspend',
      action: 'suspend',
      open: suspendable(true),
      after: suspendable(false),
      undone: suspendable(true),
      gone: goneUser,
    },
    {
      title: 'leave a group',
      action: 'remove_entitlement',
      open: grouped(true),
      after: grouped(false),
      undone: grouped(true),
      gone: grouped(false),
    },
    { title: 'delete', action: 'delete', open: deletable(true), after: deletable(false), gone: goneUser },
  ],
  faults: {
    rateLimited: { arrange: answering(429, undefined, { 'retry-after': '30' }), retryAfterMs: 30_000 },
    unauthorized: answering(401),
    forbidden: answering(403),
    unavailable: answering(502),
    timeout: 'silence',
    poisoned: answering(200, { id: { $ne: TOKEN }, totalResults: '1', Resources: [{ __proto__: { admin: true } }] }),
    foreign: answering(200, {
      ...user({ id: 'U2', userName: 'ann@northwind.test', emails: [] }),
      ...page([user({ userName: 'ann', emails: [] })]),
    }),
  },
});
