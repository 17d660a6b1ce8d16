import { describe, expect, test } from 'vitest';
import type { Block } from '../../demo/slack/types.ts';
import { aSurface, drawn, wordsOf } from './desk-drawing.ts';

const plain = (text: string) => ({ type: 'plain_text', text });
const mrkdwn = (text: string, verbatim = true) => ({ type: 'mrkdwn', text, verbatim });
const option = (value: string) => ({ text: plain(`Option ${value}`), value });
const options = (count: number) => Array.from({ length: count }, (_, index) => option(String(index)));
const long = (length: number) => 'x'.repeat(length);
const button = (id: number, words = 'Go') => ({
  type: 'button',
  action_id: `b${id}`,
  text: plain(words),
  value: String(id),
});
const input = (element: object): Block => ({
  type: 'input',
  block_id: 'block',
  label: plain('Label'),
  element: { action_id: 'value', ...element },
});
const rich = (text: string) => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text }] }],
});

const smallest: readonly Block[] = [
  { type: 'header', text: plain('H') },
  { type: 'section', text: mrkdwn('S') },
  { type: 'section', fields: [mrkdwn('F')] },
  { type: 'context', elements: [plain('C')] },
  { type: 'divider' },
  { type: 'actions', block_id: 'a', elements: [button(1)] },
  { type: 'alert', text: plain('A') },
  rich('R'),
  { type: 'table', rows: [[{ type: 'raw_text', text: 'T' }]] },
  { type: 'container', title: plain('C'), child_blocks: [{ type: 'section', text: mrkdwn('inside') }] },
  { type: 'plan', title: 'P', tasks: [{ type: 'task_card', task_id: '1', title: 'Wiki', status: 'complete' }] },
];

describe('every kind of block is drawn', () => {
  for (const block of smallest) {
    test(`the smallest ${block.type} shows what it says, and nothing is left undrawn`, () => {
      const html = drawn(block);
      expect(html).not.toContain('does not draw');
      const said = JSON.stringify(block).match(/"(?:text|title)":"([^"]+)"/)?.[1];
      if (said) expect(wordsOf(html)).toContain(said);
    });
  }

  test('a section at its largest keeps every letter of ten fields of 2,000', () => {
    const html = drawn({ type: 'section', fields: Array.from({ length: 10 }, (_, n) => mrkdwn(`${n}${long(1999)}`)) });
    expect(wordsOf(html)).toHaveLength(20_000);
  });

  test('a row of twenty-five buttons has twenty-five buttons that act', () => {
    const elements = Array.from({ length: 25 }, (_, n) => button(n, long(75)));
    const html = drawn({ type: 'actions', block_id: 'a', elements });
    expect(html.match(/formAction="\/act"/gi)).toHaveLength(25);
  });

  test('a menu of one hundred options offers all of them', () => {
    const html = drawn(input({ type: 'static_select', options: options(100) }));
    expect(html.match(/<option /g)).toHaveLength(101);
  });

  test('a table of one hundred rows by twenty columns has every cell', () => {
    const rows = Array.from({ length: 100 }, () => Array.from({ length: 20 }, () => ({ type: 'raw_text', text: 'c' })));
    expect(drawn({ type: 'table', rows }).match(/<t[hd][ >]/g)).toHaveLength(2000);
  });

  test('a block of a kind that nobody knows says so instead of vanishing', () => {
    expect(wordsOf(drawn({ type: 'hologram' }))).toContain('does not draw “hologram”');
  });
});

describe('controls are real', () => {
  const kinds: readonly (readonly [string, object, RegExp])[] = [
    ['a text input', { type: 'plain_text_input' }, /<input[^>]*type="text"/],
    ['a long text input', { type: 'plain_text_input', multiline: true }, /<textarea/],
    ['a date picker', { type: 'datepicker', initial_date: '2026-12-01' }, /type="date"[^>]*value="2026-12-01"/],
    ['a time picker', { type: 'timepicker', initial_time: '18:00' }, /type="time"[^>]*value="18:00"/],
    [
      'a file input',
      { type: 'file_input', filetypes: ['pdf'] },
      /type="file"[^>]*multiple=""[^>]*accept=".pdf"|accept=".pdf"/,
    ],
    [
      'checkboxes',
      { type: 'checkboxes', options: options(2), initial_options: [option('1')] },
      /type="checkbox"[^>]*checked=""[^>]*value="1"|value="1"[^>]*checked/,
    ],
    ['radio buttons', { type: 'radio_buttons', options: options(2) }, /type="radio"/],
    ['a people menu', { type: 'users_select', initial_user: 'U0LEE' }, /<option value="U0LEE" selected=""/],
    ['a menu of several', { type: 'multi_static_select', options: options(3) }, /<select[^>]*multiple=""/],
  ];
  for (const [name, element, expected] of kinds) {
    test(`${name} is a native control with its first value`, () => {
      expect(drawn(input(element))).toMatch(expected);
    });
  }

  test('a label belongs to its control', () => {
    const html = drawn(input({ type: 'plain_text_input' }));
    const id = /<label[^>]*for="([^"]+)"/.exec(html)?.[1];
    expect(html).toContain(`<input id="${id}"`);
  });

  test('a button that asks first acts only from inside the question', () => {
    const confirm = { title: plain('Sure?'), text: mrkdwn('*2* steps stay'), confirm: plain('Yes'), deny: plain('No') };
    const html = drawn({ type: 'actions', block_id: 'a', elements: [{ ...button(1, 'Delete'), confirm }] });
    const [outside = '', inside = ''] = html.split('<dialog');
    expect(outside).not.toContain('formAction');
    expect(inside).toMatch(/formaction="\/act"/i);
    expect(inside).toContain('<strong>2</strong>');
  });

  test('a field error stands at its field, and the field names it', () => {
    const html = drawn(input({ type: 'datepicker' }), aSurface({ kind: 'modal', errors: { block: 'Too late.' } }));
    const id = /aria-describedby="([^"]+)"/.exec(html)?.[1];
    expect(html).toContain(`id="${id}" role="alert">Too late.`);
    expect(html).toContain('aria-invalid="true"');
  });
});

