/**
 * `npm run gallery -- FILE.html`: every message, modal and Home as the desk draws them, at their smallest, as on an
 * ordinary day, and at their largest, to be looked at.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { drawBlocks } from '../../../demo/desk/blocks.ts';
import type { Block } from '../../../demo/slack/types.ts';
import { caseCard } from '../../../src/slack/views/case-card.ts';
import { aSurface } from '../../demo/desk-drawing.ts';
import { aHugeView } from '../largest-case.ts';
import { aCase, aView, STATES } from '../scenery.ts';
import { surfaces } from './surfaces.ts';

const h = createElement;
const style = new URL('../../../demo/desk/style/', import.meta.url);
const css = [
  readFileSync(createRequire(import.meta.url).resolve('slack-blocks-to-jsx/dist/style.css'), 'utf8'),
  ...readdirSync(style).map((name) => readFileSync(new URL(name, style), 'utf8')),
  'html, body { height: auto; overflow: auto } main { columns: 2 640px; padding: 1rem } figure { break-inside: avoid; margin: 0 0 1.5rem; padding: .75rem; border: 1px solid #8884 } figcaption { opacity: .6 }',
].join('\n');

function drawAll(size: string, { messages, modals }: ReturnType<typeof surfaces>) {
  const shown = [
    ...messages.map(({ text, blocks }) => ({ kind: 'message' as const, name: text, blocks })),
    ...modals.map((view) => ({
      kind: view.type === 'home' ? ('home' as const) : ('modal' as const),
      name: view.type === 'home' ? 'Home' : (view.title.text ?? ''),
      blocks: view.blocks,
    })),
  ];
  return shown.map(({ kind, name, blocks }, index) =>
    h(
      'figure',
      { key: index },
      h('figcaption', null, `${size} ${kind} ${index}: ${name.slice(0, 100)}`),
      drawBlocks(blocks as unknown as readonly Block[], aSurface({ kind, key: `${size}${index}` })),
    ),
  );
}

const nothing = aView({
  offboardingCase: aCase({ state: 'planning', revision: 0 }),
  steps: [],
  lookups: [],
  tasks: [],
  waiting: [],
});
const huge = aHugeView('closing', (place) => `A name of two hundred characters ${place} `.repeat(9).slice(0, 200));
const pages = [
  ...drawAll('smallest', surfaces(nothing, {}, 'x')),
  ...drawAll('ordinary', surfaces(aView(), {}, 'Figma')),
  ...STATES.flatMap((state) =>
    drawAll(state, {
      messages: [caseCard(aView({ offboardingCase: aCase({ state }) }), { applications: {} })],
      modals: [],
    }),
  ),
  ...drawAll(
    'largest',
    surfaces(huge.view, huge.applications, 'A name of two hundred characters '.repeat(7).slice(0, 200)),
  ),
];
const [file = 'gallery.html'] = process.argv.slice(2);
const head = `<meta charset="utf-8"><title>Every surface</title><style>${css}</style>`;
writeFileSync(
  file,
  `<!doctype html><html lang="en">${head}<main>${renderToStaticMarkup(h('div', null, pages))}</main></html>`,
);
process.stdout.write(`${pages.length} surfaces in ${file}\n`);
