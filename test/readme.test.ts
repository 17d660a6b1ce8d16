import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import type { Connector } from '../connectors/contract.ts';
import { connectors } from '../connectors/index.ts';

const root = resolve(import.meta.dirname, '..');
const path = join(root, 'README.md');

/** One row a connector: what it does, and how much of it can be given back. */
function tableOf(all: readonly Connector[]): string {
  const rows = all
    .toSorted((a, b) => a.name.localeCompare(b.name))
    .map(({ id, name, capabilities }) => {
      const actions = capabilities.map(({ action, undo }) => `${action.replaceAll('_', ' ')}${UNDO[undo]}`);
      return `| [${name}](connectors/${id}/README.md) | \`${id}\` | ${actions.join(', ')} |`;
    });
  return [
    '| application | connector | acts |',
    '|---|---|---|',
    ...rows,
    '',
    '↺ can be given back in full, ↻ in part.',
  ].join('\n');
}
const UNDO = { full: ' ↺', partial: ' ↻', none: '' } as const;

test('the README’s table of connectors is the registry’s (npm run readme writes it)', () => {
  const text = readFileSync(path, 'utf8');
  const wanted = text.replace(
    /(<!-- connectors -->\n)[\s\S]*?(<!-- \/connectors -->)/,
    (_, open, close) => `${open}${tableOf(connectors)}\n${close}`,
  );
  if (process.env.WRITE_README) writeFileSync(path, wanted);
  else expect(text).toBe(wanted);
});

test('every file that the README links to is there', () => {
  const links = [...readFileSync(path, 'utf8').matchAll(/\]\((?!https?:|#)([^)#]+)\)/g)].map(
    ([, target]) => target ?? '',
  );
  expect(links.filter((target) => !existsSync(join(root, target)))).toEqual([]);
});

test('every npm script that the README names is there', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const named = [...readFileSync(path, 'utf8').matchAll(/npm run ([a-z:]+)/g)].map(([, name]) => name ?? '');
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});

test('there are at most fifteen direct dependencies, and the README says what each is for', () => {
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const decisions = readFileSync(path, 'utf8').split('## Decisions')[1] ?? '';
  const names = Object.keys(dependencies);
  expect(names.length).toBeLessThanOrEqual(15);
  expect(names.filter((name) => !decisions.includes(`\`${name}\``))).toEqual([]);
});
