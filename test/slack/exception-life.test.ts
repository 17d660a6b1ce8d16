import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_POLICY } from '../../src/domain/policy.ts';
import { allowException } from '../../src/operations/allow-exception.ts';
import { answerTask } from '../../src/operations/answer-task.ts';
import { approveCase } from '../../src/operations/approve-case.ts';
import { askException } from '../../src/operations/ask-exception.ts';
import { extendException } from '../../src/operations/extend-exception.ts';
import { openCase } from '../../src/operations/open-case.ts';
import { cutNow } from '../../src/operations/start-case.ts';
import { viewDigest } from '../../src/operations/view-digest.ts';
import * as company from '../support/company.ts';
import { aStage, FIGMA, type Stage } from './stage.ts';

const DAY = 86_400_000;

/** From Monday, 23 November, 10:00 in Berlin; the policy allows ninety days. */
describe('an exception of ninety days, day by day', () => {
  let stage: Stage;
  let caseId = '';
  let exceptionId = '';
  beforeAll(async () => {
    stage = await aStage({
      company: {
        applications: [FIGMA],
        policies: [{ ...DEFAULT_POLICY, exceptionMax: 90 * DAY }],
      },
    });
    const { deps } = stage;
    caseId = (await openCase(deps, company.hana, { personId: 'lee', lastDay: '2026-11-24' })).id;
    await stage.settle();
    await approveCase(deps, company.ann, { caseId, revision: 1 });
    await cutNow(deps, company.ann, { caseId, reason: 'today' });
    await stage.settle();
  });
  afterAll(() => stage.close());

  const task = async () => {
    const [found] = (await stage.company.view(caseId)).tasks;
    if (!found) throw new Error('no task');
    return found;
  };
  const reminders = () =>
    stage.slack.workspace.messages
      .filter(({ metadata }) => String(metadata?.event_payload.subject).startsWith('nag:'))
      .map(({ metadata }) => String(metadata?.event_payload.subject));

  async function passTo(moment: string) {
    while (stage.company.now() < new Date(moment)) {
      await stage.company.pass(Math.min(DAY, new Date(moment).getTime() - stage.company.now().getTime()));
      stage.elapse(3_700_000);
      await stage.settle();
    }
  }

  test('is asked to the last day that the policy allows, and not a day more', async () => {
    const asked = (until: string) =>
      askException(stage.deps, company.dana, {
        taskId: task_.id,
        reason: 'hand_over',
        details: 'The design files are still being moved over.',
        control: 'Read-only seat, looked at weekly',
        until,
        approver: company.bob,
      });
    const task_ = await task();
    await expect(asked('2027-02-22')).rejects.toMatchObject({ fields: { until: expect.stringContaining('at most') } });
    exceptionId = (await asked('2027-02-10')).id;
    await allowException(stage.deps, company.bob, { exceptionId });
    await stage.settle();
  });

  test('for two months nobody is reminded of the task, and the digest says how old it is', async () => {
    await passTo('2027-01-22T10:00:00Z');
    expect(reminders()).toEqual([]);
    const { now } = await viewDigest(stage.deps);
    expect(now.exceptions).toMatchObject({ count: 1, late: 0 });
    expect(Math.floor((now.exceptions.oldest ?? 0) / DAY)).toBe(60);
    expect(now.former.count).toBe(1);
  });

  test('is extended by a fresh yes to the ninetieth day, never past it', async () => {
    const later = (until: string) =>
      extendException(stage.deps, company.bob, {
        exceptionId,
        until,
        details: 'The agency is a week late with the files.',
      });
    await expect(later('2027-02-22')).rejects.toMatchObject({ fields: { until: expect.stringContaining('at most') } });
    await later('2027-02-20');
  });

  test('its end is announced a week before, two days before and on the last day, in working hours, each time once', async () => {
    await passTo('2027-02-20T12:00:00Z');
    // 20 February is a Saturday: the last day's word would be said on Friday already, within a day of the end.
    expect(reminders()).toEqual(['nag:2027-02-15:dana@northwind.test', 'nag:2027-02-19:dana@northwind.test']);
    const last = stage.slack.workspace.messages.findLast(({ metadata }) =>
      String(metadata?.event_payload.subject).startsWith('nag:'),
    );
    expect(last?.text).toContain('Kept access ends soon: Figma for Lee Leaver');
    expect(JSON.stringify(last?.blocks)).toContain('End now');
  });

  test('in its last hours the thread hears of it, then security, each once', async () => {
    const said = (audience: string) =>
      stage.slack.workspace.messages
        .filter(({ metadata }) => {
          const subject = String(metadata?.event_payload.subject);
          return subject.includes(':ends:') && subject.includes(`:${audience}`);
        })
        .map(({ text }) => text);
    expect(said('security')).toEqual([]);
    await passTo('2027-02-20T14:00:00Z');
    await passTo('2027-02-20T14:01:00Z');
    const sentence = expect.stringContaining('keeps access to “Figma” until Sat 20 Feb 2027, 12:00 (America/New_York)');
    expect(said('thread')).toEqual([sentence]);
    // Ann, an admin, and Sam, who approves for security.
    expect(said('security')).toEqual([sentence, sentence]);
  });

  test('ends by itself at the leaving hour; the owner is asked again, and the case closes with their word', async () => {
    await passTo('2027-02-20T17:01:00Z');
    expect((await stage.company.view(caseId)).exceptions[0]?.state).toBe('ended');
    expect((await task()).state).toBe('sent');
    await passTo('2027-02-22T10:00:00Z');
    await answerTask(stage.deps, company.dana, { taskId: (await task()).id, answer: 'access_removed' });
    await stage.settle();
    await stage.company.pass(60_000);
    expect(['access_closed', 'completed']).toContain((await stage.company.view(caseId)).offboardingCase.state);
    expect((await viewDigest(stage.deps)).now.former.count).toBe(0);
    expect(stage.log.filter(({ level }) => level === 'error')).toEqual([]);
  });
});
