import { describe, expect, it } from 'vitest';
import { liveMentions } from '../../../demo/slack/mentions.ts';
import type { Block } from '../../../demo/slack/types.ts';
import { checkMessage } from '../../../src/slack/limits.ts';
import { nagDm } from '../../../src/slack/views/nag-dm.ts';
import { aPerson, aTask, aView, NOW } from '../scenery.ts';

const HOSTILE = [
  '<!channel> <@U0ANN> ',
  '\u202Egnp.exe\u202C ',
  '*b* ~x~ `<@U1>` <https://evil.test|x> ',
  '&&<<>>',
  '<'.repeat(9),
];
const long = (index: number) => (HOSTILE[index % HOSTILE.length] ?? '').repeat(40).slice(0, 200);
const DANA = 'dana@northwind.test';

/** `mine` of the tasks are Dana's own, the others somebody's whose manager she is. */
function reminder(mine: number, others: number) {
  const all = Array.from({ length: mine + others }, (_, index) => ({
    view: aView({ person: aPerson({ name: long(index), email: `${long(index)}@x.test` }) }),
    tasks: [
      aTask({
        id: `task-${index}`,
        title: long(index),
        owner: index < mine ? DANA : `${long(index)}@northwind.test`,
        runbook: Array.from({ length: 12 }, () => long(index)),
      }),
    ],
  }));
  return nagDm({ email: DANA, cases: all, now: NOW }, {});
}

describe('a reminder', () => {
  it.each([
    [0, 0],
    [1, 0],
    [0, 1],
    [6, 12],
    [60, 0],
    [0, 200],
    [40, 40],
  ])('fits Slack with %i own tasks and %i of others, under hostile names', (mine, others) => {
    const message = reminder(mine, others);
    expect(checkMessage(message)).toEqual([]);
    expect(liveMentions({ text: message.text, blocks: message.blocks as unknown as Block[] })).toEqual([]);
    expect(JSON.stringify(message)).not.toMatch(/[\u202A-\u202E]/);
  });

  it('gives buttons to whoever may answer, and a name to whoever may only ask', () => {
    expect(JSON.stringify(reminder(1, 0).blocks)).toContain('Access removed');
    const words = JSON.stringify(reminder(0, 1).blocks);
    expect(words).not.toContain('Access removed');
    expect(words).toContain('asked of');
  });

  it('says how many it leaves out', () => {
    expect(JSON.stringify(reminder(40, 40).blocks)).toContain('… and 62 more tasks');
  });
});
