import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { readDocument } from './config/document.ts';
import { type Environment, readEnvironment } from './config/environment.ts';
import { ConfigError, check, type Fault, faultLine } from './config/fault.ts';
import { inspectParts, type Schemas } from './config/parts.ts';
import { SettingsFile } from './config/schema.ts';
import { crossFaults, settingsOf } from './config/settings.ts';
import type { Settings } from './domain/settings.ts';

export type { Environment, SlackEnvironment } from './config/environment.ts';
export { ConfigError, type Fault, faultLine } from './config/fault.ts';

/** EX_CONFIG of sysexits(3): supervisors know not to try again. */
export const EXIT_CONFIG = 78;

export interface Config {
  readonly env: Environment;
  readonly settings: Settings;
}

export interface ConfigOptions {
  /** What relative paths are relative to, and where an `.env` may be. */
  readonly cwd: string;
  /** Each connector's and source's own schema, by id; one that is not here is a fault where it is named. */
  readonly connectorConfigs: Schemas;
  readonly sourceConfigs: Schemas;
  /** Some verbs of the command line need no Slack. */
  readonly slack?: 'required' | 'optional';
}

/**
 * Reads the environment (with `.env` under it: what is really set wins) and lastday.yaml.
 * Throws ConfigError with every fault of both.
 */
export function loadConfig(variables: Readonly<Record<string, string | undefined>>, options: ConfigOptions): Config {
  const merged = { ...readDotEnv(options.cwd), ...withoutEmpty(variables) };
  const { environment, faults } = readEnvironment(merged, { cwd: options.cwd, slack: options.slack ?? 'required' });
  const path = resolve(options.cwd, merged.LASTDAY_CONFIG || 'lastday.yaml');
  const file = readSettings(path, merged, options);
  const all = [...faults, ...file.faults];
  if (all.length > 0 || environment === undefined || file.settings === undefined) throw new ConfigError(all);
  return { env: environment, settings: file.settings };
}

/**
 * Where the program of this environment keeps its data, and whether its database is there too; whatever else is wrong.
 * For the command line, which must reach a running program also when the file has been spoilt since it started.
 */
export function locateData(
  variables: Readonly<Record<string, string | undefined>>,
  cwd: string,
): { readonly dataDir: string; readonly embedded: boolean } {
  const merged = { ...readDotEnv(cwd), ...withoutEmpty(variables) };
  return {
    dataDir: resolve(cwd, merged.DATA_DIR?.trim() || './data'),
    embedded: !merged.DATABASE_URL?.trim(),
  };
}

/** Ends the program over a ConfigError, one line per fault on standard error; anything else is thrown on. */
export function reportAndExit(error: unknown): never {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(error.faults.map((fault) => `${faultLine(fault)}\n`).join(''));
  process.exit(EXIT_CONFIG);
}

function readSettings(
  path: string,
  variables: Readonly<Record<string, string | undefined>>,
  options: ConfigOptions,
): { readonly settings?: Settings; readonly faults: readonly Fault[] } {
  const text = readText(path);
  if (text === undefined) {
    const found = `no readable file ${basename(path)}`;
    return {
      faults: [{ key: 'LASTDAY_CONFIG', found, expected: 'a configuration; copy lastday.example.yaml to begin' }],
    };
  }
  const document = readDocument(text, path);
  if ('faults' in document) return document;
  const schemas = { connectors: options.connectorConfigs, sources: options.sourceConfigs };
  const parts = inspectParts(document.value, schemas, { variables, cwd: options.cwd });
  const checked = check(SettingsFile, document.value);
  const faults = [...(checked.ok ? crossFaults(checked.value) : checked.faults), ...parts.faults].map(document.locate);
  return checked.ok && faults.length === 0 ? { settings: settingsOf(checked.value, parts), faults } : { faults };
}

function readDotEnv(cwd: string): Readonly<Record<string, string | undefined>> {
  const text = readText(resolve(cwd, '.env'));
  return text === undefined ? {} : parseEnv(text);
}

/** A variable set to nothing must not hide the one in `.env`. */
function withoutEmpty(variables: Readonly<Record<string, string | undefined>>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(variables).filter(([, value]) => value?.trim()));
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
