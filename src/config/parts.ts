import type { z } from 'zod';
import { check, describe, nearestOf, oneOf, type PathFault } from './fault.ts';
import { Itsm } from './schema.ts';
import { resolveSecrets, type Vault } from './secrets.ts';

/** Schemas by id: what this version can connect to, and what each wants to be told. */
export type Schemas = Readonly<Record<string, z.ZodType>>;

/** Names that are promised; one that this version lacks is told apart from one that was misspelt. */
const PROMISED = new Set(
  (
    'memory scim okta github entra google-workspace slack active-directory pingone salesforce atlassian zoom tableau ' +
    'dropbox adobe aws-iam aws-identity-center azure-rbac gcp-iam jamf intune browser ' +
    'csv webhook bamboohr workday rippling successfactors'
  ).split(' '),
);

/** A part of the file that carries settings for somebody else's schema. */
interface Part {
  readonly path: readonly PropertyKey[];
  /** Where its kind stands, and what it says. */
  readonly kindKey: string;
  readonly kind: string;
  readonly settings: unknown;
  readonly settingsPath: readonly PropertyKey[];
}

export interface Inspected {
  /** By path (`applications.wiki`, `roster.0`): settings with their secrets read. */
  readonly settings: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  readonly faults: readonly PathFault[];
}

/** Checks what connectors and sources are told, even in a file that is otherwise wrong, so that all faults come at once. */
export function inspectParts(
  file: unknown,
  schemas: { connectors: Schemas; sources: Schemas },
  vault: Vault,
): Inspected {
  const settings = new Map<string, Readonly<Record<string, unknown>>>();
  const faults: PathFault[] = [];
  const inspect = (part: Part, known: Schemas): void => {
    const schema = Object.hasOwn(known, part.kind) ? known[part.kind] : undefined;
    if (schema === undefined) {
      faults.push(unknownKind(part, Object.keys(known)));
      return;
    }
    const resolved = resolveSecrets(part.settings, part.settingsPath, vault);
    const checked = check(schema, resolved.value, { hideValues: true, prefix: part.settingsPath });
    faults.push(...resolved.faults, ...(checked.ok ? [] : checked.faults));
    if (isMapping(resolved.value)) settings.set(part.path.join('.'), resolved.value);
  };
  for (const part of applicationParts(file)) {
    if (part.kind !== '') inspect(part, schemas.connectors);
    else if (isMapping(part.settings) && Object.keys(part.settings).length > 0) {
      faults.push({ path: part.settingsPath, found: 'settings', expected: 'a connector that they are for' });
    }
  }
  for (const part of rosterParts(file)) inspect(part, schemas.sources);
  if (isMapping(file) && file.itsm !== undefined) {
    const part = { path: ['itsm'], kindKey: '', kind: 'itsm', settings: file.itsm, settingsPath: ['itsm'] };
    inspect(part, { itsm: Itsm });
  }
  return { settings, faults };
}

function applicationParts(file: unknown): Part[] {
  const applications = isMapping(file) && isMapping(file.applications) ? file.applications : {};
  return Object.entries(applications).flatMap(([id, entry]) => {
    if (!isMapping(entry) || (entry.connector !== undefined && typeof entry.connector !== 'string')) return [];
    const path = ['applications', id];
    const settings = entry.settings ?? {};
    return [{ path, kindKey: 'connector', kind: entry.connector ?? '', settings, settingsPath: [...path, 'settings'] }];
  });
}

function rosterParts(file: unknown): Part[] {
  const roster = isMapping(file) && Array.isArray(file.roster) ? file.roster : [];
  return roster.flatMap((entry: unknown, index) => {
    if (!isMapping(entry) || typeof entry.source !== 'string') return [];
    const { source, id: _id, ...settings } = entry;
    return [{ path: ['roster', index], kindKey: 'source', kind: source, settings, settingsPath: ['roster', index] }];
  });
}

function unknownKind(part: Part, known: readonly string[]): PathFault {
  const path = [...part.path, part.kindKey];
  const found = describe(part.kind, false);
  if (!PROMISED.has(part.kind)) return { path, found, expected: nearestOf(part.kind, known) };
  return { path, found: `${found}, which this version does not have`, expected: oneOf(known) };
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
