import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_POLICY } from '../../src/domain/policy.ts';
import type { Person } from '../../src/domain/roster.ts';
import { extendContract } from '../../src/operations/answer-inquiry.ts';
import { approveCase } from '../../src/operations/approve-case.ts';
import { followChanges } from '../../src/operations/follow-changes.ts';
import { openCase } from '../../src/operations/open-case.ts';
import { rescheduleCase } from '../../src/operations/reschedule-case.ts';
import { cutNow } from '../../src/operations/start-case.ts';
import { takeRecord } from '../../src/operations/take-records.ts';
import { casesOfPerson } from '../../src/operations/view-case.ts';
import { watchContracts } from '../../src/operations/watch-contracts.ts';
import * as company from '../support/company.ts';
import { PEOPLE } from '../support/slack.ts';
import { aStage, asActor, type Stage } from './stage.ts';

const { ann, bob, dana } = PEOPLE;

function contractor(id: string, change: Partial<Person> = {}): Person {
  const { slackUserId: _none, ...person } = company.aPerson({
    id,
    employmentType: 'contractor',
    managerEmail: 'dana@northwind.test',
    lastDay: '2027-01-15',
    // HR that can be asked again.
    source: 'bamboohr',
    ...change,
  });
  return person;
}

const STAFF = [
  company.aPerson({ id: 'ann', name: 'Ann Admin' }),
  company.aPerson({ id: 'bob', name: 'Bob Approver' }),
  company.aPerson({ id: 'sam', name: 'Sam Security', slackUserId: PEOPLE.sec }),
  company.aPerson({ id: 'dana', name: 'Dana Owner', managerEmail: 'bob@northwind.test' }),
  company.aPerson({ id: 'hana', name: 'Hana HR', slackUserId: PEOPLE.hr }),
];

async function aContractStage(...people: readonly Person[]): Promise<Stage> {
  return await aStage({
    company: {
      people: [...STAFF, ...people],
      applications: [company.anApplication('crm')],
      accounts: { crm: people.map(({ id }) => company.anAccount(id, { id: `crm-${id}` })) },
      policies: [{ ...DEFAULT_POLICY, approvals: 0 }],
    },
  });
}

/** What Lastday has asked somebody directly, newest last. */
async function questions(stage: Stage, user: string) {
  await stage.settle();
  const channel = stage.slack.directMessage(user)?.id ?? '';
  return stage.slack.workspace.messages
    .filter((message) => message.channel === channel && JSON.stringify(message.blocks).includes('go on?'))
    .map(({ ts, text, blocks }) => ({ channel, ts, text, words: JSON.stringify(blocks) }));
}

async function caseOf(stage: Stage, id: string) {
  const [view] = await casesOfPerson(stage.deps, id);
  if (!view) throw new Error(`no case of ${id}`);
  return view;
}

async function pass(stage: Stage, milliseconds: number) {
  await stage.company.pass(milliseconds);
  stage.elapse(milliseconds);
  await stage.settle();
}

describe('a contract that comes to its end', () => {
  let stage: Stage;
  const last = async (user: string = dana) =>
    (await questions(stage, user)).at(-1) ?? { channel: '', ts: '', text: '', words: '' };
  beforeAll(async () => {
    stage = await aContractStage(contractor('kim'));
    // Monday 23 November; thirty days before is 16 December.
    await pass(stage, company.days(24));
    await watchContracts(stage.deps);
    await watchContracts(stage.deps);
    await pass(stage, 60_000);
    await pass(stage, 60_000);
  });
  afterAll(() => stage.close());

  test('its sponsor is asked once, thirty days before, in words that say what silence does', async () => {
    const [asked, ...more] = await questions(stage, dana);
    expect(more).toEqual([]);
    expect(asked?.text).toContain('Does the contract of Kim go on?');
    expect(asked?.words).toContain('Fri 15 Jan 2027, 18:00');
    expect(asked?.words).toContain('access ends then, unless you extend it');
  });

  test('nobody but the sponsor answers, the contractor least of all', async () => {
    const { view } = { view: await caseOf(stage, 'kim') };
    const { value } = buttonIn((await last()).words, 'Extend until…');
    for (const actor of [
      asActor('U0KIM', 'kim', new Set(['admin'] as const)),
      asActor(bob, 'bob', new Set(['approver'] as const)),
    ])
      await expect(
        extendContract(stage.deps, actor, { inquiryId: value, until: '2027-02-01', reason: 'More to do' }),
      ).rejects.toThrow(/cannot do that here|asked of somebody else/);
    expect((await caseOf(stage, 'kim')).offboardingCase.leaving).toEqual(view.offboardingCase.leaving);
  });

  test.each([
    ['the day it ends anyway', '2027-01-15', 'Choose a day after 2027-01-15'],
    ['a day further than lastday.yaml allows', '2027-04-16', 'Choose 2027-04-15 at the latest'],
  ])('it is not extended to %s', async (_, until, words) => {
    const { channel, ts } = await last();
    await stage.modal(dana, () => stage.slack.act.click({ user: dana, channel, ts, text: 'Extend until…' }));
    const refused = await stage.slack.act.submitView({
      user: dana,
      values: { Until: until, 'Why?': 'The release slipped' },
    });
    expect(refused.fieldErrors?.until).toContain(words);
    await stage.slack.act.closeView({ user: dana });
  });

  test('an extension moves the leaving moment, in the card and in the message', async () => {
    const { channel, ts } = await last();
    await stage.modal(dana, () => stage.slack.act.click({ user: dana, channel, ts, text: 'Extend until…' }));
    await stage.slack.act.submitView({ user: dana, values: { Until: '2027-02-12', 'Why?': 'The release slipped' } });
    await expect.poll(async () => (await caseOf(stage, 'kim')).offboardingCase.leaving.local).toBe('2027-02-12T18:00');
    expect((await last()).words).toContain('Extended by Dana Owner');
    expect((await stage.card((await caseOf(stage, 'kim')).offboardingCase.id)).words).toContain('12 Feb 2027');
    await pass(stage, company.days(31));
    expect(stage.company.acts).toEqual([]);
    expect((await caseOf(stage, 'kim')).offboardingCase.state).toBe('approved');
  });

  test('they are asked again at each of the later times, and not once more after saying that it ends', async () => {
    // 16 January: the thirty days before 12 February are the 13th.
    expect(await questions(stage, dana)).toHaveLength(2);
    await pass(stage, company.days(21));
    const asked = await questions(stage, dana);
    expect(asked).toHaveLength(3);
    expect(asked[1]?.words).toContain('Asked again below');
    const { channel, ts } = await last();
    await stage.slack.act.click({ user: dana, channel, ts, text: 'It ends' });
    await expect.poll(async () => (await last()).words).toContain('It ends as planned, says Dana Owner');
    await pass(stage, company.days(5));
    expect(await questions(stage, dana)).toHaveLength(3);
  });

  test('at the end access ends', async () => {
    await pass(stage, company.days(3));
    expect(stage.company.acts[0]).toBe('crm suspend');
  });
});

