/** Groups and admin roles: taken away, and given back. */
import type { Account, Reading, Step } from '../contract.ts';
import { ConnectorError, orUnreadable } from '../errors.ts';
import { path } from '../http.ts';
import { own } from './accounts.ts';
import { type Act, ALREADY_DONE, gone, reading, send } from './act.ts';
import type { OktaClient } from './client.ts';
import type { OktaRole, RoleBefore } from './schema.ts';

export function membership(client: OktaClient, groupId: string): Act {
  const change = (account: Account, method: 'PUT' | 'DELETE') =>
    send(client, account, {
      what: `${method === 'PUT' ? 'add to' : 'remove from'} group ${groupId} user ${account.id}`,
      method,
      path: path`/api/v1/groups/${groupId}/users/${account.id}`,
    });
  const isIn = async (account: Account) => (await client.groupsOf(account.id))?.some(({ id }) => id === groupId);
  return {
    async execute({ account }) {
      if ((await own(client, account)) === undefined || !(await isIn(account))) return ALREADY_DONE;
      return change(account, 'DELETE');
    },
    verify: (step) => reading(client, step, () => judged(isIn(step.account), false, { group: groupId })),
    async undo({ account }) {
      if ((await own(client, account)) === undefined) throw gone(account);
      if (await isIn(account)) return ALREADY_DONE;
      const added = await change(account, 'PUT');
      // 404: the group is gone.
      if (added.outcome !== 'done') throw gone(account);
      return added;
    },
    verifyUndone: ({ account }) => orUnreadable(() => judged(isIn(account), true, { group: groupId })),
  };
}

/** Given back, a role has a new assignment id: it is known by what it is. */
export function role(client: OktaClient, before: RoleBefore['role']): Act {
  const same = (held: OktaRole) =>
    held.assignmentType !== 'GROUP' &&
    held.type === before.type &&
    (held.role ?? undefined) === before.customRole &&
    (held['resource-set'] ?? undefined) === before.resourceSet;
  const assignment = async (account: Account) => {
    const roles = await client.rolesOf(account.id);
    return roles === undefined ? undefined : (roles.find(same) ?? null);
  };
  const holds = async (account: Account) => {
    const found = await assignment(account);
    return found === undefined ? undefined : found !== null;
  };

  return {
    async execute({ account }) {
      if ((await own(client, account)) === undefined) return ALREADY_DONE;
      const found = await assignment(account);
      if (!found) return ALREADY_DONE;
      return send(client, account, {
        what: `remove role ${before.type} of ${account.id}`,
        method: 'DELETE',
        path: path`/api/v1/users/${account.id}/roles/${found.id}`,
      });
    },
    verify: (step) => reading(client, step, () => judged(holds(step.account), false, { role: before.type })),
    async undo({ account }) {
      if ((await own(client, account)) === undefined) throw gone(account);
      if (await holds(account)) return ALREADY_DONE;
      if (before.limited) {
        // Without its limits it would be more than the person had.
        throw new ConnectorError('invalid', `okta: give back role ${before.type} of ${account.id}: it was limited`);
      }
      const { type, customRole, resourceSet } = before;
      const added = await send(client, account, {
        what: `give back role ${type} of ${account.id}`,
        method: 'POST',
        path: path`/api/v1/users/${account.id}/roles`,
        json: {
          type,
          ...(customRole === undefined ? {} : { role: customRole }),
          ...(resourceSet === undefined ? {} : { 'resource-set': resourceSet }),
        },
      });
      if (added.outcome !== 'done') throw gone(account);
      return added;
    },
    verifyUndone: ({ account }: Step) => orUnreadable(() => judged(holds(account), true, { role: before.type })),
  };
}

async function judged(
  read: Promise<boolean | undefined>,
  wanted: boolean,
  about: Readonly<Record<string, string>>,
): Promise<Reading> {
  const held = await read;
  const verdict = held === undefined ? 'unreadable' : held === wanted ? 'holds' : 'broken';
  return { verdict, observed: { ...about, held: held ?? null } };
}
