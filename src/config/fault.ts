import { z } from 'zod';
import { nearest } from '../domain/nearest.ts';

/** One thing wrong with the configuration, in words that never hold a secret's value. */
export interface Fault {
  /** `PORT`, or `applications.okta.mode`. */
  readonly key: string;
  readonly found: string;
  readonly expected: string;
  /** Where in the file, when it is in the file. */
  readonly at?: string;
}

/** The configuration cannot be used. All its faults at once, so that one start mends them all. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly faults: readonly Fault[];
  constructor(faults: readonly Fault[]) {
    super(faults.map(faultLine).join('\n'));
    this.faults = faults;
  }
}

/** `lastday.yaml:14: applications.okta.mode: found "enforced", expected observe, dry_run or enforce`. */
export function faultLine(fault: Fault): string {
  const line = `${fault.at ? `${fault.at}: ` : ''}${fault.key}: found ${fault.found}, expected ${fault.expected}`;
  return line.replace(/\s+/g, ' ');
}

type Path = readonly PropertyKey[];

/** How to speak of the values that one schema looked at. */
export interface Wording {
  /** The value may be a secret somebody put in the wrong place: say what kind it is, never what it says. */
  readonly hideValues?: boolean;
  /** Goes before every key. */
  readonly prefix?: Path;
}

/** A path and what to say of it; the caller adds the line. One a path: the first thing wrong is the one to mend. */
export interface PathFault {
  readonly path: Path;
  readonly found: string;
  readonly expected: string;
}

export type Checked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly faults: readonly PathFault[] };

/** Runs a schema. The messages that the schema itself sets are read as "expected …". */
export function check<T>(schema: z.ZodType<T>, value: unknown, wording: Wording = {}): Checked<T> {
  const result = schema.safeParse(value, { error: expectation });
  if (result.success) return { ok: true, value: result.data };
  const faults = new Map<string, PathFault>();
  for (const fault of result.error.issues.flatMap((issue) => faultsOf(issue, schema, value, wording))) {
    const key = keyText(fault.path);
    if (!faults.has(key)) faults.set(key, fault);
  }
  return { ok: false, faults: [...faults.values()] };
}

function faultsOf(issue: z.core.$ZodIssue, schema: z.ZodType, value: unknown, wording: Wording): PathFault[] {
  const prefix = wording.prefix ?? [];
  const path = [...prefix, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(schema, issue.path);
    return issue.keys.map((key) => ({
      path: [...path, key],
      found: 'a key we do not know',
      expected: nearestOf(key, known),
    }));
  }
  if (issue.code === 'invalid_key') {
    const key = String(issue.path.at(-1));
    return [{ path, found: `the key ${describe(key, false)}`, expected: issue.issues[0]?.message ?? issue.message }];
  }
  const at = valueAt(value, issue.path);
  if (issue.code === 'invalid_type' && String(issue.expected) === 'Secret' && typeof at === 'string') {
    return [{ path, found: 'a secret written here (hidden)', expected: 'env:NAME or file:PATH' }];
  }
  return [{ path, found: describe(at, wording.hideValues ?? false), expected: issue.message }];
}

/** What a value is, in a word or two; its text only when it cannot be a secret. */
export function describe(value: unknown, hide: boolean): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return value.constructor === Object ? 'a mapping' : 'a reference to a secret';
  if (hide) return typeof value === 'string' ? 'a text (hidden)' : `a ${typeof value}`;
  const text = JSON.stringify(value) ?? typeof value;
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

export function keyText(path: Path): string {
  return path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');
}

/** "a, b or c". */
export function oneOf(values: readonly string[]): string {
  const last = values.at(-1) ?? 'nothing';
  return values.length > 1 ? `${values.slice(0, -1).join(', ')} or ${last}` : last;
}

/** Names the known word that was most likely meant, or all of them when none is near. */
export function nearestOf(word: string, known: readonly string[]): string {
  const near = nearest(word, known);
  return near === undefined ? oneOf(known) : `“${near}”, which is nearest`;
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
  Secret: 'env:NAME or file:PATH',
};

/** What zod's own complaint expects; a schema's own message goes before this one. */
function expectation(issue: z.core.$ZodRawIssue): string {
  if (issue.code === 'invalid_type') return KINDS[String(issue.expected)] ?? String(issue.expected);
  if (issue.code === 'invalid_value') return oneOf(issue.values.map(String));
  if (issue.code === 'invalid_format')
    return issue.format === 'email' ? 'an e-mail address' : `a valid ${issue.format}`;
  if (issue.code === 'too_small') return issue.origin === 'number' ? `${issue.minimum} or more` : 'at least one';
  if (issue.code === 'too_big') return `at most ${issue.maximum}${issue.origin === 'string' ? ' characters' : ''}`;
  return 'something else';
}

/** The keys that a schema knows at a path. */
function keysAt(schema: z.ZodType, path: Path): readonly string[] {
  let current = unwrap(schema);
  for (const part of path) {
    if (current instanceof z.ZodObject) current = unwrap(current.shape[String(part)]);
    else if (current instanceof z.ZodArray) current = unwrap(current.element);
    else if (current instanceof z.ZodRecord) current = unwrap(current.valueType);
    else return [];
  }
  return current instanceof z.ZodObject ? Object.keys(current.shape) : [];
}

function unwrap(schema: unknown): unknown {
  let current = schema;
  for (;;) {
    if (current instanceof z.ZodOptional || current instanceof z.ZodDefault || current instanceof z.ZodPrefault) {
      current = current.unwrap();
    } else if (current instanceof z.ZodPipe) current = current.in;
    else return current;
  }
}

export function valueAt(value: unknown, path: Path): unknown {
  let current = value;
  for (const part of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, part)) return undefined;
    current = Reflect.get(current, part);
  }
  return current;
}
