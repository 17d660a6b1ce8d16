/** Who is who: an address is no key at GitHub. A login is a label that can change; the numeric id is the account. */
import type { Account, Leaver, Privilege } from '../contract.ts';
import { ConnectorError } from '../errors.ts';
import { type GithubClient, lower } from './client.ts';
import { addressesOf, everyIdentity } from './identities.ts';
import type { ExternalIdentity, GithubConfig, Invitation, OrganizationRole, RoleHolder } from './schema.ts';

/** Where the person is now. Their login is the current one. */
export type Place =
  | {
      readonly kind: 'member';
      readonly id: string;
      readonly login: string;
      readonly role: string;
      readonly invited: boolean;
    }
  | { readonly kind: 'outsider'; readonly id: string; readonly login: string };

export interface HeldRole extends OrganizationRole {
  readonly holder: RoleHolder;
}

/** An invitation to an address has no user yet: its own id, marked. */
const INVITATION = 'invitation:';

export function invitationId(account: Account): string | undefined {
  return account.id.startsWith(INVITATION) ? account.id.slice(INVITATION.length) : undefined;
}

/**
 * The account as it is now; undefined when it is in none of the lists. A login that is somebody else's by now throws
 * `invalid`: logins can be changed and taken over.
 */
export async function locate(client: GithubClient, account: Pick<Account, 'id' | 'label'>): Promise<Place | undefined> {
  const direct = await placeOf(client, account.label);
  if (direct !== undefined) {
    if (direct.id === account.id) return direct;
    throw new ConnectorError('invalid', `github: read ${account.id}: the login ${account.label} is somebody else's`);
  }
  // Not under this login: renamed, or gone.
  let seen = false;
  for await (const { id, login } of client.everyMember('all')) {
    if (String(id) === account.id) return placeOf(client, login);
    seen = true;
  }
  // There is always an owner: an empty list is one that we may not see.
  if (!seen) throw new ConnectorError('invalid', `github: read ${account.id}: the list of members is empty`);
  for await (const { id, login } of client.everyOutsider()) {
    if (String(id) === account.id) return { kind: 'outsider', id: account.id, login };
  }
  return undefined;
}

/** The member of this login. Undefined only when our credential is one that may know. */
async function placeOf(client: GithubClient, login: string): Promise<Place | undefined> {
  const found = await client.membership(login);
  if (found !== undefined) {
    const { user, role, state } = found;
    return { kind: 'member', id: String(user.id), login: user.login, role, invited: state === 'pending' };
  }
  if (await client.isMember(login)) {
    throw new ConnectorError('invalid', `github: read membership of ${login}: two answers that contradict`);
  }
  return undefined;
}

export async function findAccounts(
  client: GithubClient,
  config: GithubConfig,
  leaver: Leaver,
): Promise<readonly Account[]> {
  const addresses = [leaver.email, ...leaver.otherEmails].map(lower);
  const places = new Map<string, { readonly place: Place; readonly emails: readonly string[] }>();
  const keep = (place: Place | undefined, emails: readonly string[]) =>
    place !== undefined && places.set(place.id, { place, emails });

  if (leaver.identity !== undefined) keep(await byLogin(client, leaver.identity), []);
  if (config.saml) {
    for await (const identity of everyIdentity(client, config)) {
      const emails = addressesOf(identity);
      if (!identity.user || !emails.some((address) => addresses.includes(address))) continue;
      const { login, databaseId } = identity.user;
      keep(await locate(client, { id: String(databaseId), label: login }), emails);
    }
  }
  const found: Account[] = [];
  for (const { place, emails } of places.values()) found.push(await asAccount(client, place, emails));
  for await (const invitation of client.everyInvitation()) {
    if (invitation.login !== null || !addresses.includes(lower(invitation.email ?? ''))) continue;
    found.push(invited(invitation));
  }

  const looked = leaver.identity !== undefined || config.saml || config.unlisted === 'absent';
  if (found.length === 0 && !looked) {
    throw new ConnectorError(
      'invalid',
      `github: find ${leaver.email}: neither in identities nor by SAML: not looked at`,
    );
  }
  return found;
}

