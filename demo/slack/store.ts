import { randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type {
  Block,
  Change,
  Channel,
  Message,
  SlackFile,
  SlackOptions,
  Team,
  User,
  Usergroup,
  View,
  Workspace,
} from './types.ts';

/** The workspace, its file on disk and its news. Everything that changes a workspace calls `emit`, which saves too. */
export interface Store {
  readonly workspace: Workspace;
  readonly contents: Map<string, Buffer>;
  emit(change: Change): void;
  onChange(listener: (change: Change) => void): () => void;
  /** Unique and rising, as Slack's are: the message's id within its channel. */
  nextTs(): string;
  nextId(prefix: string): string;
  /** Writes at once what is not yet on disk. */
  flush(): void;
}

interface Saved {
  version: 1;
  counter: number;
  lastTs: string;
  team: Team;
  users: User[];
  usergroups: Usergroup[];
  channels: Channel[];
  messages: Message[];
  modals: [string, View[]][];
  homes: [string, View][];
  files: SlackFile[];
  contents: [string, string][];
}

const BOT = { userId: 'U0LASTDAY', botId: 'B0LASTDAY' };

/** Reads the state file when there is one: what people and messages it holds wins over `options`. */
export function createStore(options: SlackOptions): Store {
  const saved = readSaved(options.stateFile);
  const workspace = firstWorkspace(options);
  const contents = new Map<string, Buffer>();
  if (saved) {
    Object.assign(workspace.team, saved.team);
    for (const user of saved.users) workspace.users.set(user.id, user);
    for (const usergroup of saved.usergroups) workspace.usergroups.set(usergroup.id, usergroup);
    for (const channel of saved.channels) workspace.channels.set(channel.id, channel);
    workspace.messages.push(...saved.messages);
    for (const [user, stack] of saved.modals) workspace.modals.set(user, stack);
    for (const [user, view] of saved.homes) workspace.homes.set(user, view);
    for (const file of saved.files) workspace.files.set(file.id, file);
    for (const [id, base64] of saved.contents) contents.set(id, Buffer.from(base64, 'base64'));
  }

  const news = new EventEmitter();
  news.setMaxListeners(0);
  const clock = options.now ?? (() => new Date());
  let counter = saved?.counter ?? 0;
  let lastTs = BigInt((saved?.lastTs ?? '0.0').replace('.', ''));
  let dirty = false;

  function flush(): void {
    if (!dirty || !options.stateFile) return;
    dirty = false;
    const state: Saved = {
      version: 1,
      counter,
      lastTs: dotted(lastTs),
      team: workspace.team,
      users: [...workspace.users.values()],
      usergroups: [...workspace.usergroups.values()],
      channels: [...workspace.channels.values()],
      messages: workspace.messages,
      modals: [...workspace.modals],
      homes: [...workspace.homes],
      files: [...workspace.files.values()],
      contents: [...contents].map(([id, bytes]) => [id, bytes.toString('base64')]),
    };
    mkdirSync(dirname(options.stateFile), { recursive: true });
    const temporary = `${options.stateFile}.new`;
    writeFileSync(temporary, JSON.stringify(state));
    renameSync(temporary, options.stateFile);
  }

  function emit(change: Change): void {
    const lasting = !['act', 'call', 'sockets', 'faults'].includes(change.type);
    if (lasting && options.stateFile && !dirty) {
      dirty = true;
      setImmediate(flush);
    }
    news.emit('change', change);
  }

  function nextTs(): string {
    const wanted = BigInt(clock().getTime()) * 1000n;
    lastTs = wanted > lastTs ? wanted : lastTs + 1n;
    return dotted(lastTs);
  }

  function nextId(prefix: string): string {
    counter += 1;
    return `${prefix}0${counter.toString(36).toUpperCase().padStart(7, '0')}`;
  }

  function onChange(listener: (change: Change) => void): () => void {
    news.on('change', listener);
    return () => news.off('change', listener);
  }

  return { workspace, contents, emit, onChange, nextTs, nextId, flush };
}

/** Slack gives every block a `block_id` and every interactive element an `action_id`; payloads carry them. */
export function withIds(blocks: Block[]): Block[] {
  const copy = structuredClone(blocks);
  nameBlocks(copy);
  return copy;
}

function nameBlocks(blocks: Block[]): void {
  for (const block of blocks) {
    block.block_id ??= randomName();
    const elements = Array.isArray(block.elements) ? block.elements : [];
    for (const element of [...elements, block.accessory, block.element]) {
      if (isElement(element)) element.action_id ??= randomName();
    }
    if (Array.isArray(block.child_blocks)) nameBlocks(block.child_blocks as Block[]);
  }
}

const NOT_INTERACTIVE = /^(image|plain_text|mrkdwn|rich_text_(section|list|quote|preformatted)|card)$/;

function isElement(value: unknown): value is { type: string; action_id?: string } {
  return typeof value === 'object' && value !== null && 'type' in value && !NOT_INTERACTIVE.test(String(value.type));
}

function randomName(): string {
  return randomBytes(4).toString('base64url').slice(0, 5);
}

function dotted(micros: bigint): string {
  const digits = micros.toString().padStart(7, '0');
  return `${digits.slice(0, -6)}.${digits.slice(-6)}`;
}

function readSaved(path: string | undefined): Saved | undefined {
  if (!path || !existsSync(path)) return undefined;
  return JSON.parse(readFileSync(path, 'utf8')) as Saved;
}

function firstWorkspace(options: SlackOptions): Workspace {
  const team: Team = { id: 'T0FAKE', name: 'Northwind', domain: 'northwind', ...options.team };
  const workspace: Workspace = {
    team,
    appId: options.appId ?? 'A0LASTDAY',
    botUserId: BOT.userId,
    botId: BOT.botId,
    users: new Map(),
    usergroups: new Map(),
    channels: new Map(),
    messages: [],
    modals: new Map(),
    homes: new Map(),
    files: new Map(),
  };
  const plain = {
    team_id: team.id,
    tz: 'Europe/Berlin',
    is_admin: false,
    is_bot: false,
    is_restricted: false,
    is_ultra_restricted: false,
    is_stranger: false,
    deleted: false,
  };
  const bot = { id: BOT.userId, name: 'lastday', real_name: 'Lastday', is_bot: true };
  for (const user of [bot, ...options.users]) workspace.users.set(user.id, { ...plain, ...user });
  for (const channel of options.channels ?? []) {
    workspace.channels.set(channel.id, {
      is_private: false,
      is_im: false,
      is_mpim: false,
      is_archived: false,
      members: [],
      ...channel,
    });
  }
  for (const group of options.usergroups ?? []) {
    workspace.usergroups.set(group.id, { name: group.handle, enabled: true, ...group });
  }
  return workspace;
}
