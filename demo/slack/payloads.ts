import { ActError, type Placed } from './elements.ts';
import { messageJson } from './methods/chat.ts';
import type { MethodTools } from './methods/method.ts';
import { viewJson } from './methods/views.ts';
import type { Channel, JsonObject, Message, StateValues, User, View } from './types.ts';

/** What every interaction carries. https://docs.slack.dev/reference/interaction-payloads */
function common(tools: MethodTools, user: User, triggerId: string): JsonObject {
  const { team, appId } = tools.store.workspace;
  return {
    user: { id: user.id, username: user.name, name: user.name, team_id: user.team_id },
    api_app_id: appId,
    token: 'verification-token-is-not-checked',
    trigger_id: triggerId,
    team: { id: team.id, domain: team.domain },
    enterprise: null,
    is_enterprise_install: false,
  };
}

/** A click or a choice in a message. Of an ephemeral one Slack sends only the container. */
export function messageAction(
  tools: MethodTools,
  user: User,
  channel: Channel,
  message: Message,
  placed: Placed,
  change: JsonObject,
  values: StateValues,
): JsonObject {
  const target = {
    channel: channel.id,
    user: user.id,
    ts: message.ts,
    ...(message.thread_ts && { thread_ts: message.thread_ts }),
  };
  return {
    type: 'block_actions',
    ...common(tools, user, tools.handles.newTrigger(user.id)),
    container: {
      type: 'message',
      message_ts: message.ts,
      channel_id: channel.id,
      is_ephemeral: message.ephemeralFor !== undefined,
      ...(message.thread_ts && { thread_ts: message.thread_ts }),
    },
    channel: { id: channel.id, name: payloadName(channel) },
    ...(!message.ephemeralFor && { message: messageJson(tools, message) }),
    state: { values: values as unknown as JsonObject },
    response_url: `${tools.url()}/actions/${tools.handles.newResponse(target)}`,
    actions: [action(tools, placed, change)],
  };
}

/** A click or a choice in a modal or on Home. */
export function viewAction(tools: MethodTools, user: User, view: View, placed: Placed, change: JsonObject): JsonObject {
  return {
    type: 'block_actions',
    ...common(tools, user, tools.handles.newTrigger(user.id, view.id)),
    container: { type: 'view', view_id: view.id },
    view: viewJson(tools, view),
    actions: [action(tools, placed, change)],
  };
}

export function viewSubmission(tools: MethodTools, user: User, view: View): JsonObject {
  return {
    type: 'view_submission',
    ...common(tools, user, tools.handles.newTrigger(user.id, view.id)),
    view: viewJson(tools, view),
    response_urls: [],
  };
}

export function viewClosed(tools: MethodTools, user: User, view: View, isCleared: boolean): JsonObject {
  const { trigger_id: _, ...rest } = common(tools, user, '');
  return { type: 'view_closed', ...rest, view: viewJson(tools, view), is_cleared: isCleared };
}

export function blockSuggestion(
  tools: MethodTools,
  user: User,
  where: { view: View } | { message: Message; channel: Channel },
  { element, block }: Placed,
  query: string,
): JsonObject {
  const { trigger_id: _, ...rest } = common(tools, user, '');
  return {
    type: 'block_suggestion',
    ...rest,
    action_id: element.action_id,
    block_id: block.block_id,
    value: query,
    ...('view' in where
      ? { container: { type: 'view', view_id: where.view.id }, view: viewJson(tools, where.view) }
      : {
          container: {
            type: 'message',
            message_ts: where.message.ts,
            channel_id: where.channel.id,
            is_ephemeral: false,
          },
          channel: { id: where.channel.id, name: payloadName(where.channel) },
          message: messageJson(tools, where.message),
        }),
  };
}

export function globalShortcut(tools: MethodTools, user: User, callbackId: string): JsonObject {
  return {
    type: 'shortcut',
    ...common(tools, user, tools.handles.newTrigger(user.id)),
    callback_id: callbackId,
    action_ts: actionTs(),
  };
}

