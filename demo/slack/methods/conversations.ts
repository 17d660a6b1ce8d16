import type { Channel, JsonObject, Message } from '../types.ts';
import { findMessage, messageJson } from './chat.ts';
import {
  flag,
  joinedChannel,
  list,
  type Method,
  type MethodTools,
  openDirectMessage,
  page,
  required,
  SlackApiError,
  text,
  visibleChannel,
} from './method.ts';

export const conversations: Record<string, Method> = {
  'conversations.open': (args, tools) => {
    const id = text(args, 'channel');
    if (id) return { channel: channelJson(tools, visibleChannel(tools, id)), no_op: true, already_open: true };
    const people = list(args, 'users');
    if (people.length === 0) throw new SlackApiError('users_list_not_supplied');
    if (people.length > 8) throw new SlackApiError('too_many_users');
    for (const person of people) {
      const user = tools.store.workspace.users.get(person);
      if (!user) throw new SlackApiError('user_not_found');
      if (user.deleted) throw new SlackApiError('user_disabled');
      if (user.is_bot) throw new SlackApiError('cannot_dm_bot');
    }
    const { channel, isNew } = openDirectMessage(tools, people);
    const short = flag(args, 'return_im') ? channelJson(tools, channel) : { id: channel.id };
    return { channel: short, ...(!isNew && { no_op: true, already_open: true }) };
  },

  'conversations.info': (args, tools) => ({
    channel: {
      ...channelJson(tools, visibleChannel(tools, required(args, 'channel'))),
      ...(flag(args, 'include_num_members') && {
        num_members: visibleChannel(tools, required(args, 'channel')).members.length,
      }),
    },
  }),

  'conversations.list': (args, tools) => {
    const { workspace } = tools.store;
    const types = list(args, 'types');
    const wanted = types.length > 0 ? types : ['public_channel'];
    const shown = [...workspace.channels.values()].filter(
      (channel) =>
        wanted.includes(kindOf(channel)) &&
        (kindOf(channel) === 'public_channel' || channel.members.includes(workspace.botUserId)) &&
        !(channel.is_archived && flag(args, 'exclude_archived')),
    );
    const { items, cursor } = page(args, shown, 1_000);
    return { channels: items.map((one) => channelJson(tools, one)), response_metadata: { next_cursor: cursor } };
  },

  'conversations.members': (args, tools) => {
    const channel = visibleChannel(tools, required(args, 'channel'));
    const { items, cursor } = page(args, channel.members, 1_000);
    return { members: items, response_metadata: { next_cursor: cursor } };
  },

  'conversations.history': (args, tools) => {
    const channel = joinedChannel(tools, required(args, 'channel'));
    const messages = lasting(tools, channel).filter((message) => !message.thread_ts);
    return history(args, tools, messages.reverse());
  },

  'conversations.replies': (args, tools) => {
    const channel = joinedChannel(tools, required(args, 'channel'));
    const ts = required(args, 'ts');
    const parent = findMessage(tools, channel.id, ts);
    if (!parent || parent.ephemeralFor) throw new SlackApiError('thread_not_found');
    const root = parent.thread_ts ?? parent.ts;
    const messages = lasting(tools, channel).filter((message) => message.ts === root || message.thread_ts === root);
    return history(args, tools, messages);
  },

  'conversations.join': (args, tools) => {
    const channel = visibleChannel(tools, required(args, 'channel'));
    if (channel.is_private || channel.is_im) throw new SlackApiError('method_not_supported_for_channel_type');
    if (channel.is_archived) throw new SlackApiError('is_archived');
    const { botUserId } = tools.store.workspace;
    if (!channel.members.includes(botUserId)) {
      channel.members.push(botUserId);
      tools.store.emit({ type: 'channel_changed', channel });
    }
    return { channel: channelJson(tools, channel) };
  },
};

export function channelJson({ store }: MethodTools, channel: Channel): JsonObject {
  const { team, botUserId } = store.workspace;
  if (channel.is_im) {
    return { id: channel.id, is_im: true, is_archived: false, context_team_id: team.id, user: channel.user ?? '' };
  }
  return {
    id: channel.id,
    name: channel.name,
    is_channel: !channel.is_private,
    is_group: channel.is_private && !channel.is_mpim,
    is_im: false,
    is_mpim: channel.is_mpim,
    is_private: channel.is_private,
    is_archived: channel.is_archived,
    is_general: false,
    is_shared: false,
    is_ext_shared: channel.members.some((id) => store.workspace.users.get(id)?.is_stranger === true),
    is_member: channel.members.includes(botUserId),
    context_team_id: team.id,
  };
}

function kindOf(channel: Channel): string {
  if (channel.is_im) return 'im';
  if (channel.is_mpim) return 'mpim';
  return channel.is_private ? 'private_channel' : 'public_channel';
}

function lasting({ store }: MethodTools, channel: Channel): Message[] {
  return store.workspace.messages.filter((message) => message.channel === channel.id && !message.ephemeralFor);
}

function history(args: JsonObject, tools: MethodTools, messages: Message[]): JsonObject {
  const oldest = Number(text(args, 'oldest') ?? 0);
  const latest = Number(text(args, 'latest') ?? Number.POSITIVE_INFINITY);
  const inclusive = flag(args, 'inclusive');
  const within = messages.filter(({ ts }) => {
    const at = Number(ts);
    return (at > oldest && at < latest) || (inclusive && (at === oldest || at === latest));
  });
  const { items, cursor } = page({ limit: 100, ...args }, within, 999);
  const withMetadata = flag(args, 'include_all_metadata');
  return {
    messages: items.map((message) => {
      const { metadata, ...rest } = messageJson(tools, message);
      return { ...rest, ...threadFacts(tools, message), ...(withMetadata && metadata && { metadata }) };
    }),
    has_more: cursor !== '',
    response_metadata: { next_cursor: cursor },
  };
}

/** A parent names itself as its own thread once somebody has answered. */
function threadFacts({ store }: MethodTools, message: Message): JsonObject {
  const replies = store.workspace.messages.filter(
    (one) => one.channel === message.channel && one.thread_ts === message.ts && !one.ephemeralFor,
  );
  return replies.length > 0 ? { thread_ts: message.ts, reply_count: replies.length } : {};
}
