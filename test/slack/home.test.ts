import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { approveCase } from '../../src/operations/approve-case.ts';
import { openCase } from '../../src/operations/open-case.ts';
import { cutNow } from '../../src/operations/start-case.ts';
import { viewCase } from '../../src/operations/view-case.ts';
import * as company from '../support/company.ts';
import { CASES, PEOPLE, waitFor } from '../support/slack.ts';
import { aStage, FIGMA, HANA, type Stage } from './stage.ts';

const { ann, bob, sec, dana, lee, guest } = PEOPLE;

describe('Home', () => {
  let stage: Stage;
  let running = '';
  let waiting = '';
  let secret = '';
  beforeAll(async () => {
    stage = await aStage({
      company: {
        people: [
          ...['ann', 'bob', 'dana', 'hana'].map((id) =>
            company.aPerson({ id, slackUserId: id === 'hana' ? HANA : `U0${id.toUpperCase()}` }),
          ),
          company.aPerson({ id: 'sam', slackUserId: sec }),
          ...['lee', 'mia', 'ned'].map((id) => company.aPerson({ id, managerEmail: 'bob@northwind.test' })),
        ],
        applications: [company.anApplication('crm'), FIGMA],
      },
    });
    const { deps } = stage;
    running = (await openCase(deps, company.hana, { personId: 'lee', lastDay: '2026-11-24' })).id;
    await stage.settle();
    await approveCase(deps, company.ann, { caseId: running, revision: 1 });
    await cutNow(deps, company.ann, { caseId: running, reason: 'today' });
    await stage.settle();
    waiting = (await openCase(deps, company.hana, { personId: 'mia', lastDay: '2026-12-01' })).id;
    secret = (await openCase(deps, company.hana, { personId: 'ned', lastDay: '2026-12-01', involuntary: true })).id;
    await stage.settle();
  });
  afterAll(() => stage.close());

  async function home(user: string): Promise<string> {
    stage.elapse(61_000);
    const before = stage.slack.workspace.homes.get(user)?.hash;
    await stage.slack.act.openHome(user);
    const view = await waitFor(
      stage.slack,
      () => {
        const now = stage.slack.workspace.homes.get(user);
        return now && now.hash !== before ? now : undefined;
      },
      `the Home of ${user}`,
    );
    return JSON.stringify(view.blocks);
  }

  const press = (user: string, what: { text?: string; value?: string; actionId?: string }) =>
    stage.slack.act.click({ user, viewId: stage.slack.workspace.homes.get(user)?.id ?? '', ...what });

  test('of an admin who approves: numbers, what waits for them, every open case, and what holds the house', async () => {
    const words = await home(ann);
    for (const said of ['Lee', 'Mia', 'Ned', 'Time to revoke', 'Waiting for your yes: 2', 'Open offboardings: 3'])
      expect(words).toContain(said);
    expect(words).toContain('No access is knowingly kept.');
    expect(words).toContain('Start offboarding');
  });

  test('of an approver who manages them: their own people, but not what waits only for others', async () => {
    const words = await home(bob);
    expect(words).toContain('Your people who are leaving: 2');
    expect(words).toContain('Waiting for your yes: 2');
  });

  test('of HR: cases and their start, no numbers, nothing to approve', async () => {
    const words = await home(HANA);
    expect(words).toContain('Open offboardings: 3');
    expect(words).not.toContain('Waiting for your yes');
    expect(words).not.toContain('Time to revoke');
  });

  test('of an owner: their tasks with the message’s buttons, their applications, and no case of anybody’s', async () => {
    const words = await home(dana);
    for (const said of ['Your tasks: 1', 'Remove lee@northwind.test', 'Access removed', 'You answer for Crm and Figma'])
      expect(words).toContain(said);
    for (const hidden of ['Mia', 'Ned', 'Open offboardings', 'Start offboarding', 'Time to revoke'])
      expect(words).not.toContain(hidden);
  });

  test('of a leaver and of everybody else: what this is, and not one word about any case', async () => {
    for (const user of [lee]) {
      const words = await home(user);
      expect(words).toContain('There is nothing for you to do here.');
      expect(words).not.toMatch(/OB-|Mia|Ned|Open offboardings|Crm/);
    }
  });

  test('of a guest is none', async () => {
    await stage.slack.act.openHome(guest);
    await home(ann);
    expect(stage.slack.workspace.homes.get(guest)).toBeUndefined();
  });

  test('a manager hears of somebody who is let go at the moment itself, not before', async () => {
    const { deps } = stage;
    // The same manager without a role.
    Object.assign(deps.settings.slack, { approvers: { users: [ann], groups: [] } });
    stage.elapse(61_000);
    const before = await home(bob);
    expect(before).toContain('Mia');
    expect(before).not.toContain('Ned');
    await approveCase(deps, company.ann, { caseId: secret, revision: 1 });
    await stage.company.pass(9 * 24 * 3_600_000);
    await stage.settle();
    expect(await home(bob)).toContain('Ned');
    Object.assign(deps.settings.slack, { approvers: { users: [ann, bob], groups: [] } });
  });

  test('its buttons work as the message’s do: answered there, it is gone here, and another owner’s cannot be pressed', async () => {
    await home(dana);
    const value = `${running}:${await figma(running)}`;
    await stage.modal(dana, () => press(dana, { text: 'Access removed', value }));
    await stage.slack.act.submitView({ user: dana, values: { 'Your word': ['stated'] } });
    await expect.poll(async () => (await taskOf(running))?.state).toBe('attested');
    await stage.settle();
    await expect.poll(() => JSON.stringify(stage.slack.workspace.homes.get(dana)?.blocks)).not.toContain(running);
  });

  const taskOf = async (caseId: string) =>
    (await viewCase(stage.deps, caseId)).tasks.find(({ application }) => application === 'figma');
  const figma = async (caseId: string) => (await taskOf(caseId))?.id ?? '';

  test('what cannot be done is said in a window over it', async () => {
    await home(ann);
    await press(ann, { text: 'I’m away' });
    await waitFor(stage.slack, () => stage.slack.topModal(ann)?.title?.text === 'I’m away', 'the form');
    const same = await stage.slack.act.submitView({
      user: ann,
      values: { 'First day': '2026-12-10', 'Last day': '2026-12-04' },
    });
    expect(same.fieldErrors?.until).toContain('not before the first one');
    await stage.slack.act.submitView({
      user: ann,
      values: { 'First day': '2026-12-10', 'Last day': '2026-12-14', 'Who has your tasks?': bob },
    });
    await expect.poll(async () => await home(ann)).toContain('bob@northwind.test has your tasks');
    await press(ann, { text: 'I’m back' });
    await expect.poll(async () => await home(ann)).toContain('Will you be away?');
  });

  test('Details and View plan open what the person may see', async () => {
    await home(ann);
    const details = await stage.modal(ann, () => press(ann, { text: 'Details', value: waiting }), 'Offboarding');
    expect(JSON.stringify(details.blocks)).toContain('Mia');
    await stage.slack.act.closeView({ user: ann });
  });

  test('Start offboarding asks for one person, then shows the preview; so does the global shortcut', async () => {
    await home(HANA);
    await stage.modal(HANA, () => press(HANA, { text: 'Start offboarding' }));
    const nobody = await stage.slack.act.submitView({ user: HANA });
    expect(nobody.fieldErrors?.person).toContain('Choose somebody');
    const both = await stage.slack.act.submitView({ user: HANA, values: { 'Who?': dana, 'Or, without Slack': 'x' } });
    expect(both.fieldErrors?.named).toContain('only one of the two');
    await stage.slack.act.closeView({ user: HANA });
    await stage.modal(HANA, () => stage.slack.act.shortcut(HANA, 'start_offboarding'));
    await stage.slack.act.submitView({
      user: HANA,
      values: { 'Or, without Slack': 'E-dana', 'Last day': '2026-12-24' },
    });
    await expect.poll(() => JSON.stringify(stage.slack.topModal(HANA)?.blocks)).toContain('dana@northwind.test');
    expect(stage.slack.topModal(HANA)?.callback_id).toBe('preview');
    await stage.slack.act.closeView({ user: HANA });
  });

  test('the shortcut tells somebody without rights nothing but that', async () => {
    await stage.slack.act.shortcut(dana, 'start_offboarding');
    const told = await waitFor(stage.slack, () => stage.slack.topModal(dana), 'the answer');
    expect(JSON.stringify(told.blocks)).toContain('You cannot do that here');
    await stage.slack.act.closeView({ user: dana });
  });

  test('/offboard status @person: accounts as they are now, equipment, tasks and history, for those who may', async () => {
    const person = await stage.modal(ann, async () => {
      await stage.slack.act.command(ann, CASES, 'status lee@northwind.test');
      await waitFor(
        stage.slack,
        () => JSON.stringify(stage.slack.topModal(ann)?.blocks ?? '').includes('Accounts'),
        'it',
      );
    });
    const words = JSON.stringify(person.blocks);
    for (const said of ['Crm', 'suspended', 'Tasks by hand', 'Confirmed by Dana Owner', 'History', 'case opened'])
      expect(words).toContain(said);
    await stage.slack.act.closeView({ user: ann });
    expect(await stage.answer(dana, () => stage.slack.act.command(dana, 'C0GENERAL', 'status @lee'))).toContain(
      'You cannot do that here',
    );
  });
});
