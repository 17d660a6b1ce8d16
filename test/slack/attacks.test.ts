import { afterEach, expect, test } from 'vitest';
import { openCase } from '../../src/operations/open-case.ts';
import { viewCase } from '../../src/operations/view-case.ts';
import { aPerson, hana } from '../support/company.ts';
import { CASES, IT_ADMINS, PEOPLE, TEAM } from '../support/slack.ts';
import { aStage, HANA, type Stage } from './stage.ts';

let stage: Stage;
afterEach(() => stage.close());

const STAFF = [
  aPerson({ id: 'ann' }),
  aPerson({ id: 'bob' }),
  aPerson({ id: 'sam', slackUserId: PEOPLE.sec }),
  aPerson({ id: 'dana' }),
  aPerson({ id: 'hana', slackUserId: HANA }),
];
/** HR knows them by another address than Slack, and has no link to their account. */
const { slackUserId: _slackUserId, ...LEE } = aPerson({
  id: 'lee',
  email: 'lee.legal@northwind.test',
  otherEmails: ['lee@northwind.test'],
});

test('a leaver in the channel sees no card, also when Slack knows them by their other address', async () => {
  stage = await aStage({ company: { people: [...STAFF, LEE] } });
  await stage.slack.changeMembers(CASES, { add: [PEOPLE.lee] });
  await openCase(stage.deps, hana, { personId: 'lee', lastDay: '2026-12-01', involuntary: true });
  await stage.settle();
  expect(stage.slack.workspace.messages.filter((message) => message.channel === CASES)).toEqual([]);
});

test('an approver who could be two people of the roster, one of them the leaver, approves nothing', async () => {
  const claimed = aPerson({ id: 'kim', otherEmails: ['lee@northwind.test'] });
  stage = await aStage({ company: { people: [...STAFF, LEE, claimed] } });
  await stage.slack.changeUsergroup(IT_ADMINS, [PEOPLE.ann, PEOPLE.bob, PEOPLE.lee]);
  const { id } = await openCase(stage.deps, hana, { personId: 'lee', lastDay: '2026-12-01' });
  await stage.settle();
  const card = await stage.card(id);
  await stage.slack.deliverRaw({
    type: 'block_actions',
    api_app_id: stage.slack.workspace.appId,
    team: { id: TEAM, domain: 'northwind' },
    user: { id: PEOPLE.lee, team_id: TEAM },
    trigger_id: 'trigger.two',
    container: { type: 'message', channel_id: card.channel, message_ts: card.ts },
    actions: [{ type: 'button', action_id: 'case.approve', block_id: 'b', value: `${id}:1`, action_ts: '1' }],
  });
  // The listener goes on after its ack; another answer shows that it has ended.
  await stage.answer(HANA, () => stage.slack.act.command(HANA, CASES, 'help'));
  expect((await viewCase(stage.deps, id)).approvals).toEqual([]);
});
