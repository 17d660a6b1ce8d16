import type { CatalogueEntry } from '../../domain/finding.ts';
import { hostOf, linkOf, registrable, suffixes } from '../hosts.ts';
import { buildMatcher, type Matcher } from '../matcher.ts';
import { brandNames, type KnownApplication, ownApplications, ownSites, type SiteClass } from './applications.ts';

export interface CatalogueOptions {
  readonly ownDomains?: readonly string[];
  readonly entries?: readonly CatalogueEntry[];
}

/** What a host turned out to be. `registered` is the company's own, or one of its applications. */
export type HostKind =
  | { readonly kind: 'application'; readonly application: KnownApplication; readonly domain: string }
  | { readonly kind: 'registered' }
  | { readonly kind: SiteClass }
  | { readonly kind: 'unknown'; readonly domain: string; readonly name: string };

/** A name as it stands in text. */
export interface Name {
  readonly application: KnownApplication;
  readonly text: string;
  readonly tier: KnownApplication['tier'];
}

export interface Catalogue {
  readonly applications: readonly KnownApplication[];
  /** `path`: some hosts are several applications (`docs.google.com/spreadsheets`). */
  host(host: string, path?: string): HostKind;
  /** By its name as a machine writes it: of a grant, an integration, a payee. */
  named(name: string): KnownApplication | 'registered' | undefined;
  application(domain: string): KnownApplication | undefined;
  /** Whether a path on somebody's site begins with the company's own name: `github.com/northwind/…`. */
  isOurs(path: string): boolean;
  /** Names to look for in text; their indices are the matcher's patterns, followed by the endings of domains. */
  readonly names: readonly Name[];
  readonly matcher: Matcher;
}

/** `.com` and its like: where a bare domain may end in running text. */
const COMMON_ENDINGS = 'com io ai app dev co net org so cloud tools software team eu de fr es'.split(' ');

const COUNTRY = /\.(?:com?\.[a-z]{2}|at|au|be|br|ca|ch|de|dk|es|eu|fi|fr|ie|in|it|jp|mx|nl|no|nz|pl|pt|se|uk|us)$/;

