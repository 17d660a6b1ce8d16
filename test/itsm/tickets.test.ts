import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { saveTask } from '../../db/tasks.ts';
import { type ItsmStandIn, startItsm } from '../../demo/vendors/itsm.ts';
import { Secret } from '../../src/domain/secret.ts';
import { type HttpServer, startHttp } from '../../src/http/server.ts';
import { ticketHook } from '../../src/itsm/hook.ts';
import { postTo, reachItsm } from '../../src/itsm/post.ts';
import { approveCase } from '../../src/operations/approve-case.ts';
import { checkConnections } from '../../src/operations/check-connections.ts';
import { openCase } from '../../src/operations/open-case.ts';
import { giveBack } from '../../src/operations/return-access.ts';
import { cutNow } from '../../src/operations/start-case.ts';
import { stopCase } from '../../src/operations/stop-case.ts';
import { tellItsm } from '../../src/operations/tell-itsm.ts';
import { aCompany, anApplication, ann, bob, type Company, hana } from '../support/company.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';

describe('tasks that go to a ticket system', () => {
  let database: TestDatabase;
  let company: Company;
  let itsm: ItsmStandIn;
  let http: HttpServer;
  let caseId = '';
  const hook = () => `http://127.0.0.1:${http.port}/hooks/itsm`;

  beforeAll(async () => {
    itsm = await startItsm('canary-itsm-secret');
    database = await testDatabase();
    const figma = { connector: undefined, runbook: ['Remove {leaver.email}'], tasksTo: 'itsm' as const };
    company = await aCompany(database, {
      applications: [
        anApplication('crm'),
        anApplication('figma', figma),
        anApplication('miro', figma),
        anApplication('bank', figma),
      ],
      checklist: [{ name: 'Recover the laptop', owner: 'bob@northwind.test', due: 7 * 86_400_000, tasksTo: 'itsm' }],
    });
    const settings = { url: itsm.url, secret: new Secret(itsm.secret) };
    const real = () => new Date(performance.timeOrigin + performance.now());
    const tools = { fetch: globalThis.fetch, now: real, signal: new AbortController().signal };
    Object.assign(company.deps, { itsm: postTo(settings, tools) });
    const handler = ticketHook(company.deps, settings);
    http = await startHttp(
      {
        hooks: (id) => (id === 'itsm' ? handler : undefined),
        live: () => true,
        ready: async () => ({ ok: true, checks: {} }),
        metrics: async () => '',
        onBug: (error) => {
          throw error;
        },
      },
      { host: '127.0.0.1', port: 0 },
    );
    caseId = (await openCase(company.deps, hana, { personId: 'lee', lastDay: '2026-11-24' })).id;
    await company.settle();
    await approveCase(company.deps, ann, { caseId, revision: 1 });
    expect(itsm.tickets).toEqual([]);
    await cutNow(company.deps, ann, { caseId, reason: 'x' });
    await company.settle();
  });
  afterAll(async () => {
    await http.close(0);
    await database.close();
    await itsm.close();
  });

  const task = async (title: string) => {
    const found = (await company.view(caseId)).tasks.find((one) => one.title === title);
    if (!found) throw new Error(`no task ${title}`);
    return found;
  };

  test('doctor says whether it answers, and sends it no ticket', async () => {
    const standing = async (url: string) => {
      const checks = await checkConnections({
        settings: company.deps.settings,
        configFile: 'lastday.yaml',
        connect: () => undefined,
        sources: [],
        now: company.now,
        database: { kind: 'embedded', state: 'absent' },
        checkItsm: () => reachItsm({ url }, { fetch, signal: new AbortController().signal }),
      });
      return checks.find(({ area }) => area === 'ITSM')?.standing;
    };
    const before = itsm.tickets.length;
    expect(await standing(itsm.url)).toBe('ok');
    expect(await standing('http://127.0.0.1:9/')).toBe('fail');
    expect(itsm.tickets).toHaveLength(before);
  });

  test('become one ticket each at the moment of the cut, signed, with the runbook filled in, the leaver and the due time', async () => {
    expect(itsm.tickets.map(({ body }) => body.title).toSorted()).toEqual([
      'Bank',
      'Figma',
      'Miro',
      'Recover the laptop',
    ]);
    const figma = itsm.tickets.find(({ body }) => body.title === 'Figma');
    expect(figma?.body).toMatchObject({
      event: 'task',
      case: 'OB-1',
      kind: 'access',
      runbook: ['Remove lee@northwind.test'],
      leaver: { email: 'lee@northwind.test', employee_id: 'E-lee' },
      due: (await task('Figma')).dueAt.toISOString(),
    });
    expect((await task('Figma')).ticket).toBe(figma?.ticket);
  });

  test('are told once, also when the job runs again, and again after an outage', async () => {
    const { calls } = itsm;
    await tellItsm(company.deps, (await task('Figma')).id);
    expect(itsm.calls).toBe(calls);
    expect(itsm.tickets).toHaveLength(4);
  });

  test('an answer closes the task as a person’s word, once; a replay changes nothing', async () => {
    const { id } = await task('Figma');
    const body = { task: id, outcome: 'done', by: 'Ivo Tech', note: 'removed in the console' };
    expect((await itsm.answer(hook(), body, { id: 'a1' })).status).toBe(202);
    expect(await task('Figma')).toMatchObject({
      state: 'attested',
      closedBy: 'Ivo Tech, in the ITSM',
      note: body.note,
    });
    expect((await itsm.answer(hook(), body, { id: 'a1' })).status).toBe(200);
    expect((await itsm.answer(hook(), { ...body, outcome: 'no_account' }, { id: 'a1' })).status).toBe(409);
    expect((await itsm.answer(hook(), body)).status).toBe(409);
  });

  test.each([
    ['another secret', { by: 'x' }, { secret: 'guessed' }, 401],
    ['an unknown task', { task: 'nothing' }, {}, 404],
    ['an outcome that does not exist', { outcome: 'whatever' }, {}, 422],
    ['a word that nobody asked for', { approve: true }, {}, 422],
    ['no name', { by: ' ' }, {}, 422],
  ])('an answer with %s is refused, and changes nothing', async (_, bent, how, status) => {
    const { id } = await task('Miro');
    const said = await itsm.answer(hook(), { task: id, outcome: 'done', by: 'Ivo', ...bent }, how);
    expect(said.status).toBe(status);
    expect((await task('Miro')).state).toBe('sent');
  });

  test('a task that is an owner’s cannot be answered through it', async () => {
    const bank = await task('Bank');
    await database.db.transaction((tx) => saveTask(tx, { ...bank, via: 'owner' }));
    expect((await itsm.answer(hook(), { task: bank.id, outcome: 'done', by: 'Ivo' })).status).toBe(404);
    expect((await task('Bank')).state).toBe('sent');
    await database.db.transaction((tx) => saveTask(tx, bank));
  });

  test('access given back withdraws the ticket, as soon as the ITSM is there to hear it', async () => {
    itsm.down = true;
    await stopCase(company.deps, ann, { caseId });
    await giveBack(company.deps, bob, { caseId });
    await expect(company.settle()).rejects.toThrow('itsm: 503');
    itsm.down = false;
    await company.settle();
    for (const title of ['Miro', 'Bank']) await tellItsm(company.deps, (await task(title)).id);
    const open = itsm.tickets.filter((ticket) => ticket.open).map(({ body }) => body.title);
    expect(open).not.toContain('Miro');
    expect(open).not.toContain('Bank');
  });

  test('the secret is in no log and no body', async () => {
    expect(JSON.stringify(itsm.tickets)).not.toContain(itsm.secret);
  });
});
