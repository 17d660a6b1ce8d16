import type { Channel, StateValues, User, Usergroup } from '../slack/types.ts';

/** What drawing needs to know: who looks, from which zone, and the names behind ids. */
export interface DrawContext {
  readonly viewer: User;
  /** The demo's clock, for "today" and relative dates. */
  readonly now: Date;
  readonly users: ReadonlyMap<string, User>;
  readonly channels: ReadonlyMap<string, Channel>;
  readonly usergroups: ReadonlyMap<string, Usergroup>;
}

/** Where a block stands: it decides the names of its controls and what a control does at once. */
export interface Surface {
  readonly kind: 'message' | 'modal' | 'home';
  /** Unique on the page, for ids and labels. */
  readonly key: string;
  /** What was entered so far, for a view that is drawn again. */
  readonly values: StateValues;
  /** block_id → words, from the last submission. */
  readonly errors: Readonly<Record<string, string>>;
  readonly context: DrawContext;
}

export function userName(context: DrawContext, id: string): string {
  return context.users.get(id)?.real_name ?? id;
}
