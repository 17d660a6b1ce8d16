/** Rich text: its text is always text, so nothing here is parsed. */
import { createElement, Fragment, type ReactNode } from 'react';
import type { JsonObject } from '../slack/types.ts';
import { type DrawContext, userName } from './context.ts';
import { withEmoji } from './emoji.ts';
import { objectOf, objectsOf } from './json.ts';
import { link } from './mrkdwn.ts';
import { fillDate } from './slack-date.ts';

const h = createElement;
const textIn = (value: unknown) => (typeof value === 'string' ? value : '');

function styled(element: JsonObject, node: ReactNode): ReactNode {
  const style = objectOf(element.style) ?? {};
  const tags = [
    [style.code, 'code'],
    [style.bold, 'strong'],
    [style.italic, 'em'],
    [style.strike, 's'],
    [style.underline, 'u'],
  ] as const;
  return tags.reduce<ReactNode>((inner, [on, tag]) => (on === true ? h(tag, null, inner) : inner), node);
}

function mention(kind: 'user' | 'channel' | 'broadcast', words: string, mine = false): ReactNode {
  return h('span', { className: mine ? 'mention mine' : 'mention', 'data-mention': kind }, words);
}

function drawInlineElement(element: JsonObject, context: DrawContext): ReactNode {
  switch (element.type) {
    case 'text':
      return textIn(element.text);
    case 'link':
      return link(textIn(element.url), textIn(element.text) || textIn(element.url));
    case 'emoji':
      return withEmoji(`:${textIn(element.name)}:`);
    case 'user': {
      const id = textIn(element.user_id);
      return mention('user', `@${userName(context, id)}`, id === context.viewer.id);
    }
    case 'channel':
      return mention('channel', `#${context.channels.get(textIn(element.channel_id))?.name ?? 'unknown'}`);
    case 'usergroup': {
      const group = context.usergroups.get(textIn(element.usergroup_id));
      return mention('broadcast', `@${group?.handle ?? 'group'}`, group?.users.includes(context.viewer.id));
    }
    case 'broadcast':
      return mention('broadcast', `@${textIn(element.range)}`, true);
    case 'date': {
      const at = new Date(Number(element.timestamp) * 1000);
      if (Number.isNaN(at.getTime())) return textIn(element.fallback);
      const words = fillDate(at, textIn(element.format), { now: context.now, timezone: context.viewer.tz });
      return h('time', { dateTime: at.toISOString() }, words);
    }
    default:
      return textIn(element.text);
  }
}

function drawRun(parent: JsonObject, context: DrawContext): ReactNode {
  return objectsOf(parent.elements).map((element, index) =>
    h(Fragment, { key: String(index) }, styled(element, drawInlineElement(element, context))),
  );
}

function drawPart(part: JsonObject, context: DrawContext, key: string): ReactNode {
  switch (part.type) {
    case 'rich_text_list': {
      const items = objectsOf(part.elements).map((one, index) =>
        h('li', { key: String(index) }, drawRun(one, context)),
      );
      const className = `rich-list indent-${Math.min(Number(part.indent ?? 0), 8)}`;
      return h(
        part.style === 'ordered' ? 'ol' : 'ul',
        { key, className, start: part.style === 'ordered' ? Number(part.offset ?? 0) + 1 : undefined },
        items,
      );
    }
    case 'rich_text_preformatted':
      return h('pre', { key }, drawRun(part, context));
    case 'rich_text_quote':
      return h('blockquote', { key }, drawRun(part, context));
    default:
      return h('div', { key }, drawRun(part, context));
  }
}

/** A `rich_text` block, or a cell or detail that holds one. */
export function drawRichText(block: JsonObject, context: DrawContext): ReactNode {
  return h(
    'div',
    { className: 'mrkdwn rich' },
    objectsOf(block.elements).map((part, index) => drawPart(part, context, String(index))),
  );
}
