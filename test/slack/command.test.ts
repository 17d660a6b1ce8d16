import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openCases } from '../../src/operations/view-case.ts';
import { parseCommand } from '../../src/slack/commands/parse.ts';
import { CASES, PEOPLE } from '../support/slack.ts';
import { aStage, HANA, type Stage } from './stage.ts';

const { ann, bob, dana, lee, sec } = PEOPLE;

describe('what is typed after /offboard', () => {
  test.each<[string, object]>([
    [
      '<@U0LEE|lee> 2026-12-01 --reason moving on',
      { kind: 'open', person: '<@U0LEE|lee>', lastDay: '2026-12-01', reason: 'moving on' },
    ],
    ['lee@northwind.test', { kind: 'open', person: 'lee@northwind.test', lastDay: '' }],
    ['E-1042 2026-12-01 17:00', { kind: 'open', person: 'E-1042', lastDay: '2026-12-01 17:00' }],
    ['<@U0LEE> now —reason fraud', { kind: 'open', person: '<@U0LEE>', lastDay: 'now', reason: 'fraud' }],
    ['STATUS  OB-12', { kind: 'verb', verb: 'status', rest: 'OB-12' }],
    ['', { kind: 'verb', verb: 'help', rest: '' }],
    ['stauts', { kind: 'unknown', word: 'stauts', nearest: 'status' }],
    ['lee', { kind: 'unknown', word: 'lee' }],
  ])('%j is understood', (text, expected) => {
    expect(parseCommand(text)).toEqual(expected);
  });

  test('an option that does not exist is refused, not taken for a date', () => {
    expect(() => parseCommand('<@U0LEE> 2026-12-01 --force')).toThrow('There is no option “--force”');
  });
});

