import type { MrkdwnElement, PlainTextElement } from '@slack/web-api';
import type { PeopleList } from '../../domain/settings.ts';

/**
 * Foreign text (HR's names, application names, notes, vendors' errors) becomes Slack text here and nowhere else.
 * Whatever goes through the `md` template is escaped unless this file made it.
 */
export interface Markup {
  readonly markup: string;
}

const FOREIGN_MOST = 200;

/** One clean line of at most `most` characters: no control, bidi, zero-width or filler characters, no stacked accents. */
export function clean(text: string, most = FOREIGN_MOST): string {
  const line = text
    .replace(/[\s\u2028\u2029\u0085]+/gu, ' ')
    // Cc and Cf hold the controls, the bidi overrides and the zero-width characters; the rest are blank letters.
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\u115F\u1160\u3164\uFFA0\u2800]|\u034F/gu, '')
    .replace(/(\p{M}{2})\p{M}+/gu, '$1')
    .replace(/ {2,}/g, ' ')
    .trim();
  return cut(line, most);
}

/** At most `most` UTF-16 units, never through the middle of a character. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  let kept = text.slice(0, most - 1);
  if (/[\uD800-\uDBFF]$/.test(kept)) kept = kept.slice(0, -1);
  return `${kept.trimEnd()}…`;
}

/** Slack's three characters, once; and the ones that would set bold, struck or code from inside a name. */
const ESCAPED: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '`': 'ʼ',
  '*': '∗',
  '~': '∼',
};

/** Foreign text of at most `most` characters as Slack counts them, escaped; no entity is ever split. */
export function foreign(text: string, most = FOREIGN_MOST): Markup {
  const characters = [...clean(text, most)].map((character) => ESCAPED[character] ?? character);
  const whole = characters.join('');
  if (whole.length <= most) return { markup: whole };
  let kept = '';
  for (const character of characters) {
    if (kept.length + character.length >= most) break;
    kept += character;
  }
  return { markup: `${kept}…` };
}

/** Our own words with foreign ones between them: strings are escaped, `Markup` is kept. */
export function md(words: TemplateStringsArray, ...values: readonly (string | number | Markup)[]): Markup {
  return {
    markup: words.reduce((sum, word, index) => {
      const value = values[index - 1];
      if (value === undefined) return sum + word;
      return sum + (typeof value === 'object' ? value.markup : spaced(String(value))) + word;
    }),
  };
}

/** Words that begin or end with a space are parts of a sentence of ours, and keep it. */
function spaced(text: string): string {
  return (text.startsWith(' ') ? ' ' : '') + foreign(text).markup + (text.length > 1 && text.endsWith(' ') ? ' ' : '');
}

export const NOTHING: Markup = { markup: '' };

export function join(parts: readonly Markup[], separator = '\n'): Markup {
  return {
    markup: parts
      .map((part) => part.markup)
      .filter((part) => part !== '')
      .join(separator),
  };
}

export function bold(text: string | Markup, most?: number): Markup {
  return { markup: `*${typeof text === 'string' ? foreign(text, most).markup : text.markup}*` };
}

/** A live mention: only for somebody who must act. Anything that is not a Slack user id stays words. */
export function mention(userId: string): Markup {
  return /^[UW][A-Z0-9]{2,}$/.test(userId) ? { markup: `<@${userId}>` } : foreign(userId);
}

/** The people and groups of a list, live, at most `most` of them. */
export function mentions({ users, groups }: PeopleList, most = 10): Markup {
  const team = (id: string) => (/^S[A-Z0-9]{2,}$/.test(id) ? { markup: `<!subteam^${id}>` } : foreign(id));
  const all = [...groups.map(team), ...users.map(mention)];
  const rest = all.length - most;
  return join([...all.slice(0, most), rest > 0 ? md`and ${rest} more` : NOTHING], ' ');
}

const UTC = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  timeZone: 'UTC',
});
const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });

/** Date and time as each reader's own clock shows them. */
export function moment(at: Date): Markup {
  return { markup: `<!date^${Math.floor(at.getTime() / 1000)}^{date_short_pretty}, {time}|${UTC.format(at)} UTC>` };
}

/** `12 Dec`, in UTC. */
export function day(at: Date): string {
  return DAY.format(at);
}

/** An empty text object is refused by Slack, so nothing is written as a dash. */
export function mrkdwn(text: Markup): MrkdwnElement {
  return { type: 'mrkdwn', text: text.markup || '–', verbatim: true };
}

export function plainText(text: string, most = 75): PlainTextElement {
  return { type: 'plain_text', text: clean(text, most) || '–', emoji: false };
}
