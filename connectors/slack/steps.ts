/** The acts: deactivation, by SCIM or by Enterprise's admin methods, and the sessions that it should end. */
import type { Account, Executed, PlannedStep, Reading, Step } from '../contract.ts';
import { ConnectorError, orUnreadable } from '../errors.ts';
import { byHandBecause, guestType, invalid, isSamePerson } from './accounts.ts';
import type { SlackClient } from './client.ts';
import { type SlackUser, SuspendBefore } from './schema.ts';

/** One kind of step. `undo` is absent where nothing brings it back. */
export interface Act {
  execute(step: Step): Promise<Executed>;
  verify(step: Step): Promise<Reading>;
  undo?(step: Step): Promise<Executed>;
  verifyUndone?(step: Step): Promise<Reading>;
}

const DONE: Executed = { outcome: 'done' };
const ALREADY_DONE: Executed = { outcome: 'already_done' };

export async function planSteps(client: SlackClient, account: Account): Promise<readonly PlannedStep[]> {
  const user = await own(client, account);
  if (user === undefined) return [];
  const why = user.deleted ? undefined : await byHandBecause(client, user);
  const cut = { phase: 'cut_access', account, absorbing: true } as const;
  const suspend: PlannedStep = {
    ...cut,
    action: 'suspend',
    summary: why === undefined ? 'Deactivate the account' : `Deactivate the account, by hand: ${why}`,
    before: { deleted: user.deleted, guest: guestType(user), byHand: why ?? null },
  };
  if (client.config.via !== 'admin' || why !== undefined) return [suspend];
  const sessions = (await countSessions(client, user)) ?? null;
  return [{ ...cut, action: 'end_sessions', summary: 'Sign out everywhere', before: { sessions } }, suspend];
}

export function suspension(client: SlackClient): Act {
  return {
    async execute({ account }) {
      const user = await own(client, account);
      if (user === undefined || user.deleted) return ALREADY_DONE;
      const why = await byHandBecause(client, user);
      if (why !== undefined) throw new ConnectorError('forbidden', `slack: deactivate user ${user.id}: ${why}`);
      if (client.config.via === 'scim') return outcome(await client.setActive(user.id, false));
      // Steps of a phase run in any order, and a deactivated account's sessions can no longer be reset.
      await client.resetSessions(user.id);
      return outcome(await client.deactivate(user.id));
    },
    verify: (step) => reading(client, step, (user) => judged(user, user.deleted)),
    async undo({ account, before }) {
      const was = SuspendBefore.parse(before);
      const user = await own(client, account);
      if (user === undefined) throw invalid(`activate user ${account.id}: the account is gone`);
      if (was.deleted || isAsBefore(user, was)) return ALREADY_DONE;
      // The admin methods have no way back: SCIM has, on every plan that has them.
      const why =
        client.config.via === 'none'
          ? 'this Slack plan has no API for it'
          : was.guest === 'single'
            ? 'SCIM would bring a single-channel guest back as a member'
            : undefined;
      if (why !== undefined) throw new ConnectorError('forbidden', `slack: activate user ${user.id}: ${why}`);
      if ((await client.setActive(user.id, true, was.guest === 'multi')) === 'gone')
        throw invalid(`activate user ${user.id}: 404`);
      return DONE;
    },
    verifyUndone: ({ account, before }) =>
      orUnreadable(async () => {
        const was = SuspendBefore.parse(before);
        const user = await own(client, account);
        if (user === undefined) return { verdict: 'broken', observed: { id: account.id, found: false } };
        return judged(user, isAsBefore(user, was));
      }),
  };
}

/** Back as a guest counts only where it was one: otherwise a guest would come back with a member's sight. */
function isAsBefore(user: SlackUser, was: { readonly deleted: boolean; readonly guest: string | null }): boolean {
  return user.deleted === was.deleted && (user.deleted || guestType(user) === was.guest);
}

function judged(user: SlackUser, asWanted: boolean): Reading {
  return {
    verdict: asWanted ? 'holds' : 'broken',
    observed: { id: user.id, deleted: user.deleted, guest: guestType(user) },
  };
}

/** Enterprise only; elsewhere deactivation ends them, and nothing reads them. */
export function sessionsEnd(client: SlackClient): Act {
  return {
    async execute({ account }) {
      const user = await own(client, account);
      if (user === undefined || user.deleted || (await countSessions(client, user)) === 0) return ALREADY_DONE;
      return outcome(await client.resetSessions(user.id));
    },
    verify: (step) =>
      reading(client, step, async (user) => {
        const left = user.deleted ? 0 : await countSessions(client, user);
        const verdict = left === undefined ? 'unreadable' : left === 0 ? 'holds' : 'broken';
        return { verdict, observed: { id: user.id, deleted: user.deleted, sessions: left ?? null } };
      }),
  };
}

/** Slack lists sessions by workspace. Undefined: in one of them it does not know the person, or there is none to ask. */
async function countSessions(client: SlackClient, user: SlackUser): Promise<number | undefined> {
  const teams = new Set(user.enterprise_user?.teams ?? [user.team_id ?? client.config.team ?? '']);
  teams.delete('');
  let count = 0;
  for (const team of teams) {
    const open = await client.sessions(user.id, team);
    if (open === undefined) return undefined;
    count += open;
  }
  return teams.size === 0 ? undefined : count;
}

/** The account as it is now; undefined when there is none. Somebody else's answer throws `invalid`. */
export async function own(client: SlackClient, account: Account): Promise<SlackUser | undefined> {
  const user = await client.user(account.id);
  if (user !== undefined && !isSamePerson(user, account)) {
    throw invalid(`read user ${account.id}: the answer is about someone else`);
  }
  return user;
}

/** A verifying read. `user_not_found` counts once nobody active has the account's address either. */
function reading(
  client: SlackClient,
  { account }: Step,
  judge: (user: SlackUser) => Reading | Promise<Reading>,
): Promise<Reading> {
  return orUnreadable(async (): Promise<Reading> => {
    const user = await own(client, account);
    if (user !== undefined) return await judge(user);
    const [email] = account.emails;
    const observed = { id: account.id, found: false };
    // Slack keeps the deactivated: without an address nothing else tells whether our token lost its sight.
    if (email === undefined) return { verdict: 'unreadable', observed };
    const active = await client.lookUp(email);
    return {
      verdict: active === undefined ? 'holds' : 'broken',
      observed: { ...observed, activeUnderThisAddress: active?.id ?? null },
    };
  });
}

function outcome(result: 'done' | 'gone'): Executed {
  return result === 'done' ? DONE : ALREADY_DONE;
}