/** By the configured login, whose id nobody knows yet. */
async function byLogin(client: GithubClient, login: string): Promise<Place | undefined> {
  const place = await placeOf(client, login);
  if (place !== undefined) return place;
  for await (const user of client.everyOutsider()) {
    if (lower(user.login) === lower(login)) return { kind: 'outsider', id: String(user.id), login: user.login };
  }
  if (await client.userExists(login)) return undefined;
  // The person may have renamed themselves: absent would be a guess.
  throw new ConnectorError('invalid', `github: find ${login}: identities names a login that GitHub does not have`);
}

/** The organization roles of one person; undefined where they cannot be read. */
export async function rolesOf(client: GithubClient, id: string): Promise<readonly HeldRole[] | undefined> {
  const held: HeldRole[] = [];
  for (const role of (await client.roles()) ?? [undefined]) {
    if (role === undefined) return undefined;
    for await (const holder of client.roleHolders(role.id)) {
      if (String(holder.id) === id) held.push({ ...role, holder });
    }
  }
  return held;
}

async function asAccount(client: GithubClient, place: Place, emails: readonly string[]): Promise<Account> {
  if (place.kind === 'outsider') return outsider(place.id, place.login, emails);
  const roles = place.role === 'admin' || place.invited ? [] : await rolesOf(client, place.id);
  return member(
    place,
    emails,
    roles?.map(({ name }) => name),
  );
}

function member(
  { id, login, role, invited: pending }: Place & { kind: 'member' },
  emails: readonly string[],
  roles: readonly string[] | undefined,
): Account {
  return {
    id,
    label: login,
    emails,
    status: pending ? 'invited' : 'active',
    privilege: privilegeOf(role, roles),
    entitlements: [role === 'admin' ? 'owner' : role, ...(roles ?? [])],
  };
}

/** An organization role reaches the whole organization, whichever it is. */
function privilegeOf(role: string, roles: readonly string[] | undefined): Privilege {
  if (role === 'admin') return { privileged: 'yes', why: 'owns the organization' };
  if (role !== 'member') return { privileged: 'yes', why: `is ${role}` };
  if (roles === undefined) return { privileged: 'unreadable', why: 'organization roles cannot be read' };
  if (roles.length > 0) return { privileged: 'yes', why: `holds ${roles.join(', ')}` };
  return { privileged: 'no', why: 'an ordinary member without organization roles' };
}

function outsider(id: string, login: string, emails: readonly string[]): Account {
  return {
    id,
    label: login,
    emails,
    status: 'active',
    privilege: { privileged: 'no', why: 'an outside collaborator: no rights over the organization' },
    entitlements: ['outside collaborator'],
  };
}

function invited({ id, email, role }: Invitation): Account {
  return {
    id: `${INVITATION}${id}`,
    label: email ?? String(id),
    emails: email === null ? [] : [lower(email)],
    status: 'invited',
    privilege:
      role === 'direct_member'
        ? { privileged: 'no', why: 'invited as an ordinary member' }
        : { privileged: 'yes', why: `invited as ${role}` },
    entitlements: [role],
  };
}

/** Everyone with access: members, outside collaborators, open invitations. */
export async function* listAccounts(client: GithubClient, config: GithubConfig): AsyncGenerator<Account> {
  const emails = new Map<string, readonly string[]>();
  if (config.saml) {
    const keep = (identity: ExternalIdentity) =>
      identity.user && emails.set(String(identity.user.databaseId), addressesOf(identity));
    for await (const identity of everyIdentity(client, config)) keep(identity);
  }
  const roles = await client.roles();
  const holders = new Map<string, string[]>();
  for (const role of roles ?? []) {
    for await (const { id } of client.roleHolders(role.id)) {
      holders.set(String(id), [...(holders.get(String(id)) ?? []), role.name]);
    }
  }
  for (const role of ['admin', 'member'] as const) {
    for await (const user of client.everyMember(role)) {
      const id = String(user.id);
      const held = roles === undefined ? undefined : (holders.get(id) ?? []);
      yield member({ kind: 'member', id, login: user.login, role, invited: false }, emails.get(id) ?? [], held);
    }
  }
  for await (const user of client.everyOutsider()) {
    yield outsider(String(user.id), user.login, emails.get(String(user.id)) ?? []);
  }
  for await (const invitation of client.everyInvitation()) {
    const place = invitation.login === null ? undefined : await placeOf(client, invitation.login);
    if (place?.kind === 'member') yield member(place, emails.get(place.id) ?? [], []);
    else yield invited(invitation);
  }
}
