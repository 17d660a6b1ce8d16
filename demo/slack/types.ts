import type { Act } from './act-types.ts';
import type { Delivery, RawDelivery } from './delivery.ts';

export type { Act, Place, Which } from './act-types.ts';

/**
 * What the stand-in for Slack knows and what can be asked of it. The desk's page draws from `Workspace`, tests assert
 * on it, and `SlackStandIn` is the only handle either needs.
 */

export type Json = string | number | boolean | null | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json | undefined;
}

/** Blocks are kept as they came: the page draws them, the limits have already been checked. */
export interface Block extends JsonObject {
  type: string;
  block_id?: string;
}

export interface Team {
  id: string;
  name: string;
  domain: string;
}

/** A person (or bot) as `users.info` shows them. */
export interface User {
  id: string;
  team_id: string;
  /** The handle. */
  name: string;
  real_name: string;
  /** Absent for bots and for people whose address the app may not see. */
  email?: string;
  title?: string;
  tz: string;
  is_admin: boolean;
  is_bot: boolean;
  /** Multi-channel guest. */
  is_restricted: boolean;
  /** Single-channel guest. */
  is_ultra_restricted: boolean;
  /** From another organisation, through a shared channel. */
  is_stranger: boolean;
  deleted: boolean;
}

export interface Usergroup {
  id: string;
  handle: string;
  name: string;
  users: string[];
  /** False: the group is disabled. */
  enabled: boolean;
}

/** Channel ids begin with C, direct messages with D, group messages with G. */
export interface Channel {
  id: string;
  name: string;
  is_private: boolean;
  is_im: boolean;
  is_mpim: boolean;
  members: string[];
  is_archived: boolean;
  /** Whom a direct message is with (never the bot). */
  user?: string;
}

export interface Metadata {
  event_type: string;
  event_payload: JsonObject;
}

export interface Message {
  channel: string;
  ts: string;
  /** The parent's ts when this is a reply; equal to `ts` never. */
  thread_ts?: string;
  /** Who wrote it: a person, or the bot's user id. */
  user: string;
  bot_id?: string;
  app_id?: string;
  text: string;
  blocks?: Block[];
  metadata?: Metadata;
  edited?: { user: string; ts: string };
  /** Present: only this user sees it, and it is gone on reload in the real one. */
  ephemeralFor?: string;
  files?: string[];
  /** How often `chat.update` (or response_url) has rewritten it. */
  revisions: number;
}

export interface SlackFile {
  id: string;
  name: string;
  title: string;
  mimetype: string;
  size: number;
  user: string;
  /** The path only: the port changes from start to start. */
  url_private: string;
  alt_txt?: string;
  channels: string[];
  /** False until completeUploadExternal. */
  complete: boolean;
}

/** `view.state.values` and the `state.values` of a message: block_id → action_id → value. */
export type StateValues = Record<string, Record<string, JsonObject>>;

/** An open modal, or a published Home. */
export interface View {
  id: string;
  type: 'modal' | 'home';
  user: string;
  hash: string;
  root_view_id: string;
  previous_view_id: string | null;
  callback_id: string;
  external_id: string;
  private_metadata: string;
  title?: JsonObject;
  submit?: JsonObject | null;
  close?: JsonObject | null;
  blocks: Block[];
  clear_on_close: boolean;
  notify_on_close: boolean;
  submit_disabled: boolean;
  /** What the person has entered so far. */
  values: StateValues;
  /** What the last submission answered, by block_id. */
  errors: Record<string, string>;
}

/** Everything a reader may look at. Live objects: read, never write. */
export interface Workspace {
  team: Team;
  appId: string;
  botUserId: string;
  botId: string;
  users: Map<string, User>;
  usergroups: Map<string, Usergroup>;
  channels: Map<string, Channel>;
  /** In order of ts, all channels, ephemeral ones too. */
  messages: Message[];
  /** A stack per user: the last one is on top. */
  modals: Map<string, View[]>;
  homes: Map<string, View>;
  files: Map<string, SlackFile>;
}

export type Change =
  | { type: 'message_posted' | 'message_changed' | 'message_deleted'; message: Message }
  | { type: 'view_opened' | 'view_updated' | 'view_closed'; view: View }
  | { type: 'home_published'; view: View }
  | { type: 'file_shared'; file: SlackFile }
  | { type: 'user_changed'; user: User }
  | { type: 'channel_changed'; channel: Channel }
  | { type: 'usergroup_changed'; usergroup: Usergroup }
  | { type: 'act'; act: ActRecord }
  | { type: 'call'; call: ApiCall }
  | { type: 'sockets'; connected: number }
  | { type: 'faults'; faults: Faults };

/** One Web API call as the server saw it. */
export interface ApiCall {
  method: string;
  args: JsonObject;
  /** Milliseconds since the epoch. */
  at: number;
  ok: boolean;
  error?: string;
  status: number;
}

