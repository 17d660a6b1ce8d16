import type { SlackStandIn, User } from '../slack/types.ts';
import type { DrawContext } from './context.ts';
import type { Location } from './location.ts';
import type { DeskMemory } from './memory.ts';
import type { World } from './world.ts';

/** Somebody one can play, and their part in the story. */
export interface Part {
  readonly userId: string;
  readonly part: string;
}

export interface Shortcut {
  readonly kind: 'message' | 'global';
  readonly callbackId: string;
  readonly name: string;
}

/** All the page draws from. `world` absent: only Slack is shown, as in the page's own tests. */
export interface Desk {
  readonly slack: SlackStandIn;
  readonly parts: readonly Part[];
  /** The channel shown first. */
  readonly channel: string;
  readonly appName: string;
  readonly usageHint: string;
  /** Whether the app's Home tab is on. */
  readonly hasHome: boolean;
  readonly shortcuts: readonly Shortcut[];
  readonly memory: DeskMemory;
  readonly world?: World;
  /** Whose accounts stand on the right at first. */
  readonly who: string;
  /** A log to scan, for whoever has none at hand. */
  readonly sample?: { readonly name: string; readonly body: Buffer };
}

/** One request: the desk, where it looks, and as whom. */
export interface Look {
  readonly desk: Desk;
  readonly location: Location;
  readonly viewer: User;
  readonly context: DrawContext;
}

/** Resolves an address to a look; somebody unknown becomes the first part. Undefined when the workspace has nobody. */
export function lookAt(desk: Desk, location: Location): Look | undefined {
  const { workspace } = desk.slack;
  const viewer = workspace.users.get(location.as) ?? workspace.users.get(desk.parts[0]?.userId ?? '');
  if (!viewer) return undefined;
  const mayRead = location.in === 'home' || workspace.channels.get(location.in)?.members.includes(viewer.id);
  const place = mayRead ? location.in : firstPlace(desk, viewer);
  const context: DrawContext = {
    viewer,
    now: desk.world?.clock.now() ?? new Date(),
    users: workspace.users,
    channels: workspace.channels,
    usergroups: workspace.usergroups,
  };
  const { thread, ...rest } = location;
  const kept = thread && place === location.in ? { thread } : {};
  return { desk, viewer, context, location: { ...rest, ...kept, as: viewer.id, in: place } };
}

/** Where somebody lands who may not see the channel asked for: the cases, else what the app has for them alone. */
function firstPlace(desk: Desk, viewer: User): string {
  const { workspace } = desk.slack;
  if (workspace.channels.get(desk.channel)?.members.includes(viewer.id)) return desk.channel;
  return desk.hasHome ? 'home' : (desk.slack.directMessage(viewer.id)?.id ?? 'home');
}

/** Top-level messages of a channel this person has not seen. */
export function unread(look: Look, channel: string): number {
  const { desk, viewer } = look;
  const mark = desk.memory.readUpTo(viewer.id, channel);
  return desk.slack
    .messagesFor(viewer.id, channel)
    .filter((message) => !message.thread_ts && message.user !== viewer.id && message.ts > mark).length;
}
