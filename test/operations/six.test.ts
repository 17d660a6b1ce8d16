import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { Secret, type Tools } from '../../connectors/contract.ts';
import type { OpenedDatabase } from '../../db/client.ts';
import { personOf } from '../../demo/company/people.ts';
import { type CompanyServers, startServers } from '../../demo/company/servers.ts';
import type { Person } from '../../src/domain/roster.ts';
import { approveCase } from '../../src/operations/approve-case.ts';
import { openCase } from '../../src/operations/open-case.ts';
import { retryCase } from '../../src/operations/retry-case.ts';
import { aCompany, anApplication, ann, aPerson, bob, type Company, hana, hours, sam } from '../support/company.ts';
import { testDatabase } from '../support/database.ts';
import { connectedTo } from '../support/northwind.ts';
import { STAFF } from './leavers.ts';

const SIX = ['okta', 'entra', 'google', 'slack', 'github', 'ad'] as const;
type Id = (typeof SIX)[number];

const folder = mkdtempSync(join(tmpdir(), 'six-'));
let database: OpenedDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(async () => {
  await database.close();
  rmSync(folder, { recursive: true });
});

interface Leaving {
  readonly company: Company;
  readonly servers: CompanyServers;
  readonly caseId: string;
}

/** Northwind's own servers; `fetch` and `settings` of the connectors may be worse than the demo's. */
async function leaving(
  mailbox: string,
  ids: readonly Id[],
  worse: { readonly fetch?: Tools['fetch']; readonly settings?: Partial<Record<Id, object>> } = {},
): Promise<Leaving> {
  const servers = await startServers(mkdtempSync(join(folder, 'servers-')));
  onTestFinished(servers.close);
  const known = [mailbox, 'kenji'].map((one): Person => {
    const { email, name, employeeId, managerEmail } = personOf(one);
    return aPerson({ id: one, email, name, employeeId, managerEmail });
  });
  const company = await aCompany(database, {
    applications: ids.map((id) => anApplication(id, { connector: servers.byId.get(id)?.connector ?? '' })),
    people: [...STAFF.map((id) => aPerson({ id })), ...known],
    servers: Object.fromEntries(
      ids.map((id) => {
        const server = servers.byId.get(id);
        if (!server) throw new Error(`no server ${id}`);
        const given = worse.fetch ? { fetch: worse.fetch } : {};
        return [id, (companyNow) => connectedTo(server, { ...given, now: companyNow }, worse.settings?.[id])] as const;
      }),
    ),
  });
  const { id: caseId } = await openCase(company.deps, hana, { personId: mailbox, lastDay: 'now' });
  await company.settle();
  return { company, servers, caseId };
}

async function approve({ company, caseId }: Leaving): Promise<void> {
  await approveCase(company.deps, ann, { caseId, revision: 1 });
  await approveCase(company.deps, sam, { caseId, revision: 1 }).catch(() => undefined);
  await company.settle();
}

async function statesOf({ company, caseId }: Leaving): Promise<Record<string, readonly string[]>> {
  const { steps } = await company.view(caseId);
  const soon = steps.filter(({ phase }) => phase !== 'delete');
  return Object.fromEntries(
    SIX.map((id) => [
      id,
      [...new Set(soon.filter(({ application }) => application === id).map(({ state }) => state))].sort(),
    ]),
  );
}

const PROVEN = {
  okta: ['receipt', 'verified'],
  entra: ['verified'],
  google: ['receipt', 'verified'],
  slack: ['verified'],
  github: ['verified'],
  ad: ['verified'],
};

test('one leaver is closed in all six, each step proven by a read or by a receipt that says so', async () => {
  const made = await leaving('lee', SIX);
  await approve(made);
  await made.company.pass(hours(0.1));

  expect(await statesOf(made)).toEqual(PROVEN);
  const states = SIX.map((id) => {
    const accounts = made.servers.byId.get(id)?.accounts() ?? [];
    return accounts.find(({ label, emails }) => [label, ...emails].includes('lee@northwind.test'))?.state ?? 'gone';
  });
  expect(states).toEqual(['suspended', 'suspended', 'suspended', 'suspended', 'gone', 'suspended']);
  expect((await made.company.view(made.caseId)).offboardingCase.state).toBe('access_closed');
});

test('GitHub is down for an hour, also to what must not be repeated: the case waits, says so, and goes on by itself', async () => {
  const made = await leaving('tom', ['github', 'slack']);
  const github = made.servers.byId.get('github');
  github?.setFaults({ down: 'refused' });
  await approve(made);
  await made.company.pass(hours(1));

  const { steps } = await made.company.view(made.caseId);
  const waiting = steps.filter(({ note }) => note === 'It does not answer. Trying again.');
  expect(waiting.map(({ application, action }) => `${application} ${action}`)).toContain('github delete');
  expect(await statesOf(made)).toMatchObject({ slack: PROVEN.slack });

  github?.setFaults({ down: false });
  await made.company.pass(hours(1));
  expect((await made.company.view(made.caseId)).offboardingCase.state).toBe('access_closed');
});

test('a 403 on one step needs a human; the application’s other steps, and the others, go on', async () => {
  let refuses = true;
  const made = await leaving('yuki', ['okta', 'slack'], {
    fetch: async (input, init) => {
      const endsSessions = init?.method === 'DELETE' && String(input).includes('/sessions');
      return endsSessions && refuses ? new Response('{}', { status: 403 }) : fetch(input, init);
    },
  });
  await approve(made);
  await made.company.pass(hours(0.1));

  const { steps } = await made.company.view(made.caseId);
  const open = steps.filter(({ phase, state }) => phase === 'cut_access' && !['verified', 'receipt'].includes(state));
  expect(open.map(({ application, action, state, note }) => [application, action, state, note])).toEqual([
    ['okta', 'end_sessions', 'failed', 'Lastday’s credential may not do this there.'],
  ]);

  refuses = false;
  await retryCase(made.company.deps, bob, { caseId: made.caseId });
  await made.company.settle();
  expect(await statesOf(made)).toMatchObject({ okta: ['receipt', 'verified'] });
});

test('answers about another person prove nothing, in any of the six', async () => {
  const made = await leaving('mei', SIX);
  for (const id of SIX) made.servers.byId.get(id)?.setFaults({ foreign: true });
  await approve(made);
  await made.company.pass(hours(1));

  const { steps } = await made.company.view(made.caseId);
  // What closes the account, and the identity that could bring it back.
  const closing = steps.filter(({ action, phase }) => phase === 'cut_access' && /^(suspend|delete)$/.test(action));
  expect(new Set(closing.map(({ application }) => application))).toEqual(new Set(SIX));
  // After three such answers nothing more is begun there.
  for (const { application, state } of closing) expect(['failed', 'unknown', 'planned'], application).toContain(state);
});

test('with credentials that are refused nothing runs, and the plan says where', async () => {
  const wrong = new Secret('wrong');
  const made = await leaving('raj', SIX, {
    settings: {
      okta: { token: wrong },
      entra: { client_secret: wrong },
      slack: { token: wrong },
      github: { token: wrong },
      ad: { password: wrong },
      google: { admin: 'nobody@northwind.test' },
    },
  });
  const { lookups, steps } = await made.company.view(made.caseId);
  expect(lookups.map(({ application, outcome, note }) => [application, outcome, note])).toEqual(
    SIX.toSorted().map((id) => [id, 'unreadable', 'It refuses Lastday’s credential.']),
  );
  expect(steps).toEqual([]);
  expect(made.company.acts).toEqual([]);
});
