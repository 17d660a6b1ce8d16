import { SEAM, urlsIn } from '../text.ts';

/** Slack's markup as people read it, and where its links lead. */
export interface SlackText {
  readonly text: string;
  readonly urls: readonly string[];
}

const ENTITIES: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };

/**
 * `<https://a|label>` becomes its target, since a label may say anything; `<@U1>` the name. Whatever was replaced stands
 * between seams.
 */
export function slackText(source: string, nameOf: (userId: string) => string | undefined): SlackText {
  if (!source.includes('<') && !source.includes('&')) return { text: source, urls: urlsIn(source) };
  const urls: string[] = [];
  const text = source
    .replace(/<([^<>\n]{1,3000})>/g, (_, inside: string) => {
      const bar = inside.indexOf('|');
      const target = bar < 0 ? inside : inside.slice(0, bar);
      const label = bar < 0 ? '' : inside.slice(bar + 1);
      if (/^https?:\/\//i.test(target)) {
        const url = target.replaceAll('&amp;', '&');
        urls.push(url);
        return `${SEAM}${url}${SEAM}`;
      }
      if (target.startsWith('@')) return `${SEAM}@${nameOf(target.slice(1)) ?? (label || target.slice(1))}${SEAM}`;
      if (target.startsWith('#')) return `${SEAM}#${label || target.slice(1)}${SEAM}`;
      return `${SEAM}${label || target.replace(/^mailto:/, '')}${SEAM}`;
    })
    .replace(/&(?:amp|lt|gt);/g, (entity) => `${SEAM}${ENTITIES[entity] ?? ''}${SEAM}`);
  return { text, urls: [...new Set([...urls, ...urlsIn(text)])] };
}

/** The words and links of `blocks`, for messages whose `text` is empty. Unknown elements are looked into all the same. */
export function blocksText(blocks: unknown): SlackText {
  const words: string[] = [];
  const urls: string[] = [];
  const visit = (node: unknown, depth: number): void => {
    if (depth > 12 || typeof node !== 'object' || node === null) return;
    if (Array.isArray(node)) {
      for (const one of node) visit(one, depth + 1);
      return;
    }
    const { type, text, url, elements, fields, rows } = node as Readonly<Record<string, unknown>>;
    if (type === 'link' && typeof url === 'string') {
      urls.push(url);
      words.push(`${SEAM}${url}${SEAM}`);
      return;
    }
    if (typeof text === 'string') words.push(text);
    else visit(text, depth + 1);
    for (const part of [elements, fields, rows]) visit(part, depth + 1);
    if (type === 'rich_text_section' || type === 'section') words.push('\n');
  };
  visit(blocks, 0);
  return { text: words.join('').trim(), urls };
}
