/** What the account holds: groups, admin roles, licences, and the reply of its mailbox. Taken away, and given back. */
import type { Account } from '../contract.ts';
import { ConnectorError, orUnreadable } from '../errors.ts';
import { path } from '../http.ts';
import { isGroup, own, rolesOf } from './accounts.ts';
import { type Act, ALREADY_DONE, giveBack, judged, present, reading, send } from './act.ts';
import type { EntraClient } from './client.ts';
import {
  type AutomaticReplies,
  type EntraUser,
  type LicenceBefore,
  MailboxSettings,
  Membership,
  ReplyBefore,
  type RoleBefore,
} from './schema.ts';

export function membership(client: EntraClient, groupId: string): Act {
  async function isIn({ id }: Account): Promise<boolean | undefined> {
    const memberships = await client.list(`read groups of ${id}`, path`/users/${id}/memberOf`, Membership);
    return memberships?.some((one) => isGroup(one) && one.id === groupId);
  }
  return {
    async execute({ account }) {
      if ((await own(client, account)) === undefined || !(await isIn(account))) return ALREADY_DONE;
      return send(client, {
        what: `remove from group ${groupId} user ${account.id}`,
        method: 'DELETE',
        // Without `/$ref` it would delete the user: https://learn.microsoft.com/graph/api/group-delete-members
        path: path`/groups/${groupId}/members/${account.id}/$ref`,
      });
    },
    verify: (step) => reading(client, step, async () => judged(await isIn(step.account), false, { group: groupId })),
    async undo({ account }) {
      await present(client, account);
      if (await isIn(account)) return ALREADY_DONE;
      return giveBack(client, account, {
        what: `add to group ${groupId} user ${account.id}`,
        method: 'POST',
        path: path`/groups/${groupId}/members/$ref`,
        json: client.reference(account.id),
      });
    },
    verifyUndone: ({ account }) => orUnreadable(async () => judged(await isIn(account), true, { group: groupId })),
  };
}

/** Given back, an assignment has a new id: it is known by its role and scope. */
export function role(client: EntraClient, { definitionId, name, scope, activated }: RoleBefore['role']): Act {
  async function assignment({ id }: Account) {
    const roles = await rolesOf(client, id);
    if (roles === undefined) return undefined;
    const same = roles.find((one) => one.roleDefinitionId === definitionId && (one.directoryScopeId ?? '/') === scope);
    return { id: same?.id };
  }
  const holds = async (account: Account) => {
    const found = await assignment(account);
    return found === undefined ? undefined : found.id !== undefined;
  };
  return {
    async execute({ account }) {
      if ((await own(client, account)) === undefined) return ALREADY_DONE;
      const found = await assignment(account);
      if (found?.id === undefined) return ALREADY_DONE;
      return send(client, {
        what: `remove role ${name} of ${account.id}`,
        method: 'DELETE',
        path: path`/roleManagement/directory/roleAssignments/${found.id}`,
      });
    },
    verify: (step) => reading(client, step, async () => judged(await holds(step.account), false, { role: name })),
    async undo({ account }) {
      await present(client, account);
      if (await holds(account)) return ALREADY_DONE;
      if (activated) {
        // For good it would be more than the person had; they may activate it again.
        throw new ConnectorError('invalid', `entra: give back role ${name} of ${account.id}: activated for a time`);
      }
      return giveBack(client, account, {
        what: `give back role ${name} of ${account.id}`,
        method: 'POST',
        path: path`/roleManagement/directory/roleAssignments`,
        json: { principalId: account.id, roleDefinitionId: definitionId, directoryScopeId: scope },
      });
    },
    verifyUndone: ({ account }) => orUnreadable(async () => judged(await holds(account), true, { role: name })),
  };
}

