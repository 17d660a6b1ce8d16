/** The acts: each reads first, changes only what is not yet so, and is proven by another read. */
import type { Account, Executed, Json, Reading, Step } from '../contract.ts';
import { ConnectorError, orUnreadable } from '../errors.ts';
import { invitationId, locate, type Place } from './accounts.ts';
import type { GithubClient } from './client.ts';
import { RoleBefore, ScimBefore, TokenBefore } from './schema.ts';
import { isSeatOf } from './steps.ts';

/** One kind of step. `undo` is absent where nothing brings it back. */
export interface Act {
  execute(step: Step): Promise<Executed>;
  verify(step: Step): Promise<Reading>;
  undo?(step: Step): Promise<Executed>;
  verifyUndone?(step: Step): Promise<Reading>;
}

const DONE: Executed = { outcome: 'done' };
const ALREADY_DONE: Executed = { outcome: 'already_done' };

/** The act behind a stored step. */
export function actOf(client: GithubClient, { action, target, account }: Step): Act {
  if (action === 'revoke_tokens')
    return target === 'credential-authorizations' ? authorizations(client) : token(client);
  if (action === 'remove_entitlement') return target === 'owner' ? ownership(client) : organizationRole(client);
  if (action === 'reclaim_licence') return seat(client);
  if (action === 'delete' && target?.startsWith('scim:')) return scimIdentity(client);
  if (action === 'delete') return invitationId(account) === undefined ? removal(client) : invitation(client);
  throw new ConnectorError('invalid', `github: ${action}: not an action of this connector`);
}

/** 202: accepted, and done later by a job of GitHub's. */
function authorizations(client: GithubClient): Act {
  async function open(account: Account): Promise<{ login: string; ids: readonly number[] }> {
    // By the login of now: under an old one the list is empty.
    const login = (await locate(client, account))?.login ?? account.label;
    const ids: number[] = [];
    for await (const { credential_id: id } of client.authorizations(login)) ids.push(id);
    return { login, ids };
  }
  return {
    async execute({ account }) {
      const { login, ids } = await open(account);
      if (ids.length === 0) return ALREADY_DONE;
      if ((await client.revokeAuthorizations(login)) === 'gone') return ALREADY_DONE;
      return { outcome: 'done', receipt: { accepted: ids.length } };
    },
    verify: ({ account, receipt }) =>
      orUnreadable(async () => {
        const { login, ids } = await open(account);
        const waiting = receipt === undefined ? 'broken' : 'pending';
        return { verdict: ids.length === 0 ? 'holds' : waiting, observed: { login, credentials: [...ids] } };
      }),
  };
}

function token(client: GithubClient): Act {
  const wanted = (step: Step) => TokenBefore.parse(step.before).token.id;
  async function isThere(id: number, account: Account): Promise<boolean> {
    for await (const { id: one, owner } of client.everyToken()) {
      if (one !== id) continue;
      if (String(owner.id) === account.id) return true;
      throw new ConnectorError('invalid', `github: read fine-grained token ${id}: it is somebody else's`);
    }
    return false;
  }
  return {
    async execute(step) {
      if (!(await isThere(wanted(step), step.account))) return ALREADY_DONE;
      return outcome(await client.revokeToken(wanted(step)));
    },
    verify: (step) =>
      orUnreadable(async () => {
        const there = await isThere(wanted(step), step.account);
        return { verdict: there ? 'broken' : 'holds', observed: { token: wanted(step), approved: there } };
      }),
  };
}

function ownership(client: GithubClient): Act {
  const isOwner = (place: Place | undefined) => place?.kind === 'member' && place.role === 'admin';
  const read = (account: Account, wanted: boolean) =>
    orUnreadable(async () => {
      const place = await locate(client, account);
      return { verdict: isOwner(place) === wanted ? 'holds' : 'broken', observed: observed(place) };
    });
  return {
    async execute({ account }) {
      const place = await locate(client, account);
      if (place === undefined || !isOwner(place)) return ALREADY_DONE;
      return outcome(await client.setRole(place.login, 'member'));
    },
    verify: ({ account }) => read(account, false),
    async undo({ account }) {
      const place = await member(client, account);
      if (isOwner(place)) return ALREADY_DONE;
      await client.setRole(place.login, 'admin');
      return DONE;
    },
    verifyUndone: ({ account }) => read(account, true),
  };
}

