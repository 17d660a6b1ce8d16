import { readFileSync } from 'node:fs';

/** How much a name says by itself: `applications.txt` explains the tiers. */
export const TIERS = ['strong', 'cased', 'weak', 'never'] as const;
export type NameTier = (typeof TIERS)[number];

/** A hosted application that people have accounts in. */
export interface KnownApplication {
  readonly name: string;
  /** The first is the one it is called by. */
  readonly domains: readonly string[];
  readonly tier: NameTier;
  readonly aliases: readonly string[];
  /** Where an account is closed. */
  readonly closing?: string;
  /** Remarks on closing it, from a list that was imported. */
  readonly note?: string;
  readonly category?: string;
}

/** What is no account: only read, consumed privately, loaded by pages, or counting visitors. */
export type SiteClass = 'reading' | 'consumer' | 'asset' | 'tracker';

const lines = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8').split('\n');

/** The catalogue that Lastday brings along. */
export function ownApplications(): readonly KnownApplication[] {
  let category = '';
  return lines('applications.txt').flatMap((line) => {
    if (line.startsWith('## ')) category = line.slice(3).trim();
    if (line.trim() === '' || line.startsWith('#')) return [];
    const [name = '', domains = '', tier = '', aliases = '', closing = ''] = line.split('|').map((cell) => cell.trim());
    return [
      {
        name,
        domains: domains.split(' '),
        tier: TIERS.find((known) => known === tier) ?? 'never',
        aliases: aliases === '' ? [] : aliases.split(',').map((alias) => alias.trim()),
        ...(closing !== '' && { closing }),
        category,
      },
    ];
  });
}

/** Domain → class. */
export function ownSites(): ReadonlyMap<string, SiteClass> {
  let current: SiteClass = 'reading';
  const sites = new Map<string, SiteClass>();
  for (const line of lines('sites.txt')) {
    if (line.startsWith('## ')) current = line.slice(3).trim() as SiteClass;
    else if (!line.startsWith('#')) for (const domain of line.split(' ')) if (domain) sites.set(domain, current);
  }
  return sites;
}

/** Domain → the name under which people know it, of brands that are in nobody's way unless a cue says more. */
export function brandNames(): ReadonlyMap<string, string> {
  return new Map(
    lines('brands.txt').flatMap((line) => {
      const [domain, name] = line.split('|');
      return domain && name && !line.startsWith('#') ? [[domain, name] as const] : [];
    }),
  );
}
