import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { ConnectorError } from '../../connectors/errors.ts';
import { auditTail } from '../../db/audit.ts';
import type { OpenedDatabase } from '../../db/client.ts';
import { clearTimers, setTimer } from '../../db/timers.ts';
import { answerTask } from '../../src/operations/answer-task.ts';
import { approveCase } from '../../src/operations/approve-case.ts';
import { makeTask, retryCase } from '../../src/operations/retry-case.ts';
import { giveBack } from '../../src/operations/return-access.ts';
import { stopCase } from '../../src/operations/stop-case.ts';
import { anApplication, ann, bob, type CompanyOptions, dana, days, hours } from '../support/company.ts';
import { testDatabase } from '../support/database.ts';
import { leaversIn } from './leavers.ts';

let database: OpenedDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const { aLeaver } = leaversIn(() => database);

test('a vendor that answers 200 and does nothing is never called proven', async () => {
  const made = await aLeaver();
  made.company.fault('crm', { execute: async () => ({ outcome: 'done' }) });
  await approveCase(made.company.deps, ann, { caseId: made.caseId, revision: 1 });
  await made.company.settle();
  expect((await made.company.view(made.caseId)).steps[0]?.state).toBe('executed');
  await made.company.pass(hours(1));
  const { steps } = await made.company.view(made.caseId);
  expect(steps[0]).toMatchObject({ state: 'failed', note: 'It said that it was done, but access is still open.' });
  made.company.fault('crm', undefined);
  await retryCase(made.company.deps, bob, { caseId: made.caseId });
  await made.company.settle();
  expect((await made.company.view(made.caseId)).offboardingCase.state).toBe('access_closed');
});

test('a foreign answer is doubt, not proof', async () => {
  const made = await aLeaver();
  made.company.fault('crm', { verify: async () => ({ verdict: 'unreadable', observed: { why: 'another account' } }) });
  await approveCase(made.company.deps, ann, { caseId: made.caseId, revision: 1 });
  await made.company.settle();
  await made.company.pass(hours(1));
  expect((await made.company.view(made.caseId)).steps[0]?.state).toBe('unknown');
});

test('an application that is down an hour holds up nobody else, and goes on by itself', async () => {
  const made = await aLeaver({ applications: [anApplication('crm'), anApplication('wiki')] });
  const down = async () => {
    throw new ConnectorError('unavailable', 'crm: down');
  };
  made.company.fault('crm', { execute: down, verify: down });
  await approveCase(made.company.deps, ann, { caseId: made.caseId, revision: 1 });
  await made.company.settle();
  await made.company.pass(hours(1));
  const during = await made.company.view(made.caseId);
  expect(
    during.steps
      .filter(({ application, phase }) => application === 'wiki' && phase !== 'delete')
      .every(({ state }) => state === 'verified'),
  ).toBe(true);
  expect(during.steps.find(({ application }) => application === 'crm')).toMatchObject({
    note: 'It does not answer. Trying again.',
  });
  made.company.fault('crm', undefined);
  await made.company.pass(hours(1));
  expect((await made.company.view(made.caseId)).offboardingCase.state).toBe('access_closed');
});

test('an application that did it and then goes down for an hour is no doubt yet: the proof comes by itself', async () => {
  const made = await aLeaver();
  made.company.fault('crm', {
    verify: async () => {
      throw new ConnectorError('unavailable', 'crm: down');
    },
  });
  await approveCase(made.company.deps, ann, { caseId: made.caseId, revision: 1 });
  await made.company.settle();
  await made.company.pass(hours(1));
  expect((await made.company.view(made.caseId)).steps[0]).toMatchObject({
    state: 'executed',
    note: 'It does not answer. Waiting for a read that proves it.',
  });
  made.company.fault('crm', undefined);
  await made.company.pass(hours(1));
  expect((await made.company.view(made.caseId)).offboardingCase.state).toBe('access_closed');
});

test('an application that is down for longer than six hours is for a human', async () => {
  const made = await aLeaver();
  const down = async () => {
    throw new ConnectorError('unavailable', 'crm: down');
  };
  made.company.fault('crm', { verify: down });
  await approveCase(made.company.deps, ann, { caseId: made.caseId, revision: 1 });
  await made.company.settle();
  await made.company.pass(hours(7));
  expect((await made.company.view(made.caseId)).steps[0]?.state).toBe('unknown');
});

test('a forbidden step needs a human, who can make it a task; an owner cannot attest what a read disproves', async () => {
  const made = await aLeaver();
  made.company.fault('crm', {
    execute: async () => {
      throw new ConnectorError('forbidden', 'crm: 403');
    },
  });
  await approveCase(made.company.deps, ann, { caseId: made.caseId, revision: 1 });
  await made.company.settle();
  expect((await made.company.view(made.caseId)).steps[0]?.state).toBe('failed');
  await makeTask(made.company.deps, bob, { caseId: made.caseId });
  const task = (await made.company.view(made.caseId)).tasks.find(({ kind }) => kind === 'check');
  await expect(
    answerTask(made.company.deps, dana, { taskId: task?.id ?? '', answer: 'access_removed' }),
  ).rejects.toThrow('Please look again');
  await expect(
    answerTask(made.company.deps, ann, { taskId: task?.id ?? '', answer: 'access_removed' }),
  ).rejects.toThrow('somebody else’s');
  expect((await auditTail(database.db, 1, made.caseId))[0]?.kind).toBe('task.seen_open');
});

