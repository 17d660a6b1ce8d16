import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { unplacedMessages } from '../../db/messages.ts';
import { approveCase } from '../../src/operations/approve-case.ts';
import { openCase } from '../../src/operations/open-case.ts';
import { viewNag } from '../../src/operations/view-nag.ts';
import { aCompany, anApplication, ann, aPerson, type Company, days, hana, hours } from '../support/company.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';

const DANA = 'dana@northwind.test';

/** Slack takes nothing here: what is promised stays promised. Lee left on Thursday; the tasks were due on Sunday. */
describe('reminders that Slack does not take', () => {
  let database: TestDatabase;
  let company: Company;
  beforeAll(async () => {
    database = await testDatabase();
    const byHand = (id: string) => anApplication(id, { connector: undefined, owner: DANA, backupOwner: undefined });
    company = await aCompany(database, {
      people: ['ann', 'hana', 'dana', 'lee'].map((id) => aPerson({ id })),
      applications: [byHand('figma'), byHand('miro')],
    });
    const { id } = await openCase(company.deps, hana, { personId: 'lee', lastDay: '2026-11-26' });
    await company.settle();
    const { offboardingCase } = await company.view(id);
    await approveCase(company.deps, ann, { caseId: id, revision: offboardingCase.revision });
    await company.pass(days(4));
  });
  afterAll(() => database.close());

  test('are said with the next one, in one message about everything', async () => {
    await company.pass(days(3) + hours(2));
    const first = await unplacedMessages(database.db, 'nag:');
    expect(first).toEqual([`nag:2026-11-30:${DANA}`]);
    await company.pass(days(1));
    expect(await unplacedMessages(database.db, 'nag:')).toEqual([`nag:2026-12-01:${DANA}`]);
    const { cases } = await viewNag(company.deps, '2026-12-01', DANA);
    expect(cases.flatMap(({ tasks }) => tasks.map(({ application }) => application)).toSorted()).toEqual([
      'figma',
      'miro',
    ]);
  });
});
