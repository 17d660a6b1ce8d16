import { randomBytes } from 'node:crypto';
import { checkView } from '../../../src/slack/limits.ts';
import { currentValues } from '../elements.ts';
import { withIds } from '../store.ts';
import type { Block, JsonObject, View } from '../types.ts';
import { flag, knownUser, type Method, type MethodTools, nested, required, SlackApiError, text } from './method.ts';

/** A stack holds three. https://docs.slack.dev/surfaces/modals */
const STACK = 3;

export const views: Record<string, Method> = {
  'views.open': (args, tools) => {
    const source = readView(args, 'modal');
    const { user } = takeTrigger(args, tools);
    return { view: viewJson(tools, openView(tools, user, source, [])) };
  },

  'views.push': (args, tools) => {
    const source = readView(args, 'modal');
    const { user } = takeTrigger(args, tools);
    const stack = tools.store.workspace.modals.get(user) ?? [];
    if (stack.length === 0) throw new SlackApiError('not_found');
    return { view: viewJson(tools, openView(tools, user, source, stack)) };
  },

  'views.update': (args, tools) => {
    const source = readView(args, 'modal');
    const id = text(args, 'view_id');
    const externalId = text(args, 'external_id');
    const view = [...tools.store.workspace.modals.values()]
      .flat()
      .find((one) => (id ? one.id === id : externalId !== undefined && one.external_id === externalId));
    if (!view) throw new SlackApiError('not_found');
    refuseOtherHash(args, view);
    replaceView(tools, view, source);
    return { view: viewJson(tools, view) };
  },

  'views.publish': (args, tools) => {
    const source = readView(args, 'home');
    const user = knownUser(tools, required(args, 'user_id'));
    const { homes } = tools.store.workspace;
    const before = homes.get(user.id);
    if (before) refuseOtherHash(args, before);
    const view = newView(tools, user.id, source);
    if (before) Object.assign(view, { id: before.id, root_view_id: before.id });
    homes.set(user.id, view);
    tools.store.emit({ type: 'home_published', view });
    return { view: viewJson(tools, view) };
  },
};

/** Puts a modal on top of the stack; an empty stack begins anew. */
export function openView(tools: MethodTools, user: string, source: JsonObject, stack: View[]): View {
  if (stack.length >= STACK) throw new SlackApiError('push_limit_reached');
  const externalId = source.external_id;
  const open = [...tools.store.workspace.modals.values()].flat();
  if (externalId && open.some((one) => one.external_id === externalId))
    throw new SlackApiError('duplicate_external_id');
  const view = newView(tools, user, source);
  const below = stack.at(-1);
  if (below) Object.assign(view, { root_view_id: below.root_view_id, previous_view_id: below.id });
  tools.store.workspace.modals.set(user, [...stack, view]);
  tools.store.emit({ type: 'view_opened', view });
  return view;
}

/** Redraws an open modal. What was entered stays where block_id, action_id and type are the same, as in Slack. */
export function replaceView(tools: MethodTools, view: View, source: JsonObject): void {
  const entered = view.values;
  const { id, root_view_id, previous_view_id } = view;
  Object.assign(view, newView(tools, view.user, source), { id, root_view_id, previous_view_id });
  view.values = currentValues(view.blocks, entered);
  tools.store.emit({ type: 'view_updated', view });
}

/** Checks a view as Slack does before it shows it; throws `invalid_arguments` with every fault. */
export function checkedView(view: JsonObject, type: 'modal' | 'home'): JsonObject {
  const problems = checkView(view as unknown as Parameters<typeof checkView>[0]);
  if (view.type !== type) problems.unshift({ path: 'type', problem: `must be ${type}` });
  if (problems.length > 0) {
    const messages = problems.map(
      ({ path, problem }) => `[ERROR] ${problem} [json-pointer:/view/${path.replaceAll('.', '/')}]`,
    );
    const tooLarge = problems.some(({ path }) => path === '');
    throw new SlackApiError(tooLarge ? 'view_too_large' : 'invalid_arguments', { response_metadata: { messages } });
  }
  return view;
}

/** `view` as API answers and payloads carry it. */
export function viewJson({ store }: Pick<MethodTools, 'store'>, view: View): JsonObject {
  const { workspace } = store;
  return {
    id: view.id,
    team_id: workspace.team.id,
    type: view.type,
    blocks: structuredClone(view.blocks),
    private_metadata: view.private_metadata,
    callback_id: view.callback_id,
    state: { values: structuredClone(view.values) },
    hash: view.hash,
    ...(view.title && { title: view.title }),
    clear_on_close: view.clear_on_close,
    notify_on_close: view.notify_on_close,
    close: view.close ?? null,
    submit: view.submit ?? null,
    previous_view_id: view.previous_view_id,
    root_view_id: view.root_view_id,
    app_id: workspace.appId,
    external_id: view.external_id,
    app_installed_team_id: workspace.team.id,
    bot_id: workspace.botId,
  };
}

function readView(args: JsonObject, type: 'modal' | 'home'): JsonObject {
  const view = nested(args, 'view');
  if (!view || Array.isArray(view)) required({}, 'view');
  return checkedView(view as JsonObject, type);
}

function takeTrigger(args: JsonObject, tools: MethodTools): { user: string } {
  const trigger = tools.handles.useTrigger(text(args, 'trigger_id') ?? required(args, 'interactivity_pointer'));
  if (typeof trigger === 'string') throw new SlackApiError(trigger);
  return trigger;
}

function refuseOtherHash(args: JsonObject, view: View): void {
  const hash = text(args, 'hash');
  if (hash !== undefined && hash !== view.hash) throw new SlackApiError('hash_conflict');
}

function newView({ store }: MethodTools, user: string, source: JsonObject): View {
  const id = store.nextId('V');
  const blocks = withIds((source.blocks ?? []) as Block[]);
  const values = currentValues(blocks, {});
  return {
    id,
    type: source.type === 'home' ? 'home' : 'modal',
    user,
    hash: `${Math.floor(Date.now() / 1000)}.${randomBytes(6).toString('base64url')}`,
    root_view_id: id,
    previous_view_id: null,
    callback_id: text(source, 'callback_id') ?? '',
    external_id: text(source, 'external_id') ?? '',
    private_metadata: text(source, 'private_metadata') ?? '',
    ...(source.title !== undefined && { title: source.title as JsonObject }),
    submit: (source.submit as JsonObject | undefined) ?? null,
    close: (source.close as JsonObject | undefined) ?? null,
    blocks,
    clear_on_close: flag(source, 'clear_on_close'),
    notify_on_close: flag(source, 'notify_on_close'),
    submit_disabled: flag(source, 'submit_disabled'),
    values,
    errors: {},
  };
}
