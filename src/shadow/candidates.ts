import { USES, type Use } from '../domain/finding.ts';
import type { KnownApplication } from './catalogue/applications.ts';
import type { Catalogue, Name } from './catalogue/catalogue.ts';
import {
  ADOPTING_PHRASES,
  ADOPTS_A_NAME,
  BEHIND,
  isMadeByUs,
  isOfOthers,
  speaksOfAdoption,
  useIn,
  useOf,
  WORKS,
} from './cues.ts';
import { hostOf, linkOf } from './hosts.ts';
import { isAbout, senseOf } from './links.ts';
import { buildMatcher, newHits } from './matcher.ts';
import { inAddress, isInCode, OPENS, saysItself, standsAlone } from './names.ts';
import type { LogRecord } from './record.ts';
import { clauseAround, quoteAround, SEAM, sentenceAround, shortened } from './text.ts';
import { isFirstName, isPerson, trapOf } from './traps.ts';

/** One application in one record, as the rules read it. */
export interface Mention {
  readonly record: LogRecord;
  readonly tool: string;
  /** Absent where only a machine's name for it is known. */
  readonly domain?: string;
  readonly application?: KnownApplication;
  readonly use: Use;
  /** Word for word from the record. */
  readonly quote: string;
  /** A machine's word; text cannot add to it or take from it. */
  readonly structured: boolean;
  /** False: the rules alone would not say so, but a judge may. */
  readonly sure: boolean;
  readonly ended?: boolean;
  readonly key?: string;
}

export interface Finder {
  /** What a record names, each application once. */
  find(record: LogRecord): readonly Mention[];
  /** Whether it speaks of an account in something with a name that nobody knows: worth a judge's look. */
  speaksOfUnknown(record: LogRecord): boolean;
}

/** A message may be this long; what is behind is not read. Bytes. */
const TEXT_MOST = 64 * 1024;
/** Of a message that is nothing but names, so many are looked at: the rest say nothing new. */
const HITS_MOST = 200;
/** The byte of Z: small letters are behind it. */
const UPPERMOST = 90;

/** The rules: no model, no network, one pass over the bytes and a closer look at what it hits. */
export function createFinder(catalogue: Catalogue): Finder {
  const scratch = Buffer.alloc(TEXT_MOST);
  const encoder = new TextEncoder();
  const hits = newHits();

  function find(record: LogRecord): readonly Mention[] {
    if (record.evidence) return fromEvidence(catalogue, record);
    const { text } = record;
    const { written, read } = encoder.encodeInto(text, scratch);
    const count = catalogue.matcher.scan(scratch, written, hits);
    if (count === 0 && record.urls.length === 0) return [];
    const found: Mention[] = record.urls.slice(0, HITS_MOST).flatMap((url) => fromUrl(catalogue, record, url));
    const taken: (readonly [number, number])[] = [];
    const named: Named[] = [];
    for (const [end, pattern] of placed(hits.numbers, count, scratch, written === read, catalogue.names)) {
      const name = catalogue.names[pattern];
      if (!name) {
        const host = bareHost(text, end);
        if (host) found.push(...fromBareHost(catalogue, record, host));
        continue;
      }
      const start = end - name.text.length;
      if (taken.some(([from, to]) => start < to && end > from) || !standsAlone(text, start, end, name)) continue;
      taken.push([start, end]);
      const sense = meant(text, name, start, end);
      if (sense) named.push({ name, start, end, sense });
    }
    for (const one of withTheirLike(text, named)) found.push(fromName(record, one));
    return strongestOfEach(found);
  }

  const phrases = buildMatcher(ADOPTING_PHRASES);

  function speaksOfUnknown({ text, evidence }: LogRecord): boolean {
    if (evidence) return false;
    const { written } = encoder.encodeInto(text, scratch);
    return phrases.scan(scratch, written, hits) > 0 && ADOPTS_A_NAME.test(text.slice(0, 2_000));
  }

  return { find, speaksOfUnknown };
}

/** A name where it stands, and whether the rules alone would say that the application is meant. */
interface Named {
  readonly name: Name;
  readonly start: number;
  readonly end: number;
  readonly sense: 'sure' | 'perhaps';
}

const ENUMERATION = /^\s?(?:[,/&+]|,? (?:and|or|und|oder|sowie|et|ou|y|o|e|vs\.?|plus|to|von|zu))\s?(?:the )?$/iu;

