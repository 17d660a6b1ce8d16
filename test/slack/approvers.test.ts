import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_POLICY } from '../../src/domain/policy.ts';
import { openCase } from '../../src/operations/open-case.ts';
import { anApplication, aPerson, hana } from '../support/company.ts';
import { CASES, IT_ADMINS, PEOPLE } from '../support/slack.ts';
import { aStage, type Stage } from './stage.ts';

const BOARD = 'S0BOARD';
const { ann: ANN, bob: BOB, sec: SEC, dana: DANA, hr: HANA } = PEOPLE;

describe('a policy that names approvers of its own', () => {
  let stage: Stage;
  let caseId: string;
  beforeAll(async () => {
    stage = await aStage({
      slack: {
        usergroups: [
          { id: IT_ADMINS, handle: 'it-admins', users: [ANN] },
          { id: BOARD, handle: 'board', users: [BOB] },
        ],
      },
      company: {
        people: [
          ...['ann', 'bob', 'dana'].map((id) => aPerson({ id })),
          aPerson({ id: 'lee', title: 'CFO' }),
          aPerson({ id: 'sam', slackUserId: SEC }),
          aPerson({ id: 'hana', slackUserId: HANA }),
        ],
        applications: [anApplication('crm')],
        policies: [
          {
            ...DEFAULT_POLICY,
            name: 'board',
            when: "has(leaver.title) && leaver.title == 'CFO'",
            approvals: 2,
            approvers: { users: [DANA], groups: [BOARD] },
          },
          DEFAULT_POLICY,
        ],
      },
    });
    caseId = (await openCase(stage.deps, hana, { personId: 'lee', lastDay: '2026-12-01' })).id;
    await stage.settle();
  });
  afterAll(() => stage.close());

  const cards = () =>
    stage.slack.workspace.messages.filter(({ metadata }) =>
      String(metadata?.event_payload.subject).startsWith(`case:${caseId}`),
    );
  async function press(user: string, mine = cards()[0]): Promise<void> {
    await stage.slack.act.click({ user, channel: mine?.channel ?? '', ts: mine?.ts ?? '', text: 'Approve' });
    await stage.settle();
  }
  const approvedBy = async () =>
    (await stage.company.view(caseId)).waiting[0]?.standing.given.map((one) => one.actorId);

  test('calls them by name, on the card and in its thread', () => {
    const called = `<!subteam^${BOARD}> <@${DANA}>`;
    for (const { blocks } of cards()) expect(JSON.stringify(blocks)).toContain(`Asked: ${called}"`);
    const line = stage.slack.workspace.messages.find(({ text }) => text.includes('waits for approval: 2 approvers'));
    expect(line?.text).toContain(called);
  });

  test('shows the case to the one of them who is not in the channel, as a direct message', () => {
    expect(cards().map(({ channel }) => channel)).toEqual([CASES, expect.stringMatching(/^D/)]);
  });

  test('takes the yes of its own, and not that of the workspace’s approver', async () => {
    expect(await stage.answer(ANN, () => press(ANN))).toMatch('cannot do that here');
    expect(await approvedBy()).toEqual([]);
    await press(DANA, cards()[1]);
    expect(await approvedBy()).toEqual([DANA]);
  });

  test('asks Slack again who is in the group at each press', async () => {
    await stage.slack.changeUsergroup(BOARD, [ANN]);
    await stage.settle();
    expect(await stage.answer(BOB, () => press(BOB))).toMatch('cannot do that here');
    await press(ANN);
    expect((await stage.company.view(caseId)).offboardingCase.state).toBe('approved');
    expect(JSON.stringify(cards()[0]?.blocks)).not.toContain('Asked:');
  });
});
