import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCommandLine } from '../../src/cli.ts';
import { DEFAULT_POLICY } from '../../src/domain/policy.ts';
import { checkConnections } from '../../src/operations/check-connections.ts';
import { aCompany, anAccount, anApplication, aPerson, type Company } from '../support/company.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';

const people = [
  aPerson({ id: 'ann', department: 'IT' }),
  aPerson({ id: 'kim', department: 'Design' }),
  aPerson({ id: 'lee', department: 'Engineering' }),
];

describe('lastday policy test', () => {
  let database: TestDatabase;
  let company: Company;
  beforeAll(async () => {
    database = await testDatabase();
    company = await aCompany(database, {
      people,
      applications: [anApplication('wiki'), anApplication('figma', { connector: undefined, mode: 'dry_run' })],
      accounts: { wiki: [anAccount('ann', { entitlements: ['owner'] }), anAccount('lee')] },
      pilot: "leaver.department in ['IT', 'Design']",
      policies: [
        {
          ...DEFAULT_POLICY,
          name: 'privileged',
          when: 'accounts.exists(a, a.privileged)',
          approvers: { users: ['U0BOB'], groups: [] },
          sla: { cutAccess: 3_600_000, tasks: 259_200_000 },
        },
        { ...DEFAULT_POLICY, name: 'sales', when: "leaver.department == 'Sales'", approvals: 3 },
        {
          ...DEFAULT_POLICY,
          name: 'titled',
          when: "leaver.department == 'Engineering' && leaver.title == 'Chief'",
          exceptionMax: 172_800_000,
        },
        { ...DEFAULT_POLICY, approvals: 0, whenUnapproved: 'ask' },
      ],
    });
  });
  afterAll(() => database.close());

  async function type(...argv: string[]): Promise<string> {
    const written: string[] = [];
    const io = { out: (text: string) => void written.push(text), err: () => undefined, color: false, terminal: false };
    const code = await runCommandLine(
      ['policy', 'test', ...argv],
      { ...io, cwd: '/', user: 'olga' },
      {
        connectors: [],
        readRosterFile: () => Promise.reject(new Error('not asked')),
        examine: () => Promise.reject(new Error('not asked')),
        open: async () => ({
          deps: company.deps,
          checkpoints: {} as never,
          readers: [],
          running: true,
          vacuum: async () => undefined,
          close: async () => undefined,
        }),
        onBug: (error) => {
          throw error;
        },
      },
    );
    expect(code).toBe(0);
    return written.join('');
  }

  test('shows each rule with its result for one person, the one that takes them by their accounts, and what follows', async () => {
    expect(JSON.parse(await type('--email', 'ann@northwind.test', '--json'))).toMatchObject({
      person: { email: 'ann@northwind.test' },
      privileged: true,
      rules: [
        { name: 'privileged', result: true, takes: true },
        { name: 'sales', result: false, takes: false },
        { name: 'titled', result: false, takes: false },
        { name: 'default', when: null, result: true, takes: false },
      ],
      policy: 'privileged',
      because: '“privileged”: accounts.exists(a, a.privileged)',
      approvals: { people: 2, security: true },
      approvers: { users: ['U0BOB'], groups: [] },
      when_unapproved: 'cut',
      sla: { cut_access: '1h', tasks: '72h' },
      exception_max: '30d',
      delete_after: '30d',
      pilot: true,
      applications: [
        { application: 'wiki', outcome: 'found', mode: 'enforce', privileged: 'yes' },
        { application: 'figma', outcome: 'no_api', mode: 'dry_run', privileged: null },
      ],
    });
    expect(company.acts).toEqual([]);
  });

  test('a rule that cannot be decided says why, and the strictest of all is what holds', async () => {
    expect(JSON.parse(await type('--email', 'lee@northwind.test', '--json'))).toMatchObject({
      policy: 'strictest',
      strictest: true,
      rules: [{}, {}, { name: 'titled', result: { error: 'not known: title' }, takes: true }, {}],
      approvals: { people: 3, security: true },
      exception_max: '48h',
      when_unapproved: 'ask',
      pilot: false,
      applications: [{ application: 'wiki', mode: 'dry_run' }, {}],
    });
    const out = await type('--email', 'lee@northwind.test');
    expect(out).toMatch(/→ +titled +cannot be decided: not known: title/);
    expect(out).toMatch(/pilot +they are not in it, so nothing is done: a dry run/);
  });

  test('without a person: everybody on the roster, and what is wrong with the rules', async () => {
    const out = await type();
    expect(out).toMatch(
      /ann@northwind\.test +default +nobody has to approve; when the source cannot be read again, one person approves/,
    );
    expect(out).toMatch(/lee@northwind\.test +strictest +3 people approve, one of them from security/);
    expect(out).toContain('Accounts were not read');
    expect(JSON.parse(await type('--json')).warnings).toEqual([
      'Policy “sales” takes nobody of the 3 on the roster.',
      expect.stringContaining('Policy “titled” cannot be decided for 1 of the 3'),
    ]);
  });

  test('doctor warns of the same, and of a policy that asks for more people than can approve', async () => {
    const { settings } = company.deps;
    const board = {
      ...DEFAULT_POLICY,
      name: 'board',
      when: 'true',
      approvals: 2,
      approvers: { users: ['U0BO'], groups: [] },
    };
    const checks = await checkConnections({
      settings: { ...settings, applications: {}, policies: [board, ...settings.policies] },
      configFile: 'lastday.yaml',
      connect: () => undefined,
      sources: [],
      now: company.deps.now,
      database: { kind: 'embedded', state: 'ready', migrations: 1, roster: people, events: 0, brakes: [], stopped: [] },
    });
    const said = checks.filter(({ standing }) => standing === 'warn').map(({ detail }) => detail);
    expect(said).toContain('Policy board asks for 2 people, and only 1 can approve: name more approvers.');
    expect(said).toContain('Policy “sales” takes nobody of the 3 on the roster.');
  });
});