/** Our own catalogue and what was added to it, without what the company has registered. */
export function openCatalogue({ ownDomains = [], entries = [] }: CatalogueOptions = {}): Catalogue {
  const added = entries.filter(({ kind }) => kind === 'added').map(applicationOf);
  const all = joined(ownApplications(), added);
  const settled = entries.filter(({ kind }) => kind !== 'added');
  const settledNames = new Set(settled.flatMap(({ name, aliases = [] }) => [name, ...aliases]).map(spelling));
  const settledDomains = new Set([...ownDomains, ...settled.flatMap(({ domains }) => domains)]);
  const isSettled = (one: KnownApplication) =>
    settledNames.has(spelling(one.name)) || one.domains.some((domain) => settledDomains.has(domain));
  const registered = all.filter(isSettled);
  const applications = all.filter((one) => !isSettled(one));
  const registeredDomains = new Set([...settledDomains, ...registered.flatMap(({ domains }) => domains)]);
  const registeredNames = new Set([...settledNames, ...registered.flatMap(spellings)]);
  const byDomain = firstOf(applications.flatMap((one) => one.domains.map((domain) => [domain, one] as const)));
  // A vendor has its name in other countries, too: eventbrite.co.uk.
  const homeOf = firstOf(
    all
      .filter(({ tier }) => tier === 'strong')
      .flatMap(({ name, domains: [home = ''] }) => {
        const label = home.split('.')[0] ?? '';
        return home === registrable(home) && label.length > 5 && label === spelling(name)
          ? [[label, home] as const]
          : [];
      }),
  );
  const byName = new Map(applications.flatMap((one) => spellings(one).map((name) => [name, one] as const)));
  const ownNames = ownDomains
    .flatMap((domain) => registrable(domain).split('.')[0] ?? [])
    .filter((name) => name.length > 3);
  const sites = ownSites();
  const brands = brandNames();
  const names = applications.flatMap((one) => namesOf(one, sites));
  const endings = [
    ...new Set([
      ...COMMON_ENDINGS,
      ...[...byDomain.keys()].map((domain) => domain.split('/')[0]?.split('.').at(-1) ?? ''),
    ]),
  ];

  function host(name: string, path = ''): HostKind {
    const part = /^\/[^/?#]+/.exec(path)?.[0] ?? '';
    for (const domain of [...suffixes(name)].flatMap((suffix) => (part ? [suffix + part, suffix] : [suffix]))) {
      if (registeredDomains.has(domain)) return { kind: 'registered' };
      const site = sites.get(domain);
      if (site) return { kind: site };
      const application = byDomain.get(domain);
      if (application) return { kind: 'application', application, domain: application.domains[0] ?? domain };
    }
    const domain = registrable(name);
    const home = COUNTRY.test(domain) ? homeOf.get(domain.split('.')[0] ?? '') : undefined;
    if (home !== undefined && home !== domain) return host(home, path);
    return { kind: 'unknown', domain, name: brands.get(domain) ?? nameFrom(domain) };
  }

  return {
    applications,
    host,
    names,
    matcher: buildMatcher([...names.map(({ text }) => text), ...endings.map((ending) => `.${ending}`)]),
    application: (domain) => byDomain.get(domain),
    isOurs: (path) => {
      const first = path.split('/')[1]?.toLowerCase() ?? '';
      return ownNames.some(
        (name) => first === name || /^[-_]/.test(first.startsWith(name) ? first.slice(name.length) : ''),
      );
    },
    named(written) {
      const name = spelling(written);
      if (registeredNames.has(name)) return 'registered';
      const known = byName.get(name);
      if (known) return known;
      const asHost = hostOf(linkOf(written)?.host ?? written);
      const found = asHost === undefined ? undefined : host(asHost);
      if (found?.kind === 'registered') return 'registered';
      if (found?.kind === 'application') return found.application;
      // “Canny for Slack”, “Zoom Meetings”, “Dropbox Inc.”: the name, and a word that every vendor adds.
      const bare = spelling(written.replace(ADDED_WORDS, ''));
      return bare === name || bare === '' ? undefined : registeredNames.has(bare) ? 'registered' : byName.get(bare);
    },
  };
}

const ADDED_WORDS =
  /\s*(?:[-–:,(].*|\bfor (?:slack|google|chrome|gmail|microsoft|outlook|teams|web|desktop|ios|android|mac|windows)\b.*|\b(?:app|web|bot|integration|api|inc|inc\.|llc|ltd|gmbh|meetings?|desktop|login|sso|connector|extension)\b\.?)+$/i;

/** What is known of an application twice is one: our names for it, whatever else the other knows of it. */
function joined(own: readonly KnownApplication[], added: readonly KnownApplication[]): readonly KnownApplication[] {
  const byDomain = new Map(added.flatMap((one) => one.domains.map((domain) => [domain, one] as const)));
  const met = new Set<KnownApplication>();
  const known = own.map((one) => {
    const other = one.domains.map((domain) => byDomain.get(domain)).find((found) => found !== undefined);
    if (!other) return one;
    met.add(other);
    return {
      ...other,
      ...one,
      domains: [...new Set([...one.domains, ...other.domains])],
      aliases: [...one.aliases, ...other.aliases],
    };
  });
  return [...known, ...added.filter((one) => !met.has(one))];
}

function applicationOf({ name, domains, aliases = [], closing, note, by }: CatalogueEntry): KnownApplication {
  // “Just”, “More” and “Check” are products too: of a list that was imported only names that are no words are looked for.
  const isMadeUp = /[a-z].*[A-Z]|\d|\./.test(name);
  return {
    name,
    domains,
    aliases,
    tier: isMadeUp ? 'strong' : by === undefined ? 'never' : 'cased',
    ...(closing !== undefined && { closing }),
    ...(note !== undefined && { note }),
  };
}

/** Of what is there twice, the first. */
function firstOf<Value>(pairs: readonly (readonly [string, Value])[]): ReadonlyMap<string, Value> {
  return new Map([...pairs].reverse());
}

/**
 * An alias of several words, or with a dot, says more than the name alone; people write ClassDojo in two words, too. A name
 * that is a word is not looked for where its site is one for everybody, or where it came with a list.
 */
function namesOf(application: KnownApplication, sites: ReadonlyMap<string, SiteClass>): Name[] {
  const { name, aliases, tier, category, domains } = application;
  const isNoName = tier === 'never' && (category === undefined || sites.has(domains[0] ?? ''));
  const parted = /^\p{Lu}\p{Ll}+\p{Lu}\p{Ll}+$/u.test(name) ? [name.replace(/(?<=\p{Ll})(?=\p{Lu})/u, ' ')] : [];
  return [
    ...(isNoName || name.length < 3 ? [] : [{ application, text: name, tier }]),
    ...aliases.map((text): Name => ({ application, text: text.replace(/\?$/, ''), tier: aliasTier(text, tier) })),
    ...parted.filter((text) => !aliases.includes(text)).map((text): Name => ({ application, text, tier: 'never' })),
  ];
}

function aliasTier(alias: string, tier: KnownApplication['tier']): Name['tier'] {
  if (alias.endsWith('?')) return 'weak';
  return /[\s.\d]|^\w+AI$/.test(alias) || tier === 'weak' || tier === 'never' ? 'strong' : tier;
}

function spellings({ name, aliases, domains }: KnownApplication): string[] {
  return [name, ...aliases, ...domains].map(spelling);
}

/** Names are compared without their case, spaces and signs. */
export function spelling(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

function nameFrom(domain: string): string {
  const label = domain.split('.')[0] ?? domain;
  return `${label.charAt(0).toUpperCase()}${label.slice(1)}`;
}
