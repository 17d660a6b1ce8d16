import type { Store } from './store.ts';
import type { ApiCall, JsonObject } from './types.ts';

/** Calls a minute, per method. https://docs.slack.dev/apis/web-api/rate-limits */
const TIER_2 = 20;
const TIER_3 = 50;
const TIER_4 = 100;
const TIERS: Record<string, number> = {
  'users.list': TIER_2,
  'usergroups.list': TIER_2,
  'usergroups.users.list': TIER_2,
  'conversations.list': TIER_2,
  'views.open': TIER_4,
  'views.push': TIER_4,
  'views.update': TIER_4,
  'views.publish': TIER_4,
  'users.info': TIER_4,
  'users.profile.get': TIER_4,
  'conversations.members': TIER_4,
  'chat.postEphemeral': TIER_4,
  'files.getUploadURLExternal': TIER_4,
  'files.completeUploadExternal': TIER_4,
  'files.info': TIER_4,
};
/** One post a second and channel, with the short bursts that Slack lets pass. */
const POSTS_BURST = 4;
const MINUTE = 60_000;
/** So many calls are kept to look at. */
const KEPT = 20_000;

/** What was called when, and whether Slack would have answered 429 by now. */
export interface Calls {
  readonly all: ApiCall[];
  record(call: ApiCall): void;
  /** Seconds until the method may be called again; 0 when it may now. */
  wait(method: string, args: JsonObject): number;
}

/** `enforce` false: never makes anybody wait, only counts. */
export function createCalls(store: Store, enforce: boolean): Calls {
  const all: ApiCall[] = [];
  const windows = new Map<string, number[]>();
  const buckets = new Map<string, { left: number; at: number }>();

  function record(call: ApiCall): void {
    all.push(call);
    if (all.length > KEPT) all.shift();
    store.emit({ type: 'call', call });
  }

  function wait(method: string, args: JsonObject): number {
    if (!enforce || method === 'api.test') return 0;
    const now = Date.now();
    if (method === 'chat.postMessage') {
      const channel = String(args.channel);
      const bucket = buckets.get(channel) ?? { left: POSTS_BURST, at: now };
      const left = Math.min(POSTS_BURST, bucket.left + (now - bucket.at) / 1_000);
      buckets.set(channel, { left: left < 1 ? left : left - 1, at: now });
      return left < 1 ? 1 - left : 0;
    }
    const recent = (windows.get(method) ?? []).filter((at) => now - at < MINUTE);
    windows.set(method, recent);
    const oldest = recent[0];
    if (oldest !== undefined && recent.length >= (TIERS[method] ?? TIER_3)) return (oldest + MINUTE - now) / 1_000;
    recent.push(now);
    return 0;
  }

  return { all, record, wait };
}
