/** Stands around what was put into a text in place of markup, so that a quote never crosses what the source does not say. */
export const SEAM = '\uE000';

const QUOTE_MOST = 200;
const SENTENCE_MOST = 320;

/** As people read it. */
export function withoutSeams(text: string): string {
  return text.replaceAll(SEAM, '');
}

/** The sentence around a place: what its cues are looked for in. Lines end sentences too. */
export function sentenceAround(text: string, start: number, end: number): string {
  const from = Math.max(0, start - SENTENCE_MOST / 2);
  const to = Math.min(text.length, end + SENTENCE_MOST / 2);
  const before = text.slice(from, start);
  const behind = text.slice(end, to);
  const opens = Math.max(before.lastIndexOf('\n'), lastEnd(before));
  const closes = behind.search(/[.!?…](?=\s|$)|\n/u);
  return withoutSeams(text.slice(from + opens + 1, closes < 0 ? to : end + closes + 1)).trim();
}

/** The part of the sentence around a place, between its commas. */
export function clauseAround(text: string, start: number, end: number): string {
  const before = text.slice(Math.max(0, start - SENTENCE_MOST / 2), start);
  const behind = text.slice(end, end + SENTENCE_MOST / 2);
  const opens = [...before.matchAll(CLAUSE_END)].at(-1);
  const closes = behind.search(CLAUSE_END);
  return withoutSeams(
    before.slice(opens ? opens.index + opens[0].length : 0) +
      text.slice(start, end) +
      (closes < 0 ? behind : behind.slice(0, closes)),
  ).trim();
}

const CLAUSE_END = /[,;:.!?…]\s|\s[–—-]\s|\n|\s(?:but|because|although|aber|weil|sondern|pero|porque|mais|car)\s/giu;

function lastEnd(text: string): number {
  for (let at = text.length - 1; at > 0; at -= 1)
    if (/\s/.test(text.charAt(at)) && /[.!?…]/u.test(text.charAt(at - 1))) return at;
  return -1;
}

/** Up to 200 characters around a place, word for word as the source has them: no markup was replaced inside. */
export function quoteAround(text: string, start: number, end: number): string {
  const before = text.slice(0, start);
  const opens = Math.max(before.lastIndexOf(SEAM), before.lastIndexOf('\n'), -1) + 1;
  const closing = [text.indexOf(SEAM, end), text.indexOf('\n', end)].filter((at) => at >= 0);
  const closes = Math.min(text.length, ...closing);
  let from = Math.max(opens, start - Math.floor((QUOTE_MOST - (end - start)) / 2));
  let to = Math.min(closes, from + QUOTE_MOST);
  // Whole words, unless that would cut the name itself.
  if (from > opens) from = Math.min(start, from + Math.max(0, text.slice(from, start).search(/\s/) + 1));
  if (to < closes) to = Math.max(end, text.slice(0, to).lastIndexOf(' '));
  return shortened(text.slice(from, to).trim());
}

/** So long at most, and no half of a character at either end. */
export function shortened(text: string): string {
  return text.slice(0, QUOTE_MOST).replace(/^[\uDC00-\uDFFF]|[\uD800-\uDBFF]$/g, '');
}

/** Every address that text spells out, without the sign that ends its sentence. */
export function urlsIn(text: string): string[] {
  if (!text.includes('://')) return [];
  return [...text.matchAll(/https?:\/\/[^\s<>"'`|\uE000]{3,2000}/gi)].map(([url]) => withoutEnd(url));
}

function withoutEnd(url: string): string {
  let end = url.length;
  while (end > 0 && ').,;:!?]}*_~'.includes(url.charAt(end - 1))) end -= 1;
  return url.slice(0, end);
}

/** Compared without the forms in which the same letters may be written, and without line breaks. */
export function folded(text: string): string {
  return withoutSeams(text).normalize('NFC').replace(/\s+/gu, ' ').trim();
}
