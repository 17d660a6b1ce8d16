import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { PersonActor, Role } from '../domain/actor.ts';
import { DomainError, ForbiddenError, InvalidInputError, NotFoundError } from '../domain/errors.ts';
import { NOT_FOR_YOU } from '../domain/rights.ts';
import type { Person } from '../domain/roster.ts';
import type { PeopleList } from '../domain/settings.ts';
import type { Deps } from '../operations/deps.ts';
import { findPerson } from '../operations/find-person.ts';
import { rememberSlackAccount } from '../operations/link-slack.ts';
import { hasLostRoles } from '../operations/lost-roles.ts';
import { failure } from './log.ts';
import { remember } from './remember.ts';

const slackUser = z.object({
  id: z.string(),
  team_id: z.string().optional(),
  deleted: z.boolean().optional(),
  is_bot: z.boolean().optional(),
  is_restricted: z.boolean().optional(),
  is_ultra_restricted: z.boolean().optional(),
  is_stranger: z.boolean().optional(),
  name: z.string().optional(),
  real_name: z.string().optional(),
  tz: z.string().optional(),
  profile: z.object({ email: z.string().optional(), real_name: z.string().optional() }).optional(),
});
export type SlackUser = z.infer<typeof slackUser>;

const doNotDisturb = z.object({
  dnd_enabled: z.boolean(),
  next_dnd_start_ts: z.number(),
  next_dnd_end_ts: z.number(),
  snooze_enabled: z.boolean().optional(),
  snooze_endtime: z.number().optional(),
});
/** Somebody may end their quiet early. Seconds. */
const LOOK_AGAIN = 3_600;

/** Facts about people and groups are not older than this when somebody acts. Milliseconds. */
const FRESH = 60_000;

export interface People {
  /** Who acts, with the roles they have at this moment. @throws ForbiddenError for everybody who is not one of us. */
  actor(userId: string): Promise<PersonActor>;
  /** @throws when Slack cannot be asked. */
  user(userId: string): Promise<SlackUser>;
  /** The Slack account of an address: the roster's own link first, else Slack's, never outside our team. */
  userByEmail(email: string): Promise<SlackUser | undefined>;
  /** Everybody on a list now; a group that cannot be read has nobody in it. */
  members(list: PeopleList): Promise<readonly string[]>;
  /** One of our own, active people: no bot, no guest, nobody from outside. */
  isOurs(user: SlackUser): boolean;
  /** Whole seconds until they may be disturbed, an hour at most; 0: now, or nobody can tell. */
  quietFor(userId: string, now: Date): Promise<number>;
  /** Whether a leaving of their own has taken their roles. */
  isLeaving(userId: string): Promise<boolean>;
  forgetUser(userId: string): void;
  forgetGroups(): void;
}

export interface PeopleTools {
  readonly deps: Deps;
  readonly slack: WebClient;
  /** Milliseconds that only rise; real time, whatever the clock of the cases says. */
  readonly elapsed: () => number;
}