function organizationRole(client: GithubClient): Act {
  const roleOf = (step: Step) => RoleBefore.parse(step.before).role;
  /** The login of the holder; undefined when they do not hold it themselves. */
  async function holder(id: number, account: Account): Promise<string | undefined> {
    for await (const { id: one, login, assignment } of client.roleHolders(id)) {
      if (String(one) === account.id && assignment !== 'indirect') return login;
    }
    return undefined;
  }
  const read = (step: Step, wanted: boolean) =>
    orUnreadable(async () => {
      const { id, name } = roleOf(step);
      const held = (await holder(id, step.account)) !== undefined;
      return { verdict: held === wanted ? 'holds' : 'broken', observed: { role: name, held } };
    });
  return {
    async execute(step) {
      const { id } = roleOf(step);
      const login = await holder(id, step.account);
      return login === undefined ? ALREADY_DONE : outcome(await client.takeRole(login, id));
    },
    verify: (step) => read(step, false),
    async undo(step) {
      const { id } = roleOf(step);
      if ((await holder(id, step.account)) !== undefined) return ALREADY_DONE;
      const { login } = await member(client, step.account);
      if ((await client.giveRole(login, id)) === 'gone') throw gone(step.account);
      return DONE;
    },
    verifyUndone: (step) => read(step, true),
  };
}

function removal(client: GithubClient): Act {
  return {
    async execute({ account }) {
      const place = await locate(client, account);
      if (place === undefined) return ALREADY_DONE;
      const { login, kind } = place;
      return outcome(await (kind === 'member' ? client.removeMember(login) : client.removeOutsider(login)));
    },
    // Neither member nor invited nor outside collaborator, under whatever login.
    verify: ({ account }) =>
      orUnreadable(async () => {
        const place = await locate(client, account);
        return { verdict: place === undefined ? 'holds' : 'broken', observed: observed(place) };
      }),
  };
}

function invitation(client: GithubClient): Act {
  async function isOpen(account: Account): Promise<boolean> {
    for await (const { id } of client.everyInvitation([])) if (String(id) === invitationId(account)) return true;
    return false;
  }
  return {
    async execute({ account }) {
      if (!(await isOpen(account))) return ALREADY_DONE;
      return outcome(await client.cancelInvitation(invitationId(account) ?? ''));
    },
    verify: ({ account }) =>
      orUnreadable(async () => {
        const open = await isOpen(account);
        return { verdict: open ? 'broken' : 'holds', observed: { invitation: account.label, open } };
      }),
  };
}

function scimIdentity(client: GithubClient): Act {
  const wanted = (step: Step) => ScimBefore.parse(step.before).scim;
  async function read(step: Step): Promise<boolean> {
    const { id } = wanted(step);
    const found = await client.scimUser(id);
    if (found !== undefined && found.id !== id) {
      throw new ConnectorError('invalid', `github: read SCIM identity ${id}: the answer is another`);
    }
    return found !== undefined;
  }
  return {
    async execute(step) {
      return (await read(step)) ? outcome(await client.removeScimUser(wanted(step).id)) : ALREADY_DONE;
    },
    verify: (step) =>
      orUnreadable(async () => {
        if (await read(step)) return { verdict: 'broken', observed: { scim: wanted(step).id, found: true } };
        // 404 alone could be a credential that lost its sight: the search must work, and not find the name either.
        const { id: guid, userName } = wanted(step);
        const named = (await client.scimUsersNamed(userName ?? guid)).map(({ id }) => id);
        const observed: Json = { scim: wanted(step).id, found: false, underThisName: named };
        return { verdict: named.length > 0 ? 'broken' : 'holds', observed };
      }),
  };
}

function seat(client: GithubClient): Act {
  /** Cancelled counts as given back: it ends with the billing cycle, by itself. */
  async function seatOf(account: Account): Promise<{ login: string } | undefined> {
    for await (const one of client.everySeat([])) {
      if (isSeatOf(one, account) && !one.pending_cancellation_date) return { login: one.assignee?.login ?? '' };
    }
    return undefined;
  }
  const read = (account: Account, wanted: boolean) =>
    orUnreadable(async () => {
      const held = (await seatOf(account)) !== undefined;
      return { verdict: held === wanted ? 'holds' : 'broken', observed: { copilot: held } };
    });
  return {
    async execute({ account }) {
      const held = await seatOf(account);
      return held === undefined ? ALREADY_DONE : outcome(await client.cancelSeat(held.login));
    },
    verify: ({ account }) => read(account, false),
    async undo({ account }) {
      if ((await seatOf(account)) !== undefined) return ALREADY_DONE;
      const { login } = await member(client, account);
      if ((await client.buySeat(login)) === 'gone') throw gone(account);
      return DONE;
    },
    verifyUndone: ({ account }) => read(account, true),
  };
}

/** To give something back there must be a member; a removed one must first accept an invitation. */
async function member(client: GithubClient, account: Account): Promise<Place & { kind: 'member' }> {
  const place = await locate(client, account);
  if (place?.kind !== 'member') throw gone(account);
  return place;
}

function gone(account: Account): ConnectorError {
  return new ConnectorError('invalid', `github: give back ${account.id}: no member any more; invite them first`);
}

function outcome(result: 'done' | 'gone'): Executed {
  return result === 'done' ? DONE : ALREADY_DONE;
}

function observed(place: Place | undefined): Json {
  if (place === undefined) return { found: false };
  const { kind, login } = place;
  return place.kind === 'member'
    ? { found: true, kind, login, role: place.role, invited: place.invited }
    : { found: true, kind, login };
}
