import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { append } from '../../db/audit.ts';
import { answerTask } from '../../src/operations/answer-task.ts';
import { approveCase } from '../../src/operations/approve-case.ts';
import { openCase } from '../../src/operations/open-case.ts';
import { viewEvidence } from '../../src/operations/view-evidence.ts';
import { aCompany, anApplication, ann, type Company, dana, hana, lee, lena } from '../support/company.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';

describe('the evidence of a case', () => {
  let database: TestDatabase;
  let company: Company;
  let caseId = '';
  beforeAll(async () => {
    database = await testDatabase();
    company = await aCompany(database, {
      applications: [anApplication('crm'), anApplication('figma', { connector: undefined })],
    });
    const opened = await openCase(company.deps, hana, { personId: 'kim', lastDay: 'now' });
    caseId = opened.id;
    await company.settle();
  });
  afterAll(() => database.close());

  test('is for those who may see the plan, and never for the leaver, whatever their role', async () => {
    const neutral = 'You cannot do that here.';
    await expect(viewEvidence(company.deps, dana, { caseId })).rejects.toThrow(neutral);
    await expect(viewEvidence(company.deps, lena, { caseId })).rejects.toThrow(neutral);
    const leaver = { ...lee, id: 'U0KIM', personId: 'kim' };
    await expect(viewEvidence(company.deps, leaver, { caseId })).rejects.toThrow(neutral);
    await expect(viewEvidence(company.deps, hana, { caseId })).resolves.toMatchObject({ uncovered: 0 });
    await expect(viewEvidence(company.deps, ann, { caseId: 'none' })).rejects.toThrow('There is no such case.');
  });

  test('has the read that proved each step, when it was, and the log’s signed length', async () => {
    const opened = await openCase(company.deps, hana, { personId: 'lee', lastDay: 'now' });
    await company.settle();
    await approveCase(company.deps, ann, { caseId: opened.id, revision: 1 });
    await company.settle();
    const [task] = (await company.view(opened.id)).tasks;
    await answerTask(company.deps, dana, { taskId: task?.id ?? '', answer: 'access_removed' });
    await company.settle();

    const evidence = await viewEvidence(company.deps, ann, { caseId: opened.id });
    const proven = evidence.view.steps.filter(({ state }) => state === 'verified');
    expect(proven.length).toBeGreaterThan(1);
    for (const step of proven) expect(evidence.reads.get(step.id)).toEqual({ at: company.now(), verdict: 'holds' });
    expect(evidence.events).toBeGreaterThan(proven.length * 3);
    expect(evidence.uncovered).toBe(0);
    expect(evidence.signed.size).toBeGreaterThanOrEqual(evidence.events);
    expect(evidence.signed.root).toMatch(/^[A-Za-z0-9+/]{43}=$/);
  });

  test('says how many of its events are newer than the signature', async () => {
    const signed = await company.deps.checkpoint();
    const at = company.now().toISOString();
    const event = { at, kind: 'case.noted', actor: { kind: 'system' as const, id: 'lastday' }, caseId, body: {} };
    await database.db.transaction((tx) => append(tx, [event, event]));
    // A signature that another process has not renewed yet.
    const stale = { ...company.deps, checkpoint: async () => signed };
    expect((await viewEvidence(stale, ann, { caseId })).uncovered).toBe(2);
    expect((await viewEvidence(company.deps, ann, { caseId })).uncovered).toBe(0);
  });
});
