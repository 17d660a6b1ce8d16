import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OpenedDatabase } from '../../db/client.ts';
import { findPersonById } from '../../db/people.ts';
import { approveCase } from '../../src/operations/approve-case.ts';
import { findPerson } from '../../src/operations/find-person.ts';
import { importRoster } from '../../src/operations/import-roster.ts';
import { rememberSlackAccount } from '../../src/operations/link-slack.ts';
import { openCase } from '../../src/operations/open-case.ts';
import { aCompany, ann, aPerson, bob, hana } from '../support/company.ts';
import { testDatabase } from '../support/database.ts';

let database: OpenedDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

test('whose Slack account it is is kept from the first time, through another address and another account', async () => {
  const { slackUserId: _unlinked, ...pat } = aPerson({ id: 'pat' });
  const { deps } = await aCompany(database, { people: [pat] });
  await rememberSlackAccount(deps, pat, 'U0PAT');
  await rememberSlackAccount(deps, pat, 'U0OTHER');
  const {
    id: _id,
    source,
    ...record
  } = { ...pat, email: 'someone.else@northwind.test', otherEmails: ['pat@northwind.test'] };
  await importRoster(deps, ann, { source, people: [record], faults: [] });
  expect(await findPersonById(database.db, 'pat')).toMatchObject({
    email: 'someone.else@northwind.test',
    slackUserId: 'U0PAT',
  });
  expect((await findPerson(deps, { slackUserId: 'U0PAT' })).id).toBe('pat');
});

test('an approver whom no roster knows approves nothing, because they could be the leaver', async () => {
  const company = await aCompany(database);
  const { id: caseId } = await openCase(company.deps, hana, { personId: 'kim', lastDay: '2026-12-01' });
  await company.settle();
  const { personId: _nobody, ...unknown } = bob;
  await expect(approveCase(company.deps, unknown, { caseId, revision: 1 })).rejects.toThrow('not on the roster');
  await expect(approveCase(company.deps, bob, { caseId, revision: 1 })).resolves.toBeUndefined();
});
