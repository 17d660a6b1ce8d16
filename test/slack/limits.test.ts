import type { Block, KnownBlock, ModalView, View } from '@slack/web-api';
import { describe, expect, test } from 'vitest';
import { checkMessage, checkView, MESSAGE_BUDGET, messageCost } from '../../src/slack/limits.ts';

const x = (length: number): string => 'x'.repeat(length);
const plain = (text: string) => ({ type: 'plain_text' as const, text });
const mrkdwn = (text: string) => ({ type: 'mrkdwn' as const, text });
const many = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));
const options = (count: number) => many(count, (i) => ({ text: plain(`Option ${i}`), value: `${i}` }));
const button = (extra: object = {}) => ({ type: 'button', text: plain('Go'), ...extra });
const actions = (...elements: object[]) => ({ type: 'actions', elements }) as unknown as KnownBlock;
const input = (element: object) => ({ type: 'input', label: plain('Label'), element }) as unknown as KnownBlock;
const section = (text: string): KnownBlock => ({ type: 'section', text: mrkdwn(text) });
const rich = (...elements: object[]) =>
  ({ type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] }) as unknown as KnownBlock;
const loose = (block: object) => block as Block;

/** Only what Slack itself refuses: the budget is tested by itself. */
const inMessage = (...blocks: (KnownBlock | Block)[]) => checkMessage({ blocks }, Number.POSITIVE_INFINITY);
const modal = (extra: object = {}, blocks: (KnownBlock | Block)[] = [section('A')]): ModalView =>
  ({ type: 'modal', title: plain('Title'), submit: plain('Send'), blocks, ...extra }) as ModalView;
const inModal = (...blocks: (KnownBlock | Block)[]) => checkView(modal({}, blocks));

