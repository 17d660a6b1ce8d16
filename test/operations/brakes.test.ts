import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ConnectorError } from '../../connectors/errors.ts';
import { stoppedApplications, waitingTurns } from '../../db/application-brakes.ts';
import { auditTail } from '../../db/audit.ts';
import type { OpenedDatabase } from '../../db/client.ts';
import { and, eq } from '../../db/drizzle.ts';
import { cases, steps } from '../../db/schema.ts';
import { PACED } from '../../src/domain/step.ts';
import { approveCase } from '../../src/operations/approve-case.ts';
import { goOn } from '../../src/operations/go-on.ts';
import { measure } from '../../src/operations/measure.ts';
import { type OpenInput, openCase } from '../../src/operations/open-case.ts';
import { frozenList, releaseCases } from '../../src/operations/release-cases.ts';
import { retryCase } from '../../src/operations/retry-case.ts';
import { cutNow } from '../../src/operations/start-case.ts';
import { stopCase } from '../../src/operations/stop-case.ts';
import {
  aCompany,
  anAccount,
  anApplication,
  ann,
  aPerson,
  bob,
  type Company,
  hana,
  hours,
  sam,
} from '../support/company.ts';
import { testDatabase } from '../support/database.ts';
import { STAFF } from './leavers.ts';

let database: OpenedDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

let count = 0;
/** Leavers with an account in each application, due now and waiting for approval; without the day's brake unless asked for. */
async function leaving(
  many: number,
  applications = [anApplication('crm')],
  options: { readonly massBrake?: boolean; readonly input?: (index: number) => Partial<OpenInput> } = {},
): Promise<{ company: Company; ids: readonly string[]; approve: (some?: readonly string[]) => Promise<void> }> {
  const names = Array.from({ length: many }, () => `gone${++count}`);
  const company = await aCompany(database, {
    applications,
    people: [...STAFF, ...names].map((id) => aPerson({ id })),
    accounts: Object.fromEntries(
      applications.map(({ id }) => [
        id,
        names.map((name) => anAccount(name, { id: `${id}-${name}`, entitlements: [] })),
      ]),
    ),
  });
  const ids: string[] = [];
  for (const [index, personId] of names.entries()) {
    ids.push((await openCase(company.deps, hana, { personId, lastDay: 'now', ...options.input?.(index) })).id);
    if (!options.massBrake) await database.db.update(cases).set({ openedAt: new Date(0) });
  }
  await company.settle();
  const approve = async (some: readonly string[] = ids) => {
    for (const caseId of some) await approveCase(company.deps, bob, { caseId, revision: 1 });
    await company.settle();
  };
  return { company, ids, approve };
}

async function cutIn(company: Company, application: string, ids: readonly string[]): Promise<number> {
  const views = await Promise.all(ids.map((id) => company.view(id)));
  return views.filter(({ steps }) =>
    steps.some((step) => step.application === application && step.action === 'suspend' && step.state === 'verified'),
  ).length;
}

