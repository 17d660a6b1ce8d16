import { describe, expect, it } from 'vitest';
import { liveMentions } from '../../../demo/slack/mentions.ts';
import type { Block } from '../../../demo/slack/types.ts';
import type { DigestView, OpenItem } from '../../../src/domain/digest.ts';
import { type Numbers, numbersOf } from '../../../src/domain/metrics.ts';
import { checkMessage } from '../../../src/slack/limits.ts';
import { digestMessage, digestPages } from '../../../src/slack/views/digest.ts';
import { duration } from '../../../src/slack/views/numbers.ts';
import { NOW } from '../scenery.ts';

const HOUR = 3_600_000;
const NONE = numbersOf({ cases: [], steps: [], tasks: [], exceptions: [] }, {}, { from: new Date(0), to: NOW });
const spread = { count: 5, of: 7, mean: 3.2 * HOUR, median: 2 * HOUR, p90: 5 * HOUR };
const BUSY: Numbers = {
  revoke: { all: spread, privileged: spread, standard: spread },
  former: { count: 2, of: 40, overMonth: 1, dryRunOnly: 3 },
  coverage: { count: 31, of: 40 },
  exceptions: { count: 5, of: 12, oldest: 41 * 24 * HOUR, late: 1 },
  breaches: { count: 2, of: 19 },
  seats: { count: 9, of: 11, priced: 6, money: { EUR: 1240.5, '<!channel>': 7 } },
};
const WEEKS = Array.from({ length: 8 }, (_, index) => ({ end: `2026-11-${10 + index}`, alive: index }));
const view: DigestView = { at: NOW, date: '2026-11-20', now: BUSY, lastWeek: NONE, weeks: WEEKS, open: [] };
const HOSTILE = ['<!channel> <@U0ANN> ', '\u202Egnp.exe\u202C ', '*b* _i_ `<@U1>` <https://evil.test|x> ', '&&<<>> '];

function item(index: number, over: Partial<OpenItem> = {}): OpenItem {
  const name = (HOSTILE[index % HOSTILE.length] ?? '').repeat(20).slice(0, 200);
  return {
    caseId: `case-${index}`,
    caseName: `OB-${index}`,
    leaver: name,
    what: `“${name}” by hand`,
    who: name,
    due: NOW,
    late: true,
    rank: 2,
    ...over,
  };
}

describe('the digest', () => {
  it('leads with who still has access, and gives every number with what it was and out of what', () => {
    const { text, blocks } = digestMessage({ view, shown: [], hidden: 0 });
    const words = JSON.stringify(blocks);
    expect(words).toContain('2 people who left still have access, 2 more than last week.');
    for (const said of [
      'mean 3 h 12 min, median 2 h, p90 5 h',
      '5 of 7 people done',
      '2, 1 for over 30 days',
      'of 40 people who left; 3 more only in dry run',
      '78 %',
      '31 of 40 accesses closed by machine',
      '5, the oldest 41 d old',
      'in 12 open cases; 1 past their end',
      'EUR 1,240.5',
      'of 11; the price of 6 is known',
    ]) {
      expect(words).toContain(said);
      expect(text).toContain(said);
    }
    expect(text).toContain('Deadlines missed in 7 days: 2 of 19; last week 0 of 0.');
  });

  it('names at most three things that need somebody, and leaves the rest to its thread', () => {
    const shown = Array.from({ length: 9 }, (_, index) =>
      item(index, { leaver: `Leaver ${index}`, who: 'Dana Fischer' }),
    );
    const words = JSON.stringify(digestMessage({ view, shown, hidden: 2 }).blocks);
    expect(words.match(/Dana Fischer/g)).toHaveLength(3);
    expect(words).toContain('6 open things are in the thread. 2 more may not be shown');
    expect(
      JSON.stringify(digestPages({ view, shown, hidden: 2 }).map(({ blocks }) => blocks)).match(/Dana Fischer/g),
    ).toHaveLength(9);
  });

  it.each([0, 1, 18, 19, 250])('fits Slack with %i open things and hostile names, and no name is live', (length) => {
    const shown = Array.from({ length }, (_, index) => item(index));
    const digest = { view, shown, hidden: 3 };
    const all = [
      digestMessage(digest),
      ...digestPages(digest),
      digestMessage({ ...digest, view: { ...view, now: NONE } }),
    ];
    const both = all.flatMap(({ text, blocks, plain }) => [
      { text, blocks },
      { text, blocks: plain ?? [] },
    ]);
    expect(both.flatMap((message) => checkMessage(message))).toEqual([]);
    for (const { text, blocks } of both) {
      expect(liveMentions({ text, blocks: blocks as unknown as Block[] })).toEqual([]);
      expect(`${text}${JSON.stringify(blocks)}`).not.toMatch(/[\u202A-\u202E]/);
    }
  });

  it('says how many it leaves out, rather than leaving them out silently', () => {
    const shown = Array.from({ length: 250 }, (_, index) => item(index));
    const last = digestPages({ view, shown, hidden: 0 }).at(-1);
    expect(JSON.stringify(last?.blocks)).toContain('… and 34 more');
  });

  it.each([
    [59_000, '1 min'],
    [3 * HOUR + 12 * 60_000, '3 h 12 min'],
    [47 * HOUR, '47 h'],
    [49 * HOUR, '2 d 1 h'],
    [(41 * 24 + 23.9) * HOUR, '41 d'],
  ])('%i ms is read as %s', (milliseconds, words) => {
    expect(duration(milliseconds)).toBe(words);
  });
});