/** “Zapier or Make”: what is listed beside an application is one, whatever else the word means. */
function withTheirLike(text: string, named: readonly Named[]): readonly Named[] {
  const sure = named.filter(({ sense }) => sense === 'sure');
  const open = new Set(named.filter(({ sense }) => sense === 'perhaps'));
  for (const known of sure) {
    for (const one of open) {
      const [first, second] = one.start < known.start ? [one, known] : [known, one];
      const isListed = ENUMERATION.test(text.slice(first.end, second.start));
      if (!isListed || text.slice(one.start, one.end) !== one.name.text) continue;
      open.delete(one);
      sure.push({ ...one, sense: 'sure' });
    }
  }
  return [...sure, ...[...open].filter(({ name }) => name.tier !== 'never')];
}

/** Hits as places in the text, the last ones first, and of those that end together the longest: “a Loom” before “Loom”. */
function placed(
  numbers: Int32Array,
  count: number,
  bytes: Buffer,
  isAscii: boolean,
  names: readonly Name[],
): (readonly [number, number])[] {
  const places: [number, number][] = [];
  for (let at = 0; at < count && places.length < HITS_MOST; at += 2) {
    const end = numbers[at] ?? 0;
    const name = names[numbers[at + 1] ?? 0];
    // “make” and “close” are everywhere; only “Make” and “Close” can be meant.
    if (name?.tier === 'never' && (bytes[end - name.text.length] ?? 0) > UPPERMOST) continue;
    places.push([isAscii ? end : bytes.toString('utf8', 0, end).length, numbers[at + 1] ?? 0]);
  }
  const length = (pattern: number) => names[pattern]?.text.length ?? 0;
  return places.sort(([endA, a], [endB, b]) => endB - endA || length(b) - length(a));
}

/** How much a name says where it stands; `undefined` for a person, a variable, or the word that it also is. */
function meant(text: string, name: Name, start: number, end: number): Named['sense'] | undefined {
  const { before, behind } = around(text, start, end);
  if (name.tier === 'never' && isFirstName(name.text)) return undefined;
  if (isPerson(name.text, before, behind) || (name.tier !== 'strong' && isInCode(text, start))) return undefined;
  if (saysItself(name, text.slice(start, end), before, behind, sentenceAround(text, start, end))) return 'sure';
  return trapOf(name.text, before, behind) ? undefined : 'perhaps';
}

function around(text: string, start: number, end: number) {
  return { before: text.slice(Math.max(0, start - 40), start), behind: text.slice(end, end + 40) };
}

function fromName(record: LogRecord, { name, start, end, sense }: Named): Mention {
  const { text } = record;
  const { before, behind } = around(text, start, end);
  // Who opens the sentence may be somebody who does all that.
  const mayBeSomebody = isFirstName(name.text) && OPENS.test(before) && !BEHIND.test(behind) && !WORKS.test(behind);
  const use = mayBeSomebody
    ? 'mentioned'
    : useOf(sentenceAround(text, start, end), clauseAround(text, start, end), before, behind);
  return { ...mention(record, name.application, use, quoteAround(text, start, end)), sure: sense === 'sure' };
}

function fromUrl(catalogue: Catalogue, record: LogRecord, url: string): readonly Mention[] {
  const link = linkOf(url);
  const what = link && catalogue.host(link.host, link.path);
  if (!link || !what) return [];
  const at = record.text.indexOf(url);
  const sentence = at < 0 ? record.text.slice(0, 300) : sentenceAround(record.text, at, at + url.length);
  const said = sentence.replaceAll(url, ' ');
  const cue = useIn(said);
  if (what.kind === 'application') {
    const sense = senseOf(link, what.domain, catalogue.isOurs(link.path) || isMadeByUs(said));
    const joins = cue === 'pays' || cue === 'signed_up';
    const use =
      sense === 'about' && !joins ? 'mentioned' : cue === 'mentioned' && sense === 'inside' ? 'shared_content' : cue;
    const sure = sense !== 'about' || speaksOfAdoption(said);
    return [{ ...mention(record, what.application, use, shortened(url)), sure }];
  }
  if (what.kind !== 'unknown' || FILE_NAME.test(url.slice(0, 300))) return [];
  const inside = /^(?:app|dashboard|portal|console|my|workspace)\./.test(link.host);
  // Where a sentence holds several links, what it says is said of one of them.
  const near =
    at >= 0 && said.includes('://') ? clauseAround(record.text, at, at + url.length).replaceAll(url, ' ') : said;
  if (!inside && (isAbout(link) || !speaksOfAdoption(near))) return [];
  return [unknown(record, what.name, what.domain, cue === 'mentioned' ? 'shared_content' : cue, shortened(url))];
}

