import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OpenedDatabase } from '../../db/client.ts';
import { unpostedNotices } from '../../db/messages.ts';
import type { PersonActor } from '../../src/domain/actor.ts';
import { DEFAULT_POLICY, type Policy } from '../../src/domain/policy.ts';
import { approveCase } from '../../src/operations/approve-case.ts';
import { cancelCase } from '../../src/operations/cancel-case.ts';
import { openCase } from '../../src/operations/open-case.ts';
import { planCase } from '../../src/operations/plan-case.ts';
import { rejectCase } from '../../src/operations/reject-case.ts';
import { rescheduleCase } from '../../src/operations/reschedule-case.ts';
import { cutNow } from '../../src/operations/start-case.ts';
import {
  aCompany,
  anAccount,
  anActor,
  anApplication,
  ann,
  aPerson,
  bob,
  type Company,
  dana,
  hana,
  hours,
  lee,
  sam,
} from '../support/company.ts';
import { testDatabase } from '../support/database.ts';

let database: OpenedDatabase;
let company: Company;
let count = 0;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

/** A fresh leaver with a planned case; `privileged` accounts need two people. */
async function aPlannedCase(
  options: { privileged?: boolean; requester?: PersonActor; lastDay?: string; policies?: readonly Policy[] } = {},
) {
  count += 1;
  const id = `leaver${count}`;
  const people = ['ann', 'bob', 'sam', 'hana', 'dana', 'lee'].map((name) => aPerson({ id: name }));
  company = await aCompany(database, {
    applications: [anApplication('crm')],
    people: [...people, aPerson({ id })],
    accounts: {
      crm: [
        anAccount(id, { id: `crm-${id}`, entitlements: options.privileged ? ['owner'] : [] }),
        ...['a', 'b'].map((name) => anAccount(name, { entitlements: ['owner'] })),
      ],
    },
    ...(options.policies && { policies: options.policies }),
  });
  const opened = await openCase(company.deps, options.requester ?? hana, {
    personId: id,
    lastDay: options.lastDay ?? '2026-12-01',
  });
  await company.settle();
  return opened.id;
}
const stateOf = async (caseId: string) => (await company.view(caseId)).offboardingCase.state;

