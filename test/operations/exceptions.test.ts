import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { auditTail } from '../../db/audit.ts';
import type { OpenedDatabase } from '../../db/client.ts';
import { DEFAULT_POLICY } from '../../src/domain/policy.ts';
import { allowException } from '../../src/operations/allow-exception.ts';
import { answerTask } from '../../src/operations/answer-task.ts';
import { approveCase } from '../../src/operations/approve-case.ts';
import { type AskInput, askException } from '../../src/operations/ask-exception.ts';
import { endExceptionNow, endExceptions } from '../../src/operations/end-exceptions.ts';
import { extendException } from '../../src/operations/extend-exception.ts';
import { openCase } from '../../src/operations/open-case.ts';
import { refuseException } from '../../src/operations/refuse-exception.ts';
import { makeTask } from '../../src/operations/retry-case.ts';
import { giveBack } from '../../src/operations/return-access.ts';
import { cutNow } from '../../src/operations/start-case.ts';
import { stopCase } from '../../src/operations/stop-case.ts';
import {
  aCompany,
  anAccount,
  anActor,
  anApplication,
  ann,
  bob,
  type Company,
  type CompanyOptions,
  dana,
  days,
  hana,
  lee,
  sam,
} from '../support/company.ts';
import { databases } from '../support/database.ts';

const FIGMA = anApplication('figma', { connector: undefined });
const NINETY = [{ ...DEFAULT_POLICY, exceptionMax: days(90) }];

