import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ForbiddenError } from '../../src/domain/errors.ts';
import { approveCase } from '../../src/operations/approve-case.ts';
import { handOnTask } from '../../src/operations/hand-on-task.ts';
import { openCase } from '../../src/operations/open-case.ts';
import { clearAbsence, setAbsence } from '../../src/operations/set-absence.ts';
import { cutNow } from '../../src/operations/start-case.ts';
import { viewCase } from '../../src/operations/view-case.ts';
import * as company from '../support/company.ts';
import { PEOPLE } from '../support/slack.ts';
import { aStage, FIGMA, type Stage } from './stage.ts';

const { ann, bob, dana, lee } = PEOPLE;
const HOUR = 3_600_000;

/** Monday, ten o'clock in Berlin; tasks are due on Thursday. */
async function aCutCase(stage: Stage): Promise<string> {
  const { deps } = stage;
  const { id } = await openCase(deps, company.hana, { personId: 'lee', lastDay: '2026-11-24' });
  await stage.settle();
  await approveCase(deps, company.ann, { caseId: id, revision: 1 });
  await cutNow(deps, company.ann, { caseId: id, reason: 'today' });
  await stage.settle();
  return id;
}

function desk(stage: Stage, caseId: () => string) {
  const task = async (application = 'figma') => {
    const { tasks } = await viewCase(stage.deps, caseId());
    const found = tasks.find((one) => one.application === application);
    if (!found) throw new Error('no such task');
    return found;
  };
  /** The person's message about the case, as it is now. */
  const dm = async (user: string) => {
    await stage.settle();
    const channel = stage.slack.directMessage(user)?.id ?? '';
    const found = stage.slack
      .messagesFor(user, channel)
      .findLast(({ metadata }) => String(metadata?.event_payload.subject).includes(`tasks:${caseId()}:`));
    return { channel, ts: found?.ts ?? '', text: found?.text ?? '', words: JSON.stringify(found?.blocks ?? []) };
  };
  const menu = async (user: string, select: string, title: string) => {
    const { channel, ts } = await dm(user);
    return await stage.modal(user, () => stage.slack.act.selectOption({ user, channel, ts, select }), title);
  };
  return { task, dm, menu };
}

