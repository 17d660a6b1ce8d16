import type { Block, Json, JsonObject, Message } from './types.ts';

/** Something in a message that Slack would make live: notify somebody, or take a reader elsewhere. */
export interface LiveMention {
  kind: 'broadcast' | 'user' | 'channel' | 'usergroup' | 'link' | 'autolink';
  /** `channel`, `U0ANN`, `C0CASES`, `https://…` */
  target: string;
  /** Where in the message: `text`, `blocks.2.fields.0`. */
  path: string;
}

/**
 * Everything live in a message: tokens in mrkdwn, markdown and the top-level text, elements in rich text. Plain text
 * never is. A bare address counts as `autolink` where `verbatim` is not set. https://docs.slack.dev/messaging/formatting-message-text
 */
export function liveMentions(message: Pick<Message, 'text' | 'blocks'>): LiveMention[] {
  return [...tokens(message.text, 'text'), ...(message.blocks ?? []).flatMap((block, i) => walk(block, `blocks.${i}`))];
}

function walk(value: Json | Block | undefined, path: string): LiveMention[] {
  if (Array.isArray(value)) return value.flatMap((each, index) => walk(each, `${path}.${index}`));
  if (typeof value !== 'object' || value === null) return [];
  const { type, text, verbatim } = value;
  if (type === 'plain_text' || type === 'raw_text') return [];
  if ((type === 'mrkdwn' || type === 'markdown') && typeof text === 'string') {
    return [...tokens(text, path), ...(verbatim === true ? [] : bare(text, path))];
  }
  const own = richElement(value, path);
  if (own) return [own];
  return Object.entries(value).flatMap(([key, each]) => walk(each, `${path}.${key}`));
}

function richElement(element: JsonObject, path: string): LiveMention | undefined {
  switch (element.type) {
    case 'broadcast':
      return { kind: 'broadcast', target: String(element.range), path };
    case 'user':
      return { kind: 'user', target: String(element.user_id), path };
    case 'usergroup':
      return { kind: 'usergroup', target: String(element.usergroup_id), path };
    case 'channel':
      return { kind: 'channel', target: String(element.channel_id), path };
    case 'link':
      return { kind: 'link', target: String(element.url), path };
    case 'button':
    case 'workflow_button':
      return typeof element.url === 'string' ? { kind: 'link', target: element.url, path } : undefined;
    default:
      return undefined;
  }
}

const TOKEN = /<([^<>\s|][^<>|]*)(?:\|[^<>]*)?>/g;

function tokens(text: string, path: string): LiveMention[] {
  return [...text.matchAll(TOKEN)].flatMap(([, inside = '']): LiveMention[] => {
    const broadcast = inside.match(/^!(channel|here|everyone)\b/)?.[1];
    if (broadcast) return [{ kind: 'broadcast', target: broadcast, path }];
    const group = inside.match(/^!subteam\^(\w+)/)?.[1];
    if (group) return [{ kind: 'usergroup', target: group, path }];
    if (/^@[UW]/.test(inside)) return [{ kind: 'user', target: inside.slice(1), path }];
    if (/^#[CG]/.test(inside)) return [{ kind: 'channel', target: inside.slice(1), path }];
    return /^(https?:|mailto:|tel:|slack:)/i.test(inside) ? [{ kind: 'link', target: inside, path }] : [];
  });
}

function bare(text: string, path: string): LiveMention[] {
  const found = text.replace(TOKEN, ' ').matchAll(/\bhttps?:\/\/[^\s<>|]+/gi);
  return [...found].map(([target]) => ({ kind: 'autolink', target, path }));
}
