/** The acts on the account itself: each reads first, changes only what is not yet so, and is proven by another read. */
import type { Step } from '../contract.ts';
import { ConnectorError, orUnreadable } from '../errors.ts';
import { path } from '../http.ts';
import { own } from './accounts.ts';
import { type Act, ALREADY_DONE, DONE, giveBack, gone, inBin, judged, present, reading, send } from './act.ts';
import type { EntraClient } from './client.ts';
import { automaticReply, licence, membership, role } from './holdings.ts';
import {
  Device,
  DeviceBefore,
  EnabledBefore,
  type EntraUser,
  GroupBefore,
  LicenceBefore,
  PermissionGrant,
  RoleBefore,
  SessionsMoment,
} from './schema.ts';

/** The act behind a stored step. */
export function actOf(client: EntraClient, step: Step): Act {
  switch (step.action) {
    case 'suspend':
      return suspension(client);
    case 'end_sessions':
      return sessions(client);
    case 'revoke_tokens':
      return consents(client);
    case 'lock_device':
      return device(client, DeviceBefore.parse(step.before).device.id);
    case 'transfer_data':
      return automaticReply(client);
    case 'remove_entitlement': {
      const group = GroupBefore.safeParse(step.before);
      return group.success ? membership(client, group.data.group.id) : role(client, RoleBefore.parse(step.before).role);
    }
    case 'reclaim_licence':
      return licence(client, LicenceBefore.parse(step.before).licence);
    case 'delete':
      return deletion(client);
    default:
      throw new ConnectorError('invalid', `entra: ${step.action}: not an action of this connector`);
  }
}

function suspension(client: EntraClient): Act {
  const enable = (id: string, accountEnabled: boolean) => ({
    what: `${accountEnabled ? 'allow' : 'block'} sign-in of ${id}`,
    method: 'PATCH' as const,
    path: path`/users/${id}`,
    json: { accountEnabled },
  });
  /** What is written here would be written over by the next sync. */
  function mastered(user: EntraUser): EntraUser {
    if (user.onPremisesSyncEnabled !== true) return user;
    throw new ConnectorError('invalid', `entra: change ${user.id}: it comes from Active Directory`);
  }
  const seen = ({ id, accountEnabled }: EntraUser) => ({ id, accountEnabled: accountEnabled ?? null });
  return {
    async execute({ account }) {
      const user = await own(client, account);
      if (user === undefined || user.accountEnabled === false) return ALREADY_DONE;
      return send(client, enable(mastered(user).id, false));
    },
    verify: (step) =>
      reading(client, step, (user) => {
        if (typeof user.accountEnabled !== 'boolean') return { verdict: 'unreadable', observed: seen(user) };
        return { verdict: user.accountEnabled ? 'broken' : 'holds', observed: seen(user) };
      }),
    async undo(step) {
      const user = await present(client, step.account);
      const before = EnabledBefore.parse(step.before).accountEnabled;
      if (!before || user.accountEnabled === true) return ALREADY_DONE;
      return giveBack(client, step.account, enable(mastered(user).id, true));
    },
    verifyUndone: (step) =>
      orUnreadable(async () => {
        const user = await own(client, step.account);
        if (user === undefined) return { verdict: 'broken', observed: { id: step.account.id, status: 404 } };
        const asBefore = user.accountEnabled === EnabledBefore.parse(step.before).accountEnabled;
        return { verdict: asBefore ? 'holds' : 'broken', observed: seen(user) };
      }),
  };
}

/**
 * Proven by `signInSessionsValidFromDateTime`: it must be later than it was just before we asked. Two readings of
 * Microsoft's clock, so that ours does not matter.
 */
function sessions(client: EntraClient): Act {
  const momentOf = (user: EntraUser) => Date.parse(user.signInSessionsValidFromDateTime ?? '') || 0;
  const since = ({ receipt, before }: Step) => {
    const moment = SessionsMoment.safeParse(receipt ?? before).data?.validFrom;
    return Date.parse(moment ?? '') || 0;
  };
  return {
    async execute(step) {
      const user = await own(client, step.account);
      if (user === undefined) return ALREADY_DONE;
      // Only with a receipt: what changed between plan and cut was not us.
      if (step.receipt !== undefined && momentOf(user) > since(step)) return ALREADY_DONE;
      const asked = await client.act({
        what: `end sessions of ${user.id}`,
        method: 'POST',
        path: path`/users/${user.id}/revokeSignInSessions`,
      });
      if (asked === 'gone') return ALREADY_DONE;
      return { outcome: 'done', receipt: { validFrom: user.signInSessionsValidFromDateTime ?? null } };
    },
    verify: (step) =>
      reading(client, step, (user) => ({
        verdict: momentOf(user) > since(step) ? 'holds' : 'broken',
        observed: { id: user.id, sessionsValidFrom: user.signInSessionsValidFromDateTime ?? null },
      })),
  };
}

