import type { JsonObject, User, Usergroup } from '../types.ts';
import { flag, knownUser, list, type Method, page, required, SlackApiError } from './method.ts';

export const people: Record<string, Method> = {
  'users.info': (args, tools) => ({ user: userJson(knownUser(tools, required(args, 'user'))) }),

  'users.list': (args, tools) => {
    const { items, cursor } = page(args, [...tools.store.workspace.users.values()], 1_000);
    return { members: items.map(userJson), cache_ts: 0, response_metadata: { next_cursor: cursor } };
  },

  // A deactivated person is not found by address: https://docs.slack.dev/reference/methods/users.lookupByEmail
  'users.lookupByEmail': (args, tools) => {
    const email = required(args, 'email').toLowerCase();
    const everyone = [...tools.store.workspace.users.values()];
    const user = everyone.find((one) => one.email?.toLowerCase() === email && !one.deleted);
    if (!user) throw new SlackApiError('users_not_found');
    return { user: userJson(user) };
  },

  'users.profile.get': (args, tools) => ({ profile: profileJson(knownUser(tools, required(args, 'user'))) }),

  'usergroups.list': (args, tools) => {
    const everything = [...tools.store.workspace.usergroups.values()];
    const shown = everything.filter((group) => group.enabled || flag(args, 'include_disabled'));
    return {
      usergroups: shown.map((group) => ({
        ...usergroupJson(tools.store.workspace.team.id, group),
        ...(flag(args, 'include_users') && { users: [...group.users] }),
      })),
    };
  },

  'usergroups.users.list': (args, tools) => {
    const group = tools.store.workspace.usergroups.get(required(args, 'usergroup'));
    if (!group || (!group.enabled && !flag(args, 'include_disabled'))) throw new SlackApiError('no_such_subteam');
    return { users: [...group.users] };
  },

  'dnd.info': (args, tools) => {
    knownUser(tools, required(args, 'user'));
    return { dnd_enabled: false, next_dnd_start_ts: 1, next_dnd_end_ts: 1, snooze_enabled: false };
  },

  'dnd.teamInfo': (args) => ({
    users: Object.fromEntries(
      list(args, 'users').map((id) => [id, { dnd_enabled: false, next_dnd_start_ts: 1, next_dnd_end_ts: 1 }]),
    ),
  }),
};

/** The person as `users.info` and `user_change` carry them. */
export function userJson(user: User): JsonObject {
  return {
    id: user.id,
    team_id: user.team_id,
    name: user.name,
    deleted: user.deleted,
    real_name: user.real_name,
    tz: user.tz,
    tz_offset: offsetSeconds(user.tz),
    profile: profileJson(user),
    is_admin: user.is_admin,
    is_owner: false,
    is_primary_owner: false,
    is_restricted: user.is_restricted,
    is_ultra_restricted: user.is_ultra_restricted,
    is_bot: user.is_bot,
    is_app_user: false,
    ...(user.is_stranger && { is_stranger: true }),
    updated: 0,
  };
}

export function usergroupJson(teamId: string, group: Usergroup): JsonObject {
  return {
    id: group.id,
    team_id: teamId,
    is_usergroup: true,
    name: group.name,
    handle: group.handle,
    date_delete: group.enabled ? 0 : 1,
    user_count: group.users.length,
  };
}

function profileJson(user: User): JsonObject {
  return {
    real_name: user.real_name,
    real_name_normalized: user.real_name,
    display_name: user.name,
    display_name_normalized: user.name,
    title: user.title ?? '',
    team: user.team_id,
    ...(user.email !== undefined && { email: user.email }),
  };
}

function offsetSeconds(timeZone: string): number {
  const name = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' })
    .formatToParts(new Date())
    .find((part) => part.type === 'timeZoneName')?.value;
  const [, sign, hours, minutes] = name?.match(/([+-])(\d{2}):(\d{2})/) ?? [];
  return sign ? (sign === '-' ? -1 : 1) * (Number(hours) * 3_600 + Number(minutes) * 60) : 0;
}