describe('who may approve', () => {
  test('the requester cannot approve, by either of their accounts', async () => {
    const caseId = await aPlannedCase({ requester: ann });
    await expect(approveCase(company.deps, ann, { caseId, revision: 1 })).rejects.toThrow(
      'somebody else has to approve',
    );
    const secondAccount = { ...ann, id: 'U0ANN2' };
    await expect(approveCase(company.deps, secondAccount, { caseId, revision: 1 })).rejects.toThrow('somebody else');
    expect(await stateOf(caseId)).toBe('awaiting_approval');
  });

  test('the leaver cannot, whatever their roles, and hears what a stranger hears', async () => {
    const caseId = await aPlannedCase();
    const leaver = { ...lee, personId: `leaver${count}` };
    const stranger = anActor('dana');
    const said = async (actor: PersonActor) =>
      await approveCase(company.deps, actor, { caseId, revision: 1 }).catch((error: Error) => error.message);
    expect(await said(leaver)).toBe(await said(stranger));
    expect(await stateOf(caseId)).toBe('awaiting_approval');
  });

  test('a privileged leaver needs two humans, one of them from security', async () => {
    const caseId = await aPlannedCase({ privileged: true });
    await approveCase(company.deps, ann, { caseId, revision: 1 });
    const sameHuman = { ...ann, id: 'U0ANN2', roles: new Set(['security_approver'] as const) };
    await expect(approveCase(company.deps, sameHuman, { caseId, revision: 1 })).rejects.toThrow(
      'approved this already',
    );
    await approveCase(company.deps, bob, { caseId, revision: 1 });
    expect(await stateOf(caseId), 'two approvers without security are not enough').toBe('awaiting_approval');
    await approveCase(company.deps, sam, { caseId, revision: 1 });
    expect(await stateOf(caseId)).toBe('approved');
  });

  test('approving twice is a conflict and changes nothing', async () => {
    const caseId = await aPlannedCase();
    await approveCase(company.deps, ann, { caseId, revision: 1 });
    const before = (await company.view(caseId)).offboardingCase.version;
    await expect(approveCase(company.deps, bob, { caseId, revision: 1 })).rejects.toThrow('already approved by Ann');
    expect((await company.view(caseId)).offboardingCase.version).toBe(before);
  });

  test('a plan they were not shown cannot be approved', async () => {
    const caseId = await aPlannedCase();
    await expect(approveCase(company.deps, ann, { caseId, revision: 0 })).rejects.toThrow('changed after you saw it');
  });

  test.each([
    ['of others is asked anew, whoever said yes before', { users: ['U0SEC'], groups: [] }, 'awaiting_approval'],
    ['of the same people counts a yes from before', undefined, 'approved'],
  ])('a policy that takes the leaver later and wants the yes %s', async (_title, approvers, state) => {
    const hard = { ...DEFAULT_POLICY, name: 'hard', when: "leaver.department == 'Payments'" };
    const caseId = await aPlannedCase({ policies: [{ ...hard, ...(approvers && { approvers }) }, DEFAULT_POLICY] });
    await approveCase(company.deps, bob, { caseId, revision: 1 });
    await company.roster([aPerson({ id: `leaver${count}`, department: 'Payments' })]);
    await planCase(company.deps, caseId);
    await company.settle();
    expect(await stateOf(caseId)).toBe(state);
    if (!approvers) return;
    await approveCase(company.deps, sam, { caseId, revision: 2 });
    expect(await stateOf(caseId)).toBe('approved');
  });

  test('a rejection needs a reason, and ends the asking', async () => {
    const caseId = await aPlannedCase();
    await expect(rejectCase(company.deps, ann, { caseId, revision: 1, reason: ' ' })).rejects.toThrow('say why');
    await rejectCase(company.deps, ann, { caseId, revision: 1, reason: 'Wrong person' });
    await expect(approveCase(company.deps, bob, { caseId, revision: 1 })).rejects.toThrow('already rejected by Ann');
    await company.pass(hours(24 * 14));
    expect(company.acts).toEqual([]);
  });
});

