/** Who is who: finding a leaver's accounts, what they hold, and whether it makes them privileged. */
import type { Account, Leaver, Privilege } from '../contract.ts';
import { ConnectorError } from '../errors.ts';
import { quoted, type ScimClient } from './client.ts';
import { ENTERPRISE, type ScimConfig, type ScimGroup, type ScimUser } from './schema.ts';

export interface Group {
  readonly id: string;
  readonly name: string;
}

/** A user as read, and the groups they are directly in; undefined where the server does not show them. */
export interface Found {
  readonly user: ScimUser;
  readonly groups: readonly Group[] | undefined;
}

/** The filters for an address that servers know: the RFC's, its short form, Slack's. */
const ADDRESS_FILTERS = ['emails.value', 'emails', 'email'];

/**
 * Everyone who may be the leaver: by user name, by address and by employee number, joined by id. It does not stop at the
 * first find, or a second account (`ann-admin` with Ann's address) would be left behind. A server that cannot search by
 * address is read whole.
 */
export async function findUsers(client: ScimClient, leaver: Leaver): Promise<readonly ScimUser[]> {
  // userName is not case-sensitive by RFC 7643, and is in many servers: as written, and in lower case.
  const addresses = bothCases([leaver.email, ...leaver.otherEmails]);
  const names = bothCases([...(leaver.identity === undefined ? [] : [leaver.identity]), ...addresses]);
  const isLeaver = (user: ScimUser) =>
    names.includes(lower(user.userName)) ||
    addressesOf(user).some((address) => addresses.includes(lower(address))) ||
    (leaver.employeeId !== undefined && employeeNumber(user) === leaver.employeeId);

  const found = new Map<string, ScimUser>();
  const keep = (users: readonly ScimUser[]) => {
    for (const user of users) {
      // Absent would be a guess now: the server answers what was not asked.
      if (!isLeaver(user)) throw new ConnectorError('invalid', 'scim: search users: the answer is about someone else');
      found.set(user.id, user);
    }
  };

  for (const name of names) {
    const users = await client.searchUsers(`userName eq ${quoted(name)}`);
    if (users === undefined) return everyMatch(client, isLeaver);
    keep(users);
  }
  for (const address of addresses) {
    const users = await searchByAddress(client, address);
    if (users === undefined) return everyMatch(client, isLeaver);
    keep(users);
  }
  if (leaver.employeeId !== undefined) {
    // An extra: a server without the enterprise extension refuses it, and has no such numbers.
    keep((await client.searchUsers(`${ENTERPRISE}:employeeNumber eq ${quoted(leaver.employeeId)}`)) ?? []);
  }
  return [...found.values()];
}

async function searchByAddress(client: ScimClient, address: string): Promise<readonly ScimUser[] | undefined> {
  for (const attribute of ADDRESS_FILTERS) {
    const users = await client.searchUsers(`${attribute} eq ${quoted(address)}`);
    if (users !== undefined) return users;
  }
  return undefined;
}

async function everyMatch(client: ScimClient, matches: (user: ScimUser) => boolean): Promise<readonly ScimUser[]> {
  const found: ScimUser[] = [];
  for await (const user of client.everyUser()) if (matches(user)) found.push(user);
  return found;
}

/** Direct groups: from the user where the server says them there, else from the groups. Undefined: it shows neither. */
export async function groupsOf(client: ScimClient, user: ScimUser): Promise<readonly Group[] | undefined> {
  if (user.groups !== undefined && user.groups !== null) return namedGroups(client, user.groups);
  const filtered = await client.searchGroups(`members.value eq ${quoted(user.id)}`);
  if (filtered !== undefined) {
    // Without its members a group cannot show that the filter was obeyed.
    if (filtered.some((group) => !isMember(group, user.id))) return undefined;
    return filtered.map(({ id, displayName }) => ({ id, name: displayName }));
  }
  const all = await client.searchGroups('displayName pr');
  if (all === undefined || (all.length > 0 && all.every(({ members }) => members === undefined))) return undefined;
  return all.filter((group) => isMember(group, user.id)).map(({ id, displayName }) => ({ id, name: displayName }));
}

/** `type: indirect` comes from a nested group and cannot be removed here. */
async function namedGroups(client: ScimClient, said: NonNullable<ScimUser['groups']>): Promise<readonly Group[]> {
  const groups: Group[] = [];
  for (const { value, display, type } of said) {
    if (!value || type === 'indirect') continue;
    groups.push({ id: value, name: display ?? (await client.group(value))?.displayName ?? value });
  }
  return groups;
}