describe('what fits exactly passes, and one more is refused at its place', () => {
  const twice: [string, (size: number) => KnownBlock | Block, number, string][] = [
    ['section text', (n) => section(x(n)), 3_000, 'blocks.0.text.text'],
    ['field text', (n) => loose({ type: 'section', fields: [mrkdwn(x(n))] }), 2_000, 'blocks.0.fields.0.text'],
    ['fields', (n) => loose({ type: 'section', fields: many(n, () => mrkdwn('x')) }), 10, 'blocks.0.fields'],
    ['header', (n) => loose({ type: 'header', text: plain(x(n)) }), 150, 'blocks.0.text.text'],
    ['actions', (n) => actions(...many(n, () => button())), 25, 'blocks.0.elements'],
    ['context', (n) => loose({ type: 'context', elements: many(n, () => mrkdwn('x')) }), 10, 'blocks.0.elements'],
    ['button text', (n) => actions(button({ text: plain(x(n)) })), 75, 'blocks.0.elements.0.text.text'],
    ['button value', (n) => actions(button({ value: x(n) })), 2_000, 'blocks.0.elements.0.value'],
    [
      'accessibility label',
      (n) => actions(button({ accessibility_label: x(n) })),
      75,
      'blocks.0.elements.0.accessibility_label',
    ],
    ['action_id', (n) => actions(button({ action_id: x(n) })), 255, 'blocks.0.elements.0.action_id'],
    ['block_id', (n) => loose({ type: 'divider', block_id: x(n) }), 255, 'blocks.0.block_id'],
    [
      'confirm text',
      (n) => actions(button({ confirm: { title: plain('Sure?'), text: plain(x(n)) } })),
      300,
      'blocks.0.elements.0.confirm.text.text',
    ],
    ['overflow', (n) => actions({ type: 'overflow', options: options(n) }), 5, 'blocks.0.elements.0.options'],
    ['checkboxes', (n) => actions({ type: 'checkboxes', options: options(n) }), 10, 'blocks.0.elements.0.options'],
    ['select', (n) => actions({ type: 'static_select', options: options(n) }), 100, 'blocks.0.elements.0.options'],
    [
      'option text',
      (n) => actions({ type: 'overflow', options: [{ text: plain(x(n)), value: '1' }] }),
      75,
      'blocks.0.elements.0.options.0.text.text',
    ],
    [
      'placeholder',
      (n) => actions({ type: 'users_select', placeholder: plain(x(n)) }),
      150,
      'blocks.0.elements.0.placeholder.text',
    ],
    [
      'table',
      (n) => loose({ type: 'table', rows: many(n, () => [{ type: 'raw_text', text: 'x' }]) }),
      100,
      'blocks.0.rows',
    ],
    [
      'container',
      (n) => loose({ type: 'container', title: plain('Audit'), child_blocks: many(n, () => section('x')) }),
      10,
      'blocks.0.child_blocks',
    ],
    [
      'plan',
      (n) =>
        loose({
          type: 'plan',
          title: 'Steps',
          tasks: many(n, (i) => ({ type: 'task_card', task_id: `${i}`, title: 'Okta', status: 'pending' })),
        }),
      45,
      'blocks.0.tasks',
    ],
  ];

  test.each(twice)('%s', (_, make, most, path) => {
    expect(inMessage(make(most))).toEqual([]);
    expect(inMessage(make(most + 1)).map((problem) => problem.path)).toEqual([path]);
  });

  test.each([
    ['title', (n: number) => ({ title: plain(x(n)) }), 24, 'title.text'],
    ['submit', (n: number) => ({ submit: plain(x(n)) }), 24, 'submit.text'],
    ['private metadata', (n: number) => ({ private_metadata: x(n) }), 3_000, 'private_metadata'],
    ['callback_id', (n: number) => ({ callback_id: x(n) }), 255, 'callback_id'],
    ['blocks', (n: number) => ({ blocks: many(n, () => section('x')) }), 100, 'blocks'],
    ['alert', (n: number) => ({ blocks: [{ type: 'alert', text: plain(x(n)) }] }), 200, 'blocks.0.text.text'],
  ])('a view: %s', (_, extra, most, path) => {
    expect(checkView(modal(extra(most)))).toEqual([]);
    expect(checkView(modal(extra(most + 1))).map((problem) => problem.path)).toEqual([path]);
  });

  test('fifty blocks a message', () => {
    expect(inMessage(...many(50, () => section('x')))).toEqual([]);
    expect(inMessage(...many(51, () => section('x')))).toEqual([
      { path: 'blocks', problem: 'no more than 50 items allowed' },
    ]);
  });
});

