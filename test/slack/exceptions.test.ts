import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { approveCase } from '../../src/operations/approve-case.ts';
import { openCase } from '../../src/operations/open-case.ts';
import { cutNow } from '../../src/operations/start-case.ts';
import { viewCase } from '../../src/operations/view-case.ts';
import * as company from '../support/company.ts';
import { CASES, PEOPLE } from '../support/slack.ts';
import { aStage, type Stage } from './stage.ts';

const { ann, bob, dana, lee } = PEOPLE;
const FORM = {
  'Why?': 'hand_over',
  'What is it needed for?': 'The design files are still being moved over.',
  'What keeps it safe until then?': 'Read-only seat, looked at weekly',
  Until: '2026-12-12',
  'Who decides?': ann,
};

describe('Keep access until…, through Slack', () => {
  let stage: Stage;
  let caseId = '';
  beforeAll(async () => {
    stage = await aStage();
    const { deps } = stage;
    const opened = await openCase(deps, company.hana, { personId: 'lee', lastDay: '2026-11-24' });
    caseId = opened.id;
    await stage.settle();
    await approveCase(deps, company.ann, { caseId, revision: 1 });
    await cutNow(deps, company.ann, { caseId, reason: 'today' });
    await stage.settle();
  });
  afterAll(() => stage.close());

  const view = () => viewCase(stage.deps, caseId);

  /** The newest message outside threads that the person has from us, as it is now. */
  async function dm(user: string, words: RegExp) {
    await stage.settle();
    const channel = stage.slack.directMessage(user)?.id ?? '';
    const found = stage.slack
      .messagesFor(user, channel)
      .findLast(({ blocks, thread_ts }) => thread_ts === undefined && words.test(JSON.stringify(blocks)));
    return { channel, ts: found?.ts ?? '', words: JSON.stringify(found?.blocks ?? []) };
  }
  const ownersDm = () => dm(dana, /is leaving/);
  const approversDm = (user: string = ann) => dm(user, /(Keep|Kept) access/);

  async function press(user: string, text: string) {
    const { channel, ts } = user === dana ? await ownersDm() : await approversDm(user);
    return await stage.slack.act.click({ user, channel, ts, text });
  }

  async function menu() {
    const { channel, ts } = await ownersDm();
    return await stage.modal(dana, () =>
      stage.slack.act.selectOption({ user: dana, channel, ts, select: 'Keep access until…' }),
    );
  }

  test('the task’s menu opens a form that says what the policy allows', async () => {
    const form = await menu();
    const words = JSON.stringify(form.blocks);
    expect(words).toContain('2026-12-23 at most, counted from the first day');
    expect(words).toContain('Nothing is kept before they say yes');
  });

  test.each([
    ['Until', { Until: '2026-12-24' }, 'until', 'at most'],
    ['Who decides?', { 'Who decides?': dana }, 'approver', 'other than yourself'],
    ['Who decides?', { 'Who decides?': lee }, 'approver', 'other than yourself'],
    ['What is it needed for?', { 'What is it needed for?': `please${' '.repeat(30)}` }, 'details', '20 characters'],
  ])('a wrong answer to “%s” is told at that field, and nothing is asked', async (_, wrong, field, words) => {
    const result = await stage.slack.act.submitView({ user: dana, values: { ...FORM, ...wrong } });
    expect(result.fieldErrors?.[field]).toContain(words);
    expect((await view()).exceptions).toEqual([]);
  });

  test('the approver gets one message with everything; the owner’s task stays, and nothing can be asked twice', async () => {
    await stage.slack.act.submitView({ user: dana, values: FORM });
    await expect.poll(async () => (await view()).exceptions.length).toBe(1);
    const asked = await approversDm();
    for (const words of ['Lee Leaver', 'Figma', 'The hand-over is not finished', 'still being moved', 'Read-only seat'])
      expect(asked.words).toContain(words);
    const owners = await ownersDm();
    expect(owners.words).toContain('asks to keep it until 12 Dec; Ann Admin decides');
    expect(owners.words).toContain('Access removed');
    expect(owners.words).not.toContain('Keep access until');
    const card = await stage.card(caseId);
    expect(
      stage.slack.workspace.messages.filter(
        ({ thread_ts, text }) => thread_ts === card.ts && text.includes('asks to keep Figma'),
      ),
    ).toHaveLength(1);
  });

  test('neither who asked nor the leaver can allow it, though they know its name', async () => {
    const [exception] = (await view()).exceptions;
    for (const user of [dana, lee]) {
      await stage.slack.deliverRaw({
        type: 'block_actions',
        api_app_id: stage.slack.workspace.appId,
        team: { id: stage.slack.workspace.team.id },
        user: { id: user, team_id: stage.slack.workspace.team.id },
        trigger_id: `stolen.${user}`,
        container: { type: 'message' },
        actions: [
          {
            type: 'button',
            action_id: 'exception.allow',
            block_id: 'x',
            value: `${caseId}:${exception?.id}`,
            action_ts: '1',
          },
        ],
      });
    }
    await stage.settle();
    expect((await view()).exceptions[0]?.state).toBe('asked');
  });

  test('Allow: “Kept until 12 Dec” on the card, in the owner’s message and in its thread', async () => {
    expect(await stage.answer(ann, () => press(ann, 'Allow'))).toBe('Allowed. Access ends by itself on that day.');
    expect((await stage.card(caseId)).words).toContain('Kept until 12 Dec');
    const owners = await ownersDm();
    expect(owners.words).toContain('Kept until 12 Dec, allowed by Ann Admin');
    expect(owners.words).toContain('End now');
    expect(owners.words).not.toContain('Access removed');
    const told = stage.slack
      .messagesFor(dana, owners.channel)
      .filter(({ thread_ts, text }) => thread_ts === owners.ts && text.includes('Kept until 12 Dec'));
    expect(told).toHaveLength(1);
    expect((await view()).offboardingCase.state).toBe('closing');
  });

  test('Extend asks for a later day and why; past the maximum it is refused at the field', async () => {
    await stage.modal(ann, () => press(ann, 'Extend'));
    const why = { 'Why is it needed for longer?': 'The agency is a week late with the files.' };
    const tooLong = await stage.slack.act.submitView({ user: ann, values: { ...why, Until: '2027-01-15' } });
    expect(tooLong.fieldErrors?.until).toContain('at most');
    await stage.slack.act.submitView({ user: ann, values: { ...why, Until: '2026-12-18' } });
    await expect.poll(async () => (await approversDm()).words, { timeout: 5_000 }).toContain('Kept until 18 Dec');
  });

  test('/offboard exceptions shows it to those who may, with its buttons, and as CSV; to nobody else', async () => {
    const shown = async (user: string, text: string, channel: string = CASES) => {
      const before = stage.slack.workspace.messages.length;
      const words = await stage.answer(user, () => stage.slack.act.command(user, channel, text));
      const message = stage.slack.workspace.messages.slice(before).find(({ ephemeralFor }) => ephemeralFor === user);
      return words + JSON.stringify(message?.blocks);
    };
    const register = await shown(bob, 'exceptions');
    for (const words of [
      'Figma',
      'Lee Leaver',
      '0 days old',
      'owner Dana Owner',
      'Read-only seat',
      'End now',
      'Extend',
    ])
      expect(register).toContain(words);
    expect(await shown(bob, 'exceptions csv')).toContain('\\"The design files are still being moved over.\\"');
    expect(await shown(bob, 'exceptions all')).toContain('exceptions csv');
    expect(await shown(dana, 'exceptions', (await ownersDm()).channel)).toContain('You cannot do that here');
  });

  test('End now sends the task again, and the owner is told', async () => {
    expect(await stage.answer(dana, () => press(dana, 'End now'))).toBe('Ended. Access is being removed.');
    const owners = await ownersDm();
    expect(owners.words).toContain('Access removed');
    const told = stage.slack
      .messagesFor(dana, owners.channel)
      .filter(({ thread_ts, text }) => thread_ts === owners.ts && text.includes('Ended by Dana Owner'));
    expect(told).toHaveLength(1);
    expect((await approversDm()).words).not.toContain('Extend');
  });

  test('asked again and refused: the task is as it was, and a late Allow hears who was faster', async () => {
    // Two asked in one moment have no order.
    await stage.company.pass(60_000);
    await menu();
    await stage.slack.act.submitView({ user: dana, values: { ...FORM, 'Who decides?': bob } });
    await expect.poll(async () => (await view()).exceptions.length).toBe(2);
    const before = await approversDm(bob);
    expect(await stage.answer(bob, () => press(bob, 'Refuse'))).toContain('removed as planned');
    await expect.poll(async () => (await view()).exceptions.map(({ state }) => state)).toContain('refused');
    const { ts, channel } = before;
    expect(await stage.answer(bob, () => stage.slack.act.click({ user: bob, channel, ts, text: 'Allow' }))).toContain(
      'was refused, by Bob Approver',
    );
    expect((await ownersDm()).words).toContain('Refused by Bob Approver');
    expect((await view()).tasks[0]?.state).toBe('sent');
  });

  test('the leaver heard nothing, and every message fitted', () => {
    expect(stage.slack.directMessage(lee)).toBeUndefined();
    expect(stage.log.filter(({ level }) => level === 'error')).toEqual([]);
  });
});