export function createPeople({ deps, slack, elapsed }: PeopleTools): People {
  const { settings } = deps;
  const users = remember(FRESH, elapsed, async (id: string) =>
    slackUser.parse((await slack.users.info({ user: id })).user),
  );
  const groups = remember(FRESH, elapsed, async (id: string) => {
    const answer = await slack.usergroups.users.list({ usergroup: id, team_id: settings.slack.team });
    return z.array(z.string()).parse(answer.users ?? []);
  });

  function isOurs(user: SlackUser): boolean {
    const outside = user.deleted || user.is_bot || user.is_restricted || user.is_ultra_restricted || user.is_stranger;
    return !outside && user.team_id === settings.slack.team;
  }

  async function members(list: PeopleList): Promise<readonly string[]> {
    const found = await Promise.all(
      list.groups.map(async (group) => {
        try {
          return await groups.get(group);
        } catch (error) {
          deps.log.warn({ group, ...failure(error) }, 'a user group cannot be read, so nobody is in it');
          return [];
        }
      }),
    );
    return [...new Set([...list.users, ...found.flat()])];
  }

  async function rolesOf(userId: string): Promise<ReadonlySet<Role>> {
    const { approvers, securityApprovers, admins, legal, hr } = settings.slack;
    const lists: readonly [Role, PeopleList | undefined][] = [
      ['approver', approvers],
      ['security_approver', securityApprovers],
      ['admin', admins],
      ['legal', legal],
      ['hr', hr],
    ];
    const held = await Promise.all(
      lists.map(async ([role, list]) => (list && (await members(list)).includes(userId) ? [role] : [])),
    );
    return new Set(held.flat());
  }

  async function approvesOf(userId: string): Promise<ReadonlyMap<string, boolean>> {
    const own = settings.policies.flatMap(({ name, approvers }) => (approvers ? [{ name, approvers }] : []));
    const held = own.map(async ({ name, approvers }) => [name, (await members(approvers)).includes(userId)] as const);
    return new Map(await Promise.all(held));
  }

  async function user(userId: string): Promise<SlackUser> {
    return users.get(userId);
  }

  async function quietFor(userId: string, now: Date): Promise<number> {
    const at = Math.floor(now.getTime() / 1_000);
    try {
      const info = doNotDisturb.parse(await slack.dnd.info({ user: userId }));
      const scheduled = info.dnd_enabled && info.next_dnd_start_ts <= at ? info.next_dnd_end_ts - at : 0;
      const snoozed = info.snooze_enabled ? (info.snooze_endtime ?? 0) - at : 0;
      return Math.min(LOOK_AGAIN, Math.max(0, scheduled, snoozed));
    } catch (error) {
      // Without the scope, or without an answer, working hours alone decide.
      deps.log.info(failure(error), 'Slack does not say whether somebody may be disturbed');
      return 0;
    }
  }

  return {
    user,
    members,
    isOurs,
    quietFor,
    async isLeaving(userId) {
      const email = (await user(userId).catch(() => undefined))?.profile?.email?.toLowerCase();
      const person = await onRoster(deps, { slackUserId: userId }, email);
      return person !== undefined && person !== 'two' && (await hasLostRoles(deps, person.id));
    },

    forgetUser: (id) => users.forget(id),
    forgetGroups: () => groups.clear(),

    async actor(userId) {
      const known = await user(userId).catch((error: unknown) => {
        deps.log.warn(failure(error), 'Slack does not say who pressed');
        throw new DomainError(
          'Slack cannot say who you are right now, so nothing was done. Please try again in a minute.',
        );
      });
      if (!isOurs(known)) throw new ForbiddenError(NOT_FOR_YOU);
      const email = known.profile?.email?.toLowerCase();
      const person = await onRoster(deps, { slackUserId: userId }, email);
      if (person && person !== 'two') await rememberSlackAccount(deps, person, userId);
      // Whoever is being offboarded decides nothing about others any more; their own tasks they may still finish.
      const leaving = person !== undefined && person !== 'two' && (await hasLostRoles(deps, person.id));
      // Who could be two people could be the leaver, or the one who asked.
      const nobody = leaving || person === 'two';
      return {
        kind: 'person',
        id: userId,
        name: nameOf(known),
        roles: nobody ? new Set() : await rolesOf(userId),
        ...(!nobody && { approves: await approvesOf(userId) }),
        ...(person && person !== 'two' && { personId: person.id }),
        ...(email !== undefined && { email }),
      };
    },

    async userByEmail(email) {
      const person = await onRoster(deps, undefined, email);
      try {
        if (person && person !== 'two' && person.slackUserId) return await user(person.slackUserId);
        const answer = await slack.users.lookupByEmail({ email });
        return slackUser.parse(answer.user);
      } catch (error) {
        if (isNobody(error)) return undefined;
        throw error;
      }
    },
  };
}

export function nameOf(user: SlackUser): string {
  return user.real_name || user.profile?.real_name || user.name || user.id;
}

/** The roster's own link is the stronger one; an address counts because this team vouches for it. */
async function onRoster(
  deps: Deps,
  link: { slackUserId: string } | undefined,
  email: string | undefined,
): Promise<Person | 'two' | undefined> {
  for (const named of [link, email]) {
    if (named === undefined) continue;
    try {
      return await findPerson(deps, named);
    } catch (error) {
      if (error instanceof InvalidInputError) return 'two';
      if (!(error instanceof NotFoundError)) throw error;
    }
  }
  return undefined;
}

function isNobody(error: unknown): boolean {
  const code = (error as { data?: { error?: string } }).data?.error;
  return code === 'users_not_found' || code === 'user_not_found' || code === 'user_not_visible';
}
