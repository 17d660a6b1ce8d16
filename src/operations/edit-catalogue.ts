import { readFile } from 'node:fs/promises';
import { append } from '../../db/audit.ts';
import { putCatalogueEntry } from '../../db/catalogue.ts';
import type { Actor } from '../domain/actor.ts';
import { InvalidInputError } from '../domain/errors.ts';
import type { CatalogueEntry } from '../domain/finding.ts';
import { readCatalogueFile } from '../shadow/catalogue/import.ts';
import { hostOf } from '../shadow/hosts.ts';
import type { Deps } from './deps.ts';

/** Adds one application to what is looked for. */
export async function addToCatalogue(
  deps: Deps,
  actor: Actor,
  input: { readonly name: string; readonly domains: readonly string[]; readonly aliases?: readonly string[] },
): Promise<CatalogueEntry> {
  const domains = input.domains.map((domain) => {
    const host = hostOf(domain.trim());
    if (host === undefined)
      throw new InvalidInputError(`“${domain.trim().slice(0, 80)}” is no domain like example.com.`);
    return host;
  });
  const name = input.name.trim().slice(0, 80);
  if (name === '' || domains.length === 0) throw new InvalidInputError('An application needs a name and a domain.');
  const entry: CatalogueEntry = {
    kind: 'added',
    name,
    domains,
    by: actor.name,
    ...(input.aliases && { aliases: input.aliases }),
  };
  await save(deps, actor, [entry], 'catalogue.added', { name, domains });
  return entry;
}

/** Takes twofactorauth's or JustDeleteMe's published JSON. Gives how many applications were in it. */
export async function importCatalogue(deps: Deps, actor: Actor, path: string): Promise<number> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new InvalidInputError(
      `This file cannot be read (${error instanceof Error && 'code' in error ? error.code : 'no reason given'}).`,
    );
  });
  const entries = readCatalogueFile(text);
  if (!entries) throw new InvalidInputError('This is not what twofactorauth or JustDeleteMe publish.');
  await save(deps, actor, entries, 'catalogue.imported', { applications: entries.length });
  return entries.length;
}

async function save(
  deps: Deps,
  actor: Actor,
  entries: readonly CatalogueEntry[],
  kind: string,
  body: { readonly [key: string]: string | number | string[] },
): Promise<void> {
  await deps.db.transaction(async (tx) => {
    for (const entry of entries) await putCatalogueEntry(tx, entry, deps.now());
    await append(tx, [
      {
        at: deps.now().toISOString(),
        kind,
        actor: { kind: actor.kind, id: actor.id, name: actor.name },
        body: { ...body },
      },
    ]);
  });
}
