import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_POLICY } from '../../src/domain/policy.ts';
import { keepAccounts, offboardFromInquiry } from '../../src/operations/answer-inquiry.ts';
import { approveCase } from '../../src/operations/approve-case.ts';
import { sweepAccounts } from '../../src/operations/sweep-accounts.ts';
import { casesOfPerson, openCases } from '../../src/operations/view-case.ts';
import * as company from '../support/company.ts';
import { PEOPLE } from '../support/slack.ts';
import { aStage, asActor, type Stage } from './stage.ts';

const { ann, bob } = PEOPLE;
const OLD = '2026-09-01T09:00:00.000Z';
const FRESH = '2026-11-20T09:00:00.000Z';
const LATER = '2027-12-01T09:00:00.000Z';

/** Messages of Lastday to one person that say so, as they are now. */
async function told(stage: Stage, user: string, words: string) {
  await stage.settle();
  const channel = stage.slack.directMessage(user)?.id ?? '';
  return stage.slack.workspace.messages
    .map(({ channel: at, ts, text, blocks }) => ({ channel: at, ts, text, words: JSON.stringify(blocks) }))
    .filter((message) => message.channel === channel && message.words.includes(words));
}

async function press(stage: Stage, user: string, words: string, text: string) {
  const [asked] = await told(stage, user, words);
  await stage.slack.act.click({ user, channel: asked?.channel ?? '', ts: asked?.ts ?? '', text });
}

async function nextDay(stage: Stage, days = 1): Promise<boolean> {
  await stage.company.pass(company.days(days));
  stage.elapse(company.days(days));
  return await sweepAccounts(stage.deps);
}

describe('accounts that nobody uses', () => {
  let stage: Stage;
  const inquiryIn = (words: string) => /"value":"([^"]+)"/.exec(words)?.[1] ?? '';
  beforeAll(async () => {
    stage = await aStage({
      company: {
        applications: [company.anApplication('okta'), company.anApplication('chat')],
        policies: [{ ...DEFAULT_POLICY, approvals: 0, inactiveAfter: company.days(60) }],
        accounts: {
          okta: [
            company.anAccount('lee', { last_seen: OLD }),
            company.anAccount('dana', { last_seen: OLD }),
            company.anAccount('sam', { last_seen: OLD, active: false }),
            company.anAccount('bob', { last_seen: LATER }),
            company.anAccount('hana'),
          ],
          chat: [
            company.anAccount('lee', { id: 'chat-lee' }),
            company.anAccount('bob', { id: 'chat-bob', last_seen: OLD }),
          ],
        },
      },
    });
    expect(await sweepAccounts(stage.deps)).toBe(true);
  });
  afterAll(() => stage.close());

  test('are asked about: of whoever manages them, else of the admins; nothing is opened and nothing is cut', async () => {
    const [asked, ...more] = await told(stage, bob, 'still need their accounts');
    expect(more).toEqual([]);
    expect(asked?.text).toContain('Does Lee Leaver still need their accounts?');
    expect(asked?.words).toContain('Last used on 2026-09-01, in Okta. These do not say: Chat.');
    expect((await told(stage, ann, 'still need their accounts')).map(({ text }) => text)).toEqual([
      expect.stringContaining('Dana Owner'),
    ]);
    expect(await openCases(stage.deps)).toEqual([]);
    expect(stage.company.acts).toEqual([]);
  });

  test('are read once a day, whatever the replicas, and asked about once', async () => {
    expect(await sweepAccounts(stage.deps)).toBe(false);
    expect(await nextDay(stage)).toBe(true);
    expect(await told(stage, bob, 'still need their accounts')).toHaveLength(1);
  });

  test('are nobody’s to keep but whose question it is, and never their own', async () => {
    const [asked] = await told(stage, bob, 'still need their accounts');
    const inquiryId = inquiryIn(asked?.words ?? '');
    const lee = asActor('U0LEE', 'lee', new Set(['admin'] as const));
    await expect(keepAccounts(stage.deps, lee, { inquiryId })).rejects.toThrow('cannot do that here');
    const hana = asActor(PEOPLE.hr, 'hana', new Set(['hr'] as const));
    await expect(offboardFromInquiry(stage.deps, hana, { inquiryId })).rejects.toThrow('asked of somebody else');
  });

  test('that are still needed are asked about again when as much time is over again, not before', async () => {
    await press(stage, ann, 'Dana Owner still need', 'Still needed');
    await expect.poll(() => told(stage, ann, 'Still needed, says Ann Admin')).toHaveLength(1);
    await nextDay(stage, 58);
    expect(await told(stage, ann, 'Dana Owner still need')).toHaveLength(1);
    await nextDay(stage, 3);
    expect(await told(stage, ann, 'Dana Owner still need')).toHaveLength(2);
  });

  test('a question that a manager leaves for a week is the admins’, loudly', async () => {
    expect(await told(stage, bob, 'still need their accounts')).toEqual([]);
    expect(await told(stage, ann, 'Lee Leaver still need')).toHaveLength(1);
    expect(await told(stage, ann, 'has not answered for a week')).toHaveLength(1);
  });

  test('Start offboarding opens a case that waits for somebody else’s yes, also where the policy asks for none', async () => {
    const [asked] = await told(stage, ann, 'Lee Leaver still need');
    const byBob = asActor(bob, 'bob', new Set(['approver'] as const));
    const opened = await offboardFromInquiry(stage.deps, byBob, { inquiryId: inquiryIn(asked?.words ?? '') });
    await stage.settle();
    const [view] = await casesOfPerson(stage.deps, 'lee');
    expect(view?.offboardingCase).toMatchObject({ id: opened.id, state: 'awaiting_approval' });
    await expect(approveCase(stage.deps, byBob, { caseId: opened.id, revision: 1 })).rejects.toThrow('somebody else');
    expect(await told(stage, ann, 'started their offboarding; it waits for approval')).toHaveLength(1);
  });
});

