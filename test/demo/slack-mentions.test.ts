import { describe, expect, test } from 'vitest';
import { liveMentions } from '../../demo/slack/mentions.ts';
import type { Block } from '../../demo/slack/types.ts';

const found = (block: object, text = ''): string[] =>
  liveMentions({ text, blocks: [block as Block] }).map(({ kind, target }) => `${kind} ${target}`);
const section = (text: object): object => ({ type: 'section', text });

describe('what a message makes live', () => {
  test('tokens in mrkdwn ping and link', () => {
    const text = '<!channel> <@U0ANN> <@U0ANN|ann> <#C0CASES> <!subteam^S0IT|it> <https://a.test|here> <!date^1^x|y>';
    expect(found(section({ type: 'mrkdwn', text, verbatim: true }))).toEqual([
      'broadcast channel',
      'user U0ANN',
      'user U0ANN',
      'channel C0CASES',
      'usergroup S0IT',
      'link https://a.test',
    ]);
  });

  test('escaped tokens and plain text never do', () => {
    expect(found(section({ type: 'mrkdwn', text: '&lt;!channel&gt; &lt;@U0ANN&gt;', verbatim: true }))).toEqual([]);
    expect(found(section({ type: 'plain_text', text: '<!channel> <@U0ANN> https://a.test' }))).toEqual([]);
  });

  test('a bare address is a link unless verbatim is set', () => {
    expect(found(section({ type: 'mrkdwn', text: 'see https://evil.test/x' }))).toEqual([
      'autolink https://evil.test/x',
    ]);
    expect(found(section({ type: 'mrkdwn', text: 'see https://evil.test/x', verbatim: true }))).toEqual([]);
  });

  test('rich text is live by element, never by its text', () => {
    const inline = [
      { type: 'text', text: '<!channel>' },
      { type: 'user', user_id: 'U0ANN' },
      { type: 'broadcast', range: 'here' },
    ];
    expect(found({ type: 'rich_text', elements: [{ type: 'rich_text_section', elements: inline }] })).toEqual([
      'user U0ANN',
      'broadcast here',
    ]);
  });

  test('the top-level text counts, as do fields, context, children and link buttons, each with its place', () => {
    const blocks = [
      { type: 'section', fields: [{ type: 'mrkdwn', text: '<@U1>' }] },
      { type: 'container', child_blocks: [{ type: 'context', elements: [{ type: 'mrkdwn', text: '<!here>' }] }] },
      { type: 'actions', elements: [{ type: 'button', url: 'https://a.test' }] },
    ] as Block[];
    expect(liveMentions({ text: '<!everyone>', blocks }).map(({ path }) => path)).toEqual([
      'text',
      'blocks.0.fields.0',
      'blocks.1.child_blocks.0.elements.0',
      'blocks.2.elements.0',
    ]);
  });
});
