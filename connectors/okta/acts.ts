/** The acts: each reads first, changes only what is not yet so, and is proven by another read. */
import type { Account, Step } from '../contract.ts';
import { ConnectorError, orUnreadable } from '../errors.ts';
import { path } from '../http.ts';
import { CLOSED, own } from './accounts.ts';
import { type Act, ALREADY_DONE, DONE, gone, reading, refused, seen, send } from './act.ts';
import type { OktaClient, Act as Request } from './client.ts';
import { membership, role } from './entitlements.ts';
import { ApiTokenBefore, GroupBefore, RoleBefore, StatusBefore } from './schema.ts';

/** The act behind a stored step. */
export function actOf(client: OktaClient, step: Step): Act {
  switch (step.action) {
    case 'suspend':
      return suspension(client);
    case 'end_sessions':
      return sessions(client);
    case 'revoke_tokens': {
      const token = ApiTokenBefore.safeParse(step.before);
      return token.success ? apiToken(client, token.data.apiToken.id) : grants(client);
    }
    case 'remove_entitlement': {
      const group = GroupBefore.safeParse(step.before);
      return group.success ? membership(client, group.data.group.id) : role(client, RoleBefore.parse(step.before).role);
    }
    case 'delete':
      return step.phase === 'delete' ? deletion(client) : deactivation(client);
    default:
      throw new ConnectorError('invalid', `okta: ${step.action}: not an action of this connector`);
  }
}

function suspension(client: OktaClient): Act {
  return {
    async execute({ account }) {
      const user = await own(client, account);
      if (user === undefined || CLOSED.includes(user.status)) return ALREADY_DONE;
      const asked = await lifecycle(client, account, 'suspend');
      if (asked !== 'refused') return asked === 'done' ? DONE : ALREADY_DONE;
      // Only from ACTIVE. Another hand may have been faster, or the status changed since the plan.
      const now = await own(client, account);
      if (now === undefined || CLOSED.includes(now.status)) return ALREADY_DONE;
      throw refused('suspend', account, now);
    },
    verify: (step) =>
      reading(client, step, (user) => ({
        verdict: CLOSED.includes(user.status) ? 'holds' : 'broken',
        observed: seen(user),
      })),
    async undo(step) {
      const before = StatusBefore.parse(step.before).status;
      const user = await own(client, step.account);
      if (user === undefined) throw gone(step.account);
      if (isAsBefore(user.status, before)) return ALREADY_DONE;
      // Deactivated since: activating would bring the person back without their applications.
      if (user.status !== 'SUSPENDED') throw refused('unsuspend', step.account, user);
      const asked = await lifecycle(client, step.account, 'unsuspend');
      if (asked === 'gone') throw gone(step.account);
      if (asked === 'refused') throw refused('unsuspend', step.account, user);
      return DONE;
    },
    verifyUndone: (step) =>
      orUnreadable(async () => {
        const before = StatusBefore.parse(step.before).status;
        const user = await own(client, step.account);
        const asBefore = user !== undefined && isAsBefore(user.status, before);
        return {
          verdict: asBefore ? 'holds' : 'broken',
          observed: user === undefined ? { id: step.account.id, status: 404 } : seen(user),
        };
      }),
  };
}

/** Who was closed stays as they were; who was not is open again, whatever Okta then asks of them (a new password). */
function isAsBefore(status: string, before: string): boolean {
  return CLOSED.includes(before) ? CLOSED.includes(status) : !CLOSED.includes(status);
}

/** Okta shows nobody's sessions: its answer is all there is. */
function sessions(client: OktaClient): Act {
  return {
    async execute({ account }) {
      if ((await own(client, account)) === undefined) return ALREADY_DONE;
      const asked = await client.act({
        what: `end sessions of ${account.id}`,
        method: 'DELETE',
        path: path`/api/v1/users/${account.id}/sessions`,
        query: { oauthTokens: 'true', forgetDevices: 'true' },
      });
      if (asked === 'refused') throw refused('end sessions of', account);
      return asked === 'gone' ? ALREADY_DONE : { outcome: 'done', receipt: { sessions: 'ended', status: 204 } };
    },
    verify: async ({ receipt }) => ({ verdict: 'no_read', observed: receipt ?? null }),
  };
}

