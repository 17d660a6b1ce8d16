import { describe, expect, test } from 'vitest';
import { clean, cut, foreign, md, mention, moment, mrkdwn, plainText } from '../../../src/slack/views/mrkdwn.ts';

describe('foreign text in Slack', () => {
  test.each([
    ['<!channel>', '&lt;!channel&gt;'],
    ['a & b', 'a &amp; b'],
    ['&amp;', '&amp;amp;'],
    ['*bold* ~gone~ `code`', '∗bold∗ ∼gone∼ ʼcodeʼ'],
    ['two\nlines\r\n\u2028> quoted', 'two lines &gt; quoted'],
    ['\u202Eevil\u202C\u200B\u2066x\u2069\u0007', 'evilx'],
  ])('%j is shown as %j', (text, shown) => {
    expect(foreign(text).markup).toBe(shown);
    expect(md`${text}`.markup).toBe(shown);
  });

  test('is cut so that neither a character nor an entity is split, and counts as Slack counts', () => {
    for (const text of ['<'.repeat(50), '&'.repeat(50), '𝕏'.repeat(50), 'x<'.repeat(50)]) {
      for (let most = 5; most < 40; most += 1) {
        const { markup } = foreign(text, most);
        expect(markup.length).toBeLessThanOrEqual(most);
        expect(markup.replace(/&(amp|lt|gt);/g, '')).not.toMatch(/[&<>]/);
        expect(markup.isWellFormed()).toBe(true);
      }
    }
  });

  test('keeps real names of every script as they are', () => {
    for (const name of ['Zoë Müller-Łukasz', '李小龍', 'نور الهدى', 'Ngô Thị Ánh', "O'Brien", 'สมชาย', 'Anaïs 👩‍']) {
      expect(clean(name)).toBe(name.replace('\u200D', '').trim());
    }
  });

  test('an empty name is a dash, because Slack refuses an empty text', () => {
    expect(plainText('\u200B').text).toBe('–');
    expect(mrkdwn(foreign(' ')).text).toBe('–');
  });

  test('only a Slack user id becomes a mention', () => {
    expect(mention('U0ANN').markup).toBe('<@U0ANN>');
    expect(mention('!channel').markup).toBe('!channel');
    expect(mention('U1> <!here').markup).toBe('U1&gt; &lt;!here');
  });

  test('a time is shown on each reader’s own clock, with UTC where that fails', () => {
    expect(moment(new Date('2026-12-01T17:00:00Z')).markup).toBe(
      '<!date^1796144400^{date_short_pretty}, {time}|1 Dec 2026, 17:00 UTC>',
    );
  });

  test('cutting leaves short text alone', () => {
    expect(cut('short', 5)).toBe('short');
    expect(cut('longer', 5)).toBe('long…');
  });
});
