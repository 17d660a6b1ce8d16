import { folded, SEAM } from '../text.ts';

/** A record as a model may see it, and the way back. */
export interface Redacted {
  readonly text: string;
  /** What a passage of it says in the original, word for word; `undefined` when it is not in it. */
  original(quote: string): string | undefined;
}

/** What is taken out, in this order; the first that fits a place has it. */
const RULES: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['link', /https?:\/\/[^\s\uE000]+/giu],
  ['person', /(?<=\uE000)@[^\uE000]{1,80}(?=\uE000)|<?@[UW][A-Z0-9]{6,}>?/gu],
  [
    'secret',
    /\b(?:xox[a-z]-|sk-|pk_|rk_|gh[pousr]_|github_pat_|glpat-|AKIA|ASIA|eyJ|ya29\.|AIza|SG\.|whsec_|shpat_|npm_|hf_)[\w./+=-]{8,}/g,
  ],
  ['secret', /-----BEGIN [A-Z ]+-----[\s\S]{0,4000}/g],
  [
    'secret',
    /(?<=\b(?:pass(?:word|wort|code|phrase)?|pwd|pw|kennwort|mot de passe|contraseña|senha|pin)\b["']?\s*(?:is|ist|est|es|é|lautet|=|:|→)\s*["'`]?)[^\s"'`]{4,}/giu,
  ],
  ['secret', /(?<=\b(?:secret|token|api[ _-]?key|key|otp|code)\b["']?\s*[=:→]\s*["'`]?)[^\s"'`]{4,}/giu],
  [
    'secret',
    /(?<=\b(?:pass(?:word|wort|code|phrase)?|pwd|pw|kennwort|mot de passe|contraseña|secret|token|api[ _-]?key|key|otp|pin|code)\b["']?\s*(?:is|ist|est|es|=|:|→)?\s*["'`]?)(?=\S*\d)[^\s"'`]{6,}/giu,
  ],
  ['secret', /\b(?=[\w+/-]*\d)(?=[\w+/-]*[A-Za-z])[\w+/-]{24,}={0,2}/g],
  ['address', /[\p{L}\p{N}._%+-]{1,64}(?=@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+)/giu],
  ['iban', /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b/g],
  ['number', /(?<![\w.])\+?\d(?:[\d ()./-]{5,}\d)(?![\w])/g],
  ['number', /\b\d{6,}\b/g],
  ['id', /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi],
];

interface Cut {
  readonly from: number;
  readonly to: number;
  readonly put: string;
}

/**
 * Takes out what a model has no need of: addresses, phone and card numbers, secrets, ids, known names; links are cut to
 * their host and first step. The same thing gets the same placeholder within a record. `names`: in small letters.
 */
export function redact(text: string, names: ReadonlySet<string> = new Set()): Redacted {
  const cuts = findCuts(text, names);
  let redacted = '';
  /** Pieces that are the same in both: where they begin here, there, and how long they are. */
  const kept: { readonly here: number; readonly there: number; readonly length: number }[] = [];
  let at = 0;
  for (const { from, to, put } of [...cuts, { from: text.length, to: text.length, put: '' }]) {
    kept.push({ here: redacted.length, there: at, length: from - at });
    redacted += text.slice(at, from) + put;
    at = to;
  }
  const clean = redacted.replaceAll(SEAM, ' ');
  return {
    text: clean,
    original(quote) {
      const wanted = quote.trim();
      let start = clean.indexOf(wanted);
      if (start < 0) start = foldedIndex(clean, wanted);
      if (wanted.length < 3 || start < 0) return undefined;
      const end = start + wanted.length;
      // The longest stretch of the passage that nothing was taken out of.
      const parts = kept.flatMap(({ here, there, length }) => {
        const from = Math.max(start, here);
        const to = Math.min(end, here + length);
        return to > from ? text.slice(there + from - here, there + to - here).split(SEAM) : [];
      });
      const longest = parts.map((part) => part.trim()).sort((a, b) => b.length - a.length)[0];
      return longest === undefined || longest === '' ? undefined : longest;
    },
  };
}

/** Only where folding changes no lengths: else the way back would lead elsewhere. */
function foldedIndex(text: string, wanted: string): number {
  const flat = text.normalize('NFC').replace(/\s/gu, ' ');
  return flat.length === text.length ? flat.indexOf(folded(wanted)) : -1;
}

function findCuts(text: string, names: ReadonlySet<string>): readonly Cut[] {
  const cuts: Cut[] = [];
  const known = new Map<string, string>();
  const placeholder = (kind: string, what: string) => {
    const key = `${kind}:${what.toLowerCase()}`;
    const given =
      known.get(key) ?? `[${kind}-${[...known.keys()].filter((one) => one.startsWith(`${kind}:`)).length + 1}]`;
    known.set(key, given);
    return given;
  };
  const add = (from: number, to: number, put: string) => {
    if (!cuts.some((cut) => from < cut.to && to > cut.from)) cuts.push({ from, to, put });
  };
  for (const [kind, pattern] of RULES) {
    for (const match of text.matchAll(pattern)) {
      const [what] = match;
      if (kind !== 'link') add(match.index, match.index + what.length, placeholder(kind, what));
      else addLink(match.index, what, add);
    }
  }
  if (names.size > 0)
    for (const match of text.matchAll(/\p{Lu}[\p{L}'’-]{2,}(?: \p{Lu}[\p{L}'’-]+)?/gu)) {
      const [what] = match;
      const [first = ''] = what.split(' ');
      const whole = names.has(what.toLowerCase()) ? what : names.has(first.toLowerCase()) ? first : undefined;
      if (whole) add(match.index, match.index + whole.length, placeholder('person', whole));
    }
  return cuts.sort((a, b) => a.from - b.from);
}

/** Credentials, the path behind its first step, queries: none of it says which product it is. */
function addLink(at: number, url: string, add: (from: number, to: number, put: string) => void): void {
  const host = /^https?:\/\/(?:[^/?#@]*@)?/i.exec(url)?.[0].length ?? 0;
  const credentials = url.indexOf('@') >= 0 && url.indexOf('@') < host;
  if (credentials) add(at + url.indexOf('//') + 2, at + host, '');
  const rest = url.slice(host).search(/[/?#]/);
  if (rest < 0) return;
  const first = /^\/[a-z][a-z-]{0,19}(?=[/?#]|$)/i.exec(url.slice(host + rest))?.[0].length ?? 0;
  if (host + rest + first < url.length) add(at + host + rest + first, at + url.length, '/…');
}