describe('the group of everybody', () => {
  let stage: Stage;
  const names = ['ann', 'bob', 'sam', 'dana', 'lee', 'hana'];
  const has = (members: readonly string[]) => stage.company.fault('okta', { membersOf: async () => members });
  const asked = () => told(stage, ann, 'leaving?');
  beforeAll(async () => {
    const okta = company.anApplication('okta', { identityProvider: true, membersGroup: 'Employees' });
    stage = await aStage({
      company: {
        applications: [okta],
        accounts: { okta: names.map((id) => company.anAccount(id, { entitlements: ['Employees'], last_seen: FRESH })) },
      },
    });
    await sweepAccounts(stage.deps);
  });
  afterAll(() => stage.close());
  const all = names.map((id) => `acc-${id}`);
  const without = (...gone: readonly string[]) => all.filter((id) => !gone.includes(id));

  test('read for the first time asks nothing', async () => {
    expect(await asked()).toEqual([]);
  });

  test('that somebody is gone from is a question to the admins, once, and no act', async () => {
    has(without('acc-lee'));
    await nextDay(stage);
    await nextDay(stage);
    expect((await asked()).map(({ text }) => text)).toEqual([expect.stringContaining('Is Lee Leaver leaving?')]);
    expect(await openCases(stage.deps)).toEqual([]);
    await press(stage, ann, 'Is Lee Leaver leaving?', 'Not a leaver');
    await expect.poll(() => told(stage, ann, 'Not a leaver, says Ann Admin')).toHaveLength(1);
    await nextDay(stage);
    expect(await asked()).toHaveLength(1);
  });

  test.each([
    ['is empty', () => has([]), 'has nobody of the roster in it'],
    ['is not there', () => stage.company.fault('okta', { membersOf: async () => undefined }), 'is not there'],
    [
      'cannot be read',
      () => stage.company.fault('okta', { membersOf: () => Promise.reject(new Error('no answer')) }),
      'cannot be read',
    ],
    ['lost more than 5 % at once', () => has(without('acc-lee', 'acc-dana', 'acc-sam')), 'lost 2 of 5 people at once'],
  ])('that %s is one alarm, however often it is read, and no question', async (_, change, words) => {
    change();
    await nextDay(stage);
    await nextDay(stage);
    expect(await told(stage, ann, words)).toHaveLength(1);
    expect(await asked()).toHaveLength(1);
    has(without('acc-lee'));
    await nextDay(stage);
  });

  test('that stays smaller for a week is taken as it is, with the names of those who were not asked about', async () => {
    has(without('acc-lee', 'acc-dana', 'acc-sam'));
    await nextDay(stage);
    stage.company.fault('okta', { membersOf: () => Promise.reject(new Error('no answer')) });
    await nextDay(stage, 4);
    await nextDay(stage);
    has(without('acc-lee', 'acc-dana', 'acc-sam'));
    await nextDay(stage, 3);
    expect(await told(stage, ann, 'cannot be read')).toHaveLength(2);
    expect(await told(stage, ann, 'is taken as it is now')).toHaveLength(1);
    has(without('acc-lee', 'acc-dana', 'acc-sam', 'acc-hana'));
    await nextDay(stage);
    expect((await asked()).map(({ text }) => text)).toContainEqual(expect.stringContaining('Is Hana HR leaving?'));
  });

  test('Start offboarding opens a case that waits for approval', async () => {
    await press(stage, ann, 'Is Hana HR leaving?', 'Start offboarding');
    await expect.poll(async () => (await casesOfPerson(stage.deps, 'hana')).length).toBe(1);
  });
});
