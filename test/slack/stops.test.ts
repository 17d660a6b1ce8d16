import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ConnectorError } from '../../connectors/errors.ts';
import { approveCase } from '../../src/operations/approve-case.ts';
import { openCase } from '../../src/operations/open-case.ts';
import { anAccount, anApplication, aPerson, bob, hana } from '../support/company.ts';
import { PEOPLE } from '../support/slack.ts';
import { aStage, type Stage } from './stage.ts';

const { ann: ANN, sec: SEC } = PEOPLE;
const LEAVERS = ['lee', 'kim', 'max'];

describe('an application that is stopped, and one where people wait for their turn', () => {
  let stage: Stage;
  let caseIds: string[];
  beforeAll(async () => {
    stage = await aStage({
      company: {
        people: [
          ...['ann', 'bob', ...LEAVERS].map((id) => aPerson({ id })),
          aPerson({ id: 'sam', slackUserId: SEC }),
          aPerson({ id: 'hana', slackUserId: PEOPLE.hr }),
        ],
        applications: [anApplication('crm'), anApplication('okta', { peopleAnHour: 1 })],
        accounts: {
          crm: LEAVERS.map((id) => anAccount(id, { entitlements: [] })),
          okta: LEAVERS.slice(0, 2).map((id) => anAccount(id, { id: `okta-${id}`, entitlements: [] })),
        },
      },
    });
    stage.company.fault('crm', {
      execute: async () => {
        throw new ConnectorError('auth', 'crm: suspend: 401');
      },
    });
    caseIds = [];
    for (const personId of LEAVERS) caseIds.push((await openCase(stage.deps, hana, { personId, lastDay: 'now' })).id);
    await stage.settle();
    for (const caseId of caseIds) await approveCase(stage.deps, bob, { caseId, revision: 1 });
    await stage.settle();
  });
  afterAll(() => stage.close());

  const alarms = (user: string) =>
    stage.slack
      .messagesFor(user, stage.slack.directMessage(user)?.id ?? '')
      .filter(({ text }) => text?.includes('Crm') && /unexpected answers|goes on since/.test(text));
  const goOn = async (user: string) => {
    const [alarm] = alarms(user);
    const at = { channel: alarm?.channel ?? '', ts: alarm?.ts ?? '' };
    return await stage.answer(user, () => stage.slack.act.click({ user, ...at, text: 'Go on' }));
  };

  test('admins and security get one alarm each, and the cards say why nothing happens', async () => {
    for (const user of [ANN, SEC]) expect(alarms(user)).toHaveLength(1);
    const { words } = await stage.card(caseIds[2] ?? '');
    expect(words).toMatch(/Crm is stopped.*3 unexpected answers in a row, the last: It refuses Lastday’s credential\./);
  });

  test('whoever waits for a turn is told until when, on the card and on an admin’s Home', async () => {
    const { words } = await stage.card(caseIds[1] ?? '');
    expect(words).toMatch(/🐢 \*Okta\*: 1 person an hour; goes on <!date/);
    await stage.slack.act.openHome(ANN);
    await stage.settle();
    const home = JSON.stringify(stage.slack.workspace.homes.get(ANN)?.blocks);
    expect(home).toMatch(/🐢 \*Okta\*: 1 person an hour; goes on <!date[^>]*>: 1 person waits/);
    expect(home).toContain('Go on');
    expect(home).toContain('Stop everything');
  });

  test('two people press Go on; the second lets it go on, and the alarm says so', async () => {
    expect(await goOn(ANN)).toMatch('One more person');
    await stage.settle();
    expect(await stage.answer(ANN, () => stage.slack.act.command(ANN, 'C0CASES', 'restart'))).toMatch('Stopped after');
    stage.company.fault('crm', undefined);
    expect(await goOn(SEC)).toMatch('It goes on');
    await stage.settle();
    for (const user of [ANN, SEC])
      expect(alarms(user)[0]?.text).toMatch(/goes on since .* Sam Security was the second/);
    expect(JSON.stringify((await stage.card(caseIds[2] ?? '')).words)).not.toContain('is stopped');
  });
});
