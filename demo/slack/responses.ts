import { addMessage, type Content, findMessage, readContent, removeMessage, rewrite } from './methods/chat.ts';
import { flag, type MethodTools, SlackApiError, text } from './methods/method.ts';
import type { JsonObject } from './types.ts';

/** A POST to a `response_url`. https://docs.slack.dev/interactivity/handling-user-interaction#message_responses */
export function applyResponse(tools: MethodTools, handle: string, body: JsonObject): { status: number; text: string } {
  const target = tools.handles.useResponse(handle);
  if (typeof target === 'string') return { status: 404, text: target };
  try {
    respond(tools, target, body);
    return { status: 200, text: '{"ok":true}' };
  } catch (error) {
    if (!(error instanceof SlackApiError)) throw error;
    return { status: 400, text: JSON.stringify({ ok: false, error: error.error, ...error.details }) };
  }
}

/** What a command's ack, or a response URL, puts into the conversation: ephemeral unless it says `in_channel`. */
export function respond(
  tools: MethodTools,
  target: { channel: string; user: string; ts?: string; thread_ts?: string },
  body: JsonObject,
): void {
  const { workspace } = tools.store;
  const source = target.ts === undefined ? undefined : findMessage(tools, target.channel, target.ts);
  if (flag(body, 'delete_original')) {
    if (source) removeMessage(tools, source);
    return;
  }
  const content: Content = readContent(body);
  if (content.text === undefined && !content.blocks?.length) throw new SlackApiError('no_text');
  if (flag(body, 'replace_original') && source) {
    rewrite(tools, source, content);
    return;
  }
  const channel = workspace.channels.get(target.channel);
  if (!channel) throw new SlackApiError('channel_not_found');
  const inThread = text(body, 'thread_ts') ?? target.thread_ts;
  addMessage(tools, channel, {
    ...content,
    ...(inThread && { thread_ts: inThread }),
    ...(body.response_type !== 'in_channel' && { ephemeralFor: target.user }),
  });
}
