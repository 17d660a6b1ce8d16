import { type Actor, closeModal, settleCommand, settleSubmission } from './act-settle.ts';
import type { Act, Place, Which } from './act-types.ts';
import {
  ActError,
  chosen,
  clientErrors,
  currentValues,
  findByOption,
  findElement,
  interactive,
  type Placed,
  wordsOn,
} from './elements.ts';
import { addMessage, findMessage } from './methods/chat.ts';
import { fileJson } from './methods/files.ts';
import { openDirectMessage } from './methods/method.ts';
import {
  blockSuggestion,
  escapeMentions,
  globalShortcut,
  messageAction,
  messageShortcut,
  slashCommand,
  viewAction,
  viewClosed,
  viewSubmission,
} from './payloads.ts';
import type { Block, Channel, Json, JsonObject, Message, StateValues, User, View } from './types.ts';
import { mimetypeOf } from './uploads.ts';

type Where = { view: View } | { message: Message; channel: Channel };

/** What a person can do with mouse and keyboard, and nothing that they could not. */
export function createAct(actor: Actor): Act {
  const { tools } = actor;
  const { workspace } = tools.store;
  /** What each person has chosen in the inputs of each message: Slack keeps it in the client. */
  const inMessages = new Map<string, StateValues>();

  function person(id: string): User {
    const user = workspace.users.get(id);
    if (!user) throw new ActError('not_there', `no user ${id}`);
    if (user.deleted) throw new ActError('not_allowed', `${user.name} is deactivated and cannot sign in`);
    return user;
  }

  function channelOf(user: User, id: string): Channel {
    const channel = workspace.channels.get(id);
    if (!channel) throw new ActError('not_there', `no channel ${id}`);
    const inside = channel.members.includes(user.id);
    const open = !channel.is_private && !channel.is_im && !user.is_restricted && !user.is_ultra_restricted;
    if (!inside && !open) throw new ActError('not_allowed', `${user.name} cannot see ${channel.name}`);
    return channel;
  }

  function messageOf(user: User, channelId: string, ts: string): { message: Message; channel: Channel } {
    const channel = channelOf(user, channelId);
    const message = findMessage(tools, channelId, ts);
    if (!message) throw new ActError('not_there', 'this message was deleted');
    if (message.ephemeralFor && message.ephemeralFor !== user.id) {
      throw new ActError('not_allowed', `only ${message.ephemeralFor} sees this message`);
    }
    return { message, channel };
  }

  function viewOf(user: User, id: string | undefined): View {
    const stack = workspace.modals.get(user.id) ?? [];
    const home = workspace.homes.get(user.id);
    if (id !== undefined && home?.id === id) return home;
    const top = stack.at(-1);
    if (!top || (id !== undefined && top.id !== id)) {
      throw new ActError(
        'not_there',
        id ? `view ${id} is not on top for ${user.name}` : `${user.name} has no modal open`,
      );
    }
    return top;
  }

  function whereIs(user: User, place: Place): Where {
    return place.channel && place.ts ? messageOf(user, place.channel, place.ts) : { view: viewOf(user, place.viewId) };
  }

  async function touch(user: User, where: Where, placed: Placed, change: JsonObject) {
    const isStateful = Object.keys(change).length > 0 && placed.element.type !== 'overflow';
    const record = { type: placed.element.type, ...change };
    if ('view' in where) {
      if (isStateful) setValue(where.view.values, placed, record);
      if (placed.block.type === 'input' && placed.block.dispatch_action !== true) return silent();
      return actor.send('block_actions', user, 'interactive', viewAction(tools, user, where.view, placed, change));
    }
    const key = `${where.channel.id}:${where.message.ts}:${user.id}`;
    const values = currentValues(blocksOf(where), inMessages.get(key) ?? {});
    if (isStateful) setValue(values, placed, record);
    inMessages.set(key, values);
    const payload = messageAction(tools, user, where.channel, where.message, placed, change, structuredClone(values));
    return actor.send('block_actions', user, 'interactive', payload);
  }

  return {
    async command(userId, channelId, text, command = '/offboard') {
      const user = person(userId);
      const channel = channelOf(user, channelId);
      const payload = slashCommand(tools, user, channel, command, escapeMentions(tools, text.trim()));
      const result = await actor.send('command', user, 'slash_commands', payload);
      settleCommand(actor, user, channel, command, result);
      return result;
    },

    async click(act) {
      const user = person(act.user);
      const where = whereIs(user, act);
      const placed = findElement(blocksOf(where), act);
      if (!/^(button|icon_button|workflow_button)$/.test(placed.element.type)) {
        throw new ActError('bad_value', `${placed.element.type} is not pressed but chosen: use selectOption`);
      }
      return touch(user, where, placed, {});
    },

    async selectOption(act) {
      const user = person(act.user);
      const where = whereIs(user, act);
      const named = act.actionId ?? act.text ?? act.blockId ?? act.value;
      const placed =
        named === undefined && typeof act.select === 'string'
          ? findByOption(blocksOf(where), act.select)
          : findElement(blocksOf(where), act);
      return touch(user, where, placed, chosen(placed.element, act.select, fileOf));
    },

    async submitView(act) {
      const user = person(act.user);
      const view = viewOf(user, act.viewId);
      if (view.type !== 'modal' || !view.submit) throw new ActError('not_there', 'this view has no submit button');
      for (const [name, value] of Object.entries(act.values ?? {})) {
        const placed = inputNamed(view.blocks, name);
        const change = { type: placed.element.type, ...chosen(placed.element, value, fileOf) };
        setValue(view.values, placed, change);
      }
      const errors = clientErrors(view.blocks, view.values);
      view.errors = errors;
      if (Object.keys(errors).length > 0) return { ...silent(), fieldErrors: errors };
      const result = await actor.send('view_submission', user, 'interactive', viewSubmission(tools, user, view));
      return settleSubmission(actor, user, view, result);
    },

    async closeView(act) {
      const user = person(act.user);
      const view = viewOf(user, act.viewId);
      const cleared = act.all === true || view.clear_on_close;
      const gone = closeModal(actor, user, view, cleared);
      const telling = gone.filter((one) => one.notify_on_close);
      const results = telling.map((one) =>
        actor.send('view_closed', user, 'interactive', viewClosed(tools, user, one, cleared)),
      );
      return (await Promise.all(results))[0];
    },

    async shortcut(userId, callbackId) {
      const user = person(userId);
      return actor.send('shortcut', user, 'interactive', globalShortcut(tools, user, callbackId));
    },

    async messageShortcut(act) {
      const user = person(act.user);
      const { message, channel } = messageOf(user, act.channel, act.ts);
      const payload = messageShortcut(tools, user, channel, message, act.callbackId);
      return actor.send('message_action', user, 'interactive', payload);
    },

    async openHome(userId, tab = 'home') {
      const user = person(userId);
      const { channel } = openDirectMessage(tools, [user.id]);
      return actor.event({ type: 'app_home_opened', user: user.id, channel: channel.id, tab });
    },

    uploadFile({ user, name, content, mimetype }) {
      const bytes = Buffer.isBuffer(content) ? content : Buffer.from(content);
      return actor.keepFile({ user: person(user).id, name, mimetype: mimetype ?? mimetypeOf(name), content: bytes });
    },

    async suggest(act) {
      const user = person(act.user);
      const where = whereIs(user, act);
      const placed = findElement(blocksOf(where), act);
      if (!/external_select$/.test(placed.element.type)) throw new ActError('bad_value', 'not an external select');
      const payload = blockSuggestion(tools, user, where, placed, act.query);
      const result = await actor.send('block_suggestion', user, 'interactive', payload);
      placed.element.suggested = suggestedOptions(result.payload);
      return result;
    },

    say({ user, channel, text, threadTs }) {
      const writer = person(user);
      const place = channelOf(writer, channel);
      return addMessage(tools, place, { user: writer.id, text, ...(threadTs && { thread_ts: threadTs }) });
    },
  };

  function fileOf(id: string): JsonObject | undefined {
    const file = workspace.files.get(id);
    return file && fileJson(file, tools.url());
  }
}

