import { createAct } from './act.ts';
import type { Actor } from './act-settle.ts';
import { createCalls } from './calls.ts';
import { changeStream } from './changes.ts';
import { type Delivery, deliver, EVENT_RETRIES_MS, type Kind, type RawDelivery } from './delivery.ts';
import { createHandles } from './handles.ts';
import { findMessage, removeMessage } from './methods/chat.ts';
import type { MethodTools } from './methods/method.ts';
import { usergroupJson, userJson } from './methods/people.ts';
import { eventCallback } from './payloads.ts';
import { serverUrl, startServer } from './server.ts';
import { createSockets } from './sockets.ts';
import { createStore } from './store.ts';
import type {
  ActRecord,
  ActResult,
  Channel,
  Faults,
  JsonObject,
  MethodOverride,
  SlackOptions,
  SlackStandIn,
  User,
} from './types.ts';
import { createUploads } from './uploads.ts';

const SCOPES =
  'commands,chat:write,im:write,users:read,users:read.email,usergroups:read,files:read,files:write,channels:read,channels:history,groups:read,groups:history,im:history,dnd:read';

/** So many acts are kept to look at. */
const ACTS_KEPT = 2_000;

/** Starts a workspace on 127.0.0.1 that an app cannot tell from Slack. Rejects when the port is taken. */
export async function startSlack(options: SlackOptions): Promise<SlackStandIn> {
  const store = createStore(options);
  const { workspace } = store;
  const handles = createHandles(workspace.team.id);
  const uploads = createUploads(store);
  const calls = createCalls(store, options.enforceRates ?? false);
  const handlers = new Map<string, MethodOverride>();
  const acts: ActRecord[] = [];
  const retries = new Set<NodeJS.Timeout>();
  const ending = new AbortController();
  const tokens = { bot: options.botToken ?? 'xoxb-stand-in', app: options.appToken ?? 'xapp-stand-in' };
  let faults: Faults = {};
  let delivery: Delivery = options.delivery ?? 'socket';

  const sockets = createSockets(store, () => faults.down === true);
  const tools: MethodTools = {
    store,
    handles,
    url: () => url,
    newSocketUrl: () => `${url.replace(/^http/, 'ws')}/link?ticket=${sockets.newTicket()}`,
    upload: (name, length) => {
      const { fileId, path } = uploads.begin(name, length);
      return { fileId, uploadUrl: `${url}${path}` };
    },
  };
  const server = await startServer(
    {
      tools,
      calls,
      uploads,
      handlers,
      tokens,
      scopes: options.scopes ?? SCOPES.split(','),
      faults: () => faults,
      forgetLostAnswer: () => {
        const { loseAnswer: _, ...rest } = faults;
        setFaults(rest);
      },
    },
    options.host ?? '127.0.0.1',
    options.port ?? 0,
  );
  const url = serverUrl(server);
  sockets.attach(server);

  function setFaults(next: Faults): void {
    faults = next;
    if (faults.down) {
      sockets.cut();
      server.closeAllConnections();
    }
    store.emit({ type: 'faults', faults });
  }

  async function send(
    kind: string,
    user: string,
    by: Kind,
    payload: JsonObject,
    how?: RawDelivery,
  ): Promise<ActResult> {
    const at = Date.now();
    const result = faults.down
      ? { status: 'not_delivered' as const, ackMs: 0, error: 'Slack is down' }
      : await deliver(sockets, delivery, by, payload, how);
    const act = { kind, user, at, payload, result };
    acts.push(act);
    if (acts.length > ACTS_KEPT) acts.shift();
    store.emit({ type: 'act', act });
    return result;
  }

  async function emitEvent(event: JsonObject & { type: string }): Promise<ActResult> {
    const payload = eventCallback(tools, event);
    const user = typeof event.user === 'string' ? event.user : '';
    const result = await send(event.type, user, 'events_api', payload);
    if (result.status !== 'acked') retryEvent(payload, 1);
    return result;
  }

  /** Three more times, as Slack does. https://docs.slack.dev/apis/events-api */
  function retryEvent(payload: JsonObject, attempt: number): void {
    const wait = EVENT_RETRIES_MS[attempt - 1];
    if (wait === undefined || ending.signal.aborted) return;
    const timer = setTimeout(() => {
      retries.delete(timer);
      void deliver(sockets, delivery, 'events_api', payload, { retry: attempt }).then((result) => {
        if (result.status !== 'acked') retryEvent(payload, attempt + 1);
      });
    }, wait);
    retries.add(timer.unref());
  }

  const actor: Actor = {
    tools,
    send: (kind, user, by, payload) => send(kind, user.id, by, payload),
    event: emitEvent,
    keepFile: (file) => uploads.store(file),
  };

  async function changeUser(id: string, change: Partial<User>): Promise<void> {
    const user = workspace.users.get(id);
    if (!user) throw new Error(`no user ${id}`);
    Object.assign(user, change);
    store.emit({ type: 'user_changed', user });
    await emitEvent({ type: 'user_change', user: userJson(user), cache_ts: 0 });
  }

  async function changeUsergroup(id: string, users: string[]): Promise<void> {
    const usergroup = workspace.usergroups.get(id);
    if (!usergroup) throw new Error(`no usergroup ${id}`);
    const before = usergroup.users;
    usergroup.users = [...users];
    store.emit({ type: 'usergroup_changed', usergroup });
    await emitEvent({
      type: 'subteam_members_changed',
      subteam_id: id,
      team_id: workspace.team.id,
      subteam: usergroupJson(workspace.team.id, usergroup),
      added_users: users.filter((user) => !before.includes(user)),
      removed_users: before.filter((user) => !users.includes(user)),
    });
  }

  async function changeMembers(id: string, change: { add?: string[]; remove?: string[] }): Promise<void> {
    const channel = workspace.channels.get(id);
    if (!channel) throw new Error(`no channel ${id}`);
    const added = (change.add ?? []).filter((user) => !channel.members.includes(user));
    const removed = (change.remove ?? []).filter((user) => channel.members.includes(user));
    channel.members = [...channel.members.filter((user) => !removed.includes(user)), ...added];
    store.emit({ type: 'channel_changed', channel });
    const told = { channel: id, channel_type: channel.is_private ? 'G' : 'C', team: workspace.team.id };
    for (const user of added) await emitEvent({ type: 'member_joined_channel', user, ...told });
    for (const user of removed) await emitEvent({ type: 'member_left_channel', user, ...told });
  }

  async function deliverRaw(payload: JsonObject, how: RawDelivery = {}): Promise<ActResult> {
    const bent: JsonObject = { ...payload, ...(how.apiAppId && { api_app_id: how.apiAppId }) };
    const guess: Kind = 'command' in bent ? 'slash_commands' : 'event' in bent ? 'events_api' : 'interactive';
    const kind = how.kind ?? guess;
    if (how.team && kind === 'interactive') bent.team = { id: how.team, domain: 'elsewhere' };
    else if (how.team) bent.team_id = how.team;
    return send('raw', '', kind, bent, how);
  }

  const directMessage = (user: string): Channel | undefined =>
    [...workspace.channels.values()].find((one) => one.is_im && one.user === user);

  async function close(): Promise<void> {
    ending.abort();
    for (const timer of retries) clearTimeout(timer);
    store.flush();
    sockets.close();
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }

  return {
    url,
    apiUrl: `${url}/api/`,
    botToken: tokens.bot,
    appToken: tokens.app,
    workspace,
    act: createAct(actor),
    acts,
    calls: calls.all,
    handlers,
    faults: {
      set: setFaults,
      clear: () => setFaults({}),
      get current() {
        return faults;
      },
    },
    get sockets() {
      return sockets.connected();
    },
    setDelivery: (next) => {
      delivery = next;
    },
    messagesFor: (user, channel) =>
      workspace.messages.filter((one) => one.channel === channel && (!one.ephemeralFor || one.ephemeralFor === user)),
    message: (channel, ts) => findMessage(tools, channel, ts),
    directMessage,
    topModal: (user) => workspace.modals.get(user)?.at(-1),
    fileContent: (id) => store.contents.get(id),
    changeUser,
    changeUsergroup,
    changeMembers,
    deleteMessage: (channel, ts) => {
      const message = findMessage(tools, channel, ts);
      if (message) removeMessage(tools, message);
    },
    emitEvent,
    deliverRaw,
    disconnectSockets: (reason, most) => sockets.disconnect(reason, most),
    onChange: (listener) => store.onChange(listener),
    changes: (signal) => changeStream(store, signal ? AbortSignal.any([signal, ending.signal]) : ending.signal),
    close,
  };
}
