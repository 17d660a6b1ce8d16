import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CASES, PEOPLE } from '../support/slack.ts';
import { aStage, HANA, type Stage } from './stage.ts';

const { dana, lee, guest } = PEOPLE;

describe('the step of Workflow Builder', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await aStage();
  });
  afterAll(() => stage.close());

  async function run(inputs: Record<string, string>) {
    const answers: { method: string; args: Record<string, unknown> }[] = [];
    for (const method of ['functions.completeSuccess', 'functions.completeError'])
      stage.slack.handlers.set(method, ({ args }) => {
        answers.push({ method, args });
        return { body: { ok: true } };
      });
    await stage.slack.emitEvent({
      type: 'function_executed',
      function: { id: 'Fn1', callback_id: 'start_offboarding', title: 'Start', type: 'app' },
      function_execution_id: 'Fx1',
      workflow_execution_id: 'Wx1',
      inputs,
      bot_access_token: 'xwfb-step',
    });
    await expect.poll(() => answers.length).toBe(1);
    return answers[0];
  }

  test('opens a case that waits for somebody other than who asked, and gives its name back', async () => {
    const answer = await run({ person: lee, requester: HANA, last_day: '2026-12-01' });
    expect(answer?.method).toBe('functions.completeSuccess');
    expect(JSON.stringify(answer?.args.outputs)).toMatch(/OB-\d+/);
    await stage.settle();
    const [message] = stage.slack.workspace.messages.filter(({ channel }) => channel === CASES);
    expect(message?.text).toContain('Lee Leaver');
  });

  test.each([
    ['somebody without the right to ask', { person: dana, requester: dana }, 'You cannot do that here'],
    ['a case that is open', { person: lee, requester: HANA }, 'already open'],
    ['nobody', { person: '', requester: HANA }, 'needs a person'],
    ['a guest who asks', { person: dana, requester: guest }, 'You cannot do that here'],
    ['somebody who asks for themselves', { person: HANA, requester: HANA }, 'You cannot do that here'],
  ])('refuses %s in one sentence', async (_, inputs, words) => {
    const answer = await run(inputs);
    expect(answer?.method).toBe('functions.completeError');
    expect(String(answer?.args.error)).toContain(words);
  });
});