describe('what an owner can do with a task besides answering it', () => {
  let stage: Stage;
  let caseId = '';
  const { task, dm, menu } = desk(new Proxy({} as Stage, { get: (_, key) => Reflect.get(stage, key) }), () => caseId);
  beforeAll(async () => {
    stage = await aStage();
    caseId = await aCutCase(stage);
  });
  afterAll(() => stage.close());

  test('Remind me later offers what ends before the task is due, and says when in the message', async () => {
    const form = await menu(dana, 'Remind me later', 'Remind me later');
    expect(JSON.stringify(form.blocks)).toContain('In three days');
    await stage.slack.act.submitView({ user: dana, values: { 'When?': 'tomorrow' } });
    await expect.poll(async () => (await task()).snoozedUntil?.toISOString()).toBe('2026-11-24T08:00:00.000Z');
    expect((await dm(dana)).words).toContain('you are reminded');
  });

  test('the reminder comes then, once, and does not call overdue what is not', async () => {
    await stage.company.pass(23 * HOUR);
    stage.elapse(HOUR);
    await stage.settle();
    await stage.company.pass(HOUR);
    stage.elapse(HOUR);
    await stage.settle();
    const nags = stage.slack.workspace.messages.filter(({ metadata }) =>
      String(metadata?.event_payload.subject).startsWith('nag:'),
    );
    expect(nags.map(({ text }) => text)).toEqual([
      expect.stringContaining('You wanted to hear again of 1 task: Figma'),
    ]);
    expect(JSON.stringify(nags[0]?.blocks)).not.toContain('Overdue');
  });

  test('Attach evidence keeps the file’s hash with the task and leaves the task open', async () => {
    await menu(dana, 'Attach evidence', 'Attach evidence');
    const file = stage.slack.act.uploadFile({ user: dana, name: 'seats.csv', content: 'lee;removed' });
    await stage.slack.act.submitView({ user: dana, values: { Proof: [file.id], Note: 'The export of today' } });
    await expect.poll(async () => (await task()).attachment?.name).toBe('seats.csv');
    expect((await task()).attachment?.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect((await task()).state).toBe('sent');
  });

  test.each([
    ['a program', () => ({ name: 'proof.exe', content: 'MZ' }), 'one of these'],
    ['a file without an ending', () => ({ name: 'proof', content: 'x' }), 'one of these'],
    ['a page that runs', () => ({ name: 'proof.png.html', content: '<script>' }), 'one of these'],
    [
      'a file over 10 MB',
      () => ({ name: 'proof.png', content: Buffer.alloc(10 * 1024 * 1024 + 1) }),
      'larger than 10 MB',
    ],
  ])('%s is no proof, and nothing is kept', async (_, file, words) => {
    const before = (await task()).attachment;
    await menu(dana, 'Attach evidence', 'Attach evidence');
    const { id } = stage.slack.act.uploadFile({ user: dana, ...file() });
    const result = await stage.slack.act.submitView({ user: dana, values: { Proof: [id] } });
    expect(result.fieldErrors?.proof).toContain(words);
    await stage.slack.act.closeView({ user: dana });
    expect((await task()).attachment).toEqual(before);
  });

  test('somebody else’s file is no proof either', async () => {
    await menu(dana, 'Attach evidence', 'Attach evidence');
    const { id } = stage.slack.act.uploadFile({ user: bob, name: 'bob.png', content: 'x' });
    const result = await stage.slack.act.submitView({ user: dana, values: { Proof: [id] } });
    expect(result.fieldErrors?.proof).toBe('Please attach a file of your own.');
    await stage.slack.act.closeView({ user: dana });
  });

  test.each([
    ['the leaver', lee, 'other than the leaver'],
    ['herself', dana, 'has it already'],
    ['a guest', PEOPLE.guest, 'of this workspace'],
    ['somebody who is gone', PEOPLE.gone, 'of this workspace'],
  ])('a task cannot be handed to %s: the form says so at that field', async (_, user, words) => {
    await menu(dana, 'Hand to someone', 'Hand to someone');
    const result = await stage.slack.act.submitView({
      user: dana,
      values: { 'Who?': user, 'Why?': 'Bob has the keys.' },
    });
    expect(result.fieldErrors?.to).toContain(words);
    await stage.slack.act.closeView({ user: dana });
    expect((await task()).delegate).toBeUndefined();
  });

  test('handed on, it is in the other’s messages with the reason, in mine as theirs, and on the card', async () => {
    await menu(dana, 'Hand to someone', 'Hand to someone');
    await stage.slack.act.submitView({ user: dana, values: { 'Who?': bob, 'Why?': 'Bob has the keys.' } });
    await expect.poll(async () => (await task()).delegate).toBe('bob@northwind.test');
    const his = await dm(bob);
    expect(his.words).toContain('From Dana Owner: Bob has the keys.');
    expect(his.words).toContain('Access removed');
    const hers = await dm(dana);
    expect(hers.words).toContain('is with Bob Approver now');
    expect(hers.words).not.toContain('Access removed');
    const card = await stage.card(caseId);
    expect(card.words).toContain('With Bob Approver');
    const said = stage.slack.workspace.messages.filter(
      ({ thread_ts, text }) => thread_ts === card.ts && text.includes('is with Bob Approver now: Bob has the keys.'),
    );
    expect(said).toHaveLength(1);
  });

  test('who handed it on may still answer, a stranger may not, and an admin may hand it on but not answer it', async () => {
    const taskId = (await task()).id;
    const stranger = company.anActor('kim');
    const to = { email: 'sam@northwind.test', personId: 'sam', name: 'Sam' };
    await expect(handOnTask(stage.deps, stranger, { taskId, to, reason: 'x' })).rejects.toThrow(ForbiddenError);
    await handOnTask(stage.deps, company.ann, { taskId, to, reason: 'Bob is at a customer' });
    await stage.settle();
    expect((await task()).delegate).toBe('sam@northwind.test');
    expect((await dm(bob)).words).toContain('is with Sam Security now');
    const { channel, ts } = await dm(PEOPLE.sec);
    expect(channel).toBe(stage.slack.directMessage(PEOPLE.sec)?.id);
    await stage.modal(PEOPLE.sec, () =>
      stage.slack.act.click({ user: PEOPLE.sec, channel, ts, text: 'Access removed' }),
    );
    await stage.slack.act.submitView({ user: PEOPLE.sec, values: { 'Your word': ['stated'] } });
    await expect.poll(async () => (await task()).state).toBe('attested');
  });

  test('what was answered cannot be handed on, put off or given evidence any more', async () => {
    const taskId = (await task()).id;
    const to = { email: 'bob@northwind.test', personId: 'bob', name: 'Bob' };
    await expect(handOnTask(stage.deps, company.dana, { taskId, to, reason: 'x' })).rejects.toThrow(
      'Sam Security has answered this already.',
    );
  });

  test('the leaver heard nothing, and every message fitted', () => {
    expect(stage.slack.directMessage(lee)).toBeUndefined();
    expect(stage.log.filter(({ level }) => level === 'error')).toEqual([]);
  });
});

describe('an owner who is away', () => {
  let stage: Stage;
  let caseId = '';
  const { task, dm } = desk(new Proxy({} as Stage, { get: (_, key) => Reflect.get(stage, key) }), () => caseId);
  beforeAll(async () => {
    stage = await aStage({ company: { applications: [FIGMA] } });
    const { deps } = stage;
    await setAbsence(deps, company.dana, {
      from: '2026-11-23',
      until: '2026-12-04',
      delegate: { email: 'bob@northwind.test', name: 'Bob' },
    });
    caseId = await aCutCase(stage);
  });
  afterAll(() => stage.close());

  test('is not asked: the delegate is, and knows why', async () => {
    expect((await task()).delegate).toBe('bob@northwind.test');
    expect((await dm(bob)).words).toContain('Comes to you: Dana Owner is away until 2026-12-04.');
    expect(stage.slack.directMessage(dana)).toBeUndefined();
  });

  test('a delegate who goes away in turn passes it to theirs, and a circle of delegates ends at the admins', async () => {
    const { deps } = stage;
    const away = { from: '2026-11-23', until: '2026-11-30' };
    await setAbsence(deps, company.bob, { ...away, delegate: { email: 'sam@northwind.test', name: 'Sam' } });
    expect((await task()).delegate).toBe('sam@northwind.test');
    await setAbsence(deps, company.sam, away);
    // Nobody is left: it stays where it was, and the admins have it.
    const toAnn = await dm(ann);
    expect(toAnn.text).toContain('nobody could be asked about “Figma”');
    expect(toAnn.words).toContain('Hand to someone');
  });

  test('back early, she has it again, and the admins see that it has somebody', async () => {
    await clearAbsence(stage.deps, company.dana);
    expect((await task()).delegate).toBeUndefined();
    expect((await dm(dana)).words).toContain('Access removed');
    expect((await dm(ann)).text).toContain('every task has somebody now');
  });

  test('an absence needs days that are not over, in their order, and somebody other than oneself who is there', async () => {
    const { deps } = stage;
    const wrong = (input: object) =>
      setAbsence(deps, company.dana, { from: '2026-11-25', until: '2026-11-26', ...input });
    await expect(wrong({ until: '2026-11-24' })).rejects.toMatchObject({ fields: { until: expect.any(String) } });
    await expect(wrong({ from: '2026-11-20', until: '2026-11-20' })).rejects.toMatchObject({
      fields: { until: 'choose a day that is not over' },
    });
    await expect(wrong({ until: '2027-12-30' })).rejects.toMatchObject({ fields: { until: expect.any(String) } });
    const herself = { email: 'dana@northwind.test', name: 'Dana' };
    await expect(wrong({ delegate: herself })).rejects.toMatchObject({ fields: { delegate: expect.any(String) } });
    const away = { email: 'sam@northwind.test', name: 'Sam' };
    await expect(wrong({ delegate: away })).rejects.toMatchObject({
      fields: { delegate: 'choose somebody else: Sam is away or gone' },
    });
  });

  test('somebody whom HR calls gone is stood in for as well', async () => {
    const { deps } = stage;
    await handOnTask(deps, company.dana, {
      taskId: (await task()).id,
      to: { email: 'hana@northwind.test', personId: 'hana', name: 'Hana' },
      reason: 'knows the tool',
    });
    await stage.settle();
    expect((await task()).delegate).toBe('hana@northwind.test');
    await stage.company.roster([{ ...company.aPerson({ id: 'hana', slackUserId: PEOPLE.hr }), status: 'left' }]);
    await stage.company.pass(60_000);
    expect((await task()).delegate).toBeUndefined();
    expect((await dm(dana)).words).toContain('Hana is not here any more');
  });
});
