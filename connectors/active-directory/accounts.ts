/** Who is who, and who can administer. */
import type { Account, Leaver, Privilege } from '../contract.ts';
import { ConnectorError } from '../errors.ts';
import {
  addressMatches,
  assertSight,
  type Group,
  groupMatch,
  groups,
  isNamed,
  loginAttributes,
  memberAttribute,
  type Person,
  people,
  personAt,
  ridOf,
  siblingSid,
} from './directory.ts';
import type { DirectoryConfig } from './schema.ts';
import type { Match, Session } from './session.ts';

/**
 * By the end of its SID, because the names are translated: Domain, Schema and Enterprise Admins, Group Policy owners,
 * Key Admins; Administrators and Account, Server, Print and Backup Operators of BUILTIN.
 */
const ADMIN_RIDS: ReadonlySet<number> = new Set([512, 518, 519, 520, 526, 527, 544, 548, 549, 550, 551]);

/** Every person that may be the leaver, by address, login and employee number in one search; joined by nobody. */
export async function findPeople(
  session: Session,
  config: DirectoryConfig,
  leaver: Leaver,
): Promise<readonly Person[]> {
  const addresses = [leaver.email, ...leaver.otherEmails];
  const { identity, employeeId } = leaver;
  const asked: Match[] = [
    ...addresses.flatMap((address) => addressMatches(config, address)),
    ...(identity === undefined ? [] : loginAttributes(config).map((name): Match => ({ equal: [name, identity] }))),
    ...(employeeId === undefined ? [] : [{ equal: [config.employeeAttribute, employeeId] } as const]),
  ];
  const known = [...addresses, ...(identity === undefined ? [] : [identity])].map((name) => name.toLowerCase());
  const found: Person[] = [];
  for await (const person of people(session, config, 'find people', { any: asked })) {
    const names = [person.login, ...person.emails].map((name) => name.toLowerCase());
    if (!names.some((name) => known.includes(name)) && (employeeId === undefined || person.employeeId !== employeeId)) {
      throw new ConnectorError('invalid', 'active-directory: find people: the answer is about someone else');
    }
    found.push(person);
  }
  if (found.length === 0) await assertSight(session, config);
  return found;
}

/** Direct groups. The primary group is in none of the lists. */
export async function groupsOf(session: Session, config: DirectoryConfig, dn: string): Promise<readonly Group[]> {
  return groups(session, config, { equal: [memberAttribute(config), dn] });
}

/** Upwards from a person, through groups in groups and the primary group. */
async function everyGroupOf(session: Session, config: DirectoryConfig, person: Person): Promise<readonly Group[]> {
  const known = new Map<string, Group>();
  let level = [...(await groupsOf(session, config, person.dn))];
  if (person.sid !== undefined && person.primaryGroup !== undefined) {
    const primary: Match = { equal: ['objectSid', siblingSid(person.sid, person.primaryGroup)] };
    level.push(...(await groups(session, config, primary)));
  }
  while (level.length > 0) {
    const fresh = level.filter(({ id }) => !known.has(id));
    for (const group of fresh) known.set(group.id, group);
    const above: Match = { any: fresh.map(({ dn }) => ({ equal: [memberAttribute(config), dn] })) };
    level = fresh.length === 0 ? [] : [...(await groups(session, config, above))];
  }
  return [...known.values()];
}

function isAdminGroup(config: DirectoryConfig, group: Group): boolean {
  const rid = ridOf(group.sid);
  return (
    (rid !== undefined && ADMIN_RIDS.has(rid)) || (config.privilegedGroups ?? []).some((name) => isNamed(group, name))
  );
}

export async function privilegeOf(session: Session, config: DirectoryConfig, person: Person): Promise<Privilege> {
  const known = knownPrivilege(config, person);
  if (known !== undefined) return known;
  const held = (await everyGroupOf(session, config, person)).filter((group) => isAdminGroup(config, group));
  if (held.length > 0) return { privileged: 'yes', why: `in ${held.map(({ name }) => name).join(', ')}` };
  return { privileged: 'no', why: 'in no administrative group, directly or through others' };
}

/** What needs no look at groups. */
function knownPrivilege(config: DirectoryConfig, person: Person): Privilege | undefined {
  if (person.guarded) return { privileged: 'yes', why: 'adminCount or a system object: protected as an administrator' };
  if (person.primaryGroup !== undefined && ADMIN_RIDS.has(person.primaryGroup)) {
    return { privileged: 'yes', why: 'an administrative primary group' };
  }
  if (config.generic && config.privilegedGroups === undefined) {
    return { privileged: 'unreadable', why: 'privileged_groups is not configured' };
  }
  return undefined;
}

