/** Who is who: finding a leaver's users, and what makes them privileged. */
import type { Account, Leaver, Privilege } from '../contract.ts';
import { ConnectorError } from '../errors.ts';
import type { GoogleClient } from './client.ts';
import type { Group, Role, RoleAssignment, User } from './schema.ts';

/** A role as held: directly, or through a group. */
export interface HeldRole {
  readonly assignment: RoleAssignment;
  readonly name: string;
  readonly direct: boolean;
  readonly superAdmin: boolean;
}

/** A user with what belongs to it; `roles` undefined: our admin may not read them. */
export interface Found {
  readonly user: User;
  readonly groups: readonly Group[];
  readonly roles: readonly HeldRole[] | undefined;
}

/**
 * Everyone who may be the leaver, by any address or alias and by employee id, joined by id. By search and not by
 * `GET users/{address}`: that answers 403 for an address outside the customer's domains, like a missing scope.
 */
export async function findUsers(client: GoogleClient, leaver: Leaver): Promise<readonly User[]> {
  const addresses = [leaver.email, ...leaver.otherEmails, ...(leaver.identity?.includes('@') ? [leaver.identity] : [])];
  const known = new Set(addresses.map(lower));
  const found = new Map<string, User>();
  for (const address of known) {
    for (const user of await client.searchUsers(`email=${quoted(address)}`)) {
      if (!addressesOf(user).some((own) => known.has(lower(own)))) {
        throw new ConnectorError('invalid', 'google-workspace: search users: the answer is about someone else');
      }
      found.set(user.id, user);
    }
  }
  if (leaver.identity !== undefined && !leaver.identity.includes('@')) {
    const user = await client.user(leaver.identity);
    if (user !== undefined) found.set(user.id, user);
  }
  if (leaver.employeeId !== undefined) {
    // A search by word may bring more than the exact number: those are other people.
    for (const user of await client.searchUsers(`externalId=${quoted(leaver.employeeId)}`)) {
      if (employeeIdsOf(user).includes(leaver.employeeId)) found.set(user.id, user);
    }
  }
  return [...found.values()];
}

/** A value in a search for users. */
export function quoted(value: string): string {
  return /^[\w.@+-]+$/.test(value) ? value : `'${value.replaceAll("'", "\\'")}'`;
}

/** Groups and roles. Role assignments that may not be read are no error: then privilege is unreadable. */
export async function withHoldings(client: GoogleClient, user: User): Promise<Found> {
  const groups = await client.groupsOf(user.id);
  return { user, groups, roles: await readable(() => heldRoles(client, user.id)) };
}

async function heldRoles(client: GoogleClient, userId: string): Promise<readonly HeldRole[]> {
  const assignments = await client.roleAssignments({ userId, indirect: true });
  if (assignments.length === 0) return [];
  const roles = new Map((await client.roles()).map((role) => [role.roleId, role]));
  return assignments.map((assignment) => {
    const role: Role | undefined = roles.get(assignment.roleId);
    return {
      assignment,
      name: role?.roleName || assignment.roleId,
      direct: assignment.assignedTo === userId,
      superAdmin: role?.isSuperAdminRole === true,
    };
  });
}

export function asAccount({ user, groups, roles }: Found): Account {
  return account(user, privilegeOf(user, roles), [
    ...(user.isAdmin ? ['Super admin'] : []),
    ...(roles ?? []).filter(({ superAdmin }) => !superAdmin).map(({ name }) => name),
    ...groups.map((group) => group.name || group.email || group.id),
  ]);
}

function privilegeOf(user: User, roles: Found['roles']): Privilege {
  if (user.isAdmin) return { privileged: 'yes', why: 'is a super admin' };
  if (roles !== undefined && roles.length > 0) {
    return { privileged: 'yes', why: `holds ${roles.map(({ name }) => name).join(', ')}` };
  }
  if (user.isDelegatedAdmin) return { privileged: 'yes', why: 'is a delegated admin' };
  if (roles === undefined) return { privileged: 'unreadable', why: 'role assignments cannot be read' };
  return { privileged: 'no', why: 'holds no admin role, directly or through a group' };
}

/** For the sweep: no request per user. Groups that hold a role are read once, with everyone in them. */
export async function* everyAccount(client: GoogleClient): AsyncGenerator<Account> {
  const holders = await readable(() => roleHolders(client));
  for await (const user of client.everyUser()) {
    const admin = user.isAdmin || user.isDelegatedAdmin || holders?.has(user.id);
    const privilege: Privilege = admin
      ? { privileged: 'yes', why: user.isAdmin ? 'is a super admin' : 'holds an admin role' }
      : holders === undefined
        ? { privileged: 'unreadable', why: 'role assignments cannot be read' }
        : { privileged: 'no', why: 'holds no admin role, directly or through a group' };
    yield account(user, privilege, user.isAdmin ? ['Super admin'] : []);
  }
}

async function roleHolders(client: GoogleClient): Promise<ReadonlySet<string>> {
  const holders = new Set<string>();
  for (const { assignedTo, assigneeType } of await client.roleAssignments()) {
    holders.add(assignedTo);
    if (assigneeType?.toLowerCase() !== 'group') continue;
    for (const id of await client.membersOf(assignedTo)) holders.add(id);
  }
  return holders;
}

/** Super admins that can still sign in: only they can appoint others, so only they can be the last. */
export async function superAdminIds(client: GoogleClient): Promise<readonly string[]> {
  const admins = await client.searchUsers('isAdmin=true');
  return admins.filter(({ isAdmin, suspended, archived }) => isAdmin && !suspended && !archived).map(({ id }) => id);
}

function account(user: User, privilege: Privilege, entitlements: readonly string[]): Account {
  const [employeeId] = employeeIdsOf(user);
  const lastSeen = Date.parse(user.lastLoginTime ?? '');
  return {
    id: user.id,
    label: user.primaryEmail,
    emails: addressesOf(user),
    ...(user.name?.fullName ? { displayName: user.name.fullName } : {}),
    ...(employeeId === undefined ? {} : { employeeId }),
    status: user.suspended || user.archived ? 'suspended' : 'active',
    privilege,
    entitlements,
    // Whoever never signed in was last seen in 1970.
    ...(lastSeen > 0 ? { lastSeenAt: new Date(lastSeen).toISOString() } : {}),
  };
}

/** Whether what was read is still the person that the step is about. */
export function isSamePerson(user: User, { label, emails }: Account): boolean {
  const known = [label, ...emails].map(lower);
  return addressesOf(user).some((address) => known.includes(lower(address)));
}

export function addressesOf(user: User): readonly string[] {
  const listed = (user.emails ?? []).flatMap(({ address }) => (address ? [address] : []));
  return [
    ...new Set([user.primaryEmail, ...(user.aliases ?? []), ...(user.nonEditableAliases ?? []), ...listed].map(lower)),
  ];
}

function employeeIdsOf(user: User): readonly string[] {
  return (user.externalIds ?? []).flatMap(({ value, type }) => (value && type === 'organization' ? [value] : []));
}

async function readable<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof ConnectorError && error.kind === 'forbidden') return undefined;
    throw error;
  }
}

function lower(text: string): string {
  return text.toLowerCase();
}