describe('so many people an hour in one application', () => {
  test('two of three are cut at once, the rest an hour later by themselves, and other applications do not wait', async () => {
    const { company, ids, approve } = await leaving(3, [
      anApplication('okta', { peopleAnHour: 2 }),
      anApplication('wiki'),
    ]);
    await approve();
    expect(await cutIn(company, 'okta', ids)).toBe(2);
    expect(await cutIn(company, 'wiki', ids)).toBe(3);
    const next = new Date(company.now().getTime() + hours(1));
    expect(await waitingTurns(database.db, PACED)).toEqual([{ application: 'okta', people: 1, next }]);
    expect((await measure(company.deps)).waitingTurns).toEqual(new Map([['okta', 1]]));
    await company.pass(hours(1) - 60_000);
    expect(await cutIn(company, 'okta', ids)).toBe(2);
    await company.pass(60_000);
    expect(await cutIn(company, 'okta', ids)).toBe(3);
    expect(await waitingTurns(database.db, PACED)).toEqual([]);
  });

  test('the next hour takes the next so many, in turn, and nobody stays half cut', async () => {
    const { company, ids, approve } = await leaving(3, [anApplication('slow', { peopleAnHour: 1 })]);
    await approve();
    const over: number[] = [];
    for (let hour = 0; hour < 3; hour += 1) {
      over.push(await cutIn(company, 'slow', ids));
      const views = await Promise.all(ids.map((id) => company.view(id)));
      for (const { steps } of views) {
        const cut = steps.filter(({ phase }) => phase === 'cut_access').map(({ state }) => state);
        expect(new Set(cut).size).toBe(1);
      }
      await company.pass(hours(1));
    }
    expect(over).toEqual([1, 2, 3]);
  });

  test('an involuntary leaver and *Cut access now* do not wait, however many were begun', async () => {
    const { company, ids, approve } = await leaving(3, [anApplication('idp', { peopleAnHour: 1 })], {
      input: (index) => [{}, { involuntary: true }, { lastDay: '2026-12-24' }][index] ?? {},
    });
    await approve();
    await cutNow(company.deps, ann, { caseId: ids[2] ?? '', reason: 'They are at it' });
    await company.settle();
    expect(await cutIn(company, 'idp', ids)).toBe(3);
  });

  test('taking back licences takes nobody’s turn to be cut', async () => {
    const { company, ids, approve } = await leaving(2, [anApplication('hub', { peopleAnHour: 1 })]);
    await approve(ids.slice(0, 1));
    const earlier = new Date(company.now().getTime() - hours(2));
    const cut = and(eq(steps.caseId, ids[0] ?? ''), eq(steps.phase, 'cut_access'));
    await database.db.update(steps).set({ beganAt: earlier, startedAt: earlier }).where(cut);
    await approve(ids.slice(1));
    expect(await cutIn(company, 'hub', ids)).toBe(2);
  });

  test('a step that is tried again keeps the turn it had', async () => {
    const { company, ids, approve } = await leaving(2, [anApplication('desk', { peopleAnHour: 1 })]);
    company.fault('desk', {
      execute: async (step) => {
        if (step.action === 'suspend') throw new ConnectorError('invalid', 'desk: suspend: 400');
        return await company.server('desk').execute(step);
      },
    });
    await approve(ids.slice(0, 1));
    company.fault('desk', undefined);
    await company.pass(hours(2));
    await retryCase(company.deps, bob, { caseId: ids[0] ?? '' });
    await company.settle();
    await approve(ids.slice(1));
    expect(await cutIn(company, 'desk', ids)).toBe(2);
  });

  test('whoever was stopped while they waited holds nobody up', async () => {
    const { company, ids, approve } = await leaving(3, [anApplication('lab', { peopleAnHour: 1 })]);
    await approve(ids.slice(0, 2));
    await stopCase(company.deps, bob, { caseId: ids[1] ?? '' });
    await approve(ids.slice(2));
    const next = new Date(company.now().getTime() + hours(1));
    const waiting = await waitingTurns(database.db, PACED);
    expect(waiting.filter(({ application }) => application === 'lab')).toEqual([
      { application: 'lab', people: 1, next },
    ]);
  });

  test('is lifted for a list that two people released by name', async () => {
    const { company, ids, approve } = await leaving(8, [anApplication('erp', { peopleAnHour: 1 })], {
      massBrake: true,
    });
    await approve();
    expect(await cutIn(company, 'erp', ids)).toBe(0);
    const list = await frozenList(company.deps, ann);
    const releaseId = list?.release.id ?? '';
    await releaseCases(company.deps, ann, { releaseId });
    await releaseCases(company.deps, sam, { releaseId });
    await company.settle();
    const held = new Set(list?.release.caseIds);
    expect(held.size).toBeGreaterThan(1);
    expect(await cutIn(company, 'erp', [...held])).toBe(held.size);
  });
});

