import { describe, expect, it } from 'vitest';
import { liveMentions } from '../../../demo/slack/mentions.ts';
import type { Block } from '../../../demo/slack/types.ts';
import type { CaseState } from '../../../src/domain/case.ts';
import type { CaseView } from '../../../src/domain/case-view.ts';
import { checkMessage, checkView } from '../../../src/slack/limits.ts';
import type { Applications } from '../../../src/slack/views/case-rows.ts';
import { aHugeView } from '../largest-case.ts';
import { aCase, aView, STATES } from '../scenery.ts';
import { surfaces } from './surfaces.ts';

const SHAPES: readonly string[] = [
  '<!channel> <@U0ANN> <#C0CASES> <https://evil.test|click here>',
  '\u202Egnp.exe\u202C \u200B\u200D\uFEFF\u2066x\u2069',
  '&amp;<!here>&lt;!everyone&gt; <!subteam^S0ITADMINS>',
  '*Approved* _by_ ~nobody~ `<!channel>` ```<@U1>```',
  'line one\nline two\r\n> quote\u2028<!date^0^{date}|x>',
  'https://evil.test/?q=<@U1>|x www.evil.test mailto:a@evil.test',
  '<<!channel>> <!channel <!channel|',
  'Ω≈ç√ 名前 \uD800 broken é́́́́́́́ \u0000\u0007',
];

/** 200 characters and more, the same for the same seed. */
function hostile(seed: number): string {
  const shape = SHAPES[seed % SHAPES.length] ?? '';
  return `${shape} ${seed} `.repeat(Math.ceil(200 / (shape.length + 3))).slice(0, 200 + (seed % 7));
}

function problems(view: CaseView, applications: Applications, hostileText: string): string[] {
  const { messages, modals } = surfaces(view, applications, hostileText);
  const found = [
    ...messages.flatMap((message) => checkMessage(message)),
    ...modals.flatMap((modal) => checkView(modal)),
  ];
  return found.map(({ path, problem }) => `${path}: ${problem}`);
}

describe('every message and modal', () => {
  it.each(STATES)(
    'fits Slack with 60 applications and 200-character hostile names when a case is %s',
    (state: CaseState) => {
      const { view, applications } = aHugeView(state, hostile);
      expect(problems(view, applications, hostile(5))).toEqual([]);
    },
  );

  it.each(['<'.repeat(200), '&'.repeat(200), '𝕏'.repeat(100), ' ', '\u200B'])(
    'fits Slack when every name is %j',
    (name) => {
      const { view, applications } = aHugeView('closing', () => name);
      expect(problems(view, applications, name)).toEqual([]);
    },
  );

  it.each(STATES)('fits Slack with nothing in it when a case is %s', (state: CaseState) => {
    const view = aView({
      offboardingCase: aCase({ state, revision: 0 }),
      steps: [],
      lookups: [],
      tasks: [],
      waiting: [],
    });
    expect(problems(view, {}, 'x')).toEqual([]);
  });

  it('is never turned into a mention or a link by any of 5,000 hostile names', () => {
    const live: unknown[] = [];
    let given = 0;
    for (const [round, state] of (['planning', 'awaiting_approval', 'closing', 'returning'] as const).entries()) {
      const { view, applications } = aHugeView(state, (place) => {
        given++;
        return hostile(round * 10_000 + place);
      });
      const { messages, modals } = surfaces(view, applications, hostile(round));
      for (const { text, blocks } of messages)
        live.push(...liveMentions({ text, blocks: blocks as unknown as Block[] }));
      for (const modal of modals) live.push(...liveMentions({ text: '', blocks: modal.blocks as unknown as Block[] }));
    }
    expect(given).toBeGreaterThan(5_000);
    expect(live).toEqual([]);
  });

  it('carries no control, bidi or zero-width character of a hostile name', () => {
    const { view, applications } = aHugeView('closing', hostile);
    const shown = JSON.stringify(surfaces(view, applications, 'x').messages);
    expect(shown).not.toMatch(/[\u202A-\u202E\u2066-\u2069\u200B-\u200F\uFEFF\uD800](?![\uDC00-\uDFFF])/);
    expect(shown).not.toMatch(/\\u00(0[0-9bcef]|1)/);
  });
});
