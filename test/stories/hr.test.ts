import { afterAll, beforeAll, expect, test } from 'vitest';
import { anApplication } from '../support/company.ts';
import { inHr } from '../support/in-hr.ts';
import { PEOPLE } from '../support/slack.ts';
import { accountsIn, aTheatre, HANDS, type Theatre, thread } from './theatre.ts';

const { ann, bob } = PEOPLE;

/** Four leavers whom HR speaks of, from Monday, 23 November 2026, 09:00 UTC on; the server's own zone is UTC. */
let theatre: Theatre;
const serverZone = process.env.TZ;
beforeAll(async () => {
  process.env.TZ = 'UTC';
  const mailboxes = ['yuki', 'tom', 'rhea', 'finn'];
  theatre = await aTheatre(
    [
      ...HANDS,
      inHr('yuki', '201', { location: 'Tokyo', country: 'JP' }),
      inHr('tom', '202'),
      inHr('rhea', '203'),
      inHr('finn', '204', { department: 'Finance', title: 'Accountant' }),
    ],
    {
      company: {
        people: [],
        applications: [anApplication('directory', { identityProvider: true }), anApplication('erp')],
        accounts: {
          directory: accountsIn('directory', mailboxes),
          erp: accountsIn('erp', mailboxes).map((account) =>
            account.id === 'erp-finn' ? { ...account, entitlements: ['staff', 'payment-approvers'] } : account,
          ),
        },
        roles: [
          {
            name: 'Payments',
            when: "leaver.department == 'Finance'",
            application: 'erp',
            entitlements: ['payment-approvers'],
          },
          { name: 'Staff', when: "leaver.department == 'People'", application: 'erp', entitlements: ['staff'] },
        ],
      },
    },
  );
});
afterAll(async () => {
  await theatre?.close();
  if (serverZone === undefined) delete process.env.TZ;
  else process.env.TZ = serverZone;
});

test('the local last-day hour in Tokyo, with the server in UTC', async () => {
  expect(new Date(0).getTimezoneOffset()).toBe(0);
  await theatre.hrEnters('201', { endDate: '2026-11-25' });
  await theatre.read();
  expect(await theatre.words('yuki')).toContain('Wed 25 Nov 2026, 18:00 (Asia/Tokyo) · 10:00 (Europe/Berlin)');
  await theatre.press(bob, 'Approve', 'yuki');
  await theatre.until('2026-11-25T08:59:59Z');
  expect(theatre.company.acts).toEqual([]);
  await theatre.until('2026-11-25T09:01:00Z');
  expect((await theatre.caseOf('yuki')).offboardingCase.cutAt?.toISOString()).toBe('2026-11-25T09:00:00.000Z');
  expect([await theatre.account('directory', 'yuki'), await theatre.account('erp', 'yuki')]).toEqual([
    'suspended',
    'suspended',
  ]);
  expect(theatre.company.acts[0], 'the identity provider first').toMatch(/^directory /);
});

test('the last day moved, then the resignation withdrawn', async () => {
  await theatre.hrEnters('202', { endDate: '2026-12-01' });
  await theatre.read();
  await theatre.press(bob, 'Approve', 'tom');
  await theatre.hrEnters('202', { endDate: '2026-12-04' });
  await theatre.read();
  expect(await theatre.words('tom')).toContain('Fri 4 Dec 2026, 18:00 (Europe/Berlin)');
  await theatre.until('2026-12-01T18:00:00Z');
  expect((await theatre.caseOf('tom')).offboardingCase, 'the yes still counts').toMatchObject({ state: 'approved' });
  await theatre.hrEnters('202', { endDate: null });
  expect((await theatre.caseOf('tom')).offboardingCase.state).toBe('cancelled');
  expect(await theatre.words('tom')).toContain('Cancelled; nothing was cut.');
  await theatre.until('2026-12-05T09:00:00Z');
  expect(await theatre.account('directory', 'tom')).toBe('active');
  expect(await theatre.casesOf('tom')).toHaveLength(1);
});

test('from finance to HR: only what finance needed goes, after the grace, and the account stays', async () => {
  await theatre.hrEnters('204', { department: 'People', title: 'Recruiter' });
  const { offboardingCase } = await theatre.caseOf('finn');
  expect(offboardingCase).toMatchObject({ kind: 'move', state: 'awaiting_approval' });
  await theatre.press(bob, 'Approve', 'finn');
  const before = theatre.company.acts.length;
  await theatre.until('2026-12-18T09:00:00Z');
  expect(theatre.company.acts.slice(before), 'the grace is fourteen days').toEqual([]);
  await theatre.until('2026-12-19T10:00:00Z');
  expect(theatre.company.acts.slice(before)).toEqual(['erp remove_entitlement']);
  expect(await theatre.account('erp', 'finn')).toBe('active');
  expect(['access_closed', 'completed']).toContain((await theatre.caseOf('finn')).offboardingCase.state);
});

test('hired again while the accounts are kept: nothing is deleted, and access is given back', async () => {
  await theatre.hrEnters('203', { endDate: '2026-12-21' });
  await theatre.read();
  await theatre.press(bob, 'Approve', 'rhea');
  await theatre.until('2026-12-21T17:01:00Z');
  await theatre.hrEnters('203', { status: 'left' });
  expect((await theatre.caseOf('rhea')).offboardingCase.state).toBe('access_closed');
  await theatre.until('2027-01-11T09:00:00Z');
  await theatre.hrEnters('203', { status: 'active', endDate: null });
  expect(theatre.told(ann).at(-1)).toContain('give access back on its card');
  await theatre.until('2027-01-21T09:00:00Z');
  expect((await theatre.caseOf('rhea')).offboardingCase.state, 'nobody is asked to delete').toBe('access_closed');
  await theatre.press(bob, 'Give access back', 'rhea');
  await theatre.until('2027-01-21T09:10:00Z');
  expect((await theatre.caseOf('rhea')).offboardingCase.state).toBe('restored');
  expect([await theatre.account('directory', 'rhea'), await theatre.account('erp', 'rhea')]).toEqual([
    'active',
    'active',
  ]);
  expect(await thread(theatre, 'rhea')).toContainEqual(expect.stringContaining('Nothing of theirs is deleted'));
  expect(theatre.log.filter(({ level }) => level === 'error')).toEqual([]);
});
