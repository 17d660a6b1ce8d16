/** What the stand-in for Active Directory keeps, and how it changes: written from [MS-ADTS] and RFC 4511. */
import { z } from 'zod';

/** As LDAP shows it. `objectGUID` and `objectSid` are base64, everything else is text. */
export const DirectoryEntry = z.object({
  dn: z.string(),
  attributes: z.record(z.string(), z.array(z.string())),
  /** Rights are withheld from service accounts: AdminSDHolder, or somebody's own rule. */
  locked: z.boolean().default(false),
  /** There, and shown to nobody. */
  hidden: z.boolean().default(false),
});
export type DirectoryEntry = z.output<typeof DirectoryEntry>;

export const DirectoryState = z.object({ entries: z.array(DirectoryEntry) });
export type DirectoryState = z.output<typeof DirectoryState>;

export const RESULT = {
  success: 0,
  operationsError: 1,
  sizeLimitExceeded: 4,
  noSuchAttribute: 16,
  constraintViolation: 19,
  noSuchObject: 32,
  invalidCredentials: 49,
  insufficientAccess: 50,
  busy: 51,
  unavailable: 52,
  unwillingToPerform: 53,
  notAllowedOnNonLeaf: 66,
  entryExists: 68,
} as const;

export type Filter =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Filter[] }
  | { readonly kind: 'not'; readonly part: Filter }
  | { readonly kind: 'present'; readonly attribute: string }
  | { readonly kind: 'equal'; readonly attribute: string; readonly value: Buffer };

export interface Modification {
  readonly operation: 'add' | 'delete' | 'replace';
  readonly attribute: string;
  readonly values: readonly Buffer[];
}

const BINARY = new Set(['objectguid', 'objectsid']);

export function sameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** Blanks after a comma mean nothing. */
function plain(dn: string): string {
  return dn.toLowerCase().replace(/(?<!\\),\s+/g, ',');
}

export function entryAt(state: DirectoryState, dn: string): DirectoryEntry | undefined {
  return state.entries.find((entry) => plain(entry.dn) === plain(dn));
}

export function isBelow(dn: string, base: string): boolean {
  return plain(dn) === plain(base) || plain(dn).endsWith(`,${plain(base)}`);
}

/** `memberOf` is made of the groups' lists; the primary group is in none. */
export function valuesOf(state: DirectoryState, entry: DirectoryEntry, attribute: string): readonly Buffer[] {
  const name = attribute.toLowerCase();
  if (name === 'memberof') {
    return state.entries
      .filter((group) => (group.attributes.member ?? []).some((dn) => sameName(dn, entry.dn)))
      .map(({ dn }) => Buffer.from(dn));
  }
  const key = Object.keys(entry.attributes).find((one) => one.toLowerCase() === name);
  const values = key === undefined ? [] : (entry.attributes[key] ?? []);
  return values.map((value) => Buffer.from(value, BINARY.has(name) ? 'base64' : 'utf8'));
}

export function matches(state: DirectoryState, entry: DirectoryEntry, filter: Filter): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.parts.every((part) => matches(state, entry, part));
    case 'or':
      return filter.parts.some((part) => matches(state, entry, part));
    case 'not':
      return !matches(state, entry, filter.part);
    case 'present':
      return valuesOf(state, entry, filter.attribute).length > 0;
    case 'equal':
      return valuesOf(state, entry, filter.attribute).some((value) => equal(filter.attribute, value, filter.value));
  }
}

function equal(attribute: string, one: Buffer, other: Buffer): boolean {
  return BINARY.has(attribute.toLowerCase()) ? one.equals(other) : sameName(one.toString(), other.toString());
}

/** All of it or nothing. The answer is a result code. */
export function modify(
  state: DirectoryState,
  dn: string,
  changes: readonly Modification[],
  circumstances: { readonly encrypted: boolean; readonly now: Date },
): number {
  const entry = entryAt(state, dn);
  if (entry === undefined) return RESULT.noSuchObject;
  if (entry.locked) return RESULT.insufficientAccess;
  for (const { operation, attribute, values } of changes) {
    const name = attribute.toLowerCase();
    if (name === 'memberof') return RESULT.unwillingToPerform;
    if (name === 'unicodepwd') {
      // Never over a readable line; the text in quotes, as UTF-16LE.
      if (!circumstances.encrypted || operation !== 'replace') return RESULT.unwillingToPerform;
      if (!/^".{7,}"$/.test(values[0]?.toString('utf16le') ?? '')) return RESULT.constraintViolation;
      const filetime = BigInt(circumstances.now.getTime() + 11_644_473_600_000) * 10_000n;
      entry.attributes.pwdLastSet = [String(filetime)];
      continue;
    }
    const key = Object.keys(entry.attributes).find((one) => sameName(one, attribute)) ?? attribute;
    const held = entry.attributes[key] ?? [];
    const given = values.map((value) => value.toString());
    const has = (value: string) => held.some((one) => sameName(one, value));
    const isMember = name === 'member';
    if (operation === 'delete' && given.some((value) => !has(value))) {
      return isMember ? RESULT.unwillingToPerform : RESULT.noSuchAttribute;
    }
    if (operation === 'add' && given.some(has)) return RESULT.entryExists;
    entry.attributes[key] =
      operation === 'replace'
        ? given
        : operation === 'add'
          ? [...held, ...given]
          : held.filter((one) => !given.some((value) => sameName(value, one)));
  }
  return RESULT.success;
}

/** Groups follow: they keep links, not names. */
export function rename(state: DirectoryState, dn: string, next: string): number {
  const entry = entryAt(state, dn);
  const parent = next.replace(/^(?:\\.|[^,\\])*,/, '');
  if (entry === undefined || entryAt(state, parent) === undefined) return RESULT.noSuchObject;
  if (entry.locked) return RESULT.insufficientAccess;
  if (entryAt(state, next) !== undefined) return RESULT.entryExists;
  relink(state, dn, next);
  entry.dn = next;
  return RESULT.success;
}

export function remove(state: DirectoryState, dn: string): number {
  const entry = entryAt(state, dn);
  if (entry === undefined) return RESULT.noSuchObject;
  if (entry.locked) return RESULT.insufficientAccess;
  if (state.entries.some((one) => one !== entry && isBelow(one.dn, dn))) return RESULT.notAllowedOnNonLeaf;
  state.entries = state.entries.filter((one) => one !== entry);
  relink(state, dn, undefined);
  return RESULT.success;
}

function relink(state: DirectoryState, from: string, to: string | undefined): void {
  for (const { attributes } of state.entries) {
    if (attributes.member === undefined) continue;
    attributes.member = attributes.member.flatMap((dn) => (sameName(dn, from) ? (to ?? []) : [dn]));
  }
}