/** What Slack takes for a host: `README.md`, `Http.post`, `Console.app`. */
const FILE_NAME = /^(?:http:\/\/)?(?:[^/]*\.(?:md|sh|py|rs|cc|ml|zip|mov)|[^/]*\p{Lu}[^/]*)\/?$/u;

interface BareHost {
  readonly host: string;
  readonly start: number;
  readonly end: number;
}

/** `figma.com` in the middle of a sentence: the host that ends here, unless it is part of an address or a path. */
function bareHost(text: string, end: number): BareHost | undefined {
  if (/[\p{L}\p{N}_-]/u.test(text.charAt(end)) || /^\.[\p{L}\p{N}]/u.test(text.slice(end, end + 2))) return undefined;
  const written = /[A-Za-z0-9][A-Za-z0-9.-]*$/.exec(text.slice(Math.max(0, end - 100), end))?.[0] ?? '';
  const start = end - written.length;
  const host = hostOf(written);
  if (!host || /[@/\\\p{L}\p{N}_:=]/u.test(text.charAt(start - 1)) || inAddress(text, start)) return undefined;
  return { host, start, end };
}

function fromBareHost(catalogue: Catalogue, record: LogRecord, { host, start, end }: BareHost): readonly Mention[] {
  const what = catalogue.host(host);
  const sentence = sentenceAround(record.text, start, end);
  const quote = quoteAround(record.text, start, end);
  if (what.kind === 'application') {
    // The vendor's own host in a sentence is its name; one in front of it is a page about it.
    const isName = host === what.domain;
    if (!isName && senseOf({ host, path: '' }, what.domain) === 'about' && !speaksOfAdoption(sentence)) return [];
    return [mention(record, what.application, useIn(sentence), quote)];
  }
  if (what.kind !== 'unknown' || FILE_NAME.test(record.text.slice(start, end))) return [];
  if (!speaksOfAdoption(sentence) || record.text.slice(start - 1, start) === SEAM) return [];
  if (isOfOthers(record.text.slice(Math.max(0, start - 60), start), record.text.slice(end, end + 20))) return [];
  return [unknown(record, what.name, what.domain, useIn(sentence), quote)];
}

function fromEvidence(catalogue: Catalogue, record: LogRecord): readonly Mention[] {
  const { evidence } = record;
  if (!evidence) return [];
  const host = evidence.domain === undefined ? undefined : hostOf(evidence.domain);
  const place = host === undefined ? undefined : catalogue.host(host);
  const named = evidence.name === undefined ? undefined : catalogue.named(evidence.name);
  if (named === 'registered' || place?.kind === 'registered') return [];
  const known = place?.kind === 'application' ? place.application : named;
  const about = {
    record,
    use: evidence.use,
    structured: true,
    sure: true,
    quote: shortened(record.text),
    ...(evidence.ended && { ended: true }),
    ...(evidence.key !== undefined && { key: evidence.key }),
  };
  if (known) {
    const domain = known.domains[0];
    return [{ ...about, tool: known.name, application: known, ...(domain !== undefined && { domain }) }];
  }
  // What is bought in a shop, or read, is no account of the company's.
  if (evidence.onlyKnown || place?.kind === 'consumer' || place?.kind === 'reading') return [];
  const tool = evidence.name ?? (place?.kind === 'unknown' ? place.name : undefined);
  if (tool === undefined) return [];
  return [{ ...about, tool, ...(place?.kind === 'unknown' && { domain: place.domain }) }];
}

function mention(record: LogRecord, application: KnownApplication, use: Use, quote: string): Mention {
  const domain = application.domains[0];
  return {
    record,
    tool: application.name,
    application,
    use,
    quote,
    structured: false,
    sure: true,
    ...(domain !== undefined && { domain }),
  };
}

function unknown(record: LogRecord, tool: string, domain: string, use: Use, quote: string): Mention {
  return { record, tool, domain, use, quote, structured: false, sure: true };
}

function strongestOfEach(found: readonly Mention[]): readonly Mention[] {
  if (found.length < 2) return found;
  const best = new Map<string, Mention>();
  for (const one of found) {
    const key = one.domain ?? one.tool;
    const other = best.get(key);
    const better = !other || (one.sure === other.sure ? USES.indexOf(one.use) < USES.indexOf(other.use) : one.sure);
    if (better) best.set(key, one);
  }
  return [...best.values()];
}
