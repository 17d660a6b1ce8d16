import { createHash } from 'node:crypto';
import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { canonicalJson } from '../domain/json.ts';
import type { Kit } from './kit.ts';
import { checkMessage } from './limits.ts';
import { slackError } from './log.ts';
import type { Message } from './views/blocks.ts';

/** Every message of ours carries its subject, so that one whose answer was lost is found again. Ids only: everybody can read it. */
export const EVENT_TYPE = 'lastday';

/** The message cannot be edited any more: a fresh one takes its place. */
const GONE = new Set([
  'message_not_found',
  'cant_update_message',
  'edit_window_closed',
  'is_inactive',
  'streaming_state_conflict',
  'channel_not_found',
  'not_in_channel',
  'is_archived',
]);
const MISFIT = new Set(['invalid_blocks', 'invalid_blocks_format', 'msg_blocks_too_long', 'block_mismatch']);
const LOOK_BACK = 100;
/** A sentence alone, with nothing in it read as a mention. */
const BARE = { parse: 'none', link_names: false } as const;

export interface Place {
  readonly channel: string;
  readonly threadTs?: string;
}

export interface Posted {
  readonly channel: string;
  readonly ts: string;
  /** A new message, as opposed to an edited or found one. */
  readonly fresh: boolean;
}

export interface Poster {
  /**
   * Makes the subject's message what is wanted: edited where it stands, found again when an earlier answer was lost,
   * else posted. `mark` is kept with it. @throws whatever Slack answers; nothing is lost then, only not yet drawn.
   */
  put(subject: string, place: Place, message: Message, mark?: string): Promise<Posted>;
  /** Takes the subject's message out of Slack; nothing when it is not there. */
  remove(subject: string): Promise<void>;
}

export function createPoster(kit: Pick<Kit, 'deps' | 'store'>, slack: WebClient): Poster {
  const { store, deps } = kit;

  async function put(subject: string, place: Place, message: Message, mark = ''): Promise<Posted> {
    const known = await store.messageOf(subject);
    const drawn = `${digest(message)} ${mark}`.trim();
    const here = known?.channel === place.channel ? known : undefined;
    if (here?.ts) {
      const at = { channel: place.channel, ts: here.ts };
      if (here.drawn === drawn) return { ...at, fresh: false };
      if (await update(at, message)) return settled(subject, at, drawn, false);
    } else if (here) {
      // An earlier attempt got no answer: it may have arrived.
      const found = await lookFor(subject, place);
      if (found) {
        const at = { channel: place.channel, ts: found };
        await update(at, message);
        return settled(subject, at, drawn, false);
      }
    }
    // Written down before it is tried, so that the next attempt knows to look first.
    await store.saveMessage({ subject, channel: place.channel });
    const ts = await post(subject, place, message);
    return settled(subject, { channel: place.channel, ts }, drawn, true);
  }

  async function remove(subject: string): Promise<void> {
    const known = await store.messageOf(subject);
    if (!known?.channel || !known.ts) return;
    try {
      await slack.chat.delete({ channel: known.channel, ts: known.ts });
    } catch (error) {
      if (!GONE.has(slackError(error) ?? '')) throw error;
    }
    await store.forgetMessage(subject);
  }

  async function settled(subject: string, at: { channel: string; ts: string }, drawn: string, fresh: boolean) {
    await store.saveMessage({ subject, ...at, drawn, drawnAt: deps.now() });
    return { ...at, fresh };
  }

  async function update(at: { channel: string; ts: string }, message: Message): Promise<boolean> {
    const edit = (content: Partial<Message> & { text: string }) => slack.chat.update({ ...at, ...content });
    try {
      await sendFitting(message, edit);
      return true;
    } catch (error) {
      if (GONE.has(slackError(error) ?? '')) return false;
      throw error;
    }
  }

  async function post(subject: string, place: Place, message: Message): Promise<string> {
    const answer = await sendFitting(message, (content) =>
      slack.chat.postMessage({
        channel: place.channel,
        ...(place.threadTs && { thread_ts: place.threadTs }),
        ...content,
        metadata: { event_type: EVENT_TYPE, event_payload: { subject } },
        unfurl_links: false,
        unfurl_media: false,
      }),
    );
    return z.string().parse(answer.ts);
  }

  /** One bad block drops the whole message, so what does not fit goes plainer, at last as its sentence alone. */
  async function sendFitting<Answer>(
    { text, blocks, plain }: Message,
    send: (content: Partial<Message> & { text: string }) => Promise<Answer>,
  ): Promise<Answer> {
    for (const shown of plain ? [blocks, plain] : [blocks]) {
      const problems = checkMessage({ text, blocks: shown });
      if (problems.length > 0) {
        deps.log.error({ problems: problems.slice(0, 5) }, 'the blocks of a message do not fit Slack');
        continue;
      }
      try {
        return await send({ text, blocks: shown });
      } catch (error) {
        if (!MISFIT.has(slackError(error) ?? '')) throw error;
        deps.log.error({ slack: slackError(error) }, 'Slack refused the blocks of a message');
      }
    }
    return await send({ text, ...BARE });
  }

  async function lookFor(subject: string, place: Place): Promise<string | undefined> {
    const about = { channel: place.channel, include_all_metadata: true, limit: LOOK_BACK };
    try {
      const answer = place.threadTs
        ? await slack.conversations.replies({ ...about, ts: place.threadTs })
        : await slack.conversations.history(about);
      const earlier = z
        .array(earlierMessage)
        .catch([])
        .parse(answer.messages ?? []);
      return earlier.find(
        ({ metadata }) => metadata?.event_type === EVENT_TYPE && metadata.event_payload.subject === subject,
      )?.ts;
    } catch (error) {
      // Without the scope to look, twice is better than never.
      if (slackError(error) !== 'missing_scope') throw error;
      deps.log.warn({}, 'an earlier message cannot be looked for: the history scope is missing');
      return undefined;
    }
  }

  return { put, remove };
}

const earlierMessage = z.object({
  ts: z.string(),
  metadata: z
    .object({ event_type: z.string(), event_payload: z.object({ subject: z.string().optional() }) })
    .optional()
    .catch(undefined),
});

function digest(message: Message): string {
  return createHash('sha256').update(canonicalJson(message)).digest('hex').slice(0, 16);
}
