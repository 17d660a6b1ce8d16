import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openCases, viewCase } from '../../src/operations/view-case.ts';
import { CASES, PEOPLE } from '../support/slack.ts';
import { aStage, HANA, type Stage } from './stage.ts';

const { ann, bob, dana, lee } = PEOPLE;

describe('one leaver, through Slack', () => {
  let stage: Stage;
  let caseId = '';
  beforeAll(async () => {
    stage = await aStage();
  });
  afterAll(() => stage.close());

  /** Presses a button of the card as it is now. */
  async function press(user: string, text: string) {
    const { channel, ts } = await stage.card(caseId);
    return await stage.slack.act.click({ user, channel, ts, text });
  }

  async function state() {
    return (await viewCase(stage.deps, caseId)).offboardingCase.state;
  }

  async function becomes(wanted: string) {
    const settled = async () => {
      await stage.settle();
      return await state();
    };
    await expect.poll(settled).toBe(wanted);
    // What the change itself sent.
    await stage.settle();
  }

  test('/offboard shows who it is and when in both zones, and opens nothing', async () => {
    const view = await stage.modal(HANA, () =>
      stage.slack.act.command(HANA, CASES, '@lee 2026-12-01 --reason moving on'),
    );
    const words = JSON.stringify(view.blocks);
    expect(words).toContain('Lee Leaver');
    expect(words).toContain('Tue 1 Dec 2026, 18:00 (America/New_York) · Wed 2 Dec, 00:00 (Europe/Berlin)');
    expect(words).toContain('moving on');
    expect(await openCases(stage.deps)).toEqual([]);
  });

  test('confirming the preview opens the case, and one card comes to the channel', async () => {
    const result = await stage.slack.act.submitView({ user: HANA });
    expect(result.status).toBe('acked');
    await expect.poll(async () => (await openCases(stage.deps)).length).toBe(1);
    const [view] = await openCases(stage.deps);
    caseId = view?.offboardingCase.id ?? '';
    expect(view?.offboardingCase).toMatchObject({ requester: HANA, requesterPersonId: 'hana', reason: 'moving on' });
    expect(view?.offboardingCase.handOverTo).toMatchObject({ email: 'bob@northwind.test' });
    const card = await stage.card(caseId);
    expect(card.channel).toBe(CASES);
    expect(card.words).toContain('Offboarding · Lee Leaver · OB-');
  });

  test('View plan says what will be done, where, and who must approve', async () => {
    const view = await stage.modal(bob, () => press(bob, 'View plan'));
    const words = JSON.stringify(view.blocks);
    expect(words).toContain('*Crm* lee@northwind.test');
    expect(words).toContain('Cut access');
    expect(words).toContain('*Figma*');
    await stage.slack.act.closeView({ user: bob });
  });

  test('who asked cannot approve, and is told so alone', async () => {
    expect(await stage.answer(HANA, () => press(HANA, 'Approve'))).toContain('You cannot do that here');
    expect(await state()).toBe('awaiting_approval');
  });

  test('two approvers at once: one is counted, the other hears so, and the card is drawn again', async () => {
    const { channel, ts } = await stage.card(caseId);
    const first = await stage.slack.act.click({ user: ann, channel, ts, text: 'Approve' });
    expect(first.status).toBe('acked');
    await expect.poll(state).toBe('approved');
    const { version } = (await viewCase(stage.deps, caseId)).offboardingCase;
    // The card still shows the button: nothing has been drawn since.
    const words = await stage.answer(bob, () => stage.slack.act.click({ user: bob, channel, ts, text: 'Approve' }));
    expect(words).toMatch(/approved/i);
    expect((await viewCase(stage.deps, caseId)).offboardingCase.version).toBe(version);
    const card = await stage.card(caseId);
    expect(card.words).toContain('✅ Approved by Ann Admin');
    expect(card.words).toContain('Cut access now');
    expect(card.words).not.toContain('Approved by Bob');
  });

  test('a decision is one line of the card’s thread', async () => {
    const card = await stage.card(caseId);
    const lines = stage.slack.workspace.messages.filter((message) => message.thread_ts === card.ts);
    expect(lines.filter(({ text }) => text.startsWith('Approved by'))).toHaveLength(1);
  });

  test('cutting now asks why, and the owner hears at that moment, not before', async () => {
    expect(stage.slack.directMessage(dana)).toBeUndefined();
    await stage.modal(bob, () => press(bob, 'Cut access now'));
    await stage.slack.act.submitView({ user: bob, values: { 'Why now?': 'they ran off with the laptop' } });
    await becomes('closing');
    const dm = stage.slack.directMessage(dana);
    const [message] = stage.slack.messagesFor(dana, dm?.id ?? '');
    expect(message?.text).toMatch(/^Lee Leaver is leaving, and you are asked for 1 task/);
    expect(JSON.stringify(message?.blocks)).toContain('2. Remove lee@northwind.test');
  });

  test('the card says what is proven and what still lets them in', async () => {
    const { words } = await stage.card(caseId);
    expect(words).toContain('*Crm* lee@northwind.test · Proven closed');
    expect(words).toContain('*Still have access*: Figma');
    expect(words).toContain('1 of 2');
  });

  test('somebody else cannot answer the owner’s task, though they know its name', async () => {
    const [task] = (await viewCase(stage.deps, caseId)).tasks;
    const dm = stage.slack.directMessage(dana);
    const [message] = stage.slack.messagesFor(dana, dm?.id ?? '');
    const before = stage.slack.workspace.messages.length;
    await stage.slack.deliverRaw({
      type: 'block_actions',
      api_app_id: stage.slack.workspace.appId,
      team: { id: stage.slack.workspace.team.id },
      user: { id: bob, team_id: stage.slack.workspace.team.id },
      trigger_id: 'stolen.1',
      container: { type: 'message' },
      actions: [
        {
          type: 'button',
          action_id: 'task.no_such_account',
          block_id: 'x',
          value: `${caseId}:${task?.id}`,
          action_ts: '1',
        },
      ],
    });
    await stage.settle();
    expect((await viewCase(stage.deps, caseId)).tasks[0]?.state).toBe('sent');
    expect(stage.slack.workspace.messages.length).toBe(before);
    expect(message).toBeDefined();
  });

  test('Need help is told once in the case’s thread', async () => {
    const dm = stage.slack.directMessage(dana)?.id ?? '';
    const [message] = stage.slack.messagesFor(dana, dm);
    const words = await stage.answer(dana, () =>
      stage.slack.act.click({ user: dana, channel: dm, ts: message?.ts ?? '', text: 'Need help' }),
    );
    expect(words).toBe('The people on this case have been told that you need help.');
    await stage.settle();
    const card = await stage.card(caseId);
    const lines = stage.slack.workspace.messages.filter(
      ({ thread_ts, text }) => thread_ts === card.ts && text.includes('needs help'),
    );
    expect(lines).toHaveLength(1);
  });

  test('Access removed takes a word, a note and a proof, and closes the case', async () => {
    const dm = stage.slack.directMessage(dana)?.id ?? '';
    const [message] = stage.slack.messagesFor(dana, dm);
    const form = await stage.modal(dana, () =>
      stage.slack.act.click({ user: dana, channel: dm, ts: message?.ts ?? '', text: 'Access removed' }),
    );
    expect(form.title?.text).toBe('Access removed');
    const refused = await stage.slack.act.submitView({ user: dana, values: { Note: 'gone' } });
    expect(refused.fieldErrors).toHaveProperty('statement');
    const file = stage.slack.act.uploadFile({ user: dana, name: 'members.png', content: 'a picture' });
    await stage.slack.act.submitView({
      user: dana,
      values: { 'Your word': ['stated'], Note: 'Removed in the admin console', Proof: [file.id] },
    });
    await becomes('access_closed');
    const [task] = (await viewCase(stage.deps, caseId)).tasks;
    expect(task).toMatchObject({ state: 'attested', closedBy: 'Dana Owner', note: 'Removed in the admin console' });
    expect(task?.attachment).toMatchObject({ name: 'members.png', bytes: 9, fileId: file.id });
    expect(task?.attachment?.sha256).toMatch(/^[0-9a-f]{64}$/);
    const card = await stage.card(caseId);
    expect(card.words).toContain('Confirmed by Dana Owner');
    expect(JSON.stringify(stage.slack.messagesFor(dana, dm)[0]?.blocks)).toContain('Confirmed by Dana Owner');
  });

  test('Evidence on the closed card shows what was proven and confirmed, and opens nothing for the leaver', async () => {
    const evidence = await stage.modal(ann, () => press(ann, 'Evidence'), 'Evidence');
    const words = JSON.stringify(evidence.blocks);
    expect(words).toContain('Proven closed');
    expect(words).toContain('Confirmed by Dana Owner');
    expect(words).toContain('members.png');
    expect(words).toContain('all of them under the newest signed checkpoint');
    const opened = stage.slack.topModal(lee);
    await stage.slack.deliverRaw({
      type: 'block_actions',
      api_app_id: stage.slack.workspace.appId,
      team: { id: stage.slack.workspace.team.id },
      user: { id: lee, team_id: stage.slack.workspace.team.id },
      trigger_id: 'stolen.2',
      container: { type: 'message' },
      actions: [{ type: 'button', action_id: 'case.evidence', block_id: 'x', value: caseId, action_ts: '1' }],
    });
    expect(stage.slack.topModal(lee)).toBe(opened);
  });

  test('the leaver got no message, and nobody got two cards', async () => {
    expect(stage.slack.directMessage(lee)).toBeUndefined();
    await stage.card(caseId);
    expect(stage.log.filter(({ level }) => level === 'error')).toEqual([]);
  });

  test('giving access back asks first and is told on the card', async () => {
    await press(ann, 'Give access back');
    await becomes('returning');
    const dm = stage.slack.directMessage(dana)?.id ?? '';
    const theirs = async () => {
      await stage.settle();
      return stage.slack.messagesFor(dana, dm)[0];
    };
    await expect.poll(async () => JSON.stringify((await theirs())?.blocks)).toContain('Access given back');
    const { ts = '' } = (await theirs()) ?? {};
    await stage.modal(dana, () => stage.slack.act.click({ user: dana, channel: dm, ts, text: 'Access given back' }));
    await stage.slack.act.submitView({ user: dana, values: { 'Your word': ['stated'] } });
    await becomes('restored');
    expect((await stage.card(caseId)).words).toContain('Access was given back.');
  });
});
