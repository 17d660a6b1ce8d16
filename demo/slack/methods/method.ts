import type { Handles } from '../handles.ts';
import type { Store } from '../store.ts';
import type { Block, Channel, JsonObject, User } from '../types.ts';

/** What a Web API method is handed. */
export interface MethodTools {
  store: Store;
  handles: Handles;
  /** `http://127.0.0.1:…`, without a slash at the end. */
  url(): string;
  /** Makes the ticket and address of one Socket Mode connection. */
  newSocketUrl(): string;
  upload(name: string, length: number): { fileId: string; uploadUrl: string };
}
export type Method = (args: JsonObject, tools: MethodTools) => JsonObject;

/** `{ok: false, error}` as Slack answers it, with the details that go beside it. */
export class SlackApiError extends Error {
  readonly error: string;
  readonly details: JsonObject;
  constructor(error: string, details: JsonObject = {}) {
    super(error);
    this.name = 'SlackApiError';
    this.error = error;
    this.details = details;
  }
}

export function text(args: JsonObject, name: string): string | undefined {
  const value = args[name];
  if (value === undefined || value === null || value === '') return undefined;
  return typeof value === 'string' ? value : typeof value === 'object' ? JSON.stringify(value) : String(value);
}

export function required(args: JsonObject, name: string): string {
  const value = text(args, name);
  if (value === undefined) {
    throw new SlackApiError('invalid_arguments', {
      response_metadata: { messages: [`[ERROR] missing required field: ${name}`] },
    });
  }
  return value;
}

export function flag(args: JsonObject, name: string, otherwise = false): boolean {
  const value = text(args, name);
  return value === undefined ? otherwise : value === 'true' || value === '1';
}

/** Nested arguments arrive as JSON text in a form, as themselves in a JSON body. */
export function nested(args: JsonObject, name: string): JsonObject | Block[] | undefined {
  const value = args[name];
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'string') return value as JsonObject | Block[];
  try {
    return JSON.parse(value) as JsonObject | Block[];
  } catch {
    throw new SlackApiError(name === 'blocks' ? 'invalid_blocks_format' : 'invalid_arguments', {
      response_metadata: { messages: [`[ERROR] failed to parse JSON [json-pointer:/${name}]`] },
    });
  }
}

export function list(args: JsonObject, name: string): string[] {
  const value = args[name];
  if (Array.isArray(value)) return value.map(String);
  const written = text(args, name);
  if (written === undefined) return [];
  if (written.startsWith('[')) return (JSON.parse(written) as unknown[]).map(String);
  return written.split(',').map((part) => part.trim());
}

/** One page of a list in Slack's manner. An unknown cursor is refused, as Slack does. */
export function page<T>(args: JsonObject, items: readonly T[], most: number): { items: T[]; cursor: string } {
  const written = text(args, 'cursor');
  const start = written ? Number(Buffer.from(written, 'base64').toString().replace('from:', '')) : 0;
  if (!Number.isInteger(start) || start < 0) throw new SlackApiError('invalid_cursor');
  const size = Math.min(Number(text(args, 'limit') ?? most) || most, most);
  const end = start + size;
  const cursor = end < items.length ? Buffer.from(`from:${end}`).toString('base64') : '';
  return { items: items.slice(start, end), cursor };
}

/**
 * The channel as the bot sees it: a private one it is not in does not exist for it, and people's direct messages with
 * each other neither.
 */
export function visibleChannel({ store }: MethodTools, id: string): Channel {
  const { channels, botUserId } = store.workspace;
  const named = id.startsWith('#') ? id.slice(1) : undefined;
  const channel = named ? [...channels.values()].find((one) => one.name === named) : channels.get(id);
  const inside = channel?.members.includes(botUserId) ?? false;
  if (!channel || ((channel.is_private || channel.is_im || channel.is_mpim) && !inside)) {
    throw new SlackApiError('channel_not_found');
  }
  return channel;
}

export function joinedChannel(tools: MethodTools, id: string): Channel {
  const channel = visibleChannel(tools, id);
  if (!channel.members.includes(tools.store.workspace.botUserId)) throw new SlackApiError('not_in_channel');
  return channel;
}

export function knownUser({ store }: MethodTools, id: string): User {
  const user = store.workspace.users.get(id);
  if (!user) throw new SlackApiError('user_not_found');
  return user;
}

/** Finds or makes the direct message of the bot with one person, or a group message with several. */
export function openDirectMessage({ store }: MethodTools, people: string[]): { channel: Channel; isNew: boolean } {
  const { channels, botUserId } = store.workspace;
  const members = [...new Set([botUserId, ...people])];
  const same = (one: Channel) =>
    (one.is_im || one.is_mpim) &&
    one.members.length === members.length &&
    members.every((m) => one.members.includes(m));
  const found = [...channels.values()].find(same);
  if (found) return { channel: found, isNew: false };
  const single = people.length === 1;
  const id = store.nextId(single ? 'D' : 'G');
  const channel: Channel = {
    id,
    name: single ? 'directmessage' : `mpdm-${id.toLowerCase()}`,
    is_private: !single,
    is_im: single,
    is_mpim: !single,
    is_archived: false,
    members,
    ...(single && { user: people[0] }),
  };
  channels.set(id, channel);
  store.emit({ type: 'channel_changed', channel });
  return { channel, isNew: true };
}