describe('the moment', () => {
  test('nothing is cut without an approval: the admins hear of it instead', async () => {
    const caseId = await aPlannedCase({ lastDay: '2026-11-24' });
    await company.pass(hours(40));
    expect(await stateOf(caseId)).toBe('awaiting_approval');
    expect(company.acts).toEqual([]);
    const told = (await unpostedNotices(database.db, 500)).filter((notice) => notice.caseId === caseId);
    expect(told.filter(({ text }) => /approved/.test(text)).map(({ audience }) => audience)).toEqual(
      expect.arrayContaining(['admins', 'approvers']),
    );
  });

  test('an HR-confirmed leaver nobody answered for is cut, reversible steps only, and the rest waits', async () => {
    count += 1;
    const id = `leaver${count}`;
    company = await aCompany(database, {
      applications: [anApplication('crm')],
      people: ['ann', 'bob', 'sam', 'dana', id].map((name) => aPerson({ id: name })),
      accounts: { crm: [anAccount(id, { id: `crm-${id}` })] },
    });
    const source = { kind: 'hris', id: 'bamboohr', readableAgain: true } as const;
    const hr = { kind: 'source', id: 'bamboohr', name: 'HR' } as const;
    const { id: caseId } = await openCase(company.deps, hr, { personId: id, lastDay: '2026-11-24', source });
    await company.settle();
    await company.pass(hours(33));
    expect(company.acts).toEqual(['crm suspend', 'crm end_sessions']);
    expect(await stateOf(caseId)).toBe('awaiting_approval');
    const shouted = (await unpostedNotices(database.db, 500)).filter((notice) => notice.caseId === caseId);
    expect(
      shouted
        .filter(({ text }) => /being cut/.test(text))
        .map(({ audience }) => audience)
        .sort(),
    ).toEqual(['admins', 'approvers']);
    await expect(cancelCase(company.deps, ann, { caseId })).rejects.toThrow('cut already');
    await approveCase(company.deps, ann, { caseId, revision: 1 });
    await company.settle();
    expect(company.acts).toContain('crm reclaim_licence');
    expect(await stateOf(caseId)).toBe('access_closed');
  });

  test('whoever is missing is asked again a day and four hours before, and at the moment itself, each once', async () => {
    const caseId = await aPlannedCase({ lastDay: '2026-11-26', privileged: true });
    await approveCase(company.deps, ann, { caseId, revision: 1 });
    const asked = async () =>
      (await unpostedNotices(database.db, 500))
        .filter((notice) => notice.caseId === caseId && notice.audience === 'approvers')
        .map(({ text }) => text)
        .filter((text) => /begins in|moment has come/.test(text));
    await company.pass(hours(55));
    expect(await asked()).toEqual([]);
    await company.pass(hours(2));
    expect(await asked()).toEqual([expect.stringMatching(/begins in a day and still waits for one security approver/)]);
    await company.pass(hours(20));
    expect((await asked())[1]).toMatch(/begins in four hours and still waits for one security approver/);
    await company.pass(hours(30));
    expect((await asked())[2]).toMatch(/nobody has approved: access stays as it is. Missing: one security approver/);
    expect(await asked()).toHaveLength(3);
  });

  test('whoever has approved is not asked again', async () => {
    const caseId = await aPlannedCase({ lastDay: '2026-11-26' });
    await approveCase(company.deps, ann, { caseId, revision: 1 });
    await company.pass(hours(79));
    const lines = (await unpostedNotices(database.db, 500)).filter((notice) => notice.caseId === caseId);
    expect(lines.filter(({ text }) => /begins in/.test(text))).toEqual([]);
  });

  test('rescheduling moves the moment: the old one passes quietly', async () => {
    const caseId = await aPlannedCase({ lastDay: '2026-11-24' });
    await approveCase(company.deps, ann, { caseId, revision: 1 });
    await rescheduleCase(company.deps, bob, { caseId, lastDay: '2026-11-26' });
    await company.pass(hours(72));
    expect(company.acts).toEqual([]);
    await company.pass(hours(24));
    expect(company.acts).not.toEqual([]);
  });

  test('cutting now needs a reason and an approved case', async () => {
    const caseId = await aPlannedCase();
    await expect(cutNow(company.deps, ann, { caseId, reason: 'left' })).rejects.toThrow('awaiting approval');
    await approveCase(company.deps, bob, { caseId, revision: 1 });
    await expect(cutNow(company.deps, ann, { caseId, reason: '' })).rejects.toThrow('say why');
    await expect(cutNow(company.deps, dana, { caseId, reason: 'left' })).rejects.toThrow('cannot do that here');
    expect(company.acts).toEqual([]);
  });

  test('a last day means the evening in the leaver’s own zone', async () => {
    count += 1;
    const id = `leaver${count}`;
    company = await aCompany(database, {
      applications: [anApplication('crm')],
      people: [aPerson({ id: 'ann' }), aPerson({ id, timezone: 'Asia/Tokyo' })],
    });
    const opened = await openCase(company.deps, ann, { personId: id, lastDay: '2026-12-01' });
    expect(opened.leaving.instant).toBe('2026-12-01T09:00:00.000Z');
  });
});

describe('what is refused at the door', () => {
  test('a past date, an unknown date, somebody unknown, and a second case are one sentence each and change nothing', async () => {
    const caseId = await aPlannedCase();
    const personId = `leaver${count}`;
    await expect(openCase(company.deps, ann, { personId: 'bob', lastDay: '2020-01-01' })).rejects.toThrow(
      'That moment is over',
    );
    await expect(openCase(company.deps, ann, { personId: 'bob', lastDay: 'soonish' })).rejects.toThrow(
      'not a last day',
    );
    await expect(openCase(company.deps, ann, { personId: 'nobody' })).rejects.toThrow('not on the roster');
    await expect(openCase(company.deps, ann, { personId })).rejects.toThrow('already open');
    await expect(openCase(company.deps, dana, { personId: 'bob' })).rejects.toThrow('cannot do that here');
    expect(await stateOf(caseId)).toBe('awaiting_approval');
  });
});