describe('who is asked', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await aContractStage(
      contractor('kim', { lastDay: '2026-11-27' }),
      contractor('pat', { lastDay: '2026-11-27', managerEmail: undefined }),
      contractor('moe', { lastDay: '2026-12-18' }),
    );
    const { deps } = stage;
    const { id } = await openCase(deps, company.hana, { personId: 'dana', lastDay: '2026-11-24' });
    await stage.settle();
    await approveCase(deps, company.bob, { caseId: id, revision: 1 });
    await cutNow(deps, company.ann, { caseId: id, reason: 'today' });
    await watchContracts(deps);
    await pass(stage, 60_000);
  });
  afterAll(() => stage.close());

  test('where the sponsor is gone: their manager, and the admins hear why', async () => {
    expect(await questions(stage, dana)).toEqual([]);
    expect((await questions(stage, bob)).map(({ text }) => text).sort()).toEqual([
      expect.stringContaining('the contract of Kim'),
      expect.stringContaining('the contract of Moe'),
    ]);
    const told = stage.slack.workspace.messages.filter(({ channel }) => channel === stage.slack.directMessage(ann)?.id);
    expect(told.map(({ text }) => text)).toContainEqual(
      expect.stringContaining('Dana Owner, who manages Kim, is not here any more, so Bob Approver is asked'),
    );
  });

  test('where nobody is named: the admins, who can answer', async () => {
    const [asked] = await questions(stage, ann);
    expect(asked?.text).toContain('the contract of Pat');
    const { channel, ts } = asked ?? { channel: '', ts: '' };
    await stage.slack.act.click({ user: ann, channel, ts, text: 'It ends' });
    await expect.poll(async () => (await questions(stage, ann))[0]?.words).toContain('says Ann Admin');
  });

  test('when somebody else moves the end, they are asked about the new one', async () => {
    const { id } = (await caseOf(stage, 'moe')).offboardingCase;
    await rescheduleCase(stage.deps, company.ann, { caseId: id, lastDay: '2027-03-01' });
    const moe = (await questions(stage, bob)).filter(
      ({ text }) => text.includes('Moe') || text.includes('Asked again'),
    );
    expect(moe.at(-1)?.words).toContain('Ann moved the end.');
    expect(moe.at(-1)?.words).toContain('Mon 1 Mar 2027');
  });

  test('HR has the last word over an extension, and whoever extended it is told', async () => {
    const asked = (await questions(stage, bob)).findLast(({ text }) => text.includes('Moe'));
    const inquiryId = buttonIn(asked?.words ?? '', 'Extend until…').value;
    await extendContract(stage.deps, asActor(bob, 'bob', new Set()), {
      inquiryId,
      until: '2027-03-10',
      reason: 'The audit takes longer',
    });
    const moe = contractor('moe', { lastDay: '2026-12-31', managerEmail: 'dana@northwind.test' });
    await takeRecord(stage.deps, 'bamboohr', moe);
    await followChanges(stage.deps);
    expect((await caseOf(stage, 'moe')).offboardingCase.leaving.local).toBe('2026-12-31T18:00');
    const told = (await questions(stage, bob)).at(-1);
    expect(told?.words).toContain('HR moved the last day.');
    expect(told?.words).toContain('Thu 31 Dec 2026');
    await takeRecord(stage.deps, 'bamboohr', { ...moe, status: 'left' });
    await followChanges(stage.deps);
    expect((await questions(stage, bob)).at(-1)?.words).toContain('This is not asked any more.');
  });
});

function buttonIn(words: string, text: string): { readonly value: string } {
  const found = new RegExp(`"text":"${text}"[^}]*},"action_id":"[^"]*","value":"([^"]*)"`).exec(words)?.[1];
  return { value: found ?? '' };
}
