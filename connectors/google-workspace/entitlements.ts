/** Taking back: groups, admin roles, super admin, licences. */
import type { Account, Reading } from '../contract.ts';
import { path } from '../http.ts';
import type { Found, HeldRole } from './accounts.ts';
import { type Act, ALREADY_DONE, DONE, type Draft, invalid, own, reading, readingBack, stillThere } from './act.ts';
import type { GoogleClient } from './client.ts';
import { type GroupBefore, type LicenceBefore, License, type RoleBefore, type User } from './schema.ts';

const reclaim = { phase: 'reclaim', absorbing: true } as const;

export async function entitlementSteps(
  client: GoogleClient,
  { user, groups, roles }: Found,
): Promise<readonly Draft[]> {
  const drafts: Draft[] = [];
  if (user.isAdmin) {
    drafts.push({
      ...reclaim,
      action: 'remove_entitlement',
      target: 'super_admin',
      summary: 'Take away super admin',
      before: { superAdmin: true },
    });
  }
  for (const { assignment, name } of (roles ?? []).filter(isRemovable)) {
    drafts.push({
      ...reclaim,
      action: 'remove_entitlement',
      target: `role:${assignment.roleAssignmentId}`,
      summary: `Take away the role ${name}`,
      before: {
        role: { id: assignment.roleId, name },
        scopeType: assignment.scopeType ?? null,
        orgUnitId: assignment.orgUnitId ?? null,
      },
    });
  }
  for (const group of groups) {
    const member = await client.member(group.id, user.id);
    if (member === undefined) continue;
    const name = group.name || group.email || group.id;
    drafts.push({
      ...reclaim,
      action: 'remove_entitlement',
      target: `group:${group.id}`,
      summary: `Remove from group ${name}${member.role === 'MEMBER' ? '' : ` (${member.role.toLowerCase()})`}`,
      before: { group: { id: group.id, name }, role: member.role, deliverySettings: member.delivery_settings ?? null },
    });
  }
  for (const licence of client.config.licences) {
    const held = await licenceOf(client, user, licence);
    if (held === undefined) continue;
    const name = held.skuName || `${licence.product} ${licence.sku}`;
    drafts.push({
      ...reclaim,
      action: 'reclaim_licence',
      target: `${licence.product}/${licence.sku}`,
      summary: `Take back the licence ${name} (what only it keeps, such as Vault data, may be lost)`,
      before: { licence },
    });
  }
  return drafts;
}

/** What comes through a group goes with the group; the super admin role is Google's own mirror of `isAdmin`. */
function isRemovable({ direct, superAdmin }: HeldRole): boolean {
  return direct && !superAdmin;
}

/** A delegated admin's request is accepted and ignored: only the read tells. */
export function superAdmin(client: GoogleClient): Act {
  const make = (userId: string, status: boolean) =>
    client.send({
      what: `${status ? 'give' : 'take'} super admin ${status ? 'to' : 'from'} ${userId}`,
      path: path`/admin/directory/v1/users/${userId}/makeAdmin`,
      method: 'POST',
      json: { status },
      expected: [404],
    });
  const judge =
    (wanted: boolean) =>
    (user: User): Reading => ({
      verdict: (user.isAdmin === true) === wanted ? 'holds' : 'broken',
      observed: { id: user.id, superAdmin: user.isAdmin === true },
    });
  return {
    async execute({ account }) {
      const user = await own(client, account);
      if (!user?.isAdmin) return ALREADY_DONE;
      return (await make(user.id, false)).status === 404 ? ALREADY_DONE : DONE;
    },
    verify: (step) => reading(client, step, judge(false)),
    async undo({ account }) {
      const user = await stillThere(client, account);
      if (user.isAdmin) return ALREADY_DONE;
      if ((await make(user.id, true)).status === 404) throw invalid(`give super admin to ${user.id}: 404`);
      return DONE;
    },
    verifyUndone: (step) => readingBack(client, step, judge(true)),
  };
}

export function membership(client: GoogleClient, { group, role, deliverySettings }: GroupBefore): Act {
  const judge =
    (wanted: boolean) =>
    async (user: User): Promise<Reading> => {
      const member = await client.member(group.id, user.id);
      return {
        verdict: (member !== undefined) === wanted ? 'holds' : 'broken',
        observed: { id: user.id, group: group.id, role: member?.role ?? null },
      };
    };
  return {
    async execute({ account }) {
      const user = await own(client, account);
      if (user === undefined) return ALREADY_DONE;
      const answer = await client.send({
        what: `remove ${user.id} from group ${group.id}`,
        path: path`/admin/directory/v1/groups/${group.id}/members/${user.id}`,
        method: 'DELETE',
        expected: [404],
      });
      return answer.status === 404 ? ALREADY_DONE : DONE;
    },
    verify: (step) => reading(client, step, judge(false)),
    async undo({ account }) {
      const user = await stillThere(client, account);
      if ((await client.member(group.id, user.id)) !== undefined) return ALREADY_DONE;
      const answer = await client.send({
        what: `add ${user.id} to group ${group.id}`,
        path: path`/admin/directory/v1/groups/${group.id}/members`,
        method: 'POST',
        // The one place that wants an address: the account's present one, by its id.
        json: {
          email: user.primaryEmail,
          role,
          ...(deliverySettings === null ? {} : { delivery_settings: deliverySettings }),
        },
        expected: [409],
      });
      return answer.status === 409 ? ALREADY_DONE : DONE;
    },
    verifyUndone: (step) => readingBack(client, step, judge(true)),
  };
}