describe('/offboard answers the asker alone', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await aStage({ settings: { legal: { users: [sec], groups: [] } } });
  });
  afterAll(() => stage.close());

  const ask = (user: string, text: string) => stage.answer(user, () => stage.slack.act.command(user, CASES, text));

  test.each<[string, string | RegExp]>([
    ['stauts', 'There is no “stauts”. Did you mean “status”? Here is what /offboard can do.'],
    ['help', 'Here is what /offboard can do.'],
    ['nobody@northwind.test 2026-12-01', /^Nobody on the roster is “nobody@northwind.test”/],
    ['@lee 2020-01-01', /^That moment is over/],
    ['@lee someday', /not a last day/],
    ['@lee 2026-02-30', /not a day of the calendar/],
    ['@lee 2026-12-01 --force', /^There is no option “--force”/],
    ['status', 'No offboarding is open.'],
    ['restart', 'You cannot do that here. If you think you should, ask the people who run Lastday.'],
    ['plan', 'Whom? Write “/offboard plan @person”, or their e-mail address or employee number.'],
    ['status OB-999', /^There is no case “OB-999”/],
    ['release', 'You cannot do that here. If you think you should, ask the people who run Lastday.'],
  ])('“%s” with one sentence', async (text, words) => {
    const answer = await ask(bob, text);
    if (typeof words === 'string') expect(answer).toBe(words);
    else expect(answer).toMatch(words);
    expect(await openCases(stage.deps)).toEqual([]);
  });

  test('somebody without rights hears the same whatever exists', async () => {
    const neutral = 'You cannot do that here. If you think you should, ask the people who run Lastday.';
    const texts = [
      'status',
      'status OB-1',
      '@lee 2026-12-01',
      'plan @lee',
      'hold @lee',
      'stop-all',
      'restart',
      'release',
      'status @nobody1',
    ];
    for (const text of texts) {
      expect(await stage.answer(dana, () => stage.slack.act.command(dana, 'C0GENERAL', text))).toBe(neutral);
    }
  });

  test('plan looks into every application and opens nothing', async () => {
    const view = await stage.modal(bob, () => stage.slack.act.command(bob, CASES, 'plan @lee'), 'Plan');
    await expect.poll(() => JSON.stringify(stage.slack.topModal(bob)?.blocks)).toContain('*Crm* lee@northwind.test');
    expect(JSON.stringify(stage.slack.topModal(bob)?.blocks)).toContain('*Figma* · a task for Dana Owner');
    expect(view.submit).toBeFalsy();
    expect(await openCases(stage.deps)).toEqual([]);
    await stage.slack.act.closeView({ user: bob });
  });

  test('a past moment chosen in the preview is said at its field, and the form stays', async () => {
    await stage.modal(bob, () => stage.slack.act.command(bob, CASES, '@lee 2026-12-01'));
    const result = await stage.slack.act.submitView({ user: bob, values: { 'Last day': '2026-11-01' } });
    expect(result.fieldErrors).toEqual({ date: 'Is in the past.' });
    await stage.slack.act.submitView({ user: bob, values: { 'Last day': '2026-12-02' } });
    await expect.poll(async () => (await openCases(stage.deps)).length).toBe(1);
    const [view] = await openCases(stage.deps);
    expect(view?.offboardingCase.leaving).toMatchObject({ local: '2026-12-02T18:00', zone: 'America/New_York' });
    await stage.slack.act.closeView({ user: bob });
  });

  test('a second case for the same leaver is one sentence', async () => {
    expect(await ask(ann, '@lee 2026-12-05')).toMatch(/^OB-\d+ is already open for Lee Leaver\.$/);
    expect(await openCases(stage.deps)).toHaveLength(1);
  });

  test('status names the open cases, and never to the leaver', async () => {
    expect(await ask(ann, 'status')).toBe('1 offboarding is open.');
    await stage.modal(ann, () => stage.slack.act.command(ann, CASES, 'status @lee'), 'Person');
    await expect.poll(() => JSON.stringify(stage.slack.topModal(ann)?.blocks)).toContain('*OB-1* is');
    await stage.slack.act.closeView({ user: ann });
    const words = await stage.answer(lee, () => stage.slack.act.command(lee, 'C0GENERAL', 'status @lee'));
    expect(words).toMatch(/^You cannot do that here/);
  });

  test('hold is legal’s alone, and asks for the reason', async () => {
    expect(await ask(ann, 'hold @lee')).toMatch(/^You cannot do that here/);
    await stage.modal(sec, () => stage.slack.act.command(sec, CASES, 'hold @lee'));
    await stage.slack.act.submitView({ user: sec, values: { 'What?': 'add', Reason: 'a lawsuit' } });
    await expect.poll(async () => (await openCases(stage.deps))[0]?.hold?.reason).toBe('a lawsuit');
  });

  test('stop-all takes one person, restart takes two', async () => {
    await stage.modal(ann, () => stage.slack.act.command(ann, CASES, 'stop-all'));
    await stage.slack.act.submitView({ user: ann, values: { 'Why?': 'the roster is wrong' } });
    const stopped = async () => (await openCases(stage.deps))[0]?.stopped?.reason;
    await expect.poll(stopped).toBe('the roster is wrong');
    const [view] = await openCases(stage.deps);
    expect((await stage.card(view?.offboardingCase.id ?? '')).words).toContain('*Everything is stopped*');
    for (const [user, words] of [
      [ann, 'Counted. One more person has to say restart.'],
      [sec, 'Everything goes on.'],
    ] as const) {
      await ask(user, 'restart');
      const button = stage.slack.workspace.messages.findLast(({ ephemeralFor }) => ephemeralFor === user);
      const press = { user, channel: CASES, ts: button?.ts ?? '', text: 'Restart' };
      expect(await stage.answer(user, () => stage.slack.act.click(press))).toBe(words);
    }
    expect(await stopped()).toBeUndefined();
    expect(await ask(ann, 'restart')).toBe('Nothing is stopped.');
  });

  test('the asker is HR by role, and may open but not approve', async () => {
    expect(await ask(HANA, 'status')).toBe('1 offboarding is open.');
  });
});