/** How the app answered one delivered payload. */
export interface ActResult {
  /** `unacked`: nothing within 3 s, or a non-2xx; `not_delivered`: no socket, or the request URL refused. */
  status: 'acked' | 'unacked' | 'not_delivered';
  ackMs: number;
  /** The body of the ack, when it had one. */
  payload?: JsonObject;
  /** HTTP mode only. */
  httpStatus?: number;
  /** What Slack shows the person: "We had some trouble connecting. Try again?" and the like. */
  error?: string;
  /** view_submission with `response_action: errors`: block_id → words. */
  fieldErrors?: Record<string, string>;
  triggerId?: string;
  responseUrl?: string;
}

export interface ActRecord {
  kind: string;
  user: string;
  at: number;
  /** What was sent: for `deliverRaw`, to play it again or to bend it. */
  payload: JsonObject;
  result: ActResult;
}

/** Everything that can be made to go wrong. Absent = well. */
export interface Faults {
  /** Every call (or the named methods) answers 429 with `retry-after`. */
  ratelimited?: { methods?: string[]; seconds: number };
  /** Connections are destroyed without an answer, sockets cut. */
  down?: boolean;
  /** Methods answering HTTP 500, or true for all. */
  http500?: string[] | true;
  /** Every answer comes so much later. */
  delayMs?: number;
  /** The method is applied, then the connection destroyed: the caller cannot know. Once only. */
  loseAnswer?: string;
  /** The method answers `{ok:false,error}`, for as long as it is set. */
  errors?: Record<string, string>;
}

/** Replaces a method. Return null to let the real one answer. */
export type MethodOverride = (call: {
  args: JsonObject;
  workspace: Workspace;
}) => { status?: number; headers?: Record<string, string>; body?: JsonObject } | null;

export interface SlackOptions {
  users: readonly (Pick<User, 'id' | 'name' | 'real_name'> & Partial<User>)[];
  channels?: readonly (Pick<Channel, 'id' | 'name'> & Partial<Channel>)[];
  usergroups?: readonly (Pick<Usergroup, 'id' | 'handle' | 'users'> & Partial<Usergroup>)[];
  team?: Partial<Team>;
  appId?: string;
  botToken?: string;
  appToken?: string;
  /** The x-oauth-scopes header. */
  scopes?: readonly string[];
  delivery?: Delivery;
  /** JSON written after every change: a second start goes on from it. Absent: memory only. */
  stateFile?: string;
  /** Default 127.0.0.1 and a free port. */
  host?: string;
  port?: number;
  /** Stamps messages (a demo may move it). Trigger ids, signatures and rates keep real time. */
  now?: () => Date;
  /** Count calls against Slack's tiers and answer 429 above them. */
  enforceRates?: boolean;
}

export interface SlackStandIn {
  readonly url: string;
  /** `…/api/`, for SLACK_API_URL. */
  readonly apiUrl: string;
  readonly botToken: string;
  readonly appToken: string;
  readonly workspace: Workspace;
  readonly act: Act;
  readonly acts: readonly ActRecord[];
  readonly calls: readonly ApiCall[];
  readonly handlers: Map<string, MethodOverride>;
  readonly faults: { set(faults: Faults): void; clear(): void; readonly current: Faults };
  /** Which sockets are open now. */
  readonly sockets: number;
  setDelivery(delivery: Delivery): void;
  /** Messages a given person sees in a channel, in order (replies included). */
  messagesFor(user: string, channel: string): Message[];
  message(channel: string, ts: string): Message | undefined;
  /** The direct message channel of a person with the bot, when one exists. */
  directMessage(user: string): Channel | undefined;
  topModal(user: string): View | undefined;
  /** Stored bytes of a file. */
  fileContent(id: string): Buffer | undefined;
  /** Changes people and groups as an administrator would; tells the app by event. */
  changeUser(id: string, change: Partial<User>): Promise<void>;
  changeUsergroup(id: string, users: string[]): Promise<void>;
  changeMembers(channel: string, change: { add?: string[]; remove?: string[] }): Promise<void>;
  deleteMessage(channel: string, ts: string): void;
  emitEvent(event: JsonObject & { type: string }): Promise<ActResult>;
  deliverRaw(payload: JsonObject, how?: RawDelivery): Promise<ActResult>;
  /** Sends `disconnect` to every socket, or to so many; they close as Slack's do. */
  disconnectSockets(reason: 'warning' | 'refresh_requested', most?: number): void;
  onChange(listener: (change: Change) => void): () => void;
  /** Ends when the signal aborts or the stand-in closes. */
  changes(signal?: AbortSignal): AsyncIterable<Change>;
  close(): Promise<void>;
}
