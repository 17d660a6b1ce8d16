/** Who is who: finding a leaver's accounts, and what makes them privileged. */
import { z } from 'zod';
import type { Account, Leaver, Privilege } from '../contract.ts';
import { ConnectorError } from '../errors.ts';
import { path } from '../http.ts';
import { type EntraClient, quoted, readable } from './client.ts';
import { DirectoryRole, type EntraUser, Identified, Membership, NamedGroup, RoleAssignment } from './schema.ts';

/** The same in every tenant. */
const GLOBAL_ADMINISTRATOR = '62e90394-69f5-4237-9190-012177145e10';

/** Everyone who may be the leaver: by name, every address, and employee number, joined by id. */
export async function findUsers(client: EntraClient, leaver: Leaver): Promise<readonly EntraUser[]> {
  const addresses = [...new Set([leaver.email, ...leaver.otherEmails].map(lower))];
  const identity = leaver.identity === undefined ? undefined : lower(leaver.identity);
  const isLeaver = (user: EntraUser) =>
    addressesOf(user).some((address) => addresses.includes(address)) ||
    [...addresses, identity].includes(lower(user.userPrincipalName)) ||
    (leaver.employeeId !== undefined && user.employeeId === leaver.employeeId);

  const filters = addresses.map((address) => {
    const said = quoted(address);
    // An alias is `smtp:`, the first address `SMTP:`; Graph compares without case.
    const alias = `proxyAddresses/any(p:p eq ${quoted(`smtp:${address}`)})`;
    return `mail eq ${said} or userPrincipalName eq ${said} or ${alias}`;
  });
  if (identity !== undefined) filters.push(`userPrincipalName eq ${quoted(identity)}`);
  if (leaver.employeeId !== undefined) filters.push(`employeeId eq ${quoted(leaver.employeeId)}`);

  const found = new Map<string, EntraUser>();
  for (const filter of filters) {
    for (const user of await client.searchUsers(filter)) {
      // Absent would be a guess now: the server answers what was not asked.
      if (!isLeaver(user)) throw new ConnectorError('invalid', 'entra: find users: the answer is about someone else');
      found.set(user.id, user);
    }
  }
  return [...found.values()];
}

/** What a person holds in the directory. Undefined: not readable with this credential. */
export interface Held {
  readonly memberships: readonly Membership[] | undefined;
  /** Direct, with the scopes they are limited to. */
  readonly roles: readonly RoleAssignment[] | undefined;
  /** Names of active roles, through groups too. */
  readonly activeRoles: readonly string[] | undefined;
  /** Names of the roles that they may activate themselves (PIM). */
  readonly eligibleRoles: readonly string[] | undefined;
}

export async function heldBy(client: EntraClient, { id }: EntraUser): Promise<Held> {
  const memberships = await readable(() =>
    client.list(`read groups of ${id}`, path`/users/${id}/memberOf`, Membership),
  );
  const active = await readable(() =>
    client.list(
      `read roles of ${id}`,
      path`/users/${id}/transitiveMemberOf/microsoft.graph.directoryRole`,
      DirectoryRole,
    ),
  );
  return {
    memberships,
    roles: await readable(() => rolesOf(client, id)),
    activeRoles: active?.map((role) => role.displayName ?? role.id),
    eligibleRoles: await eligibleRoles(client, id),
  };
}

/** Undefined when Graph has no such list for us. An answer about another principal throws `invalid`. */
export async function rolesOf(client: EntraClient, id: string): Promise<readonly RoleAssignment[] | undefined> {
  const assignments = await client.list(
    `read role assignments of ${id}`,
    path`/roleManagement/directory/roleAssignments`,
    RoleAssignment,
    { $filter: `principalId eq ${quoted(id)}`, $expand: 'roleDefinition' },
  );
  if (assignments?.some(({ principalId }) => principalId !== id)) {
    throw new ConnectorError('invalid', `entra: read role assignments of ${id}: the answer is about someone else`);
  }
  return assignments;
}

/** A tenant without PIM (Entra ID P2) answers 400, and has nothing to activate. */
async function eligibleRoles(client: EntraClient, id: string): Promise<readonly string[] | undefined> {
  const Eligible = z.object({
    roleDefinitionId: z.string(),
    roleDefinition: z.object({ displayName: z.string().nullish() }).nullish(),
  });
  try {
    const found = await readable(() =>
      client.list(`read eligible roles of ${id}`, path`/roleManagement/directory/roleEligibilitySchedules`, Eligible, {
        $filter: `principalId eq ${quoted(id)}`,
        $expand: 'roleDefinition',
      }),
    );
    return found?.map((role) => role.roleDefinition?.displayName ?? role.roleDefinitionId);
  } catch (error) {
    if (error instanceof ConnectorError && error.status === 400) return [];
    throw error;
  }
}

