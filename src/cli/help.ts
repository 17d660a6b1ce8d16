import { UsageError, usageOf } from './parse.ts';
import { table } from './print.ts';
import type { Verb } from './verb.ts';

/** All verbs, or one with its options. */
export function helpText(verbs: readonly Verb[], only?: string): string {
  const verb = verbs.find(({ name }) => name === only);
  if (verb) return oneVerb(verb);
  const shown = only === undefined ? verbs : verbs.filter(({ name }) => name.startsWith(`${only} `));
  if (shown.length === 0) throw new UsageError(`There is no “${only}”. See “lastday help”.`);
  const rows = shown.map((one) => [`  ${usageOf(one).replace(/^lastday /, '')}`, one.summary]);
  return [
    'lastday <verb>: the same operations as in Slack, from a shell. Approving is never possible here.\n\n',
    rows.map(([usage, summary]) => `${usage}\n      ${summary}\n`).join(''),
    '\nEvery verb takes --json (one JSON document and nothing else) and --help.\n',
    'Exit: 0 done · 1 refused or failed · 2 wrong usage · 78 the configuration cannot be used.\n',
  ].join('');
}

function oneVerb(verb: Verb): string {
  const options = Object.entries(verb.options ?? {}).map(([name, { value, means }]) => [
    `  --${name}${value === undefined ? '' : ` ${value}`}`,
    means,
  ]);
  const list = options.length > 0 ? `\n${table(['  option', 'means'], options, false)}` : '';
  return `${usageOf(verb)}\n${verb.summary}\n${list}`;
}
