import type { Name } from './catalogue/catalogue.ts';
import { ACTS, BEFORE, BEHIND, IS_SAID, RIGHT_BEFORE, useIn, WORKS } from './cues.ts';
import { isFirstName, trapOf } from './traps.ts';

/** A word is no longer than this. Characters. */
const WORD_MOST = 300;
const PART_OF_WORD = /[\p{L}\p{N}\p{M}_]/u;

/** A name ends where the word ends; and nothing of an address, a handle or a path is a name. */
export function standsAlone(text: string, start: number, end: number, name: Name): boolean {
  const before = text.charAt(start - 1);
  const behind = text.charAt(end);
  if (start > 0 && PART_OF_WORD.test(before)) return false;
  if ((before === '/' || behind === '/') && !PART_OF_WORD.test(behind) && isAmongSlashes(text, start, end)) return true;
  if (start > 0 && /[@/\\#$+~=]/.test(before)) return false;
  if (/[./-]/.test(before) && PART_OF_WORD.test(text.charAt(start - 2))) return false;
  if (
    behind !== '' &&
    (/[@\\_=~(]/.test(behind) || (PART_OF_WORD.test(behind) && !isInflected(text, start, end, name)))
  )
    return false;
  if (/[.:/]/.test(behind) && PART_OF_WORD.test(text.charAt(end + 1))) return false;
  return !inAddress(text, start);
}

/** “AWS/Azure/GCP”, but not `src/Figma`. */
function isAmongSlashes(text: string, start: number, end: number): boolean {
  const from = start - (/[^\s(]*$/u.exec(text.slice(Math.max(0, start - WORD_MOST), start))?.[0].length ?? 0);
  const word = text.slice(from, end + (/^[^\s),.;:!?]*/u.exec(text.slice(end, end + WORD_MOST))?.[0].length ?? 0));
  return /^\p{Lu}[\p{L}\d]+(?:\/\p{Lu}[\p{L}\d]+){1,3}$/u.test(word);
}

/** “Figmas”, but not “canvas”; and what a Japanese or Chinese sentence goes on with. */
function isInflected(text: string, start: number, end: number, { text: spelt, tier }: Name): boolean {
  const rest = text.slice(end, end + 2);
  return (
    (tier !== 'weak' && text.slice(start, end) === spelt && /^s(?![\p{L}\p{N}])/u.test(rest)) ||
    /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u.test(rest)
  );
}

/** Whether a place is inside a link or an address. */
export function inAddress(text: string, start: number): boolean {
  const before = text.slice(Math.max(0, start - WORD_MOST), start);
  const word = before.split(/[\s\uE000]/u).at(-1) ?? '';
  return word.includes('://') || word.includes('@');
}

/** Between back ticks every word may be a variable's name. */
export function isInCode(text: string, at: number): boolean {
  const before = text.slice(0, at);
  if (before.split('```').length % 2 === 0) return true;
  const line = before.slice(before.lastIndexOf('\n') + 1);
  return line.split('`').length % 2 === 0 && (text.slice(at).split('\n', 1)[0] ?? '').includes('`');
}

/** Before a name: it opens its sentence. */
export const OPENS = /(?:^|[\n.!?:•*>-]\s*|["“(]\s*)$/u;

/** Nouns have capitals in German, so that one says nothing there. */
function isGerman(sentence: string): boolean {
  return new Set(sentence.toLowerCase().match(GERMAN)).size > 1;
}
const GERMAN =
  /(?<![\p{L}])(?:und|der|die|das|ist|sind|nicht|ich|wir|ihr|mir|dir|auf|mit|für|ein|eine|einen|im|zum|zur|bei|hab|habe|haben|hat|noch|schon|auch|mal|kann|wird|werden|ans|vom|uns|dass)(?![\p{L}])/giu;

/** What stands before a noun, and in German before any. */
const ARTICLE =
  /(?:^|[^\p{L}])(?:an?|the|this|that|each|every|no|der|die|das|den|dem|des|ein|eine[mnrs]?|kein|keine[mnrs]?|une?|le|la|les|el|los|las|una|um|uma) $/iu;

/** Whether this is the application and not the word. */
export function saysItself(name: Name, written: string, before: string, behind: string, sentence: string): boolean {
  const trap = trapOf(name.text, before, behind);
  if (name.tier === 'strong') return !trap;
  const spelt = written === name.text;
  // What stands on the other side may say that it is the application after all: “the Notion page”, “on Zoom in March”.
  const freed = trap === 'before' ? BEHIND.test(behind) : BEHIND.test(behind) || BEFORE.test(before);
  if (trap && !(spelt && freed && !/^ (?:in|out|of|for)\b/.test(behind))) return false;
  const opens = OPENS.test(before);
  const afterCapital = /\p{Lu}[\p{L}\d]+\s$/u.test(before);
  const beforeCapital = /^\s\p{Lu}\p{Ll}/u.test(behind);
  if (name.tier === 'never')
    return (
      spelt &&
      !opens &&
      !afterCapital &&
      !beforeCapital &&
      BEFORE.test(before) &&
      !ARTICLE.test(before) &&
      !isGerman(sentence)
    );
  if (isOfCompany(behind)) return false;
  // “Amplitude Audio” is somebody's name, whatever stands before it.
  const near =
    BEHIND.test(behind) ||
    WORKS.test(behind) ||
    (BEFORE.test(before) && !/^ \p{Lu}\p{Ll}/u.test(behind) && !(isFirstName(name.text) && WITH.test(before)));
  if (written === name.text.toLowerCase() && !spelt) return isMeantInSmall(name, before, behind, opens);
  if (!spelt) return false;
  const subject = opens && IS_SAID.test(behind);
  if (name.tier === 'cased') return !opens || near || subject || useIn(sentence) !== 'mentioned';
  // A title in capitals is no name.
  if (afterCapital && beforeCapital && !near) return false;
  if (near || subject) return true;
  const stands = !opens && !afterCapital && !beforeCapital && !ARTICLE.test(before);
  return stands && !isFirstName(name.text) && !isGerman(sentence);
}

/** What is done with somebody as well as with something. */
const WITH = /(?:^|[^\p{L}])(?:with|from|to|by|of|over|mit|von|avec|chez|con|com) $/iu;

/** In small letters a name needs more: who writes so writes every word so. */
function isMeantInSmall({ text, tier }: Name, before: string, behind: string, opens: boolean): boolean {
  if (text.length < 4 || /^[\s-]of\b/.test(behind)) return false;
  if (RIGHT_BEFORE.test(before) || BEHIND.test(behind)) return true;
  if (opens && ACTS.test(behind) && (tier === 'cased' || !GROWS.test(behind))) return true;
  return tier === 'cased' ? INSIDE.test(before) : KEPT_IN.test(before) && CLAUSE_ENDS.test(behind);
}
/** What buffers, cursors and segments do, too. */
const GROWS = /^ (?:\p{L}+ )?(?:keeps|failed|fails|closes|dropped|crashed)(?![\p{L}])/u;
/** “the transcript is in dovetail, …”, “file that in linear pls” */
const KEPT_IN =
  /(?:^|[^\p{L}])(?:is|are|was|were|be|live|lives|sit|sits|that|this|it|them|these|those|everything|stuff|está|están|est|sont|ist|sind|liegt|steht) (?:all |now |already |both )?(?:in|en|dans) $/iu;
const CLAUSE_ENDS =
  /^(?:$|[,.;:!?)]|\s(?:pls|please|if|and|so|by|now|already|btw|tho|thx|bitte|si|y|et|und)(?![\p{L}]))/iu;
const INSIDE = /(?:^|[^\p{L}])(?:in(?:to)?|im|ins|dans|en|por|par|na) $/iu;

/** “Basecamp Outdoor Ltd”, “Segment Bau GmbH”. */
function isOfCompany(behind: string): boolean {
  return /^(?: \p{Lu}\p{L}+){0,2},? (?:Ltd|Limited|GmbH|Inc|LLC|AG|KG|SA|SAS|SARL|SL|Ltda|plc|BV|Oy|AB)\b/u.test(
    behind,
  );
}
