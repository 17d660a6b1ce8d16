/** Who is who: finding a leaver's accounts, and whether a role makes them privileged. */
import type { Account, Leaver, Privilege } from '../contract.ts';
import { ConnectorError } from '../errors.ts';
import { isSamePerson, type OktaClient, quoted } from './client.ts';
import type { OktaGroup, OktaRole, OktaUser } from './schema.ts';

/** A user as read, with what they hold. */
export interface Found {
  readonly user: OktaUser;
  readonly groups: readonly OktaGroup[];
  /** Undefined: not readable with this credential. */
  readonly roles: readonly OktaRole[] | undefined;
}

/** Statuses in which a person cannot sign in, nor become able to by themselves. */
export const CLOSED: readonly string[] = ['SUSPENDED', 'DEPROVISIONED'];

const STATUS: Readonly<Record<string, Account['status']>> = {
  ACTIVE: 'active',
  LOCKED_OUT: 'active',
  PASSWORD_EXPIRED: 'active',
  RECOVERY: 'active',
  PROVISIONED: 'invited',
  STAGED: 'invited',
  SUSPENDED: 'suspended',
  DEPROVISIONED: 'deactivated',
};

/**
 * Everyone who may be the leaver, joined by id: by login (consistent at once) and by search (which lags, but knows
 * addresses, employee numbers and the deactivated). It does not stop at the first find.
 */
export async function findUsers(client: OktaClient, leaver: Leaver): Promise<readonly OktaUser[]> {
  const addresses = [leaver.email, ...leaver.otherEmails].map((address) => address.toLowerCase());
  const names = [...new Set([...(leaver.identity === undefined ? [] : [leaver.identity.toLowerCase()]), ...addresses])];
  const found = new Map<string, OktaUser>();
  const keep = (user: OktaUser) => {
    const { login, email, employeeNumber } = user.profile;
    const isLeaver =
      names.includes(login.toLowerCase()) ||
      addresses.includes((email ?? '').toLowerCase()) ||
      (leaver.employeeId !== undefined && employeeNumber === leaver.employeeId);
    // Absent would be a guess now: the server answers what was not asked.
    if (!isLeaver) throw new ConnectorError('invalid', 'okta: find users: the answer is about someone else');
    found.set(user.id, user);
  };
  // A login with a slash has no URL (Okta's own note on "Retrieve a user"); the search finds it.
  for (const name of names.filter((one) => !one.includes('/'))) {
    const user = await client.userByLogin(name);
    if (user !== undefined) keep(user);
  }
  const terms = [
    ...names.map((name) => `profile.login eq ${quoted(name)}`),
    ...addresses.map((address) => `profile.email eq ${quoted(address)}`),
    ...(leaver.employeeId === undefined ? [] : [`profile.employeeNumber eq ${quoted(leaver.employeeId)}`]),
  ];
  // What the database said wins over the index, which may still show the status of a moment ago.
  for (const user of await client.search(terms.join(' or '))) if (!found.has(user.id)) keep(user);
  return [...found.values()];
}

export async function heldBy(client: OktaClient, user: OktaUser): Promise<Found> {
  return { user, groups: (await client.groupsOf(user.id)) ?? [], roles: await readableRoles(client, user.id) };
}

/** Undefined where the credential may not see roles: the rest of the plan does not depend on them. */
async function readableRoles(client: OktaClient, id: string): Promise<readonly OktaRole[] | undefined> {
  try {
    return await client.rolesOf(id);
  } catch (error) {
    if (error instanceof ConnectorError && error.kind === 'forbidden') return undefined;
    throw error;
  }
}

export function asAccount(user: OktaUser, privilege: Privilege, entitlements: readonly string[]): Account {
  const { login, email, employeeNumber } = user.profile;
  const full = [user.profile.firstName, user.profile.lastName].filter(Boolean).join(' ');
  const displayName = user.profile.displayName || full;
  const lastSeen = user.lastLogin ? new Date(user.lastLogin) : undefined;
  return {
    id: user.id,
    label: login,
    emails: email ? [email] : [],
    ...(displayName ? { displayName } : {}),
    ...(employeeNumber ? { employeeId: employeeNumber } : {}),
    status: STATUS[user.status] ?? 'unknown',
    privilege,
    entitlements,
    ...(lastSeen === undefined || Number.isNaN(lastSeen.getTime()) ? {} : { lastSeenAt: lastSeen.toISOString() }),
  };
}

export function foundAccount({ user, groups, roles }: Found): Account {
  return asAccount(user, privilegeOf(roles), [
    ...(roles ?? []).map(labelOf),
    // Everyone is in "Everyone".
    ...groups.filter(({ type }) => type !== 'BUILT_IN').map(({ profile }) => profile.name),
  ]);
}

export function labelOf(role: OktaRole): string {
  return role.label ?? role.type;
}

function privilegeOf(roles: readonly OktaRole[] | undefined): Privilege {
  if (roles === undefined)
    return { privileged: 'unreadable', why: 'Okta does not show us admin roles (okta.roles.read)' };
  if (roles.length === 0) return { privileged: 'no', why: 'holds no admin role' };
  const named = roles.map((role) => `${labelOf(role)}${role.assignmentType === 'GROUP' ? ' through a group' : ''}`);
  return { privileged: 'yes', why: `holds ${named.join(', ')}` };
}

/** Every account but the deactivated, whose privilege comes from one list of who holds a role. */
export async function* everyAccount(client: OktaClient): AsyncGenerator<Account> {
  const holders = await readableAssignees(client);
  for await (const user of client.everyUser()) {
    const privilege: Privilege =
      holders === undefined
        ? { privileged: 'unreadable', why: 'Okta does not show us admin roles (okta.roles.read)' }
        : holders.has(user.id)
          ? { privileged: 'yes', why: 'holds an admin role' }
          : { privileged: 'no', why: 'holds no admin role' };
    yield asAccount(user, privilege, []);
  }
}

async function readableAssignees(client: OktaClient): Promise<ReadonlySet<string> | undefined> {
  try {
    return new Set(await Array.fromAsync(client.assignees()));
  } catch (error) {
    if (error instanceof ConnectorError && error.kind === 'forbidden') return undefined;
    throw error;
  }
}

/** Who can still do everything: active super administrators. Fewer roles do not keep an organization running. */
export async function superAdmins(client: OktaClient): Promise<readonly string[]> {
  const admins: string[] = [];
  for await (const id of client.assignees()) {
    const roles = (await client.rolesOf(id)) ?? [];
    if (!roles.some(({ type }) => type === 'SUPER_ADMIN')) continue;
    if ((await client.user(id))?.status === 'ACTIVE') admins.push(id);
  }
  return admins;
}

/** The account as it is now; undefined when it answers 404. Somebody else's answer throws `invalid`. */
export async function own(client: OktaClient, account: Account): Promise<OktaUser | undefined> {
  const user = await client.user(account.id);
  if (user !== undefined && !isSamePerson(user, account)) {
    throw new ConnectorError('invalid', `okta: read user ${account.id}: the answer is about someone else`);
  }
  return user;
}