/** By role and unit, not by assignment: what is given back is a new assignment. */
export function adminRole(client: GoogleClient, before: RoleBefore): Act {
  const held = async (userId: string) => {
    const all = await client.roleAssignments({ userId, indirect: false });
    if (all.some(({ assignedTo }) => assignedTo !== userId)) {
      throw invalid(`list role assignments of ${userId}: the answer is about someone else`);
    }
    return all.filter(({ roleId, orgUnitId }) => roleId === before.role.id && (orgUnitId ?? null) === before.orgUnitId);
  };
  const judge =
    (wanted: boolean) =>
    async (user: User): Promise<Reading> => {
      const assignments = (await held(user.id)).map(({ roleAssignmentId }) => roleAssignmentId);
      return {
        verdict: assignments.length > 0 === wanted ? 'holds' : 'broken',
        observed: { id: user.id, role: before.role.id, assignments },
      };
    };
  const assignments = path`/admin/directory/v1/customer/${client.config.customer}/roleassignments`;
  return {
    async execute({ account }) {
      const user = await own(client, account);
      let removed = 0;
      for (const { roleAssignmentId } of user === undefined ? [] : await held(user.id)) {
        const answer = await client.send({
          what: `remove role assignment ${roleAssignmentId} of ${account.id}`,
          path: path`/admin/directory/v1/customer/${client.config.customer}/roleassignments/${roleAssignmentId}`,
          method: 'DELETE',
          expected: [404],
        });
        if (answer.status !== 404) removed += 1;
      }
      return removed === 0 ? ALREADY_DONE : DONE;
    },
    verify: (step) => reading(client, step, judge(false)),
    async undo({ account }) {
      const user = await stillThere(client, account);
      if ((await held(user.id)).length > 0) return ALREADY_DONE;
      await client.send({
        what: `give role ${before.role.id} to ${user.id}`,
        path: assignments,
        method: 'POST',
        json: {
          roleId: before.role.id,
          assignedTo: user.id,
          scopeType: before.scopeType ?? 'CUSTOMER',
          ...(before.orgUnitId === null ? {} : { orgUnitId: before.orgUnitId }),
        },
      });
      return DONE;
    },
    verifyUndone: (step) => readingBack(client, step, judge(true)),
  };
}

/** The licensing API knows people by their present address only, so the address is read anew, by id, before each call. */
async function licenceOf(
  client: GoogleClient,
  user: Pick<User, 'id' | 'primaryEmail'>,
  { product, sku }: LicenceBefore['licence'],
): Promise<License | undefined> {
  const answer = await client.sendLicensing({
    what: `read licence ${product}/${sku} of ${user.id}`,
    path: path`/apps/licensing/v1/product/${product}/sku/${sku}/user/${user.primaryEmail}`,
    expected: [404],
  });
  if (answer.status === 404) return undefined;
  const held = answer.read(License);
  if (held.userId.toLowerCase() === user.primaryEmail.toLowerCase()) return held;
  throw invalid(`read licence ${product}/${sku} of ${user.id}: the answer is about someone else`);
}

export function licence(client: GoogleClient, { licence: { product, sku } }: LicenceBefore): Act {
  const judge =
    (wanted: boolean) =>
    async (user: User): Promise<Reading> => {
      const held = (await licenceOf(client, user, { product, sku })) !== undefined;
      return {
        verdict: held === wanted ? 'holds' : 'broken',
        observed: { id: user.id, licence: `${product}/${sku}`, held },
      };
    };
  return {
    async execute({ account }: { readonly account: Account }) {
      const user = await own(client, account);
      if (user === undefined || (await licenceOf(client, user, { product, sku })) === undefined) return ALREADY_DONE;
      const answer = await client.sendLicensing({
        what: `take licence ${product}/${sku} from ${user.id}`,
        path: path`/apps/licensing/v1/product/${product}/sku/${sku}/user/${user.primaryEmail}`,
        method: 'DELETE',
        expected: [404],
      });
      return answer.status === 404 ? ALREADY_DONE : DONE;
    },
    verify: (step) => reading(client, step, judge(false)),
    async undo({ account }) {
      const user = await stillThere(client, account);
      if ((await licenceOf(client, user, { product, sku })) !== undefined) return ALREADY_DONE;
      await client.sendLicensing({
        what: `give licence ${product}/${sku} to ${user.id}`,
        path: path`/apps/licensing/v1/product/${product}/sku/${sku}/user`,
        method: 'POST',
        json: { userId: user.primaryEmail },
      });
      return DONE;
    },
    verifyUndone: (step) => readingBack(client, step, judge(true)),
  };
}