export function privilegeOf({ activeRoles, roles, eligibleRoles }: Held): Privilege {
  const named = [...new Set([...(activeRoles ?? []), ...(roles ?? []).map(roleName)])];
  if (named.length > 0) return { privileged: 'yes', why: `holds ${named.join(', ')}` };
  if (eligibleRoles !== undefined && eligibleRoles.length > 0) {
    return { privileged: 'yes', why: `may activate ${eligibleRoles.join(', ')}` };
  }
  if (activeRoles === undefined || roles === undefined || eligibleRoles === undefined) {
    return { privileged: 'unreadable', why: 'Graph does not show us admin roles (RoleManagement.ReadWrite.Directory)' };
  }
  return { privileged: 'no', why: 'holds no admin role, and may activate none' };
}

export function roleName({ roleDefinition, roleDefinitionId }: RoleAssignment): string {
  return roleDefinition?.displayName ?? roleDefinitionId;
}

/** Everybody in the group of that name, through other groups too; other groups and devices are no accounts of ours. */
export async function membersOf(client: EntraClient, name: string): Promise<readonly string[] | undefined> {
  const named = { $filter: `displayName eq ${quoted(name)}`, $select: 'id,displayName' };
  const found = await client.list('search groups (GroupMember.ReadWrite.All)', path`/groups`, NamedGroup, named);
  const [group, another] = (found ?? []).filter(({ displayName }) => displayName === name);
  if (another) throw new ConnectorError('invalid', `entra: two groups are called “${name}”`);
  if (!group) return undefined;
  const at = path`/groups/${group.id}/transitiveMembers`;
  return (await client.list(`list members of ${group.id}`, at, Identified, { $select: 'id', $top: 999 }))?.map(
    ({ id }) => id,
  );
}

export function asAccount(user: EntraUser, privilege: Privilege, entitlements: readonly string[]): Account {
  return {
    id: user.id,
    label: user.userPrincipalName,
    emails: addressesOf(user),
    ...(user.displayName ? { displayName: user.displayName } : {}),
    ...(user.employeeId ? { employeeId: user.employeeId } : {}),
    status: user.accountEnabled === true ? 'active' : user.accountEnabled === false ? 'suspended' : 'unknown',
    privilege,
    entitlements,
  };
}

export function foundAccount(user: EntraUser, held: Held): Account {
  const groups = (held.memberships ?? []).filter(isGroup).map((group) => group.displayName ?? group.id);
  return asAccount(user, privilegeOf(held), [...(held.activeRoles ?? []), ...groups]);
}

export function isGroup(membership: Membership): boolean {
  return membership['@odata.type'] === '#microsoft.graph.group';
}

/** Enabled people who hold Global Administrator by themselves; those who hold it through a group are not counted. */
export async function globalAdmins(client: EntraClient): Promise<readonly string[] | undefined> {
  const assignments = await client.list(
    'read who is Global Administrator (RoleManagement.ReadWrite.Directory)',
    path`/roleManagement/directory/roleAssignments`,
    RoleAssignment,
    { $filter: `roleDefinitionId eq ${quoted(GLOBAL_ADMINISTRATOR)}` },
  );
  if (assignments === undefined) return undefined;
  const admins: string[] = [];
  for (const { principalId } of assignments) {
    // A group or an application is no user: 404.
    if ((await client.user(principalId))?.accountEnabled === true) admins.push(principalId);
  }
  return admins;
}

/** The account as it is now; undefined when it answers 404. Somebody else's answer throws `invalid`. */
export async function own(client: EntraClient, account: Account): Promise<EntraUser | undefined> {
  const user = await client.user(account.id);
  const known = [account.label, ...account.emails].map(lower);
  if (user !== undefined && ![lower(user.userPrincipalName), ...addressesOf(user)].some((one) => known.includes(one))) {
    throw new ConnectorError('invalid', `entra: read user ${account.id}: the answer is about someone else`);
  }
  return user;
}

function addressesOf(user: EntraUser): readonly string[] {
  const proxies = (user.proxyAddresses ?? []).filter((proxy) => /^smtp:/i.test(proxy)).map((proxy) => proxy.slice(5));
  return [...new Set([...(user.mail ? [user.mail] : []), ...proxies].map(lower))];
}

function lower(text: string): string {
  return text.toLowerCase();
}