test('an act that must not repeat is read before it is tried again; what cannot be read is for a human', async () => {
  let sent = 0;
  const options = {
    accounts: undefined,
  } as CompanyOptions;
  const made = await aLeaver(options, { licence: 'standard' });
  made.company.fault('crm', {
    execute: async (step) => {
      if (step.action !== 'delete') return await made.company.server('crm').execute(step);
      sent += 1;
      throw new ConnectorError('unavailable', 'crm: timed out');
    },
    verify: async (step) =>
      step.action === 'delete'
        ? { verdict: 'unreadable', observed: null }
        : await made.company.server('crm').verify(step),
  });
  await approveCase(made.company.deps, ann, { caseId: made.caseId, revision: 1 });
  await made.company.settle();
  await made.company.pass(days(30));
  await approveCase(made.company.deps, ann, { caseId: made.caseId, revision: 1 });
  await made.company.settle();
  await made.company.pass(hours(2));
  const { steps } = await made.company.view(made.caseId);
  expect(steps.find(({ action }) => action === 'delete')).toMatchObject({ state: 'unknown' });
  expect(sent, 'a deletion in doubt is not sent again').toBe(1);
});

test('an act that must not repeat, and got no answer, is read again only when a lagging read has caught up', async () => {
  let sent = 0;
  let lags = false;
  const made = await aLeaver({}, { licence: 'standard' });
  const server = made.company.server('crm');
  made.company.fault('crm', {
    execute: async (step) => {
      const done = await server.execute(step);
      if (step.action !== 'delete') return done;
      sent += 1;
      lags = true;
      throw new ConnectorError('unavailable', 'crm: the answer was lost');
    },
    verify: async (step) =>
      lags && step.action === 'delete' ? { verdict: 'broken', observed: { why: 'old' } } : await server.verify(step),
  });
  await approveCase(made.company.deps, ann, { caseId: made.caseId, revision: 1 });
  await made.company.settle();
  await made.company.pass(days(30));
  await approveCase(made.company.deps, ann, { caseId: made.caseId, revision: 1 });
  await made.company.settle();
  await made.company.pass(60_000);
  expect(sent).toBe(1);
  lags = false;
  await made.company.pass(hours(1));
  expect(sent, 'the read that had caught up shows that it had happened').toBe(1);
  const { steps } = await made.company.view(made.caseId);
  expect(steps.find(({ action }) => action === 'delete')).toMatchObject({ state: 'verified' });
});

test('a step that a vendor takes long over is not taken for abandoned, and nothing is given back under it', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const made = await aLeaver();
  const begun = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<void>();
  made.company.fault('crm', {
    execute: async (step) => {
      begun.resolve();
      await answer.promise;
      return await made.company.server('crm').execute(step);
    },
  });
  await approveCase(made.company.deps, ann, { caseId: made.caseId, revision: 1 });
  const working = made.company.settle();
  await begun.promise;
  await stopCase(made.company.deps, bob, { caseId: made.caseId });
  const later = new Date(made.company.now().getTime() + hours(1));
  vi.spyOn(made.company.deps, 'now').mockReturnValue(later);
  await vi.advanceTimersByTimeAsync(30_000);
  const held = async () => (await made.company.view(made.caseId)).steps[0]?.lookAt?.getTime();
  await vi.waitFor(async () => expect(await held()).toBeGreaterThan(later.getTime()));
  await expect(giveBack(made.company.deps, bob, { caseId: made.caseId })).rejects.toThrow('still running');
  answer.resolve();
  await working;
  vi.useRealTimers();
  expect((await made.company.view(made.caseId)).steps[0]?.state).toBe('verified');
  expect(await giveBack(made.company.deps, bob, { caseId: made.caseId })).toMatchObject({ done: true });
});

test('a timer that fails holds up no other: the rest is fired, and it is tried again', async () => {
  const made = await aLeaver({ lastDay: '2026-11-23', now: new Date('2026-11-23T16:30:00Z') });
  const { deps } = made.company;
  await approveCase(deps, ann, { caseId: made.caseId, revision: 1 });
  await made.company.settle();
  const errors = vi.spyOn(deps.log, 'error');
  // A case that is gone from under its timer, which was due before everything else.
  const broken = { kind: 'case_due', subject: '00000000-0000-4000-8000-000000000000', dueAt: new Date(0) } as const;
  await deps.db.transaction((tx) => setTimer(tx, broken));
  await made.company.pass(hours(1));
  expect((await made.company.view(made.caseId)).offboardingCase.state).toBe('access_closed');
  expect(errors).toHaveBeenCalledWith(
    expect.objectContaining({ timer: 'case_due', subject: broken.subject }),
    'a timer failed; it is tried again',
  );
  await deps.db.transaction((tx) => clearTimers(tx, broken.subject, ['case_due']));
});