/** One step for all: an application asks for a new consent when the person signs in again. */
function consents(client: EntraClient): Act {
  async function given(id: string) {
    const at = path`/users/${id}/oauth2PermissionGrants`;
    const grants = await client.list(`read consents of ${id}`, at, PermissionGrant);
    // Without a principal it is a consent for everyone in the tenant.
    if (grants?.some(({ principalId }) => principalId !== id)) {
      throw new ConnectorError('invalid', `entra: read consents of ${id}: the answer is about someone else`);
    }
    return grants;
  }
  return {
    async execute({ account }) {
      const grants = (await own(client, account)) === undefined ? [] : await given(account.id);
      for (const { id } of grants ?? []) {
        await send(client, {
          what: `revoke consent ${id}`,
          method: 'DELETE',
          path: path`/oauth2PermissionGrants/${id}`,
        });
      }
      return grants === undefined || grants.length === 0 ? ALREADY_DONE : DONE;
    },
    verify: (step) =>
      reading(client, step, async (user) => {
        const left = await given(user.id);
        if (left === undefined) return { verdict: 'unreadable', observed: { id: user.id, consents: 404 } };
        return { verdict: left.length === 0 ? 'holds' : 'broken', observed: { id: user.id, consents: left.length } };
      }),
  };
}

/** A disabled device can get no token; nothing on it is erased. */
function device(client: EntraClient, deviceId: string): Act {
  async function enabled(): Promise<boolean | undefined> {
    const found = await client.get(`read device ${deviceId}`, path`/devices/${deviceId}`, Device);
    if (found !== undefined && (found.id !== deviceId || typeof found.accountEnabled !== 'boolean')) {
      throw new ConnectorError('invalid', `entra: read device ${deviceId}: the answer cannot be used`);
    }
    return found?.accountEnabled ?? undefined;
  }
  const enable = (accountEnabled: boolean) => ({
    what: `${accountEnabled ? 'enable' : 'disable'} device ${deviceId}`,
    method: 'PATCH' as const,
    path: path`/devices/${deviceId}`,
    json: { accountEnabled },
  });
  return {
    async execute() {
      return (await enabled()) === true ? send(client, enable(false)) : ALREADY_DONE;
    },
    verify: () => orUnreadable(async () => judged((await enabled()) === true, false, { device: deviceId })),
    async undo(step) {
      const now = await enabled();
      if (now === undefined) throw gone(step.account);
      if (now || !EnabledBefore.parse(step.before).accountEnabled) return ALREADY_DONE;
      return giveBack(client, step.account, enable(true));
    },
    verifyUndone: ({ before }) =>
      orUnreadable(async () =>
        judged(await enabled(), EnabledBefore.parse(before).accountEnabled, { device: deviceId }),
      ),
  };
}

/** Soft: for 30 days the account lies among the deleted, and comes back with what it had. */
function deletion(client: EntraClient): Act {
  return {
    async execute({ account }) {
      const user = await own(client, account);
      if (user === undefined) return ALREADY_DONE;
      return send(client, { what: `delete ${user.id}`, method: 'DELETE', path: path`/users/${user.id}` });
    },
    verify: (step) => reading(client, step, ({ id }) => ({ verdict: 'broken', observed: { id, deleted: false } })),
    async undo({ account }) {
      if ((await own(client, account)) !== undefined) return ALREADY_DONE;
      if (!(await inBin(client, account.id))) throw gone(account);
      return giveBack(client, account, {
        what: `restore ${account.id}`,
        method: 'POST',
        path: path`/directory/deletedItems/${account.id}/restore`,
        // Its parameters are optional, its body is not.
        json: {},
      });
    },
    verifyUndone: ({ account }) =>
      orUnreadable(async () => judged((await own(client, account)) !== undefined, true, { id: account.id })),
  };
}
