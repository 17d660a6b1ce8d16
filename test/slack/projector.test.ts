import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { unpostedNotices } from '../../db/messages.ts';
import { approveCase } from '../../src/operations/approve-case.ts';
import { cancelCase } from '../../src/operations/cancel-case.ts';
import { openCase } from '../../src/operations/open-case.ts';
import { receiveEvent } from '../../src/operations/receive-event.ts';
import { cutNow } from '../../src/operations/start-case.ts';
import { ann, hana } from '../support/company.ts';
import { CASES, PEOPLE } from '../support/slack.ts';
import { aStage, FIGMA, type Stage } from './stage.ts';

const { ann: ANN, bob: BOB, sec: SEC, lee: LEE, dana: DANA, guest } = PEOPLE;

describe('cards and messages are drawn from the database', () => {
  let stage: Stage;
  let open: string | undefined;
  beforeAll(async () => {
    stage = await aStage({ settings: { approvers: { users: [ANN, BOB, LEE], groups: [] } } });
  });
  afterAll(() => stage.close());
  afterEach(async () => {
    stage.slack.faults.clear();
    stage.slack.handlers.clear();
    if (open) await cancelCase(stage.deps, ann, { caseId: open }).catch(() => undefined);
    open = undefined;
    await stage.slack.changeMembers(CASES, { remove: [LEE, guest] });
    stage.elapse(3_700_000);
    await stage.settle();
  });

  async function opened(): Promise<string> {
    open = (await openCase(stage.deps, hana, { personId: 'lee', lastDay: '2026-12-01' })).id;
    return open;
  }

  const cards = (caseId: string) =>
    stage.slack.workspace.messages.filter(({ metadata }) =>
      String(metadata?.event_payload.subject).startsWith(`case:${caseId}`),
    );

  test('a post whose answer was lost is found again by its metadata, not posted twice', async () => {
    const caseId = await opened();
    stage.slack.faults.set({ loseAnswer: 'chat.postMessage' });
    await expect(stage.side.projector.draw(`case:${caseId}`)).rejects.toThrow();
    expect(cards(caseId)).toHaveLength(1);
    stage.elapse(10_000);
    await stage.settle();
    expect(cards(caseId)).toHaveLength(1);
    expect(cards(caseId)[0]?.revisions).toBeGreaterThan(0);
  });

  test('a card that somebody deleted comes again, once', async () => {
    const caseId = await opened();
    const { channel, ts } = await stage.card(caseId);
    stage.slack.deleteMessage(channel, ts);
    await approveCase(stage.deps, ann, { caseId, revision: 1 });
    await stage.settle();
    expect(cards(caseId)).toHaveLength(1);
    expect((await stage.card(caseId)).words).toContain('Approved by');
  });

  test('a card that says the same is not sent again', async () => {
    const caseId = await opened();
    await stage.card(caseId);
    const before = stage.slack.calls.length;
    stage.elapse(10_000);
    expect(await stage.side.projector.draw(`case:${caseId}`)).toBeUndefined();
    const methods = stage.slack.calls.slice(before).map(({ method }) => method);
    expect(methods.filter((method) => method.startsWith('chat.'))).toEqual([]);
  });

  test('blocks that Slack refuses go as their sentence, so that the truth still arrives', async () => {
    const caseId = await opened();
    stage.slack.handlers.set('chat.postMessage', ({ args }) =>
      args.blocks ? { body: { ok: false, error: 'invalid_blocks' } } : null,
    );
    await stage.settle();
    const [card] = cards(caseId);
    expect(card?.text).toMatch(/^OB-\d+, offboarding of Lee Leaver: /);
    expect(card?.blocks ?? []).toEqual([]);
  });

  test('while Slack asks to wait, the job comes back later and nothing is lost', async () => {
    const caseId = await opened();
    stage.slack.faults.set({ ratelimited: { methods: ['chat.postMessage'], seconds: 30 } });
    expect(await stage.side.projector.draw(`case:${caseId}`)).toEqual({ laterSeconds: 30 });
    stage.slack.faults.clear();
    expect((await stage.side.projector.draw(`case:${caseId}`))?.laterSeconds).toBeGreaterThan(0);
    await stage.settle();
    expect(cards(caseId)).toHaveLength(1);
  });

  test.each([
    ['the leaver', LEE],
    ['a guest', guest],
  ])(
    'with %s in the channel no card comes there: the approvers have it alone, and the admins know why',
    async (_, user) => {
      await stage.slack.changeMembers(CASES, { add: [user] });
      stage.elapse(11_000);
      const caseId = await opened();
      await stage.settle();
      const shown = cards(caseId);
      expect(shown.map(({ channel }) => channel)).not.toContain(CASES);
      const directs = [ANN, BOB, SEC].map((id) => stage.slack.directMessage(id)?.id);
      expect(new Set(shown.map(({ channel }) => channel))).toEqual(new Set(directs));
      expect(stage.slack.directMessage(LEE)).toBeUndefined();
      const toAnn = stage.slack.messagesFor(ANN, stage.slack.directMessage(ANN)?.id ?? '').map(({ text }) => text);
      expect(toAnn.some((text) => text.includes('is not shown in the channel'))).toBe(true);
      await stage.slack.act.click({
        user: BOB,
        channel: stage.slack.directMessage(BOB)?.id ?? '',
        ts: shown.find(({ channel }) => channel === directs[1])?.ts ?? '',
        text: 'Approve',
      });
      await expect
        .poll(async () => {
          await stage.settle();
          return cards(caseId).every(({ blocks }) => JSON.stringify(blocks).includes('Approved by Bob Approver'));
        })
        .toBe(true);
    },
  );

  test('a line is said once, however often its job runs and although an answer was lost', async () => {
    const caseId = await opened();
    const { ts } = await stage.card(caseId);
    await approveCase(stage.deps, ann, { caseId, revision: 1 });
    const said = () =>
      stage.slack.workspace.messages.filter(({ thread_ts, text }) => thread_ts === ts && text === 'Approved by Ann.');
    const notice = (await unpostedNotices(stage.deps.db, 10)).find(({ text }) => text === 'Approved by Ann.')?.id;
    stage.slack.faults.set({ loseAnswer: 'chat.postMessage' });
    await expect(stage.side.projector.post(notice ?? '')).rejects.toThrow();
    expect(said()).toHaveLength(1);
    stage.elapse(10_000);
    await stage.side.projector.post(notice ?? '');
    await stage.settle();
    stage.elapse(10_000);
    await stage.side.projector.post(notice ?? '');
    expect(said()).toHaveLength(1);
  });

  test('an admin whom HR’s event is about does not hear that it came', async () => {
    const source = { kind: 'webhook', id: 'hr', readableAgain: false } as const;
    await receiveEvent(stage.deps, {
      id: 'd-ann',
      bodyHash: 'h',
      fingerprint: 'f',
      source,
      event: {
        event: 'termination',
        email: 'ann@northwind.test',
        employeeId: 'E-nobody',
        urgency: 'scheduled',
        involuntary: true,
      },
    });
    await stage.settle();
    const told = (id: string) =>
      stage.slack
        .messagesFor(id, stage.slack.directMessage(id)?.id ?? '')
        .filter(({ text }) => /termination/.test(text));
    expect(told(ANN)).toEqual([]);
    expect(told(SEC)).toHaveLength(1);
    expect(stage.slack.messagesFor(ANN, CASES).filter(({ text }) => /termination/.test(text))).toEqual([]);
  });

  test('hostile words in a notice call nobody', async () => {
    const caseId = await opened();
    const { ts } = await stage.card(caseId);
    await cancelCase(stage.deps, ann, { caseId, reason: '<!channel> <https://evil.test|click>' });
    await stage.settle();
    const line = stage.slack.workspace.messages.find(
      ({ thread_ts, text }) => thread_ts === ts && text.startsWith('Cancelled'),
    );
    expect(line?.text).toContain('&lt;!channel&gt;');
  });

  test('an owner who is gone is not asked: the backup is, and with none the admins hear it loudly', async () => {
    await stage.slack.changeUser(DANA, { deleted: true });
    const caseId = await opened();
    await stage.settle();
    await approveCase(stage.deps, ann, { caseId, revision: 1 });
    await cutNow(stage.deps, ann, { caseId, reason: 'now' });
    await stage.settle();
    expect(FIGMA.backupOwner).toBeUndefined();
    const toAnn = stage.slack.messagesFor(ANN, stage.slack.directMessage(ANN)?.id ?? '').map(({ text }) => text);
    expect(toAnn.some((text) => /nobody could be asked/.test(text) || /nobody to do it/.test(text))).toBe(true);
    expect(stage.slack.directMessage(DANA)).toBeUndefined();
  });
});
