import { checkMessage, MESSAGE_TEXT, messageCost } from '../../../src/slack/limits.ts';
import { withIds } from '../store.ts';
import type { Block, Channel, JsonObject, Message, Metadata } from '../types.ts';
import {
  joinedChannel,
  knownUser,
  type Method,
  type MethodTools,
  nested,
  openDirectMessage,
  required,
  SlackApiError,
  text,
  visibleChannel,
} from './method.ts';

/** The text that Slack keeps of a longer post; an update refuses above 4,000 instead. */
const POST_TEXT_KEPT = 40_000;

export const chat: Record<string, Method> = {
  'chat.postMessage': (args, tools) => {
    const channel = postChannel(tools, required(args, 'channel'));
    const content = readContent(args);
    if (content.text === undefined && !content.blocks?.length) throw new SlackApiError('no_text');
    const message = addMessage(tools, channel, { ...content, thread_ts: parentTs(tools, channel, args) });
    return { channel: channel.id, ts: message.ts, message: messageJson(tools, message) };
  },

  'chat.update': (args, tools) => {
    const channel = joinedChannel(tools, required(args, 'channel'));
    const message = ownMessage(tools, channel, required(args, 'ts'), 'cant_update_message');
    const content = readContent(args);
    if (content.text === undefined && content.blocks === undefined) throw new SlackApiError('no_text');
    if ((content.text?.length ?? 0) > MESSAGE_TEXT) throw new SlackApiError('msg_too_long');
    // https://docs.slack.dev/reference/methods/chat.update: rich text may not become something else.
    if (hasRichText(message.blocks) && content.blocks?.length && !hasRichText(content.blocks)) {
      throw new SlackApiError('block_mismatch');
    }
    rewrite(tools, message, content);
    return { channel: channel.id, ts: message.ts, text: message.text, message: messageJson(tools, message) };
  },

  'chat.delete': (args, tools) => {
    const channel = joinedChannel(tools, required(args, 'channel'));
    const message = ownMessage(tools, channel, required(args, 'ts'), 'cant_delete_message');
    removeMessage(tools, message);
    return { channel: channel.id, ts: message.ts };
  },

  'chat.postEphemeral': (args, tools) => {
    const channel = joinedChannel(tools, required(args, 'channel'));
    const user = knownUser(tools, required(args, 'user'));
    if (user.deleted || !channel.members.includes(user.id)) throw new SlackApiError('user_not_in_channel');
    const content = readContent(args);
    if (content.text === undefined && !content.blocks?.length) throw new SlackApiError('no_text');
    const message = addMessage(tools, channel, {
      ...content,
      thread_ts: parentTs(tools, channel, args),
      ephemeralFor: user.id,
    });
    return { message_ts: message.ts };
  },

  'chat.getPermalink': (args, tools) => {
    const channel = visibleChannel(tools, required(args, 'channel'));
    const ts = required(args, 'message_ts');
    if (!findMessage(tools, channel.id, ts)) throw new SlackApiError('message_not_found');
    return { channel: channel.id, permalink: `${tools.url()}/archives/${channel.id}/p${ts.replace('.', '')}` };
  },
};

export interface Content {
  text?: string;
  blocks?: Block[];
  metadata?: Metadata | null;
}

/** Reads and checks what a message shall hold; throws what Slack would answer. Used by `response_url` too. */
export function readContent(args: JsonObject): Content {
  const blocks = nested(args, 'blocks');
  const metadata = nested(args, 'metadata') as JsonObject | undefined;
  if (blocks !== undefined) {
    if (!Array.isArray(blocks)) throw new SlackApiError('invalid_blocks_format');
    refuseBadBlocks(blocks);
  }
  const content: Content = {};
  const written = text(args, 'text');
  if (written !== undefined) content.text = written;
  if (blocks) content.blocks = withIds(blocks as Block[]);
  if (metadata) content.metadata = readMetadata(metadata);
  return content;
}

function refuseBadBlocks(blocks: Block[]): void {
  const problems = checkMessage({ blocks }, Number.POSITIVE_INFINITY);
  if (problems.length > 0) {
    const messages = problems.map(
      ({ path, problem }) => `[ERROR] ${problem} [json-pointer:/${path.replaceAll('.', '/')}]`,
    );
    throw new SlackApiError('invalid_blocks', { errors: messages, response_metadata: { messages } });
  }
  // Not documented, measured by users: https://github.com/slackapi/bolt-js/issues/2509
  if (messageCost(blocks) > 13_200) throw new SlackApiError('msg_blocks_too_long');
}

