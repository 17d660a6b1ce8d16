/**
 * Slack's mrkdwn as React nodes. Only `<…>` that arrives unescaped is a token; `&lt;` is text and stays text, which is
 * the whole point of escaping and what the drawing library gets wrong (see README, Decisions).
 */
import { createElement, Fragment, type ReactNode } from 'react';
import { type DrawContext, userName } from './context.ts';
import { withEmoji } from './emoji.ts';
import { fillDate } from './slack-date.ts';

const h = createElement;

/** Slack escapes exactly these three; once, never twice. */
export function decodeEntities(text: string): string {
  return text.replace(/&(lt|gt|amp);/g, (_, name: string) => (name === 'lt' ? '<' : name === 'gt' ? '>' : '&'));
}

/** A link a browser may follow; anything else is drawn as words. */
export function safeHref(url: string): string | undefined {
  return /^(https?:|mailto:)/i.test(url) ? url : undefined;
}

export function link(url: string, words: ReactNode, key?: string): ReactNode {
  const href = safeHref(url);
  if (!href) return words;
  return h('a', { key, href, target: '_blank', rel: 'noopener noreferrer' }, words);
}

function mention(key: string, words: string, kind: 'user' | 'channel' | 'broadcast', mine: boolean): ReactNode {
  return h('span', { key, className: mine ? 'mention mine' : 'mention', 'data-mention': kind }, words);
}

function date(body: string, context: DrawContext): ReactNode {
  const [head = '', fallback = ''] = split(body, '|');
  const [, seconds = '', format = '', url] = head.split('^');
  const at = new Date(Number(seconds) * 1000);
  if (Number.isNaN(at.getTime())) return decodeEntities(fallback);
  const words = fillDate(at, format, { now: context.now, timezone: context.viewer.tz });
  const time = h('time', { dateTime: at.toISOString(), title: at.toUTCString() }, words);
  return url ? link(decodeEntities(url), time) : time;
}

function split(text: string, at: string): [string, string | undefined] {
  const index = text.indexOf(at);
  return index < 0 ? [text, undefined] : [text.slice(0, index), text.slice(index + 1)];
}

function token(body: string, context: DrawContext, key: string): ReactNode {
  const [target, label] = split(body, '|');
  if (target.startsWith('@')) {
    const id = target.slice(1);
    return mention(key, `@${userName(context, id)}`, 'user', id === context.viewer.id);
  }
  if (target.startsWith('#')) {
    return mention(key, `#${context.channels.get(target.slice(1))?.name ?? 'unknown'}`, 'channel', false);
  }
  if (target.startsWith('!date^')) return h(Fragment, { key }, date(body.slice(1), context));
  if (target.startsWith('!subteam^')) {
    const group = context.usergroups.get(target.slice('!subteam^'.length));
    return mention(key, `@${group?.handle ?? 'group'}`, 'broadcast', group?.users.includes(context.viewer.id) ?? false);
  }
  if (target.startsWith('!')) return mention(key, `@${target.slice(1)}`, 'broadcast', true);
  const url = decodeEntities(target);
  return link(url, label === undefined ? url : decodeEntities(label), key);
}

const bareUrl = /https?:\/\/[^\s<>|]+[^\s<>|.,;:!?)]/;
/** In this order at one position: code, token, bold, italic, struck, bare address. */
const inline =
  /`([^`\n]+)`|<([^<>\n]+)>|(?<![\w*])\*(?=\S)([^*\n]*[^\s*])\*(?![\w*])|(?<![\w_])_(?=\S)([^_\n]*[^\s_])_(?![\w_])|(?<![\w~])~(?=\S)([^~\n]*[^\s~])~(?![\w~])/;

function plainRun(text: string, verbatim: boolean, key: string): ReactNode {
  const words = (piece: string) => withEmoji(decodeEntities(piece));
  if (verbatim) return words(text);
  const found = bareUrl.exec(text);
  if (!found) return words(text);
  const url = decodeEntities(found[0]);
  const rest = text.slice(found.index + found[0].length);
  return h(
    Fragment,
    { key },
    words(text.slice(0, found.index)),
    link(url, url),
    rest === '' ? null : plainRun(rest, verbatim, `${key}r`),
  );
}

/** One run of inline formatting. `verbatim` turns off only the linking of bare addresses, as in Slack. */
function drawInline(text: string, context: DrawContext, verbatim: boolean, key: string): ReactNode[] {
  const nodes: ReactNode[] = [];
  let rest = text;
  for (let index = 0; rest !== ''; index += 1) {
    const found = inline.exec(rest);
    const id = `${key}.${index}`;
    if (!found) return [...nodes, plainRun(rest, verbatim, id)];
    if (found.index > 0) nodes.push(plainRun(rest.slice(0, found.index), verbatim, `${id}p`));
    const [whole, code, tag, bold, italic, struck] = found;
    if (code !== undefined) nodes.push(h('code', { key: id }, decodeEntities(code)));
    else if (tag !== undefined) nodes.push(token(tag, context, id));
    else if (bold !== undefined) nodes.push(h('strong', { key: id }, drawInline(bold, context, verbatim, id)));
    else if (italic !== undefined) nodes.push(h('em', { key: id }, drawInline(italic, context, verbatim, id)));
    else nodes.push(h('s', { key: id }, drawInline(struck ?? '', context, verbatim, id)));
    rest = rest.slice(found.index + whole.length);
  }
  return nodes;
}

function drawLines(text: string, context: DrawContext, verbatim: boolean, key: string): ReactNode[] {
  const nodes: ReactNode[] = [];
  let quote: string[] = [];
  const endQuote = () => {
    if (quote.length === 0) return;
    const id = `${key}.q${nodes.length}`;
    nodes.push(h('blockquote', { key: id }, drawInline(quote.join('\n'), context, verbatim, id)));
    quote = [];
  };
  let first = true;
  for (const line of text.split('\n')) {
    const quoted = /^(?:&gt;|>) ?(.*)$/.exec(line);
    if (quoted) {
      quote.push(quoted[1] ?? '');
      first = true;
      continue;
    }
    endQuote();
    const id = `${key}.${nodes.length}`;
    nodes.push(h(Fragment, { key: id }, first ? '' : '\n', drawInline(line, context, verbatim, id)));
    first = false;
  }
  endQuote();
  return nodes;
}

/** A whole mrkdwn text: fenced code, quotes, lines, inline formatting. */
export function drawMrkdwn(text: string, context: DrawContext, options: { verbatim?: boolean } = {}): ReactNode {
  const verbatim = options.verbatim ?? false;
  const pieces = text.split(/```\n?([\s\S]*?)\n?```\n?/);
  return pieces.map((piece, index) => {
    const key = String(index);
    if (index % 2 === 1) return h('pre', { key }, decodeEntities(piece));
    return piece === '' ? null : h(Fragment, { key }, drawLines(piece, context, verbatim, key));
  });
}
