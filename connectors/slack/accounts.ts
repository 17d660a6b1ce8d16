/** Who is who: finding a leaver's Slack account, what they may do, and whom Slack lets us touch. */
import type { Account, Leaver, Privilege } from '../contract.ts';
import { ConnectorError } from '../errors.ts';
import type { SlackClient } from './client.ts';
import type { SlackUser } from './schema.ts';

/**
 * By every address, and by user id where `identities` says it. `users.lookupByEmail` does not know the deactivated, so
 * whoever it does not find is looked for once more: by SCIM, or in the whole list.
 */
export async function findUsers(client: SlackClient, leaver: Leaver): Promise<readonly SlackUser[]> {
  const found = new Map<string, SlackUser>();
  const hidden: string[] = [];
  for (const email of new Set([leaver.email, ...leaver.otherEmails].map(lower))) {
    const user = await client.lookUp(email);
    if (user === undefined) hidden.push(email);
    else found.set(user.id, matching(user, email));
  }
  if (leaver.identity !== undefined) {
    const user = await client.user(leaver.identity);
    if (user !== undefined) found.set(user.id, user);
  }
  for (const user of await lookAmongDeactivated(client, hidden)) found.set(user.id, user);
  return [...found.values()];
}

async function lookAmongDeactivated(client: SlackClient, emails: readonly string[]): Promise<readonly SlackUser[]> {
  const found: SlackUser[] = [];
  if (client.config.via === 'scim') {
    for (const email of emails) {
      for (const id of await client.searchScim(email)) {
        const user = await client.user(id);
        if (user === undefined) throw invalid(`search users: ${id} cannot be read`);
        found.push(matching(user, email));
      }
    }
  } else if (emails.length > 0) {
    for await (const user of client.everyUser()) if (emails.includes(emailOf(user) ?? '')) found.push(user);
  }
  return found;
}

/** Absent would be a guess when Slack answers what was not asked. A deactivated person may come without an address. */
function matching(user: SlackUser, email: string): SlackUser {
  const own = emailOf(user);
  if (own === email || (own === undefined && user.deleted)) return user;
  throw invalid('look up an address: the answer is about someone else');
}

export function asAccount(user: SlackUser): Account {
  const email = emailOf(user);
  const displayName = user.profile?.real_name || user.real_name;
  return {
    id: user.id,
    label: email ?? user.name ?? user.id,
    emails: email === undefined ? [] : [email],
    ...(displayName ? { displayName } : {}),
    status: user.deleted ? 'deactivated' : user.is_invited_user ? 'invited' : 'active',
    privilege: privilegeOf(user),
    entitlements: [RANKS[rankOf(user)] ?? 'Member', ...(guestType(user) === null ? [] : ['Guest'])],
  };
}

function privilegeOf(user: SlackUser): Privilege {
  const rank = rankOf(user);
  if (rank > 0) return { privileged: 'yes', why: `is ${RANKS[rank]?.toLowerCase()}` };
  // Slack leaves the flags out for the deactivated: nobody can administer with an account that is closed.
  const said = user.deleted || (typeof user.is_admin === 'boolean' && typeof user.is_owner === 'boolean');
  if (said) return { privileged: 'no', why: 'is neither owner nor admin' };
  return { privileged: 'unreadable', why: 'Slack does not say whether it is an owner or admin' };
}

const RANKS = ['Member', 'Admin', 'Owner', 'Primary owner'] as const;

/** In the workspace or in the whole organization, whichever is more. */
export function rankOf(user: SlackUser): number {
  const held = [user, user.enterprise_user ?? {}];
  if (held.some((one) => one.is_primary_owner)) return 3;
  if (held.some((one) => one.is_owner)) return 2;
  return held.some((one) => one.is_admin) ? 1 : 0;
}

export function guestType({ is_ultra_restricted: single, is_restricted: multi }: SlackUser): 'multi' | 'single' | null {
  return single ? 'single' : multi ? 'multi' : null;
}

/** Owners and admins that can sign in. */
export async function adminIds(client: SlackClient): Promise<readonly string[]> {
  const admins: string[] = [];
  for await (const user of client.everyUser()) {
    if (!user.deleted && !user.is_bot && rankOf(user) > 0) admins.push(user.id);
  }
  return admins;
}

/** People, and not the applications that Slack lists among them. */
export async function* everyAccount(client: SlackClient): AsyncGenerator<Account> {
  for await (const user of client.everyUser()) {
    if (!user.is_bot && user.id !== 'USLACKBOT') yield asAccount(user);
  }
}

/** Why a person has to do it, in one clause; undefined where we may. */
export async function byHandBecause(client: SlackClient, user: SlackUser): Promise<string | undefined> {
  const { via, installer } = client.config;
  if (via === 'none') return 'this Slack plan has no API for it';
  const { user_id: ownId, team_id: team } = await client.whoAmI();
  if (user.id === ownId) return 'Lastday’s own token belongs to this account';
  if (user.id === installer) return 'this account installed Lastday’s own Slack app, which may stop working without it';
  const teams = [user.team_id, ...(user.enterprise_user?.teams ?? [])];
  const stranger = user.is_stranger || (user.team_id != null && !teams.includes(team) && !user.enterprise_user);
  if (stranger) return 'it belongs to another organization (Slack Connect)';
  if (user.is_bot) return 'it is an app, not a person';
  if (rankOf(user) === 3) return 'Slack does not deactivate the primary owner: transfer that first';
  if (via === 'scim' && user.is_ultra_restricted) return 'SCIM does not reach single-channel guests';
  const self = await client.user(ownId);
  if (self !== undefined && rankOf(user) > rankOf(self)) {
    return `Slack lets an ${RANKS[rankOf(self)]?.toLowerCase()}’s token touch no ${RANKS[rankOf(user)]?.toLowerCase()}`;
  }
  return undefined;
}

/** Whether what was read is still the person that the step is about. */
export function isSamePerson(user: SlackUser, { emails }: Account): boolean {
  const email = emailOf(user);
  return email === undefined || emails.length === 0 || emails.some((known) => lower(known) === email);
}

export function emailOf(user: SlackUser): string | undefined {
  return user.profile?.email ? lower(user.profile.email) : undefined;
}

export function invalid(what: string): ConnectorError {
  return new ConnectorError('invalid', `slack: ${what}`);
}

function lower(text: string): string {
  return text.toLowerCase();
}
