import { afterAll, beforeAll, expect, test } from 'vitest';
import { auditTail } from '../../db/audit.ts';
import { HANA } from '../slack/stage.ts';
import { anAccount, anApplication } from '../support/company.ts';
import { inHr } from '../support/in-hr.ts';
import { CASES, PEOPLE, TEAM } from '../support/slack.ts';
import { accountsIn, aTheatre, HANDS, type Theatre, thread } from './theatre.ts';

const { ann, bob, sec, stranger } = PEOPLE;

/** Four leavers about whom people decide, from Monday, 23 November 2026, 09:00 UTC on. */
let theatre: Theatre;
beforeAll(async () => {
  const maria = { firstName: 'Maria', lastName: 'Silva' };
  const accounts = (id: string) => accountsIn(id, ['noor', 'cleo', 'ivan'], ['cleo']);
  theatre = await aTheatre(
    [
      ...HANDS,
      inHr('maria.silva', '201', { ...maria, department: 'Marketing', managerId: '101', endDate: '2026-11-24' }),
      inHr('maria.silva2', '202', { ...maria, department: 'Sales', managerId: '102' }),
      inHr('noor', '203'),
      inHr('cleo', '204', { department: 'Finance', title: 'Chief Financial Officer' }),
      inHr('ivan', '205'),
    ],
    {
      settings: { legal: { users: [HANA], groups: [] } },
      company: {
        people: [],
        applications: [anApplication('directory', { identityProvider: true }), anApplication('crm')],
        accounts: {
          directory: accounts('directory'),
          crm: [
            ...accounts('crm'),
            anAccount('maria.silva', { id: 'crm-m1', name: 'Maria Silva', entitlements: [] }),
            // Somebody gave the other one this alias, years ago.
            anAccount('maria.silva2', {
              id: 'crm-m2',
              name: 'Maria Silva',
              other_emails: ['maria.silva@northwind.test'],
              entitlements: [],
            }),
          ],
        },
      },
    },
  );
});
afterAll(() => theatre?.close());

test('two Maria Silvas: a human is shown both and chooses, and only the chosen one is cut', async () => {
  const asked = await theatre.caseOf('maria.silva');
  expect(asked.offboardingCase).toMatchObject({ state: 'planning', questions: [{ application: 'crm' }] });
  const words = await theatre.words('maria.silva');
  expect(words).toContain('Which account is theirs in *Crm*?');
  for (const fact of ['no. 201', 'Marketing', 'ann@northwind.test', 'no. 202', 'Sales', 'bob@northwind.test'])
    expect(words).toContain(fact);
  const { channel, ts } = await theatre.card(asked.offboardingCase.id);
  await theatre.slack.act.click({ user: ann, channel, ts, actionId: 'case.choose_account.0' });
  await theatre.settle();
  await theatre.press(bob, 'Approve', 'maria.silva');
  await theatre.until('2026-11-24T17:01:00Z');
  const crm = theatre.company.server('crm');
  const found = await crm.findAccounts({ email: 'maria.silva@northwind.test', otherEmails: [], name: '' });
  expect(found.map(({ id, status }) => [id, status])).toEqual([
    ['crm-m1', 'suspended'],
    ['crm-m2', 'active'],
  ]);
  const events = await auditTail(theatre.database, 200);
  expect(events.find(({ kind }) => kind === 'account.chosen')).toMatchObject({
    actor: { name: 'Ann Admin' },
    body: { accountId: 'crm-m1' },
  });
});

