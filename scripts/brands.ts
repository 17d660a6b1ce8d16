/**
 * `node scripts/brands.ts`: writes src/shadow/catalogue/brands.txt from simple-icons (CC0). A brand there is a name for a
 * domain and nothing more: what people have accounts in stands in applications.txt.
 */
import { writeFileSync } from 'node:fs';
import icons from 'simple-icons/icons.json' with { type: 'json' };
import { ownApplications, ownSites } from '../src/shadow/catalogue/applications.ts';
import { linkOf, registrable } from '../src/shadow/hosts.ts';

const known = new Set([...ownApplications().flatMap(({ domains }) => domains), ...ownSites().keys()].map(registrable));
const plain = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, '');
const brands = new Map<string, string>();
for (const { title, source } of icons) {
  const domain = registrable(linkOf(source)?.host ?? '');
  // A brand's picture often comes from somebody else's pages; its own carry its name.
  if (domain && !known.has(domain) && plain(domain.split('.')[0] ?? '') === plain(title)) brands.set(domain, title);
}
const rows = [...brands].sort(([a], [b]) => (a < b ? -1 : 1)).map(([domain, title]) => `${domain}|${title}`);
const head = '# Brands and their domains, from simple-icons (CC0-1.0). Written by scripts/brands.ts.';
writeFileSync(new URL('../src/shadow/catalogue/brands.txt', import.meta.url), `${[head, ...rows].join('\n')}\n`);