/** Directly assigned only: one that comes through a group goes with the group. */
export function licence(client: EntraClient, { skuId, name, disabledPlans }: LicenceBefore['licence']): Act {
  const assigned = (user: EntraUser | undefined) =>
    user?.licenseAssignmentStates?.some((one) => one.skuId === skuId && !one.assignedByGroup);
  const change = (id: string, json: { addLicenses: readonly object[]; removeLicenses: readonly string[] }) => ({
    what: `change licence ${name} of ${id}`,
    method: 'POST' as const,
    path: path`/users/${id}/assignLicense`,
    json,
  });
  return {
    async execute({ account }) {
      if (!assigned(await own(client, account))) return ALREADY_DONE;
      return send(client, change(account.id, { addLicenses: [], removeLicenses: [skuId] }));
    },
    verify: (step) => reading(client, step, (user) => judged(assigned(user), false, { licence: name })),
    async undo({ account }) {
      if (assigned(await present(client, account))) return ALREADY_DONE;
      const json = { addLicenses: [{ skuId, disabledPlans }], removeLicenses: [] };
      return giveBack(client, account, change(account.id, json));
    },
    verifyUndone: ({ account }) =>
      orUnreadable(async () => judged(assigned(await own(client, account)), true, { licence: name })),
  };
}

/** The mailbox answers, for everyone who writes, with who takes over. */
export function automaticReply(client: EntraClient): Act {
  async function now({ id }: Account): Promise<AutomaticReplies | undefined> {
    const at = path`/users/${id}/mailboxSettings`;
    return (await client.get(`read mailbox settings of ${id}`, at, MailboxSettings))?.automaticRepliesSetting;
  }
  const set = ({ id }: Account, automaticRepliesSetting: AutomaticReplies) => ({
    what: `set the automatic reply of ${id}`,
    method: 'PATCH' as const,
    path: path`/users/${id}/mailboxSettings`,
    json: { automaticRepliesSetting },
  });
  const isSet = (replies: AutomaticReplies | undefined, wanted: string) =>
    replies?.status === 'alwaysEnabled' && textOf(replies.internalReplyMessage) === textOf(wanted);
  const isAs = (replies: AutomaticReplies | undefined, before: AutomaticReplies) =>
    replies?.status === before.status &&
    textOf(replies.internalReplyMessage ?? '') === textOf(before.internalReplyMessage ?? '');

  return {
    async execute({ account, before }) {
      const { wanted } = ReplyBefore.parse(before);
      if ((await own(client, account)) === undefined) return ALREADY_DONE;
      const replies = await now(account);
      if (replies === undefined || isSet(replies, wanted)) return ALREADY_DONE;
      return send(
        client,
        set(account, {
          status: 'alwaysEnabled',
          externalAudience: 'all',
          internalReplyMessage: wanted,
          externalReplyMessage: wanted,
        }),
      );
    },
    verify: (step) =>
      reading(client, step, async () => {
        const replies = await now(step.account);
        // No mailbox: nobody can write to it.
        if (replies === undefined) return { verdict: 'holds', observed: { mailbox: 404 } };
        return judged(isSet(replies, ReplyBefore.parse(step.before).wanted), true, { status: replies.status });
      }),
    async undo({ account, before }) {
      await present(client, account);
      const was = ReplyBefore.parse(before).automaticReplies;
      const replies = await now(account);
      if (replies === undefined) {
        throw new ConnectorError('invalid', `entra: give back the reply of ${account.id}: there is no mailbox`);
      }
      return isAs(replies, was) ? ALREADY_DONE : giveBack(client, account, set(account, was));
    },
    verifyUndone: ({ account, before }) =>
      orUnreadable(async () => {
        const replies = await now(account);
        const asBefore = isAs(replies, ReplyBefore.parse(before).automaticReplies);
        return judged(asBefore, true, { status: replies?.status ?? 'no mailbox' });
      }),
  };
}

/** Exchange keeps a reply as an HTML document of its own making: only the words are ours. */
function textOf(html: string | undefined): string {
  return (html ?? '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&nbsp;/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