describe.each(databases)('access knowingly kept, on $kind', ({ open }) => {
  let database: OpenedDatabase;
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database.close());

  /** A leaver whose cut has run; Figma is with its owner. */
  async function aCut(personId: string, options: CompanyOptions = {}): Promise<{ company: Company; caseId: string }> {
    const company = await aCompany(database, { applications: [anApplication('crm'), FIGMA], ...options });
    const { id } = await openCase(company.deps, hana, { personId, lastDay: '2026-11-24' });
    await company.settle();
    for (const approver of [ann, sam]) {
      const { offboardingCase } = await company.view(id);
      if (offboardingCase.state === 'awaiting_approval')
        await approveCase(company.deps, approver, { caseId: id, revision: 1 });
      await company.settle();
    }
    await cutNow(company.deps, ann, { caseId: id, reason: 'today' });
    await company.settle();
    return { company, caseId: id };
  }

  async function ask(company: Company, caseId: string, overrides: Partial<AskInput> = {}) {
    const task = (await company.view(caseId)).tasks.find(({ state }) => state === 'sent');
    return await askException(company.deps, dana, {
      taskId: task?.id ?? '',
      reason: 'hand_over',
      details: 'The design files are still being moved over.',
      control: 'Read-only seat, looked at weekly',
      until: '2026-12-12',
      approver: ann,
      ...overrides,
    });
  }

  const accounts = (id: string) => ({ crm: [anAccount(id, { id: `crm-${id}` })] });

  test('a 90-day exception’s whole life: asked, allowed, extended to the maximum, never past it, ended by itself', async () => {
    const { company, caseId } = await aCut('lee', { policies: NINETY, accounts: accounts('lee') });
    const asked = await ask(company, caseId, { until: '2026-12-23' });
    await company.settle();
    const waiting = await company.view(caseId);
    expect(waiting.tasks[0]?.state, 'asking keeps nothing').toBe('sent');
    expect(waiting.exceptions).toMatchObject([{ state: 'asked', askedBy: 'Dana', approver: 'Ann' }]);
    await expect(ask(company, caseId), 'twice').rejects.toThrow('Dana has asked for this already.');

    await expect(allowException(company.deps, dana, { exceptionId: asked.id })).rejects.toThrow('You cannot do that');
    await expect(allowException(company.deps, lee, { exceptionId: asked.id })).rejects.toThrow('You cannot do that');
    await allowException(company.deps, ann, { exceptionId: asked.id });
    await company.settle();
    await expect(allowException(company.deps, bob, { exceptionId: asked.id })).rejects.toThrow(
      'allowed already, by Ann',
    );
    expect((await company.view(caseId)).tasks[0]?.state).toBe('excepted');
    expect((await company.view(caseId)).offboardingCase.state, 'a live exception keeps the case open').toBe('closing');

    const why = { exceptionId: asked.id, details: 'The agency is two months late with it.' };
    await company.pass(days(20));
    await expect(extendException(company.deps, ann, { ...why, until: '2026-12-20' }), 'earlier').rejects.toThrow(
      'kept until 2026-12-23 already',
    );
    await expect(extendException(company.deps, ann, { ...why, until: '2027-02-22' }), 'too long').rejects.toThrow(
      'The policy keeps access until 2027-02-21 at most',
    );
    await expect(extendException(company.deps, dana, { ...why, until: '2027-02-01' })).rejects.toThrow('You cannot');
    await expect(
      extendException(company.deps, ann, { ...why, until: '2027-02-01', details: 'late' }),
    ).rejects.toMatchObject({ fields: { details: expect.any(String) } });
    await extendException(company.deps, bob, { ...why, until: '2027-02-21' });
    await company.pass(days(69));
    const before = await company.view(caseId);
    expect(before.exceptions).toMatchObject([{ state: 'allowed', approvedBy: 'Bob' }]);
    expect(before.tasks[0]?.state).toBe('excepted');
    expect(before.offboardingCase.state).toBe('closing');
    await expect(extendException(company.deps, ann, { ...why, until: '2027-02-25' })).rejects.toThrow('at most');

    await company.pass(days(1));
    const after = await company.view(caseId);
    expect(after.exceptions).toMatchObject([{ state: 'ended', endedBy: 'Lastday' }]);
    expect(after.exceptions[0]?.endedAt?.getTime()).toBe(asked.askedAt.getTime() + days(90));
    expect(after.tasks, 'sent again, with a time of its own').toMatchObject([{ state: 'sent' }]);
    expect(after.tasks[0]?.dueAt.getTime()).toBeGreaterThan(company.now().getTime());
    await expect(ask(company, caseId, { until: '2027-02-25' }), 'a new count').rejects.toThrow('as long as the policy');

    await answerTask(company.deps, dana, { taskId: after.tasks[0]?.id ?? '', answer: 'access_removed' });
    await company.settle();
    expect((await company.view(caseId)).offboardingCase.state).toBe('access_closed');
    const kinds = (await auditTail(database.db, 500, caseId)).map(({ kind }) => kind).toReversed();
    expect(kinds.filter((kind) => kind.startsWith('exception.'))).toEqual([
      'exception.asked',
      'exception.allowed',
      'exception.extended',
      'exception.ended',
    ]);
  });

  test('more than the policy’s maximum, too little said, and an approver who may not are refused by the server', async () => {
    const { company, caseId } = await aCut('kim', { accounts: accounts('kim') });
    for (const [wrong, field] of [
      [{ until: '2026-12-24' }, 'until'],
      [{ until: '2026-11-22' }, 'until'],
      [{ until: 'soon' }, 'until'],
      [{ reason: 'because' }, 'reason'],
      [{ details: 'please' }, 'details'],
      [{ control: '' }, 'control'],
      [{ approver: undefined }, 'approver'],
      [{ approver: hana }, 'approver'],
      [{ approver: anActor('dana', 'approver') }, 'approver'],
      [{ approver: anActor('kim', 'approver') }, 'approver'],
    ] as const)
      await expect(ask(company, caseId, wrong), JSON.stringify(wrong)).rejects.toMatchObject({
        fields: { [field]: expect.any(String) },
      });
    await expect(
      askException(company.deps, ann, {
        taskId: (await company.view(caseId)).tasks[0]?.id ?? '',
        reason: 'other',
        details: 'x'.repeat(30),
        control: 'x'.repeat(30),
        until: '2026-12-01',
        approver: bob,
      }),
      'somebody else’s task',
    ).rejects.toThrow('somebody else’s');
    expect((await company.view(caseId)).exceptions).toEqual([]);

    const asked = await ask(company, caseId);
    await refuseException(company.deps, bob, { exceptionId: asked.id });
    const back = await company.view(caseId);
    expect(back.tasks[0]?.state, 'refused: the task is as it was').toBe('sent');
    await expect(allowException(company.deps, ann, { exceptionId: asked.id })).rejects.toThrow('was refused, by Bob');

    const again = await ask(company, caseId);
    await answerTask(company.deps, dana, { taskId: again.taskId, answer: 'access_removed' });
    await expect(allowException(company.deps, ann, { exceptionId: again.id })).rejects.toThrow('was withdrawn');
  });

  test('End now by the owner sends the task again, and the timer that is left ends nothing twice', async () => {
    const { company, caseId } = await aCut('mia', {
      people: ['ann', 'bob', 'sam', 'dana', 'mia'].map((id) => ({
        id,
        email: `${id}@northwind.test`,
        otherEmails: [],
        name: id,
        status: 'active',
        groups: [],
        source: 'csv',
      })),
      accounts: accounts('mia'),
    });
    const first = await ask(company, caseId);
    await allowException(company.deps, bob, { exceptionId: first.id });
    await expect(endExceptionNow(company.deps, hana, { exceptionId: first.id })).rejects.toThrow('somebody else’s');
    await endExceptionNow(company.deps, dana, { exceptionId: first.id });
    expect((await company.view(caseId)).tasks[0]?.state).toBe('sent');
    await company.pass(days(30));
    expect((await company.view(caseId)).exceptions).toMatchObject([{ state: 'ended_now', endedBy: 'Dana' }]);
  });

  test('what a machine can do it does itself when the time is over, once, whoever looks', async () => {
    const company = await aCompany(database, { applications: [anApplication('crm')], accounts: accounts('hana') });
    const { id } = await openCase(company.deps, ann, { personId: 'hana', lastDay: '2026-11-24' });
    await company.settle();
    await approveCase(company.deps, bob, { caseId: id, revision: 1 });
    company.fault('crm', { execute: async () => Promise.reject(new Error('no')) });
    await cutNow(company.deps, ann, { caseId: id, reason: 'today' });
    await company.settle();
    await makeTask(company.deps, ann, { caseId: id });
    await company.settle();
    company.fault('crm', undefined);
    const asked = await ask(company, id, { until: '2026-11-30' });
    await allowException(company.deps, bob, { exceptionId: asked.id });
    await company.settle();
    const kept = await company.view(id);
    expect(kept.steps.map(({ state }) => state)).toContain('excepted');
    const acted = company.acts.length;
    await company.pass(days(6));
    expect(company.acts.length, 'nothing is touched while it is kept').toBe(acted);
    await company.pass(days(2));
    const after = await company.view(id);
    expect(after.exceptions).toMatchObject([{ state: 'ended' }]);
    expect(after.steps.filter(({ phase }) => phase === 'cut_access').map(({ state }) => state)).not.toContain(
      'excepted',
    );
    expect(after.offboardingCase.state).toBe('access_closed');
    expect(after.tasks).toMatchObject([{ state: 'withdrawn' }]);
    expect(await endExceptions(company.deps), 'nothing is left to end').toBe(0);
  });

  test('a step that fails again after its exception can be handed to its owner again', async () => {
    const company = await aCompany(database, { applications: [anApplication('crm')], accounts: accounts('lena') });
    const { id } = await openCase(company.deps, ann, { personId: 'lena', lastDay: '2026-11-24' });
    await company.settle();
    await approveCase(company.deps, bob, { caseId: id, revision: 1 });
    company.fault('crm', { execute: async () => Promise.reject(new Error('no')) });
    await cutNow(company.deps, ann, { caseId: id, reason: 'today' });
    await company.settle();
    await makeTask(company.deps, ann, { caseId: id });
    const asked = await ask(company, id, { until: '2026-11-30' });
    await allowException(company.deps, bob, { exceptionId: asked.id });
    await endExceptionNow(company.deps, bob, { exceptionId: asked.id });
    await company.settle();
    await makeTask(company.deps, ann, { caseId: id });
    const { tasks } = await company.view(id);
    expect(tasks.map(({ state }) => state).toSorted()).toEqual(['sent', 'withdrawn']);
  });

  test('a privileged case takes a security approver, for the first yes and for the next one', async () => {
    const { company, caseId } = await aCut('bob', {
      accounts: { crm: [anAccount('bob', { id: 'crm-bob', entitlements: ['owner'] }), ...owners()] },
    });
    expect((await company.view(caseId)).offboardingCase.privileged).toBe(true);
    await expect(ask(company, caseId, { approver: ann })).rejects.toMatchObject({
      fields: { approver: expect.stringContaining('security') },
    });
    const asked = await ask(company, caseId, { approver: sam, until: '2026-11-30' });
    await expect(allowException(company.deps, ann, { exceptionId: asked.id })).rejects.toThrow('security approver');
    await allowException(company.deps, sam, { exceptionId: asked.id });
    const longer = { exceptionId: asked.id, until: '2026-12-01', details: 'One more day for the last file.' };
    await expect(extendException(company.deps, ann, longer)).rejects.toThrow('security approver');
    await extendException(company.deps, sam, longer);

    await stopCase(company.deps, ann, { caseId });
    await giveBack(company.deps, ann, { caseId });
    await giveBack(company.deps, sam, { caseId });
    await company.settle();
    const back = await company.view(caseId);
    expect(back.exceptions).toMatchObject([{ state: 'withdrawn' }]);
    expect(back.tasks.map(({ state }) => state)).toEqual(['withdrawn']);
    await company.pass(days(30));
    expect((await company.view(caseId)).exceptions, 'its timer ends nothing').toMatchObject([{ state: 'withdrawn' }]);
  });
});

function owners() {
  return ['root', 'admin', 'chief'].map((id) => anAccount(id, { id: `crm-${id}`, entitlements: ['owner'] }));
}