/** Nothing was sent: Slack's client keeps it to itself. */
function silent() {
  return { status: 'acked' as const, ackMs: 0 };
}

function blocksOf(where: Where): Block[] {
  return 'view' in where ? where.view.blocks : (where.message.blocks ?? []);
}

function setValue(values: StateValues, { block, element }: Placed, value: JsonObject): void {
  const ofBlock = values[block.block_id] ?? {};
  ofBlock[element.action_id] = value;
  values[block.block_id] = ofBlock;
}

/** By `block_id/action_id`, by action_id, or by what is written on or above it. */
function inputNamed(blocks: Block[], name: string): Placed {
  const all = interactive(blocks);
  const exact = all.filter(({ block, element }) => `${block.block_id}/${element.action_id}` === name);
  const byId: Which = { actionId: name };
  if (exact[0]) return exact[0];
  if (all.some(({ element }) => element.action_id === name)) return findElement(blocks, byId);
  const byWords = all.find(({ block, element }) => wordsOn(element, block).includes(name) || block.block_id === name);
  return byWords ?? findElement(blocks, { text: name });
}

function suggestedOptions(payload: JsonObject | undefined): Json[] {
  if (Array.isArray(payload?.options)) return payload.options;
  const groups = Array.isArray(payload?.option_groups) ? (payload.option_groups as JsonObject[]) : [];
  return groups.flatMap((group) => (Array.isArray(group.options) ? group.options : []));
}
