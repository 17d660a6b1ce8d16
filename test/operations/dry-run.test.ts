import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { auditTail } from '../../db/audit.ts';
import type { OpenedDatabase } from '../../db/client.ts';
import { personOf } from '../../demo/company/people.ts';
import { type CompanyServers, startServers } from '../../demo/company/servers.ts';
import type { Application } from '../../src/domain/application.ts';
import type { Person } from '../../src/domain/roster.ts';
import { approveCase } from '../../src/operations/approve-case.ts';
import { compareCase } from '../../src/operations/compare-runs.ts';
import { openCase } from '../../src/operations/open-case.ts';
import { retryCase } from '../../src/operations/retry-case.ts';
import { viewEvidence } from '../../src/operations/view-evidence.ts';
import { aCompany, anApplication, ann, aPerson, type Company, hana, hours, sam } from '../support/company.ts';
import { testDatabase } from '../support/database.ts';
import { connectedTo } from '../support/northwind.ts';
import { STAFF } from './leavers.ts';

const folder = mkdtempSync(join(tmpdir(), 'dry-run-'));
let database: OpenedDatabase;
let servers: CompanyServers;
beforeAll(async () => {
  database = await testDatabase();
  servers = await startServers(folder);
});
afterAll(async () => {
  await servers.close();
  await database.close();
  rmSync(folder, { recursive: true });
});

/** Every request of every connector; to read is GET, to ask for a token, or a question that vendors take by POST. */
const requests: string[] = [];
const READS = [/^GET /, /^HEAD /, /^POST \S*(token|graphql)(\?|$)/, /^POST \S*\/(\$batch|auth\.test)$/];
const written = () => requests.filter((request) => !READS.some((read) => read.test(request)));
const watched: typeof fetch = async (input, init) => {
  const { method, url } = new Request(input, { method: init?.method ?? 'GET' });
  const mutates = url.endsWith('/graphql') && /"query":\s*"\s*mutation/.test(String(init?.body));
  requests.push(`${mutates ? 'MUTATE' : method} ${url}`);
  return await fetch(input, init);
};

async function northwind(mode: Application['mode']): Promise<Company> {
  const ids = [...servers.byId.keys()];
  const known = ['tom', 'kenji'].map((one): Person => {
    const { email, name, employeeId, managerEmail } = personOf(one);
    return aPerson({ id: one, email, name, employeeId, managerEmail });
  });
  return await aCompany(database, {
    applications: ids.map((id) => anApplication(id, { mode, connector: servers.byId.get(id)?.connector ?? '' })),
    people: [...STAFF.map((id) => aPerson({ id })), ...known],
    servers: Object.fromEntries(
      [...servers.byId].map(([id, server]) => [id, (now) => connectedTo(server, { fetch: watched, now })] as const),
    ),
  });
}

async function offboarded(company: Company): Promise<string> {
  const { id: caseId } = await openCase(company.deps, hana, { personId: 'tom', lastDay: 'now' });
  await company.settle();
  await approveCase(company.deps, ann, { caseId, revision: 1 });
  await approveCase(company.deps, sam, { caseId, revision: 1 }).catch(() => undefined);
  await company.settle();
  await company.pass(hours(1));
  return caseId;
}

const accounts = () => JSON.stringify([...servers.byId].map(([id, server]) => [id, server.accounts()]));

let rehearsed: string;

test('a whole case in dry run reads every application of the company and writes in none of them', async () => {
  const before = accounts();
  const company = await northwind('dry_run');
  rehearsed = await offboarded(company);
  const { offboardingCase, steps, lookups } = await company.view(rehearsed);

  expect(requests.length).toBeGreaterThan(50);
  expect(written()).toEqual([]);
  expect(company.acts).toEqual([]);
  expect(accounts()).toBe(before);
  expect(lookups.filter(({ outcome }) => outcome === 'unreadable')).toEqual([]);
  expect(steps.length).toBeGreaterThan(10);
  expect(new Set(steps.map(({ state }) => state))).toEqual(new Set(['not_enforced']));
  // Nothing was taken, so nothing waits for its deletion, and a case in earnest may follow.
  expect(offboardingCase.state).toBe('completed');
});

test('the case that is enforced afterwards is compared with it, in its evidence and on the command line', async () => {
  const company = await northwind('enforce');
  servers.byId.get('wiki')?.setFaults({ lying: true });
  const caseId = await offboarded(company);
  expect(written().length).toBeGreaterThan(5);
  const view = await company.view(caseId);
  const compared = await compareCase(company.deps, view);
  const rehearsal = (await company.view(rehearsed)).offboardingCase.number;
  expect(compared?.caseName).toBe(`OB-${rehearsal}`);
  expect(compared?.counts).toMatchObject({ missing: 0, fresh: 0 });
  expect(compared?.counts.done).toBeGreaterThan(10);
  const differs = compared?.steps.filter(({ comparison }) => comparison === 'otherwise') ?? [];
  expect([...new Set(differs.map(({ application }) => application))]).toEqual(['wiki']);
  expect(differs[0]?.note).toBe('It said that it was done, but access is still open.');
  expect((await viewEvidence(company.deps, ann, { caseId })).compared).toEqual(compared);

  servers.byId.get('wiki')?.setFaults({ lying: false });
  await retryCase(company.deps, ann, { caseId });
  await company.pass(hours(1));
  expect((await company.view(caseId)).offboardingCase.state).toBe('access_closed');
  const [logged] = (await auditTail(database.db, 2_000, caseId)).filter(({ kind }) => kind === 'dry_run.compared');
  const { steps } = await company.view(caseId);
  const deletions = steps.filter(({ phase }) => phase === 'delete').length;
  expect(logged?.body).toMatchObject({
    rehearsal: `OB-${rehearsal}`,
    counts: { done: steps.length - deletions, open: deletions, otherwise: 0, missing: 0, fresh: 0 },
  });
});
