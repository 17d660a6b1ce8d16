import { z } from 'zod';
import type { CatalogueEntry } from '../../domain/finding.ts';
import { hostOf, linkOf } from '../hosts.ts';

/** `https://api.2fa.directory/v3/all.json`: pairs of a name and what is known of it. */
const TwoFactorAuth = z.array(
  z.tuple([
    z.string(),
    z.looseObject({
      domain: z.string(),
      'additional-domains': z.array(z.string()).optional(),
      keywords: z.array(z.string()).optional(),
    }),
  ]),
);
/** `https://justdeleteme.xyz/sites.json` and its source files. */
const JustDeleteMe = z.array(
  z.looseObject({
    name: z.string(),
    url: z.string().optional(),
    difficulty: z.string().optional(),
    notes: z.string().optional(),
    domains: z.array(z.string()).optional(),
  }),
);
/** Where people spend their own money and time: no company's accounts. */
const PRIVATE = new Set([
  'banking',
  'retail',
  'food',
  'gaming',
  'entertainment',
  'transport',
  'travel',
  'health',
  'hotels',
  'insurance',
  'government',
  'utilities',
  'betting',
  'cryptocurrencies',
  'investing',
  'social',
  'creativity',
  'universities',
  'post',
  'tickets',
  'charities',
  'crowdfunding',
  'legal',
  'iot',
  'regional',
]);
const NOTE_MOST = 300;

/** Reads twofactorauth's or JustDeleteMe's published JSON; `undefined` when it is neither. */
export function readCatalogueFile(text: string): readonly CatalogueEntry[] | undefined {
  const json = jsonOf(text);
  const pairs = TwoFactorAuth.safeParse(json);
  if (pairs.success && pairs.data.length > 0)
    return pairs.data.flatMap(([name, about]) =>
      about.keywords?.every((keyword) => PRIVATE.has(keyword)) && about.keywords.length > 0
        ? []
        : entry(name, [about.domain, ...(about['additional-domains'] ?? [])]),
    );
  const sites = JustDeleteMe.safeParse(json);
  if (!sites.success || sites.data.length === 0) return undefined;
  return sites.data.flatMap(({ name, url, difficulty, notes, domains = [] }) => {
    const closing = url !== undefined && /^https:\/\//.test(url) ? url : undefined;
    const note = [difficulty === undefined ? '' : `Closing it is ${difficulty}.`, notes ?? ''].join(' ').trim();
    const known = domains.length > 0 ? domains : [linkOf(url ?? '')?.host ?? ''];
    return entry(name, known, { ...(closing && { closing }), ...(note && { note: note.slice(0, NOTE_MOST) }) });
  });
}

function entry(name: string, domains: readonly string[], about: Partial<CatalogueEntry> = {}): CatalogueEntry[] {
  const hosts = domains.flatMap((domain) => hostOf(domain) ?? []);
  return hosts.length === 0 || name.trim() === ''
    ? []
    : [{ kind: 'added', name: name.trim().slice(0, 80), domains: hosts, ...about }];
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