describe('what Slack refuses whatever its size', () => {
  test.each<[string, KnownBlock | Block, string]>([
    ['a type it does not know', loose({ type: 'hologram' }), 'blocks.0.type'],
    ['an empty text', section(''), 'blocks.0.text.text'],
    ['a section with nothing in it', loose({ type: 'section' }), 'blocks.0'],
    ['mrkdwn in a header', loose({ type: 'header', text: mrkdwn('A') }), 'blocks.0.text.type'],
    ['emoji set on mrkdwn', loose({ type: 'section', text: { ...mrkdwn('A'), emoji: false } }), 'blocks.0.text'],
    ['verbatim set on plain text', loose({ type: 'header', text: { ...plain('A'), verbatim: true } }), 'blocks.0.text'],
    ['an element where it may not stand', actions({ type: 'plain_text_input' }), 'blocks.0.elements.0.type'],
    ['an empty actions block', actions(), 'blocks.0.elements'],
    [
      'one action_id twice in a block',
      actions(button({ action_id: 'a' }), button({ action_id: 'a' })),
      'blocks.0.elements',
    ],
    ['a colour it does not have', actions(button({ style: 'green' })), 'blocks.0.elements.0.style'],
    [
      'an image without a description',
      loose({ type: 'image', image_url: 'https://a.test/b.png' }),
      'blocks.0.alt_text',
    ],
    [
      'an initial option that is no option',
      actions({ type: 'static_select', options: options(2), initial_option: { text: plain('Option 7'), value: '7' } }),
      'blocks.0.elements.0',
    ],
    ['an empty piece of rich text', rich({ type: 'text', text: '' }), 'blocks.0.elements.0.elements.0.text'],
    ['an alert outside a modal', loose({ type: 'alert', text: plain('A') }), 'blocks.0'],
    ['a file input outside a modal', input({ type: 'file_input' }), 'blocks.0.element'],
    [
      'an unknown status of a task',
      loose({ type: 'task_card', task_id: '1', title: 'Okta', status: 'done' }),
      'blocks.0.status',
    ],
  ])('%s', (_, block, path) => {
    expect(inMessage(block).map((problem) => problem.path)).toEqual([path]);
  });

  test('a block_id twice, inside a container too', () => {
    const twin = { ...section('A'), block_id: 'same' };
    const box = loose({ type: 'container', title: plain('Box'), child_blocks: [twin] });
    expect(inMessage(twin, box)).toEqual([
      { path: 'blocks.1.child_blocks.0.block_id', problem: 'already used in blocks.0' },
    ]);
  });

  test('a second table, and a plan beside a task card', () => {
    const table = loose({ type: 'table', rows: [[{ type: 'raw_text', text: 'x' }]] });
    const task = loose({ type: 'task_card', task_id: '1', title: 'Okta', status: 'pending' });
    expect(inMessage(table, table)).toHaveLength(1);
    expect(inMessage(loose({ type: 'plan', title: 'Steps', tasks: [] }), task)).toHaveLength(1);
  });

  test('message blocks in a modal or on Home', () => {
    const table = loose({ type: 'table', rows: [[{ type: 'raw_text', text: 'x' }]] });
    expect(inModal(table)).toEqual([{ path: 'blocks.0', problem: 'table is not allowed in a modal' }]);
    expect(checkView({ type: 'home', blocks: [table] } as View)).toEqual([
      { path: 'blocks.0', problem: 'table is not allowed in a home' },
    ]);
  });

  test('a modal with an input and no submit button', () => {
    const blocks = [input({ type: 'plain_text_input' })];
    expect(checkView(modal({ submit: undefined }, blocks)).map((problem) => problem.path)).toEqual(['submit']);
    expect(checkView(modal({}, blocks))).toEqual([]);
  });

  test('a data table with a row that is short, and one without a caption', () => {
    const cell = { type: 'raw_text', text: 'x' };
    const table = (rows: object[][], caption = 'Open items') => loose({ type: 'data_table', caption, rows });
    expect(
      inMessage(
        table([
          [cell, cell],
          [cell, cell],
        ]),
      ),
    ).toEqual([]);
    expect(inMessage(table([[cell, cell], [cell]]))).toHaveLength(1);
    expect(inMessage(table([[cell], [cell]], ''))).toHaveLength(1);
    expect(inMessage(table([[cell]]))).toHaveLength(1);
  });
});

describe('the budget of a whole message', () => {
  test('is on text and containers together, and stops before Slack would', () => {
    const blocks = many(5, () => section(x(2_400)));
    expect(messageCost(blocks)).toBeGreaterThan(MESSAGE_BUDGET);
    expect(checkMessage({ text: 'A case', blocks })).toEqual([
      { path: 'blocks', problem: expect.stringContaining('the budget is 12000') },
    ]);
    expect(checkMessage({ text: 'A case', blocks: blocks.slice(1) })).toEqual([]);
  });

  test('counts rich text, cells and markdown as well as sections, and never ids or values', () => {
    const words = x(1_000);
    const cost = (block: object) => messageCost([block as Block]);
    expect(cost(rich({ type: 'text', text: words }))).toBeGreaterThan(1_000);
    expect(cost({ type: 'table', rows: [[{ type: 'raw_text', text: words }]] })).toBeGreaterThan(1_000);
    expect(cost({ type: 'markdown', text: words })).toBeGreaterThan(1_000);
    expect(cost(actions(button({ value: words, action_id: x(200) })))).toBeLessThan(200);
  });

  test('a text that an update would refuse is said', () => {
    expect(checkMessage({ text: x(4_000) })).toEqual([]);
    expect(checkMessage({ text: x(4_001) }).map((problem) => problem.path)).toEqual(['text']);
  });
});
