import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { JsonObject } from '../../demo/slack/types.ts';
import { openCase } from '../../src/operations/open-case.ts';
import { viewCase } from '../../src/operations/view-case.ts';
import { hana } from '../support/company.ts';
import { CASES, IT_ADMINS, PEOPLE, TEAM } from '../support/slack.ts';
import { aStage, HANA, type Stage } from './stage.ts';

const { ann, bob, sec, lee, guest, gone, robot, stranger, dana } = PEOPLE;

describe('before any effect', () => {
  let stage: Stage;
  let caseId = '';
  let trigger = 0;
  beforeAll(async () => {
    stage = await aStage();
    caseId = (await openCase(stage.deps, hana, { personId: 'lee', lastDay: '2026-12-01' })).id;
    await stage.settle();
  });
  afterAll(() => stage.close());
  beforeEach(() => {
    stage.slack.faults.clear();
    stage.elapse(61_000);
  });

  function click(user: string, more: JsonObject = {}): JsonObject {
    trigger += 1;
    return {
      type: 'block_actions',
      api_app_id: stage.slack.workspace.appId,
      team: { id: TEAM, domain: 'northwind' },
      user: { id: user, team_id: TEAM },
      trigger_id: `trigger.${trigger}`,
      container: { type: 'message' },
      actions: [{ type: 'button', action_id: 'case.approve', block_id: 'b', value: `${caseId}:1`, action_ts: '1' }],
      ...more,
    };
  }

  /** A click that is let through ends in a log line, an answer or a change; one that is not leaves no trace in the case. */
  async function approvals(): Promise<number> {
    return (await viewCase(stage.deps, caseId)).approvals.length;
  }

  /** The listener goes on after its ack; another click, which is answered, shows that it has ended. */
  async function quiet(): Promise<void> {
    await stage.answer(HANA, () => stage.slack.act.command(HANA, CASES, 'help'));
  }

  test.each([
    ['another workspace', (): JsonObject => ({ team: { id: 'T0EVIL', domain: 'evil' } })],
    ['no workspace', (): JsonObject => ({ team: null })],
    ['a person of another workspace', (): JsonObject => ({ user: { id: ann, team_id: 'T0EVIL' } })],
    ['another app', (): JsonObject => ({ api_app_id: 'A0EVIL' })],
    ['nothing that makes it unique', (): JsonObject => ({ trigger_id: '' })],
  ])('a click with %s is acknowledged and does nothing', async (_, bent) => {
    const result = await stage.slack.deliverRaw(click(ann, bent()));
    expect(result.status).toBe('acked');
    await quiet();
    expect(await approvals()).toBe(0);
  });

  test.each([
    ['a guest', guest],
    ['a deactivated person', gone],
    ['a bot', robot],
    ['a stranger of a shared channel', stranger],
    ['the leaver', lee],
    ['the one who asked', HANA],
    ['an owner without a role', dana],
  ])('%s cannot approve', async (_, user) => {
    await stage.slack.deliverRaw(click(user));
    await quiet();
    expect(await approvals()).toBe(0);
  });

  test('a leaver who is an approver by configuration cannot approve either', async () => {
    await stage.slack.changeUsergroup(IT_ADMINS, [ann, bob, lee]);
    await stage.slack.deliverRaw(click(lee));
    await quiet();
    expect(await approvals()).toBe(0);
  });

  test('a group that cannot be read has nobody in it', async () => {
    stage.slack.faults.set({ errors: { 'usergroups.users.list': 'internal_error' } });
    await stage.slack.deliverRaw(click(bob));
    await quiet();
    expect(await approvals()).toBe(0);
    expect(stage.log.map(({ message }) => message)).toContain('a user group cannot be read, so nobody is in it');
  });

  test('a person whom Slack cannot name right now does nothing', async () => {
    stage.slack.faults.set({ errors: { 'users.info': 'internal_error' } });
    await stage.slack.deliverRaw(click(sec));
    await expect.poll(() => stage.log.map(({ message }) => message)).toContain('Slack does not say who pressed');
    stage.slack.faults.clear();
    await quiet();
    expect(await approvals()).toBe(0);
  });

  test('whoever left the group a moment ago is no approver any more', async () => {
    await stage.answer(bob, () => stage.slack.act.command(bob, CASES, 'status'));
    await stage.slack.changeUsergroup(IT_ADMINS, [ann]);
    const words = await stage.answer(bob, () => stage.slack.act.command(bob, CASES, 'status'));
    expect(words).toMatch(/^You cannot do that here/);
    await stage.slack.changeUsergroup(IT_ADMINS, [ann, bob]);
  });

  test('the same click five times is one click', async () => {
    const payload = click(ann);
    await Promise.all(Array.from({ length: 5 }, () => stage.slack.deliverRaw(payload)));
    await expect.poll(approvals).toBe(2);
    await quiet();
    expect(await approvals(), 'one person, the two scopes that the card names').toBe(2);
  });

  test('what Slack delivers again is answered once', async () => {
    const answers = () => stage.slack.workspace.messages.filter(({ ephemeralFor }) => ephemeralFor === sec).length;
    await stage.slack.act.command(sec, CASES, 'help');
    await expect.poll(answers).toBe(1);
    const { payload } = stage.slack.acts.at(-1) ?? {};
    for (let again = 0; again < 4; again += 1) await stage.slack.deliverRaw(payload ?? {});
    await quiet();
    expect(answers()).toBe(1);
  });

  test('an id in a button that nobody wrote is a sentence, never a bug', async () => {
    const errors = stage.log.filter(({ level }) => level === 'error').length;
    for (const value of ['', '../../etc', `${caseId}:x`, '{"caseId":1}', 'x'.repeat(1_900)]) {
      for (const action_id of [
        'case.approve',
        'case.choose_account.0',
        'plan.page.on',
        'task.need_help',
        'brake.release',
      ]) {
        await stage.slack.deliverRaw(
          click(bob, { actions: [{ type: 'button', action_id, block_id: 'b', value, action_ts: '1' }] }),
        );
      }
    }
    await quiet();
    expect(stage.log.filter(({ level }) => level === 'error').slice(errors)).toEqual([]);
  });
});