export function isMember(group: ScimGroup, userId: string): boolean {
  return (group.members ?? []).some(({ value }) => value === userId);
}

/** What is read of a user when only the user was read (a sweep of every account makes no request per account). */
export function foundInList(user: ScimUser): Found {
  const groups = user.groups
    ?.filter(({ value, display }) => value && display)
    .map(({ value, display }) => ({ id: value ?? '', name: display ?? '' }));
  return { user, groups };
}

export function asAccount(config: ScimConfig, { user, groups }: Found): Account {
  const displayName = user.displayName ?? user.name?.formatted ?? undefined;
  const employeeId = employeeNumber(user);
  return {
    id: user.id,
    label: user.userName,
    emails: addressesOf(user),
    ...(displayName === undefined ? {} : { displayName }),
    ...(employeeId === undefined ? {} : { employeeId }),
    status: user.active === true ? 'active' : user.active === false ? 'suspended' : 'unknown',
    privilege: privilegeOf(config, user, groups),
    entitlements: [...(groups ?? []).map(({ name }) => name), ...valuesOf(user.roles), ...valuesOf(user.entitlements)],
  };
}

function privilegeOf(config: ScimConfig, user: ScimUser, groups: Found['groups']): Privilege {
  if (config.privilegedGroups === undefined && config.privilegedRoles === undefined) {
    return { privileged: 'unreadable', why: 'neither privileged_groups nor privileged_roles is configured' };
  }
  const held = [
    ...(groups ?? []).filter(({ name }) => config.privilegedGroups?.some((known) => lower(known) === lower(name))),
    ...valuesOf(user.roles)
      .filter((role) => config.privilegedRoles?.some((known) => lower(known) === lower(role)))
      .map((role) => ({ name: role })),
  ];
  if (held.length > 0) return { privileged: 'yes', why: `holds ${held.map(({ name }) => name).join(', ')}` };
  if (config.privilegedGroups !== undefined && groups === undefined) {
    return { privileged: 'unreadable', why: 'the server does not show who is in which group' };
  }
  return { privileged: 'no', why: 'holds none of the privileged groups and roles' };
}

/** Everybody in the one group of that name; a server that shows no groups, or no members, cannot be asked. */
export async function membersOf(client: ScimClient, name: string): Promise<readonly string[] | undefined> {
  const found = await client.searchGroups(`displayName eq ${quoted(name)}`);
  const [group, another] = (found ?? []).filter(({ displayName }) => displayName === name);
  if (another) throw new ConnectorError('invalid', `scim: two groups are called “${name}”`);
  if (found === undefined || (group && group.members === undefined))
    throw new ConnectorError('invalid', 'scim: this server does not show who is in a group');
  return group && (group.members ?? []).map(({ value }) => value);
}

/** Active accounts that hold a privileged group or role; undefined when none is configured, or members are not shown. */
export async function adminIds(client: ScimClient, config: ScimConfig): Promise<readonly string[] | undefined> {
  if (config.privilegedGroups === undefined && config.privilegedRoles === undefined) return undefined;
  const members = new Set<string>();
  for (const name of config.privilegedGroups ?? []) {
    const groups = await client.searchGroups(`displayName eq ${quoted(name)}`);
    if (groups === undefined) return undefined;
    for (const group of groups) for (const { value } of group.members ?? []) members.add(value);
  }
  const admins: string[] = [];
  for await (const user of client.everyUser()) {
    const byRole = valuesOf(user.roles).some((role) =>
      config.privilegedRoles?.some((known) => lower(known) === lower(role)),
    );
    if (user.active !== false && (members.has(user.id) || byRole)) admins.push(user.id);
  }
  return admins;
}

/** Whether what was read is still the person that the step is about: a server can answer with someone else under an id. */
export function isSamePerson(user: ScimUser, account: Account): boolean {
  const known = [account.label, ...account.emails].map(lower);
  return [user.userName, ...addressesOf(user)].some((name) => known.includes(lower(name)));
}

export function valuesOf(entries: ScimUser['roles']): readonly string[] {
  return (entries ?? []).flatMap(({ value }) => (value ? [value] : []));
}

function addressesOf(user: ScimUser): readonly string[] {
  return (user.emails ?? []).flatMap(({ value }) => (value ? [value] : []));
}

function employeeNumber(user: ScimUser): string | undefined {
  return user[ENTERPRISE]?.employeeNumber ?? undefined;
}

function bothCases(texts: readonly string[]): readonly string[] {
  return [...new Set(texts.flatMap((text) => [text, lower(text)]))];
}

function lower(text: string): string {
  return text.toLowerCase();
}