test('a double click counts once, a late click is told so, and a stranger’s click does nothing', async () => {
  await theatre.hrEnters('203', { endDate: '2026-11-27' });
  await theatre.read();
  const { offboardingCase } = await theatre.caseOf('noor');
  const { channel, ts } = await theatre.card(offboardingCase.id);
  const click = (user: string) => theatre.slack.act.click({ user, channel, ts, text: 'Approve' });

  const stolen = {
    type: 'block_actions',
    api_app_id: theatre.slack.workspace.appId,
    team: { id: TEAM, domain: 'northwind' },
    user: { id: stranger, team_id: 'T0OTHER' },
    trigger_id: 'stolen.1',
    container: { type: 'message', channel_id: channel, message_ts: ts },
    actions: [
      { type: 'button', action_id: 'case.approve', block_id: 'b', value: `${offboardingCase.id}:1`, action_ts: '1' },
    ],
  };
  expect((await theatre.slack.deliverRaw(stolen)).status).toBe('acked');
  await theatre.settle();
  expect((await theatre.caseOf('noor')).approvals).toEqual([]);

  await Promise.all([click(bob), click(bob)]);
  await theatre.settle();
  const approved = await theatre.caseOf('noor');
  expect(approved.offboardingCase.state).toBe('approved');
  expect(new Set(approved.approvals.map(({ scope, human }) => `${scope} ${human}`)).size).toBe(
    approved.approvals.length,
  );
  const lines = await thread(theatre, 'noor');
  expect(lines.filter((line) => line.startsWith('Approved by'))).toHaveLength(1);

  await theatre.until('2026-11-27T17:01:00Z');
  const [press] = theatre.slack.acts
    .filter(({ user, payload }) => user === bob && payload.type === 'block_actions')
    .slice(-1);
  // A window that was left open still shows the button.
  const late = () => theatre.slack.deliverRaw({ ...press?.payload, type: 'block_actions', trigger_id: 'late.1' });
  expect(await theatre.answer(bob, late)).toContain('was already approved by Bob Approver');
  expect((await theatre.caseOf('noor')).approvals).toEqual(approved.approvals);
});

test('the chief financial officer, who has super-admin rights: two people, one of them from security', async () => {
  await theatre.hrEnters('204', { endDate: '2026-12-01' });
  await theatre.read();
  expect((await theatre.caseOf('cleo')).offboardingCase.privileged).toBe(true);
  expect(await theatre.words('cleo')).toContain('Privileged');
  await theatre.press(ann, 'Approve', 'cleo');
  await theatre.press(bob, 'Approve', 'cleo');
  expect((await theatre.caseOf('cleo')).offboardingCase.state, 'two from IT are not enough').toBe('awaiting_approval');
  await theatre.press(sec, 'Approve', 'cleo');
  expect((await theatre.caseOf('cleo')).offboardingCase.state).toBe('approved');
  const before = theatre.company.acts.length;
  await theatre.until('2026-12-01T17:01:00Z');
  expect(theatre.company.acts[before]).toBe('directory suspend');
  expect([await theatre.account('directory', 'cleo'), await theatre.account('crm', 'cleo')]).toEqual([
    'suspended',
    'suspended',
  ]);
  expect(await theatre.account('directory', 'root'), 'nobody else').toBe('active');
});

test('a legal hold after the approval: access is cut all the same, and nothing is destroyed', async () => {
  await theatre.hrEnters('205', { endDate: '2026-12-04' });
  await theatre.read();
  await theatre.press(bob, 'Approve', 'ivan');
  await theatre.modal(HANA, () => theatre.slack.act.command(HANA, CASES, 'hold ivan@northwind.test'));
  await theatre.slack.act.submitView({ user: HANA, values: { hold: 'add', reason: 'A dispute about a contract' } });
  await theatre.settle();
  const before = theatre.company.acts.length;
  await theatre.until('2026-12-04T17:01:00Z');
  expect([await theatre.account('directory', 'ivan'), await theatre.account('crm', 'ivan')]).toEqual([
    'suspended',
    'suspended',
  ]);
  await theatre.until('2027-01-11T09:00:00Z');
  const acts = theatre.company.acts.slice(before);
  expect(acts).toContain('crm end_sessions');
  expect(acts.filter((act) => /reclaim_licence|delete|transfer/.test(act))).toEqual([]);
  const { steps, offboardingCase } = await theatre.caseOf('ivan');
  expect(offboardingCase.state).not.toBe('awaiting_delete');
  const kept = steps.filter(({ action }) => action === 'reclaim_licence' || action === 'delete');
  expect(kept.every(({ state, note }) => state === 'dropped' && /legal hold/i.test(note ?? ''))).toBe(true);
  expect(kept).not.toEqual([]);
  expect(theatre.log.filter(({ level }) => level === 'error')).toEqual([]);
});
