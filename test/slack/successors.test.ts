import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eq } from '../../db/drizzle.ts';
import { cases } from '../../db/schema.ts';
import type { View } from '../../demo/slack/types.ts';
import { approveCase } from '../../src/operations/approve-case.ts';
import { askException } from '../../src/operations/ask-exception.ts';
import { nameSuccessors } from '../../src/operations/name-successors.ts';
import { openCase } from '../../src/operations/open-case.ts';
import { cutNow } from '../../src/operations/start-case.ts';
import { viewCase } from '../../src/operations/view-case.ts';
import * as company from '../support/company.ts';
import { PEOPLE } from '../support/slack.ts';
import { aStage, asActor, FIGMA, type Stage } from './stage.ts';

const { ann, bob, dana, hr, sec } = PEOPLE;
const APPROVER = asActor(bob, 'bob', new Set(['approver'] as const));

/** Everything that Lastday has sent to somebody directly. */
function told(stage: Stage, user: string): string[] {
  const channel = stage.slack.directMessage(user)?.id;
  return stage.slack.workspace.messages.filter((message) => message.channel === channel).map(({ text }) => text);
}

function labels({ blocks }: View): readonly string[] {
  return [...JSON.stringify(blocks).matchAll(/"label":\{"type":"plain_text","text":"([^"]*)"/g)].map(
    ([, text = '']) => text,
  );
}

/** The card as one person has it, where the leaver is in the channel. */
async function ownCard(stage: Stage, caseId: string, user: string) {
  await stage.settle();
  const found = stage.slack.workspace.messages.find(
    ({ metadata }) => metadata?.event_payload.subject === `case:${caseId}@${user}`,
  );
  return { channel: found?.channel ?? '', ts: found?.ts ?? '', words: JSON.stringify(found?.blocks ?? []) };
}

describe('an owner who is leaving', () => {
  let stage: Stage;
  let own = '';
  let other = '';
  beforeAll(async () => {
    stage = await aStage({
      company: {
        applications: [
          company.anApplication('crm', { backupOwner: undefined }),
          FIGMA,
          company.anApplication('desk', {
            connector: undefined,
            owner: 'hana@northwind.test',
            backupOwner: 'dana@northwind.test',
          }),
        ],
        checklist: [{ name: 'Recover the laptop', owner: 'dana@northwind.test', due: 86_400_000, tasksTo: 'owner' }],
        accounts: { crm: [company.anAccount('lee', { id: 'crm-lee' })] },
      },
    });
    const { deps } = stage;
    other = (await openCase(deps, company.hana, { personId: 'lee', lastDay: '2026-11-24' })).id;
    await stage.settle();
    await approveCase(deps, company.ann, { caseId: other, revision: 1 });
    await cutNow(deps, company.ann, { caseId: other, reason: 'today' });
    await stage.settle();
    own = (await openCase(deps, company.hana, { personId: 'dana', lastDay: '2026-11-25' })).id;
    await stage.settle();
  });
  afterAll(() => stage.close());

  const task = async (caseId: string, application: string | undefined) => {
    const { tasks } = await viewCase(stage.deps, caseId);
    return tasks.find((one) => one.application === application);
  };
  const form = async () => {
    const { channel, ts } = await stage.card(own);
    return await stage.modal(
      hr,
      () => stage.slack.act.click({ user: hr, channel, ts, text: 'Name successors' }),
      'Name successors',
    );
  };

  test('the card says what they do for others, and that nobody is named for it', async () => {
    const { words } = await stage.card(own);
    expect(words).toContain('Owner of Crm → nobody named yet');
    expect(words).toContain('Owner of Figma → nobody named yet');
    expect(words).toContain('Backup owner of Desk');
    expect(words).toContain('Does from the checklist: Recover the laptop');
    const { channel, ts } = await stage.card(own);
    const plan = await stage.modal(hr, () => stage.slack.act.click({ user: hr, channel, ts, text: 'View plan' }));
    expect(JSON.stringify(plan.blocks)).toContain('Owner of Crm → nobody named yet');
    await stage.slack.act.closeView({ user: hr });
  });

  test('neither the leaver nor somebody without rights can name anybody, and both hear the same', async () => {
    const to = asActor(bob, 'bob', new Set());
    for (const actor of [asActor(dana, 'dana', new Set(['admin'] as const)), asActor('U0KIM', 'kim', new Set())])
      await expect(
        nameSuccessors(stage.deps, actor, { caseId: own, named: [{ role: 'owner:figma', to }] }),
      ).rejects.toThrow('You cannot do that here');
  });

  test('whoever may open a case is asked for one person a role; the leaver is refused at that field', async () => {
    const shown = await form();
    expect(labels(shown)).toEqual([
      'Everything that is left empty below',
      'Owner of Crm',
      'Owner of Figma',
      'Backup owner of Desk',
      'Does from the checklist: Recover the laptop',
    ]);
    const refused = await stage.slack.act.submitView({ user: hr, values: { 'Owner of Figma': dana } });
    expect(refused.fieldErrors).toEqual({ 'owner:figma': 'Choose somebody other than the leaver.' });
    await stage.slack.act.closeView({ user: hr });
  });

  test('until the cut the leaver’s tasks stay with them; from then on they are with whoever was named', async () => {
    await form();
    await stage.slack.act.submitView({
      user: hr,
      values: { 'Everything that is left empty below': bob, 'Owner of Crm': sec },
    });
    await expect.poll(async () => (await viewCase(stage.deps, own)).successors.length).toBe(4);
    expect((await stage.card(own)).words).toContain('Owner of Figma → Bob Approver');
    expect((await task(other, 'figma'))?.delegate).toBeUndefined();
    await approveCase(stage.deps, company.ann, { caseId: own, revision: 1 });
    const before = told(stage, dana).length;
    await cutNow(stage.deps, company.ann, { caseId: own, reason: 'today' });
    await stage.company.pass(60_000);
    await stage.settle();
    expect(await task(other, 'figma')).toMatchObject({ owner: 'dana@northwind.test', delegate: 'bob@northwind.test' });
    expect((await task(other, 'figma'))?.handed.at(-1)?.reason).toBe('Dana Owner is not here any more');
    expect(await task(other, undefined)).toMatchObject({ delegate: 'bob@northwind.test' });
    expect(await task(own, 'figma')).toMatchObject({ owner: 'bob@northwind.test', state: 'sent' });
    expect(await task(own, undefined)).toMatchObject({ owner: 'bob@northwind.test', state: 'sent' });
    expect(told(stage, bob).join('\n')).toContain('Dana Owner is leaving');
    expect(told(stage, dana).length).toBe(before);
    expect(told(stage, ann).join('\n')).not.toContain('nobody was named to take over');
  });
});

