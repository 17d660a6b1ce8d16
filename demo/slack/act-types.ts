import type { ActResult, Message, SlackFile } from './types.ts';

/** What a person can do at the stand-in: the arguments and answers of `slack.act`. */

/** Where an element is: a message or a view. `viewId` absent and no channel: the top modal of the user. */
export interface Place {
  channel?: string;
  ts?: string;
  viewId?: string;
}

/** Which element: by action_id, or by the words on it. `value` or `blockId` when several look alike. */
export interface Which {
  actionId?: string;
  text?: string;
  value?: string;
  blockId?: string;
}

export interface ClickAct extends Place, Which {
  user: string;
}

/**
 * Choosing: an option by its value or words, or what the element takes (user id, date, time, list for checkboxes).
 * With nothing but `select` named: in the one menu that offers those words.
 */
export interface SelectAct extends Place, Which {
  user: string;
  /** Option value or text; user, channel or conversation id; `YYYY-MM-DD`; `HH:MM`; unix seconds; a list for several. */
  select: string | string[] | number | null;
}

export interface SubmitAct {
  user: string;
  /** Absent: the modal on top. */
  viewId?: string;
  /** By action_id, by `block_id/action_id`, or by the input's label. A string is read as the element needs it. */
  values?: Record<string, string | string[] | number | null>;
}

/** Acting as a person. Every one rejects with `ActError` when a person could not do that in Slack. */
export interface Act {
  /** `text` as typed after the command: `@dana 2026-12-01`; `<@U…|name>` is made of @handles. */
  command(user: string, channel: string, text: string, command?: string): Promise<ActResult>;
  click(act: ClickAct): Promise<ActResult>;
  selectOption(act: SelectAct): Promise<ActResult>;
  submitView(act: SubmitAct): Promise<ActResult>;
  closeView(act: { user: string; viewId?: string; all?: boolean }): Promise<ActResult | undefined>;
  shortcut(user: string, callbackId: string): Promise<ActResult>;
  messageShortcut(act: { user: string; callbackId: string; channel: string; ts: string }): Promise<ActResult>;
  openHome(user: string, tab?: 'home' | 'messages'): Promise<ActResult>;
  /** Stores a file as the user's own: put its id into a file_input through `submitView`. */
  uploadFile(act: { user: string; name: string; content: Buffer | string; mimetype?: string }): SlackFile;
  /** Types into an external select; the options are in `payload`. */
  suggest(act: Place & Which & { user: string; query: string }): Promise<ActResult>;
  /** A person writes. Delivered to nobody: the app has no history scopes. */
  say(act: { user: string; channel: string; text: string; threadTs?: string }): Message;
}
