import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openCases } from '../../src/operations/view-case.ts';
import { CASES, PEOPLE, waitFor } from '../support/slack.ts';
import { aStage, type Stage } from './stage.ts';

const { ann, bob } = PEOPLE;

describe('a person is answered in time', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await aStage({ ackWithin: 1 });
  });
  afterAll(() => stage.close());

  test('a form whose work takes longer says “Working…” at once, and then what became of it', async () => {
    await stage.modal(bob, () => stage.slack.act.command(bob, CASES, '@lee 2026-12-01'));
    stage.elapse(61_000);
    stage.slack.faults.set({ delayMs: 150 });
    const result = await stage.slack.act.submitView({ user: bob });
    expect(result).toMatchObject({ status: 'acked', payload: { response_action: 'update' } });
    expect(JSON.stringify(result.payload)).toContain('Working…');
    await waitFor(
      stage.slack,
      () => JSON.stringify(stage.slack.topModal(bob)?.blocks ?? '').includes('is open.'),
      'the outcome',
    );
    stage.slack.faults.clear();
    expect(await openCases(stage.deps)).toHaveLength(1);
    await stage.slack.act.closeView({ user: bob });
  });

  test('a click is acknowledged before Slack or any vendor is asked anything', async () => {
    const [view] = await openCases(stage.deps);
    const card = await stage.card(view?.offboardingCase.id ?? '');
    stage.elapse(61_000);
    stage.slack.faults.set({ delayMs: 2_500 });
    const result = await stage.slack.act.click({ user: ann, channel: card.channel, ts: card.ts, text: 'Approve' });
    stage.slack.faults.clear();
    expect(result.status).toBe('acked');
    expect(result.ackMs).toBeLessThan(2_500);
    await expect
      .poll(async () => (await openCases(stage.deps))[0]?.offboardingCase.state, { timeout: 15_000 })
      .toBe('approved');
  });

  test('a click is acknowledged while the database is at work for others, and takes effect after them', async () => {
    const [view] = await openCases(stage.deps);
    const card = await stage.card(view?.offboardingCase.id ?? '');
    const free = Promise.withResolvers<void>();
    const busy = stage.deps.db.transaction(() => free.promise);
    const opened = stage.slack.topModal(ann);
    const result = await stage.slack.act.click({ user: ann, channel: card.channel, ts: card.ts, text: 'View plan' });
    expect(result.status).toBe('acked');
    free.resolve();
    await busy;
    const shown = () => stage.slack.topModal(ann);
    await waitFor(stage.slack, () => shown() !== opened && shown(), 'the plan');
  });

  test('a bug is an apology with a reference, which the log has too, and nothing else', async () => {
    const { db } = stage.deps;
    Object.assign(stage.deps, {
      db: new Proxy(db, {
        get: (target, key) => {
          if (key === 'select') throw new Error('relation "secret_table" does not exist');
          return Reflect.get(target, key);
        },
      }),
    });
    const words = await stage.answer(ann, () => stage.slack.act.command(ann, CASES, 'status'));
    Object.assign(stage.deps, { db });
    expect(words).toMatch(/^Sorry, something went wrong.*reference: [0-9a-f]{8}\.$/);
    const reference = words.match(/reference: (\w{8})/)?.[1];
    const line = stage.log.find(({ fields }) => 'reference' in fields && fields.reference === reference);
    expect(line?.level).toBe('error');
    expect(JSON.stringify(line?.fields)).not.toContain('secret_table');
  });
});