test('an owner who leaves with nobody named: their tasks go to the backup, and the admins hear it loudly', async () => {
  const stage = await aStage({ company: { applications: [{ ...FIGMA, backupOwner: 'bob@northwind.test' }] } });
  try {
    const { id } = await openCase(stage.deps, company.hana, { personId: 'dana', lastDay: '2026-11-25' });
    await stage.settle();
    await approveCase(stage.deps, company.ann, { caseId: id, revision: 1 });
    await cutNow(stage.deps, company.ann, { caseId: id, reason: 'today' });
    await stage.settle();
    expect(told(stage, ann).join('\n')).toContain('nobody was named to take over from Dana Owner (owner of Figma)');
    expect((await viewCase(stage.deps, id)).tasks).toMatchObject([{ owner: 'bob@northwind.test' }]);
  } finally {
    await stage.close();
  }
});

describe('an approver who is leaving', () => {
  let stage: Stage;
  let own = '';
  beforeAll(async () => {
    stage = await aStage({
      settings: { approvers: { users: [bob], groups: [] }, securityApprovers: { users: [bob], groups: [] } },
    });
    own = (await openCase(stage.deps, company.hana, { personId: 'bob', lastDay: '2026-11-25' })).id;
    await stage.settle();
  });
  afterAll(() => stage.close());

  test('who is the only one: the card says so, the admins hear that nobody can approve, and they decide nothing', async () => {
    const { channel, ts, words } = await ownCard(stage, own, ann);
    expect(words).toContain('❗ Approver: nobody else is one');
    expect(words).toContain('❗ Security approver: nobody else is one');
    expect(words).toContain('Manages Lee Leaver');
    expect(told(stage, ann).join('\n')).toContain('nobody can approve it');
    expect(told(stage, bob)).toEqual([]);
    const refused = await stage.answer(ann, () => stage.slack.act.click({ user: ann, channel, ts, text: 'Approve' }));
    expect(refused).toContain('You cannot do that here');
  });

  test('nobody becomes an approver by being named as a successor', async () => {
    const { channel, ts } = await ownCard(stage, own, ann);
    await stage.modal(ann, () => stage.slack.act.click({ user: ann, channel, ts, text: 'Name successors' }));
    const refused = await stage.slack.act.submitView({ user: ann, values: { Approver: dana } });
    expect(refused.fieldErrors?.approver).toContain('somebody who is one already');
    await stage.slack.act.closeView({ user: ann });
  });
});

test('what was asked of an approver who leaves goes to the approver who was named, and nothing is left to press for them', async () => {
  const stage = await aStage();
  try {
    const { deps } = stage;
    const { id } = await openCase(deps, company.hana, { personId: 'lee', lastDay: '2026-11-24' });
    await stage.settle();
    await approveCase(deps, company.ann, { caseId: id, revision: 1 });
    await cutNow(deps, company.ann, { caseId: id, reason: 'today' });
    await stage.settle();
    const [task] = (await viewCase(deps, id)).tasks;
    await askException(deps, company.dana, {
      taskId: task?.id ?? '',
      reason: 'hand_over',
      details: 'The design files are still being moved over.',
      control: 'Read-only seat, looked at weekly',
      until: '2026-12-12',
      approver: APPROVER,
    });
    await stage.settle();
    expect(told(stage, bob).join('\n')).toContain('asks to keep it until');
    const own = (await openCase(deps, company.hana, { personId: 'bob', lastDay: '2026-11-25' })).id;
    await stage.settle();
    const { channel, ts } = await ownCard(stage, own, ann);
    await stage.modal(ann, () => stage.slack.act.click({ user: ann, channel, ts, text: 'Name successors' }));
    await stage.slack.act.submitView({ user: ann, values: { Approver: ann } });
    await expect.poll(async () => (await viewCase(deps, own)).successors.length).toBe(1);
    // While the case is privileged only security's successor could decide: the admins hear that it waits.
    const isPrivileged = async (privileged: boolean) => {
      await deps.db.update(cases).set({ privileged }).where(eq(cases.id, id));
      await stage.company.pass(60_000);
      await stage.settle();
      return (await viewCase(deps, id)).exceptions[0]?.approverId;
    };
    expect(await isPrivileged(true)).toBe(bob);
    expect(told(stage, ann).join('\n')).toContain('is leaving and cannot decide about keeping');
    expect(await isPrivileged(false)).toBe(ann);
    expect(told(stage, ann).join('\n')).toContain('asks to keep it until');
    expect(told(stage, bob).join('\n')).not.toContain('asks to keep it until');
    const [exception] = (await viewCase(deps, id)).exceptions;
    expect(exception).toMatchObject({ approverId: ann, state: 'asked' });
  } finally {
    await stage.close();
  }
});
