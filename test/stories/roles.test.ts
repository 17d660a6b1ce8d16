import { afterAll, beforeAll, expect, test } from 'vitest';
import { FIGMA } from '../slack/stage.ts';
import { anApplication } from '../support/company.ts';
import { inHr } from '../support/in-hr.ts';
import { PEOPLE } from '../support/slack.ts';
import { accountsIn, aTheatre, HANDS, type Theatre } from './theatre.ts';

const { ann, bob, dana, sec } = PEOPLE;

/** Contracts and their sponsors, and the one approver there is, from Monday, 23 November 2026, 09:00 UTC on. */
let theatre: Theatre;
beforeAll(async () => {
  const contract = { type: 'contractor', endDate: '2026-12-18' };
  theatre = await aTheatre(
    [
      ...HANDS,
      inHr('kim', '201', { ...contract, managerId: '104' }),
      inHr('moe', '202', { ...contract, endDate: '2027-03-10', managerId: '203' }),
      inHr('rita', '203', { managerId: '102' }),
    ],
    {
      settings: { approvers: { users: [bob], groups: [] } },
      company: {
        people: [],
        applications: [anApplication('crm'), { ...FIGMA, owner: 'bob@northwind.test' }],
        accounts: { crm: accountsIn('crm', ['kim', 'moe', 'rita', 'bob']) },
      },
    },
  );
});
afterAll(() => theatre?.close());

/** The newest message to somebody that holds these words. */
function question(user: string, words: string) {
  const channel = theatre.slack.directMessage(user)?.id ?? '';
  const found = theatre.slack.messagesFor(user, channel).findLast(({ text }) => text.includes(words));
  return { user, channel, ts: found?.ts ?? '' };
}

test('a contractor whose sponsor extends the contract stays until the new end, and goes then', async () => {
  await theatre.until('2026-11-23T09:02:00Z');
  const asked = question(dana, 'the contract of Kim');
  await theatre.modal(dana, () => theatre.slack.act.click({ ...asked, text: 'Extend until…' }));
  await theatre.slack.act.submitView({ user: dana, values: { Until: '2027-01-15', 'Why?': 'The release slipped' } });
  await theatre.settle();
  expect(await theatre.words('kim')).toContain('Fri 15 Jan 2027, 18:00');
  await theatre.hrEnters('201', { endDate: '2027-01-15' });
  await theatre.press(bob, 'Approve', 'kim');
  await theatre.until('2026-12-19T09:00:00Z');
  expect(await theatre.account('crm', 'kim')).toBe('active');
  await theatre.until('2027-01-15T17:01:00Z');
  expect(await theatre.account('crm', 'kim')).toBe('suspended');
});

test('a contractor whose sponsor left: the sponsor’s manager is asked, and the admins hear why', async () => {
  await theatre.hrEnters('203', { endDate: '2027-01-19' });
  await theatre.read();
  await theatre.press(bob, 'Approve', 'rita');
  await theatre.until('2027-01-19T17:01:00Z');
  await theatre.hrEnters('203', { status: 'left' });
  await theatre.until('2027-02-09T09:00:00Z');
  await theatre.read();
  await theatre.until('2027-02-09T09:02:00Z');
  const asked = question(bob, 'the contract of Moe');
  expect(asked.ts).not.toBe('');
  expect(theatre.told(ann).join('\n')).toContain('who manages Moe Northwind, is not here any more');
  await theatre.slack.act.click({ ...asked, text: 'It ends' });
  await theatre.settle();
  await theatre.press(bob, 'Approve', 'moe');
  await theatre.until('2027-03-10T16:59:00Z');
  expect(await theatre.account('crm', 'moe')).toBe('active');
  await theatre.until('2027-03-10T17:01:00Z');
  expect(await theatre.account('crm', 'moe')).toBe('suspended');
});

test('the leaver owns an application and is the only approver: another role says yes, and the task finds somebody else', async () => {
  await theatre.hrEnters('102', { endDate: '2027-03-12' });
  await theatre.read();
  const { offboardingCase } = await theatre.caseOf('bob');
  const card = (user: string) => {
    const subject = `case:${offboardingCase.id}@${user}`;
    const found = theatre.slack.workspace.messages.find(({ metadata }) => metadata?.event_payload.subject === subject);
    return { user, channel: found?.channel ?? '', ts: found?.ts ?? '', words: JSON.stringify(found?.blocks) };
  };
  expect(card(sec).words).toContain('Approver: nobody else is one');
  expect(card(sec).words).toContain('Owner of Figma → nobody named yet');
  expect(theatre.told(bob).join('\n'), 'nothing of their own case').not.toContain('Bob Northwind');
  await theatre.modal(sec, () => theatre.slack.act.click({ ...card(sec), text: 'Name successors' }));
  await theatre.slack.act.submitView({ user: sec, values: { 'Owner of Figma': dana } });
  await theatre.settle();
  await theatre.slack.act.click({ ...card(sec), text: 'Approve' });
  await theatre.settle();
  expect((await theatre.caseOf('bob')).offboardingCase.state).toBe('approved');
  await theatre.until('2027-03-12T17:01:00Z');
  expect(await theatre.account('crm', 'bob')).toBe('suspended');
  const { tasks } = await theatre.caseOf('bob');
  expect(tasks.map(({ application, owner }) => [application, owner])).toContainEqual(['figma', 'dana@northwind.test']);
  expect(theatre.told(dana).join('\n')).toContain('Bob Northwind is leaving');
  expect(theatre.log.filter(({ level }) => level === 'error')).toEqual([]);
});
