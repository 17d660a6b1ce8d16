import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WEEKDAYS } from '../../src/domain/settings.ts';
import { openCase } from '../../src/operations/open-case.ts';
import { tick } from '../../src/operations/tick.ts';
import { hana } from '../support/company.ts';
import { CASES, PEOPLE } from '../support/slack.ts';
import { aStage, type Stage } from './stage.ts';

const TUESDAY = new Date('2026-11-24T07:30:00Z');

describe('the digest in the channel', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await aStage({ company: { now: TUESDAY } });
    Object.assign(stage.deps, {
      settings: { ...stage.deps.settings, digest: { at: '09:00', days: WEEKDAYS.slice(0, 5) } },
    });
    await openCase(stage.deps, hana, { personId: 'lee', lastDay: '2026-12-01' });
    await stage.settle();
  });
  afterAll(() => stage.close());

  const digests = (date: string) =>
    stage.slack.workspace.messages.filter(({ metadata }) =>
      String(metadata?.event_payload.subject).startsWith(`digest:${date}`),
    );

  async function pass(milliseconds: number) {
    await stage.company.pass(milliseconds);
    stage.elapse(3_700_000);
    await stage.settle();
  }

  test('comes at nine with its thread, into the case channel, and nobody is pinged', async () => {
    await pass(3_600_000);
    const [main, thread, ...more] = digests('2026-11-24');
    expect(more).toEqual([]);
    expect(main).toMatchObject({ channel: CASES });
    expect(thread?.thread_ts).toBe(main?.ts);
    expect(main?.text).toContain('Nobody who left still has access.');
    expect(thread?.text).toContain('Lee Leaver: waits for approval');
    expect(thread?.blocks?.map(({ type }) => type)).toContain('data_table');
    expect(`${main?.text}${thread?.text}`).not.toContain('<@');
  });

  test('where Slack takes no tables or charts it comes as sections', async () => {
    stage.slack.handlers.set('chat.postMessage', ({ args }) =>
      JSON.stringify(args.blocks ?? '').includes('data_table')
        ? { body: { ok: false, error: 'invalid_blocks' } }
        : null,
    );
    await stage.side.projector.draw('digest:2026-11-20');
    stage.slack.handlers.clear();
    const [, thread] = digests('2026-11-20');
    expect(thread?.blocks?.map(({ type }) => type)).toEqual(['section']);
    expect(JSON.stringify(thread?.blocks)).toContain('Lee Leaver: waits for approval');
  });

  test('whose answer was lost is found again, and the tick that finds it owed does not post a second one', async () => {
    stage.slack.faults.set({ loseAnswer: 'chat.postMessage' });
    await openCase(stage.deps, hana, { personId: 'bob', lastDay: '2026-12-01' });
    await stage.company.pass(86_400_000);
    await expect(stage.side.projector.draw('digest:2026-11-25')).rejects.toThrow();
    stage.slack.faults.clear();
    stage.elapse(3_700_000);
    await tick(stage.deps);
    await stage.settle();
    expect(digests('2026-11-25').filter(({ thread_ts }) => thread_ts === undefined)).toHaveLength(1);
    expect(digests('2026-11-25').filter(({ thread_ts }) => thread_ts !== undefined)).toHaveLength(1);
  });

  test('with somebody from outside in the channel it carries numbers and names nobody', async () => {
    await stage.slack.changeMembers(CASES, { add: [PEOPLE.guest] });
    await openCase(stage.deps, hana, { personId: 'dana', lastDay: '2026-12-01' });
    stage.elapse(3_700_000);
    await pass(86_400_000);
    const words = JSON.stringify(digests('2026-11-26').map(({ text, blocks }) => ({ text, blocks })));
    expect(words).toContain('Former with access');
    expect(words).toContain('may not be shown in this channel');
    for (const name of ['Lee', 'Dana', 'OB-']) expect(words).not.toContain(name);
  });
});