/** Downwards: ids of the people in an administrative group, through groups in groups. */
export async function administrators(session: Session, config: DirectoryConfig): Promise<ReadonlyMap<string, Person>> {
  const found = new Map<string, Person>();
  const [dns, names] = [true, false].map((isDn) =>
    (config.privilegedGroups ?? []).filter((name) => name.includes('=') === isDn),
  ) as [string[], string[]];
  const marked: Match[] = config.generic ? [] : [{ equal: ['adminCount', '1'] }];
  const named = (config.generic ? ['cn'] : ['cn', 'sAMAccountName']).flatMap((attribute) =>
    names.map((name): Match => ({ equal: [attribute, name] })),
  );
  // The well-known ones carry adminCount; the list of all groups can be very long.
  const asked = [...marked, ...named];
  const top = asked.length === 0 ? [] : await groups(session, config, { any: asked });
  const chosen = top.filter((group) => isAdminGroup(config, group));
  const seen = new Set<string>();
  for (const queue = [...chosen.map(({ dn }) => dn), ...dns]; queue.length > 0; ) {
    const dn = queue.shift() ?? '';
    if (seen.has(dn.toLowerCase())) continue;
    seen.add(dn.toLowerCase());
    const group = await session.entry(`read group ${dn}`, dn, groupMatch(config), [memberAttribute(config)]);
    if (group !== undefined) {
      queue.push(...group.texts(memberAttribute(config)));
      continue;
    }
    const person = await personAt(session, config, dn);
    if (person !== undefined) found.set(person.id, person);
  }
  const primaries = chosen.flatMap(({ sid }) => ridOf(sid) ?? []);
  if (config.generic || primaries.length === 0) return found;
  const match: Match = { any: primaries.map((rid) => ({ equal: ['primaryGroupID', String(rid)] })) };
  for await (const person of people(session, config, 'find administrators', match)) found.set(person.id, person);
  return found;
}

/** Undefined: no administrative groups are known here. */
export async function adminIds(session: Session, config: DirectoryConfig): Promise<readonly string[] | undefined> {
  if (config.generic && config.privilegedGroups === undefined) return undefined;
  const admins = await administrators(session, config);
  return [...admins.values()].filter(({ closed }) => closed !== true).map(({ id }) => id);
}

/** For the sweep of everyone: no request per person. */
export function privilegeAmong(
  config: DirectoryConfig,
  person: Person,
  admins: ReadonlyMap<string, Person>,
): Privilege {
  const known = knownPrivilege(config, person);
  if (known !== undefined) return known;
  if (admins.has(person.id))
    return { privileged: 'yes', why: 'in an administrative group, directly or through others' };
  return { privileged: 'no', why: 'in no administrative group, directly or through others' };
}

/**
 * The account that we bind as, by DN, by address (userPrincipalName) or as DOMAIN\name. `name@domain` binds whoever is
 * called so, whatever their userPrincipalName: [MS-ADTS] 5.1.1.1.1.
 */
export async function ownIds(session: Session, config: DirectoryConfig): Promise<readonly string[]> {
  const name = config.bindDn.split('\\').at(-1) ?? '';
  if (/^[a-z]+\s*=/i.test(config.bindDn)) {
    const person = await personAt(session, config, config.bindDn);
    return person === undefined ? [] : [person.id];
  }
  const implied: readonly Match[] = config.generic ? [] : [{ equal: ['sAMAccountName', name.replace(/@.*$/, '')] }];
  const named = loginAttributes(config).map((attribute): Match => ({ equal: [attribute, name] }));
  const match: Match = { any: [...named, ...implied] };
  const ids: string[] = [];
  for await (const { id } of people(session, config, 'find our own account', match)) ids.push(id);
  return ids;
}

export function asAccount(person: Person, privilege: Privilege, held: readonly Group[]): Account {
  return {
    id: person.id,
    label: person.login,
    emails: person.emails,
    ...(person.name === undefined ? {} : { displayName: person.name }),
    ...(person.employeeId === undefined ? {} : { employeeId: person.employeeId }),
    status: person.closed === undefined ? 'unknown' : person.closed ? 'suspended' : 'active',
    privilege,
    entitlements: held.map(({ name }) => name),
    ...(person.lastLogon === undefined ? {} : { lastSeenAt: person.lastLogon }),
  };
}