describe('an application that answers as none in order does', () => {
  test('is stopped after three unexpected answers in a row, with one alarm, and two people let it go on', async () => {
    const { company, ids, approve } = await leaving(3, [anApplication('crm'), anApplication('wiki')]);
    let asked = 0;
    company.fault('crm', {
      execute: async () => {
        asked += 1;
        throw new ConnectorError('invalid', 'crm: suspend: 400');
      },
    });
    await approve();
    await company.pass(hours(3));
    expect(asked).toBe(3);
    expect(await cutIn(company, 'wiki', ids)).toBe(3);
    expect(await stoppedApplications(database.db)).toMatchObject([
      {
        application: 'crm',
        unexpected: [{}, {}, {}],
        because: 'It refused the request, or gave an answer that cannot be used.',
      },
    ]);
    expect((await measure(company.deps)).stoppedApplications).toEqual(['crm']);
    const logged = (await auditTail(database.db, 300)).filter(({ kind }) => kind.startsWith('application.'));
    expect(logged.map(({ kind, body }) => ({ kind, body }))).toEqual([
      { kind: 'application.stopped', body: { application: 'crm', last: 'invalid' } },
    ]);
    company.fault('crm', undefined);
    const [{ stoppedAt = new Date(0) } = {}] = await stoppedApplications(database.db);
    const stop = { application: 'crm', stoppedAt };
    const earlier = { ...stop, stoppedAt: new Date(stoppedAt.getTime() - hours(1)) };
    await expect(goOn(company.deps, sam, earlier)).rejects.toThrow('stopped again since');
    await expect(goOn(company.deps, bob, stop)).rejects.toThrow('cannot do that here');
    await expect(goOn(company.deps, sam, stop)).resolves.toEqual({ goesOn: false });
    await expect(goOn(company.deps, { ...sam, id: 'U0SAM2' }, stop)).rejects.toThrow('somebody else');
    await company.pass(hours(1));
    expect(await cutIn(company, 'crm', ids)).toBe(0);
    await expect(goOn(company.deps, ann, stop)).resolves.toEqual({ goesOn: true });
    await expect(goOn(company.deps, ann, stop)).rejects.toThrow('not stopped any more');
    await company.settle();
    for (const caseId of ids.slice(0, 2)) await retryCase(company.deps, bob, { caseId });
    await company.settle();
    expect(await cutIn(company, 'crm', ids)).toBe(3);
    expect((await measure(company.deps)).stoppedApplications).toEqual([]);
  });

  test('one account alone stops nobody else’s: not by all its steps, not by Retry on them', async () => {
    const { company, ids, approve } = await leaving(2);
    company.fault('crm', {
      execute: async () => {
        throw new ConnectorError('forbidden', 'crm: suspend: 403');
      },
    });
    await approve(ids.slice(0, 1));
    for (let press = 0; press < 3; press += 1) {
      await retryCase(company.deps, bob, { caseId: ids[0] ?? '' });
      await company.settle();
    }
    expect(await stoppedApplications(database.db)).toEqual([]);
    await approve(ids.slice(1));
    expect(await stoppedApplications(database.db)).toMatchObject([{ application: 'crm' }]);
  });

  test('one answer as it should be begins the count anew; being busy or down counts neither way', async () => {
    const { company, approve } = await leaving(3);
    const answers = ['invalid', 'forbidden', 'rate_limited', 'well', 'invalid', 'unavailable', 'auth'] as const;
    let asked = 0;
    company.fault('crm', {
      execute: async (step) => {
        const answer = answers[asked++] ?? 'well';
        if (answer === 'well') return await company.server('crm').execute(step);
        throw new ConnectorError(answer, 'crm: 500');
      },
    });
    await approve();
    await company.pass(hours(1));
    expect(asked).toBeGreaterThanOrEqual(answers.length);
    expect(await stoppedApplications(database.db)).toEqual([]);
  });

  test('“done” that a read denies until the time is over counts as well', async () => {
    const { company, approve } = await leaving(2);
    company.fault('crm', {
      execute: async () => ({ outcome: 'done' }),
      verify: async () => ({ verdict: 'broken', observed: null }),
    });
    await approve();
    await company.pass(hours(1));
    expect(await stoppedApplications(database.db)).toMatchObject([
      { application: 'crm', because: 'It said that it was done, but access is still open.' },
    ]);
  });
});
