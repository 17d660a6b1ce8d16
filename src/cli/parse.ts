import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { nearest } from '../domain/nearest.ts';
import type { Verb } from './verb.ts';

/** Typed wrongly: one line that names the nearest thing, exit 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export interface Parsed {
  readonly verb: Verb;
  readonly json: boolean;
  readonly help: boolean;
  readonly values: Readonly<Record<string, unknown>>;
  readonly positionals: readonly string[];
}

const EVERYWHERE: ParseArgsOptionsConfig = { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } };

/** What only people do, in Slack, where somebody knows who they are. */
const PEOPLE_ONLY = new Set(['approve', 'reject', 'finish', 'restart', 'give-back']);

/**
 * Understands a command line. Options may stand anywhere after the verb, `--json` and `--help` before it too.
 * @throws UsageError
 */
export function parse(argv: readonly string[], verbs: readonly Verb[]): Parsed {
  const words = argv.findIndex((word) => !['--json', '--help', '-h'].includes(word));
  const first = argv.slice(0, Math.max(0, words));
  const rest = argv.slice(Math.max(0, words));
  const verb = findVerb(rest, verbs);
  const args = [...rest.slice(verb.name.split(' ').length), ...first];
  const options = optionsOf(verb);
  const { values, positionals } = strictly(args, options, verb);
  const help = values.help === true;
  if (!help) checkComplete(verb, values, positionals);
  return { verb, json: values.json === true, help, values, positionals };
}

function findVerb(argv: readonly string[], verbs: readonly Verb[]): Verb {
  const [one = 'help', two = ''] = argv;
  const found = verbs.find(({ name }) => name === `${one} ${two}`) ?? verbs.find(({ name }) => name === one);
  if (found) return found;
  const see = 'See “lastday help”.';
  const family = verbs.filter(({ name }) => name.startsWith(`${one} `)).map(({ name }) => name.slice(one.length + 1));
  if (family.length > 0) {
    if (two === '' || two.startsWith('-')) throw new UsageError(`“${one}” needs a second word: ${family.join(', ')}.`);
    const near = nearest(two, family);
    const instead = near === undefined ? `There are: ${family.join(', ')}.` : `Did you mean “${one} ${near}”?`;
    if (PEOPLE_ONLY.has(two)) throw new UsageError(peopleOnly(two));
    throw new UsageError(`There is no “${one} ${two}”. ${instead}`);
  }
  if (PEOPLE_ONLY.has(one)) throw new UsageError(peopleOnly(one));
  const near = nearest(one, [...new Set(verbs.map(({ name }) => name.split(' ')[0] ?? name))]);
  throw new UsageError(`There is no “${one}”. ${near === undefined ? see : `Did you mean “${near}”? ${see}`}`);
}

function peopleOnly(word: string): string {
  return `“${word}” is never possible from the command line: people do it in Slack, where it is known who they are.`;
}

function optionsOf(verb: Verb): ParseArgsOptionsConfig {
  const own = Object.entries(verb.options ?? {}).map(
    ([name, { value }]) => [name, { type: value === undefined ? 'boolean' : 'string' }] as const,
  );
  return { ...EVERYWHERE, ...Object.fromEntries(own) };
}

function strictly(args: string[], options: ParseArgsOptionsConfig, verb: Verb) {
  try {
    return parseArgs({ args, options, allowPositionals: true, strict: true });
  } catch (error) {
    // Only the lenient parser says which option it was.
    const { tokens } = parseArgs({ args, options, allowPositionals: true, strict: false, tokens: true });
    for (const token of tokens) {
      if (token.kind !== 'option' || Object.hasOwn(options, token.name)) continue;
      const near = nearest(token.name, Object.keys(options));
      const instead = near === undefined ? `It takes ${usageOf(verb)}` : `Did you mean --${near}?`;
      throw new UsageError(`“${verb.name}” has no option ${token.rawName}. ${instead}`, { cause: error });
    }
    const said = error instanceof Error ? error.message.split('\n')[0] : '';
    throw new UsageError(`${said} Usage: ${usageOf(verb)}`, { cause: error });
  }
}

function checkComplete(verb: Verb, values: object, positionals: readonly string[]): void {
  const missing = Object.entries(verb.options ?? {}).find(
    ([name, { required }]) => required === true && !Object.hasOwn(values, name),
  );
  if (missing) throw new UsageError(`“${verb.name}” needs --${missing[0]}. Usage: ${usageOf(verb)}`);
  const oneOf = verb.exactlyOne ?? [];
  if (oneOf.length > 0 && oneOf.filter((name) => Object.hasOwn(values, name)).length !== 1) {
    const names = oneOf.map((name) => `--${name}`).join(' or ');
    throw new UsageError(`“${verb.name}” needs ${names}, and only one of them. Usage: ${usageOf(verb)}`);
  }
  const wanted = verb.positionals ?? [];
  const left = wanted.find((name, index) => !name.startsWith('[') && positionals[index] === undefined);
  if (left !== undefined) throw new UsageError(`“${verb.name}” needs ${left}. Usage: ${usageOf(verb)}`);
  if (positionals.length > wanted.length)
    throw new UsageError(`“${positionals[wanted.length]}” is one word too many. Usage: ${usageOf(verb)}`);
}

/** `case open --email E [--last-day D] [--involuntary]` */
export function usageOf(verb: Verb): string {
  const options = Object.entries(verb.options ?? {}).map(([name, { value, required }]) => {
    const text = value === undefined ? `--${name}` : `--${name} ${value}`;
    return required === true ? text : `[${text}]`;
  });
  return ['lastday', verb.name, ...(verb.positionals ?? []), ...options].join(' ');
}