/** `{}` takes the metadata away. Values are plain, or one level deep. https://docs.slack.dev/messaging/message-metadata */
function readMetadata(metadata: JsonObject): Metadata | null {
  if (Object.keys(metadata).length === 0) return null;
  const { event_type: type, event_payload: payload } = metadata;
  if (typeof type !== 'string' || typeof payload !== 'object' || payload === null || Array.isArray(payload)) {
    throw new SlackApiError('invalid_metadata_format');
  }
  return { event_type: type, event_payload: payload };
}

export function addMessage(
  { store }: MethodTools,
  channel: Channel,
  content: Content & Partial<Pick<Message, 'thread_ts' | 'ephemeralFor' | 'files' | 'user'>>,
): Message {
  const { workspace } = store;
  const byBot = content.user === undefined || content.user === workspace.botUserId;
  const message: Message = {
    channel: channel.id,
    ts: store.nextTs(),
    user: content.user ?? workspace.botUserId,
    text: (content.text ?? '').slice(0, POST_TEXT_KEPT),
    revisions: 0,
    ...(byBot && { bot_id: workspace.botId, app_id: workspace.appId }),
    ...(content.blocks && { blocks: content.blocks }),
    ...(content.metadata && { metadata: content.metadata }),
    ...(content.thread_ts && { thread_ts: content.thread_ts }),
    ...(content.ephemeralFor && { ephemeralFor: content.ephemeralFor }),
    ...(content.files && { files: content.files }),
  };
  workspace.messages.push(message);
  store.emit({ type: 'message_posted', message });
  return message;
}

/** `text` without `blocks` takes the blocks away; metadata that is not named stays. */
export function rewrite({ store }: MethodTools, message: Message, content: Content): void {
  if (content.text !== undefined) message.text = content.text;
  if (content.blocks?.length) message.blocks = content.blocks;
  else delete message.blocks;
  if (content.metadata === null) delete message.metadata;
  else if (content.metadata) message.metadata = content.metadata;
  message.edited = { user: message.user, ts: store.nextTs() };
  message.revisions += 1;
  store.emit({ type: 'message_changed', message });
}

export function removeMessage({ store }: Pick<MethodTools, 'store'>, message: Message): void {
  const { messages } = store.workspace;
  messages.splice(messages.indexOf(message), 1);
  store.emit({ type: 'message_deleted', message });
}

export function findMessage({ store }: Pick<MethodTools, 'store'>, channel: string, ts: string): Message | undefined {
  return store.workspace.messages.find((message) => message.channel === channel && message.ts === ts);
}

/** The message as API answers and payloads carry it. */
export function messageJson({ store }: Pick<MethodTools, 'store'>, message: Message): JsonObject {
  const { workspace } = store;
  return {
    type: 'message',
    user: message.user,
    ts: message.ts,
    ...(message.bot_id && { bot_id: message.bot_id, app_id: message.app_id }),
    text: message.text,
    team: workspace.team.id,
    ...(message.blocks && { blocks: structuredClone(message.blocks) }),
    ...(message.thread_ts && { thread_ts: message.thread_ts }),
    ...(message.edited && { edited: { ...message.edited } }),
    ...(message.metadata && { metadata: structuredClone(message.metadata) as unknown as JsonObject }),
    ...(message.files && { files: message.files.map((id) => ({ id })) }),
  };
}

function postChannel(tools: MethodTools, id: string): Channel {
  if (!/^[UW]/.test(id)) {
    const channel = joinedChannel(tools, id);
    if (channel.is_archived) throw new SlackApiError('is_archived');
    const person = channel.user ? tools.store.workspace.users.get(channel.user) : undefined;
    if (person?.deleted) throw new SlackApiError('user_disabled');
    return channel;
  }
  const user = tools.store.workspace.users.get(id);
  if (!user) throw new SlackApiError('channel_not_found');
  if (user.deleted) throw new SlackApiError('user_disabled');
  return openDirectMessage(tools, [id]).channel;
}

function parentTs(tools: MethodTools, channel: Channel, args: JsonObject): string | undefined {
  const ts = text(args, 'thread_ts');
  if (ts === undefined) return undefined;
  const parent = findMessage(tools, channel.id, ts);
  if (!parent || parent.ephemeralFor) throw new SlackApiError('thread_not_found');
  return parent.thread_ts ?? parent.ts;
}

function ownMessage(tools: MethodTools, channel: Channel, ts: string, notMine: string): Message {
  const message = findMessage(tools, channel.id, ts);
  if (!message || message.ephemeralFor) throw new SlackApiError('message_not_found');
  if (message.user !== tools.store.workspace.botUserId) throw new SlackApiError(notMine);
  return message;
}

function hasRichText(blocks: Block[] | undefined): boolean {
  return blocks?.some((block) => block.type === 'rich_text') ?? false;
}