export function messageShortcut(
  tools: MethodTools,
  user: User,
  channel: Channel,
  message: Message,
  callbackId: string,
): JsonObject {
  const target = { channel: channel.id, user: user.id, ts: message.ts };
  return {
    type: 'message_action',
    ...common(tools, user, tools.handles.newTrigger(user.id)),
    callback_id: callbackId,
    action_ts: actionTs(),
    message_ts: message.ts,
    channel: { id: channel.id, name: payloadName(channel) },
    message: messageJson(tools, message),
    response_url: `${tools.url()}/actions/${tools.handles.newResponse(target)}`,
  };
}

/** Flat, every value a string. https://docs.slack.dev/interactivity/implementing-slash-commands */
export function slashCommand(
  tools: MethodTools,
  user: User,
  channel: Channel,
  command: string,
  text: string,
): JsonObject {
  const { team, appId } = tools.store.workspace;
  return {
    token: 'verification-token-is-not-checked',
    team_id: team.id,
    team_domain: team.domain,
    channel_id: channel.id,
    channel_name: payloadName(channel),
    user_id: user.id,
    user_name: user.name,
    command,
    text,
    api_app_id: appId,
    is_enterprise_install: 'false',
    response_url: `${tools.url()}/commands/${tools.handles.newResponse({ channel: channel.id, user: user.id })}`,
    trigger_id: tools.handles.newTrigger(user.id),
  };
}

export function eventCallback(tools: MethodTools, event: JsonObject): JsonObject {
  const { team, appId, botUserId } = tools.store.workspace;
  return {
    token: 'verification-token-is-not-checked',
    team_id: team.id,
    context_team_id: team.id,
    context_enterprise_id: null,
    api_app_id: appId,
    event: { event_ts: actionTs(), ...event },
    type: 'event_callback',
    event_id: tools.store.nextId('Ev'),
    event_time: Math.floor(Date.now() / 1_000),
    authorizations: [
      { enterprise_id: null, team_id: team.id, user_id: botUserId, is_bot: true, is_enterprise_install: false },
    ],
    is_ext_shared_channel: false,
  };
}

/** Slack's composer offers people by name; a full name that only one person has means that person here too. */
function byFullName(users: readonly User[], text: string): string {
  const names = Map.groupBy(users, (user) => user.real_name);
  return [...names].reduce((done, [name, [only, ...others]]) => {
    return only && others.length === 0 && name.includes(' ') ? done.replaceAll(`@${name}`, `@${only.name}`) : done;
  }, text);
}

/** With `should_escape`, `@handle` and `#channel` reach the app as `<@U…|handle>` and `<#C…|name>`. */
export function escapeMentions({ store }: MethodTools, text: string): string {
  const { users, channels } = store.workspace;
  return byFullName([...users.values()], text)
    .replace(/(^|\s)@([\w.-]+)/g, (whole, space: string, handle: string) => {
      const user = [...users.values()].find((one) => one.name === handle || one.id === handle);
      return user ? `${space}<@${user.id}|${user.name}>` : whole;
    })
    .replace(/(^|\s)#([\w-]+)/g, (whole, space: string, name: string) => {
      const channel = [...channels.values()].find((one) => one.name === name && !one.is_im);
      return channel ? `${space}<#${channel.id}|${channel.name}>` : whole;
    });
}

function action(tools: MethodTools, { element, block }: Placed, change: JsonObject): JsonObject {
  if (element.type === 'file_input') throw new ActError('not_allowed', 'a file_input sends nothing by itself');
  const { text, value, style, placeholder, confirm, url } = element;
  const isButton = element.type === 'button' || element.type === 'workflow_button';
  return {
    type: element.type,
    action_id: element.action_id,
    block_id: block.block_id,
    ...(isButton && { text, ...(value !== undefined && { value }), ...(style && { style }), ...(url && { url }) }),
    ...(!isButton && placeholder && { placeholder }),
    ...(confirm && { confirm }),
    ...change,
    action_ts: tools.store.nextTs(),
  };
}

function payloadName(channel: Channel): string {
  if (channel.is_im) return 'directmessage';
  return channel.is_private ? 'privategroup' : channel.name;
}

function actionTs(): string {
  return `${(Date.now() / 1_000).toFixed(6)}`;
}