function grants(client: OktaClient): Act {
  return {
    async execute({ account }) {
      if ((await own(client, account)) === undefined) return ALREADY_DONE;
      if (((await client.grantsOf(account.id)) ?? []).length === 0) return ALREADY_DONE;
      return send(client, account, {
        what: `revoke grants of ${account.id}`,
        method: 'DELETE',
        path: path`/api/v1/users/${account.id}/grants`,
      });
    },
    verify: (step) =>
      reading(client, step, async (user) => {
        const left = await client.grantsOf(user.id);
        if (left === undefined) return { verdict: 'unreadable', observed: { id: user.id, grants: 404 } };
        return { verdict: left.length === 0 ? 'holds' : 'broken', observed: { id: user.id, grants: left.length } };
      }),
  };
}

/** Read from the list of all: a 404 of one token could as well be a credential that may not see it. */
function apiToken(client: OktaClient, tokenId: string): Act {
  async function live(account: Account): Promise<boolean> {
    const token = (await client.apiTokens()).find(({ id }) => id === tokenId);
    if (token !== undefined && token.userId !== account.id) {
      throw new ConnectorError('invalid', `okta: read API token ${tokenId}: it belongs to someone else`);
    }
    return token !== undefined;
  }
  return {
    async execute({ account }) {
      if (!(await live(account))) return ALREADY_DONE;
      return send(client, account, {
        what: `revoke API token ${tokenId}`,
        method: 'DELETE',
        path: path`/api/v1/api-tokens/${tokenId}`,
      });
    },
    verify: ({ account }) =>
      orUnreadable(async () => {
        const open = await live(account);
        return { verdict: open ? 'broken' : 'holds', observed: { apiToken: tokenId, live: open } };
      }),
  };
}

/** The only cut where Okta cannot suspend. It may go on after the answer: `transitioningToStatus`. */
function deactivation(client: OktaClient): Act {
  return {
    async execute({ account }) {
      const user = await own(client, account);
      if (user === undefined || user.status === 'DEPROVISIONED') return ALREADY_DONE;
      return send(client, account, deactivate(account));
    },
    verify: (step) =>
      reading(client, step, (user) => {
        const going = user.transitioningToStatus === 'DEPROVISIONED';
        const verdict = user.status === 'DEPROVISIONED' ? 'holds' : going ? 'pending' : 'broken';
        return { verdict, observed: seen(user) };
      }),
  };
}

/** Two acts in one: Okta deletes only what is deactivated, and DELETE on anyone else merely deactivates. */
function deletion(client: OktaClient): Act {
  return {
    async execute({ account }) {
      let user = await own(client, account);
      if (user !== undefined && user.status !== 'DEPROVISIONED') {
        await send(client, account, deactivate(account));
        user = await own(client, account);
        if (user !== undefined && user.status !== 'DEPROVISIONED') {
          throw new ConnectorError('unavailable', `okta: delete ${account.id}: it is still being deactivated`);
        }
      }
      if (user === undefined) return ALREADY_DONE;
      return send(client, account, {
        what: `delete ${account.id}`,
        method: 'DELETE',
        path: path`/api/v1/users/${account.id}`,
        query: { sendEmail: 'false' },
      });
    },
    verify: (step) => reading(client, step, (user) => ({ verdict: 'broken', observed: seen(user) })),
  };
}

function deactivate(account: Account): Request {
  return {
    what: `deactivate ${account.id}`,
    method: 'POST',
    path: path`/api/v1/users/${account.id}/lifecycle/deactivate`,
    query: { sendEmail: 'false' },
  };
}

function lifecycle(client: OktaClient, account: Account, verb: 'suspend' | 'unsuspend') {
  return client.act({
    what: `${verb} ${account.id}`,
    method: 'POST',
    path: path`/api/v1/users/${account.id}/lifecycle/${verb}`,
  });
}
