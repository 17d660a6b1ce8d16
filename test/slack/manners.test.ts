import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { approveCase } from '../../src/operations/approve-case.ts';
import { openCase } from '../../src/operations/open-case.ts';
import { cutNow } from '../../src/operations/start-case.ts';
import { ann, hana } from '../support/company.ts';
import { CASES, PEOPLE } from '../support/slack.ts';
import { aStage, type Stage } from './stage.ts';

describe('what a channel may read', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await aStage();
  });
  afterEach(() => stage.close());

  const inChannel = () => stage.slack.workspace.messages.filter(({ channel }) => channel === CASES);

  test.each([
    ['the leaver', PEOPLE.lee],
    ['a guest', PEOPLE.guest],
  ])('when %s comes in later, the case leaves: card and lines, for the approvers alone', async (_, user) => {
    const { id: caseId } = await openCase(stage.deps, hana, { personId: 'lee', lastDay: '2026-12-01' });
    const { ts } = await stage.card(caseId);
    await approveCase(stage.deps, ann, { caseId, revision: 1 });
    await stage.settle();
    expect(inChannel().filter(({ thread_ts }) => thread_ts === ts)).not.toEqual([]);
    await stage.slack.changeMembers(CASES, { add: [user] });
    await stage.slack.emitEvent({ type: 'member_joined_channel', user, channel: CASES });
    stage.elapse(12_000);
    await expect
      .poll(async () => {
        await stage.settle();
        return inChannel().map(({ text }) => text);
      })
      .toEqual([expect.stringMatching(/^OB-\d+ is not shown in this channel any more\.$/)]);
    await cutNow(stage.deps, ann, { caseId, reason: 'now' });
    await stage.settle();
    expect(inChannel()).toHaveLength(1);
    const toBob = stage.slack.messagesFor(PEOPLE.bob, stage.slack.directMessage(PEOPLE.bob)?.id ?? '');
    expect(toBob.some(({ text }) => text.includes('offboarding of Lee Leaver'))).toBe(true);
    expect(stage.slack.directMessage(PEOPLE.lee)).toBeUndefined();
  });

  test('whoever is let go has a code name there until the moment itself; the plan says who it is', async () => {
    const { id: caseId } = await openCase(stage.deps, hana, {
      personId: 'lee',
      lastDay: '2026-12-01',
      involuntary: true,
      reason: 'Lee lied',
    });
    const before = await stage.card(caseId);
    expect(before.words).toMatch(/Offboarding · [A-Z][a-z]+ · OB-\d+/);
    await approveCase(stage.deps, ann, { caseId, revision: 1 });
    await stage.settle();
    for (const name of ['Lee', 'lee@', 'bob@northwind.test', 'New_York'])
      expect(JSON.stringify(inChannel())).not.toContain(name);
    const plan = await stage.modal(PEOPLE.ann, () =>
      stage.slack.act.click({ user: PEOPLE.ann, channel: before.channel, ts: before.ts, text: 'View plan' }),
    );
    expect(JSON.stringify(plan.blocks)).toContain('Lee Leaver');
    await cutNow(stage.deps, ann, { caseId, reason: 'the moment' });
    await stage.settle();
    expect((await stage.card(caseId)).words).toContain('Offboarding · Lee Leaver · OB-');
  });
});
