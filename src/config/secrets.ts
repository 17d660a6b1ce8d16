import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Secret } from '../domain/secret.ts';
import type { PathFault } from './fault.ts';

type Path = readonly PropertyKey[];

/** Where secrets may come from. */
export interface Vault {
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}

export interface Resolved {
  readonly value: unknown;
  readonly faults: readonly PathFault[];
}

/**
 * The same value with every `env:NAME` and `file:PATH` in it read into a `Secret`. One that cannot be read is a fault,
 * and a stand-in takes its place so that it is not reported twice.
 */
export function resolveSecrets(value: unknown, path: Path, vault: Vault): Resolved {
  if (typeof value === 'string') return resolveOne(value, path, vault);
  if (Array.isArray(value)) {
    const items = value.map((item, index) => resolveSecrets(item, [...path, index], vault));
    return { value: items.map((item) => item.value), faults: items.flatMap((item) => item.faults) };
  }
  if (typeof value !== 'object' || value === null) return { value, faults: [] };
  const members = Object.entries(value).map(
    ([key, member]) => [key, resolveSecrets(member, [...path, key], vault)] as const,
  );
  return {
    value: Object.fromEntries(members.map(([key, member]) => [key, member.value])),
    faults: members.flatMap(([, member]) => member.faults),
  };
}

function resolveOne(text: string, path: Path, vault: Vault): Resolved {
  const [, kind, name = ''] = /^(env|file):(.+)$/s.exec(text) ?? [];
  if (kind === undefined) return { value: text, faults: [] };
  const fault = (problem: string, expected: string): Resolved => ({
    value: new Secret(''),
    faults: [{ path, found: `${kind}:${name}, ${problem}`, expected }],
  });
  if (kind === 'env' && !/^[A-Za-z_]\w*$/.test(name)) {
    // A token pasted after env: must not come out on standard error.
    const found = 'env: and something that is no name (hidden)';
    return { value: new Secret(''), faults: [{ path, found, expected: 'env:NAME, with the name of a variable' }] };
  }
  if (kind === 'env') {
    const value = vault.variables[name]?.trim();
    return value
      ? { value: new Secret(value), faults: [] }
      : fault('which is not set', `the variable ${name} to be set`);
  }
  try {
    const value = readFileSync(resolve(vault.cwd, name), 'utf8').trim();
    return value ? { value: new Secret(value), faults: [] } : fault('which is empty', 'a file that holds the secret');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    return fault(`which cannot be read (${code})`, 'a file that holds the secret');
  }
}