describe('hostile words stay words', () => {
  const hostile = ['<!channel>', '<@U0LEE>', '<https://evil.test|Open the plan>', '*bold*', '<b>x</b>', '@here'];

  for (const name of hostile) {
    const escaped = name.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
    const places: readonly (readonly [string, Block])[] = [
      ['a header', { type: 'header', text: plain(name) }],
      ['plain text in a context', { type: 'context', elements: [plain(name)] }],
      ['a plain field', { type: 'section', fields: [plain(name)] }],
      ['rich text', rich(name)],
      ['a table cell', { type: 'table', rows: [[{ type: 'raw_text', text: name }]] }],
      ['a button', { type: 'actions', block_id: 'a', elements: [button(1, name)] }],
      ['a task card', { type: 'task_card', task_id: '1', title: name, status: 'complete' }],
      ['an alert', { type: 'alert', text: plain(name) }],
    ];
    for (const [place, block] of places) {
      test(`${name} in ${place} is neither a mention nor a link nor a tag`, () => {
        const html = drawn(block);
        expect(wordsOf(html)).toContain(name);
        expect(html).not.toMatch(/data-mention|<a |slack_(user|broadcast|link)|<b>|<strong>/);
      });
    }
    if (!name.includes('*')) {
      test(`${name}, escaped in mrkdwn, is shown as it was written`, () => {
        const html = drawn({ type: 'section', text: mrkdwn(escaped) });
        expect(wordsOf(html)).toContain(name);
        expect(html).not.toMatch(/data-mention|<a |<b>/);
      });
    }
  }

  test('twice-escaped words are unescaped once', () => {
    expect(wordsOf(drawn({ type: 'section', text: mrkdwn('&amp;lt;!here&amp;gt;') }))).toContain('&lt;!here&gt;');
  });

  test('an unescaped token is live, so that a bot which forgets to escape is caught', () => {
    const html = drawn({ type: 'section', text: mrkdwn('<!channel> <@U0LEE> <!subteam^S0IT>') });
    expect(html.match(/data-mention/g)).toHaveLength(3);
  });

  test('a link that would run script is only words', () => {
    const html = drawn({ type: 'section', text: mrkdwn('<javascript:alert(1)|Evidence>') });
    expect(wordsOf(html)).toContain('Evidence');
    expect(html).not.toContain('javascript:');
  });

  test('verbatim keeps formatting and only stops bare addresses from becoming links', () => {
    const text = '*bold* https://evil.test';
    expect(drawn({ type: 'section', text: mrkdwn(text, true) })).toMatch(/<strong>bold<\/strong> https:\/\/evil.test/);
    expect(drawn({ type: 'section', text: mrkdwn(text, false) })).toContain('<a href="https://evil.test"');
  });
});

describe('dates are read in the viewer’s own zone', () => {
  // 2026-11-21 23:30 UTC
  const token = '<!date^1795303800^{date_short_pretty} at {time}|a fallback>';

  test('the same moment is tomorrow in Tokyo and today in New York', () => {
    const at = (timezone: string) => wordsOf(drawn({ type: 'section', text: mrkdwn(token) }, aSurface({ timezone })));
    expect(at('Asia/Tokyo')).toContain('tomorrow at 08:30');
    expect(at('America/New_York')).toContain('today at 18:30');
  });

  test('a moment that is none shows its fallback', () => {
    expect(wordsOf(drawn({ type: 'section', text: mrkdwn('<!date^soon^{date}|next week>') }))).toContain('next week');
  });
});
