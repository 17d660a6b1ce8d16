import type { AllMiddlewareArgs, GlobalShortcut, MessageShortcut, SlackShortcutMiddlewareArgs } from '@slack/bolt';
import { admits } from './guard.ts';
import type { Kit } from './kit.ts';
import { type Asked, heard, message, told, who } from './listener.ts';
import type { Message } from './views/blocks.ts';
import { wordsModal } from './views/modal.ts';
import { foreign } from './views/mrkdwn.ts';
import { spoken } from './words.ts';

/** The message that a shortcut was used on. */
export interface FlaggedMessage {
  readonly channel: string;
  readonly ts: string;
  readonly text: string;
  /** Who wrote it. */
  readonly user?: string;
}

type MessageShortcutArgs = SlackShortcutMiddlewareArgs<MessageShortcut> & AllMiddlewareArgs;
type ShortcutArgs = SlackShortcutMiddlewareArgs<GlobalShortcut> & AllMiddlewareArgs;

/** A global shortcut: there is no place for words but a window. */
export function onShortcut(kit: Kit, handle: (asked: Asked) => Promise<void>) {
  return heard(kit, async ({ ack, body }: ShortcutArgs) => {
    await ack();
    const tell = async (answer: string | Message) => {
      const view = wordsModal('Lastday', foreign(message(answer).text, 2_000));
      await kit.slack.views.open({ trigger_id: body.trigger_id, view });
    };
    try {
      if (!(await admits(kit, body))) return;
      await handle(await who(kit, body.user.id, body.trigger_id, tell));
    } catch (error) {
      await told(kit, tell, spoken(kit, error).words);
    }
  });
}

/** A shortcut on a message: what the message says is foreign text, and is only read. */
export function onMessageShortcut(kit: Kit, handle: (asked: Asked, message: FlaggedMessage) => Promise<void>) {
  return heard(kit, async ({ ack, body, shortcut, respond }: MessageShortcutArgs) => {
    await ack();
    const tell = async (answer: string | Message) => {
      await respond({ ...message(answer), response_type: 'ephemeral', replace_original: false });
    };
    try {
      if (!(await admits(kit, body))) return;
      const { channel, message_ts: ts } = shortcut;
      const { text = '', user } = shortcut.message;
      const said = { channel: channel.id, ts, text, ...(user !== undefined && { user }) };
      await handle(await who(kit, body.user.id, body.trigger_id, tell), said);
    } catch (error) {
      await told(kit, tell, spoken(kit, error).words);
    }
  });
}
