import { describe, expect, it } from 'vitest';
import { type AccountFacts, expressionFault, type LeaverFacts, leaverFacts } from '../../src/domain/expression.ts';
import {
  approvalNeed,
  checklistFor,
  choosePolicy,
  DEFAULT_POLICIES,
  DEFAULT_POLICY,
  DELETE_NEVER_BEFORE,
  type Policy,
  strictest,
} from '../../src/domain/policy.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const lee: LeaverFacts = {
  email: 'lee@northwind.test',
  emails: ['lee@northwind.test'],
  name: 'Lee',
  department: 'Engineering',
  employmentType: 'employee',
  groups: ['Engineering'],
  privileged: false,
  involuntary: false,
  daysOfService: 400,
};
const plain: AccountFacts = { application: 'wiki', tier: 'standard', privileged: false, status: 'active' };
const admin: AccountFacts = { ...plain, application: 'okta', privileged: true };

const POLICIES: readonly Policy[] = [
  {
    ...DEFAULT_POLICY,
    name: 'privileged',
    when: 'leaver.privileged || accounts.exists(a, a.privileged)',
    sla: { cutAccess: HOUR, tasks: 24 * HOUR },
  },
  {
    ...DEFAULT_POLICY,
    name: 'board',
    when: "leaver.title == 'CFO'",
    approvals: 3,
    exceptionMax: DAY,
    deleteAfter: 90 * DAY,
  },
  { ...DEFAULT_POLICY, name: 'contractors', when: "leaver.employmentType == 'contractor'", approvals: 0 },
  DEFAULT_POLICY,
];

describe('which policy holds', () => {
  it.each<[string, LeaverFacts, readonly AccountFacts[], string]>([
    ['the first whose condition holds', { ...lee, privileged: true, title: 'CFO' }, [], 'privileged'],
    ['one privileged account is enough', { ...lee, title: 'x' }, [plain, admin], 'privileged'],
    [
      'a later one, when earlier ones do not hold',
      { ...lee, title: 'Designer', employmentType: 'contractor' },
      [plain],
      'contractors',
    ],
    ['default takes everybody else', { ...lee, title: 'Engineer' }, [plain], 'default'],
    ['an unknown title cannot be shown not to be the CFO’s', lee, [plain], 'strictest'],
    ['an empty title is not known either', { ...lee, title: '' }, [plain], 'strictest'],
    [
      'an earlier rule that holds is not undone by a later one that fails',
      { ...lee, privileged: true },
      [],
      'privileged',
    ],
  ])('%s', (_title, leaver, accounts, name) => {
    expect(choosePolicy(POLICIES, leaver, accounts).policy.name).toBe(name);
  });

  it('says which rule took a person, and why the strictest did', () => {
    expect(choosePolicy(POLICIES, { ...lee, title: 'CFO' }, []).because).toBe("“board”: leaver.title == 'CFO'");
    expect(choosePolicy(POLICIES, lee, []).because).toBe(
      'The rule “board” cannot be decided for this person (not known: title), so the strictest of all policies holds.',
    );
  });

  it('takes the strictest value of every policy, key by key', () => {
    expect(strictest(POLICIES)).toEqual({
      name: 'strictest',
      approvals: 3,
      securityApproval: false,
      whenUnapproved: 'ask',
      sla: { cutAccess: HOUR, tasks: 24 * HOUR },
      exceptionMax: DAY,
      deleteAfter: 90 * DAY,
      handOverMaxWait: 3 * DAY,
    });
  });

  it('asks security as well where nobody can tell whether a policy with approvers of its own takes the person', () => {
    const board = { ...DEFAULT_POLICY, name: 'board', approvers: { users: ['U0CHIEF'], groups: [] } };
    expect(strictest([board, DEFAULT_POLICY])).toMatchObject({ securityApproval: true });
    expect(strictest([board]).approvers).toBeUndefined();
  });

  it('never lets the strictest act without anybody’s yes', () => {
    expect(strictest([{ ...DEFAULT_POLICY, approvals: 0 }]).approvals).toBe(1);
  });

  it('gives privileged people an hour and others a day where no policy is written', () => {
    expect(choosePolicy(DEFAULT_POLICIES, lee, [admin]).policy.sla).toEqual({ cutAccess: HOUR, tasks: 24 * HOUR });
    expect(choosePolicy(DEFAULT_POLICIES, lee, [plain]).policy.sla).toEqual({ cutAccess: 24 * HOUR, tasks: 72 * HOUR });
  });

  it('never deletes before 30 days, whatever a policy says', () => {
    const hasty = [{ ...DEFAULT_POLICY, deleteAfter: DAY }];
    expect(choosePolicy(hasty, lee, []).policy.deleteAfter).toBe(DELETE_NEVER_BEFORE);
  });
});

describe('approvals that no policy lowers', () => {
  it.each([
    [0, false, true, 0, false],
    [0, false, false, 1, false],
    [1, false, false, 1, false],
    [3, false, true, 3, false],
    [0, true, true, 2, true],
    [1, true, false, 2, true],
    [4, true, true, 4, true],
  ])(
    'asks for %i by policy, privileged %s, source rereadable %s: %i people, security %s',
    (approvals, privileged, rereadable, people, security) => {
      expect(approvalNeed({ ...DEFAULT_POLICY, approvals }, { privileged, rereadable })).toMatchObject({
        people,
        security,
      });
    },
  );

  it('asks security alone where a policy wants one person and that one from security', () => {
    const policy = { ...DEFAULT_POLICY, securityApproval: true };
    expect(approvalNeed(policy, { privileged: false, rereadable: true })).toMatchObject({ people: 1, security: true });
  });

  it('gives every reason that applies', () => {
    const { because } = approvalNeed({ ...DEFAULT_POLICY, approvals: 0 }, { privileged: true, rereadable: false });
    expect(because).toEqual([
      'Policy “default” asks for 0 people.',
      'The source cannot be read again, so one person must confirm it.',
      'Privileged, or not shown to be otherwise: two people, one of them from security.',
    ]);
  });
});

describe('the checklist', () => {
  const items = [
    { name: 'Laptop', owner: 'it@northwind.test', due: DAY, when: "leaver.employmentType == 'employee'" },
    { name: 'Password', owner: 'dana@northwind.test', due: DAY, when: "'Engineering' in leaver.groups" },
    { name: 'Badge', owner: 'it@northwind.test', due: DAY },
  ].map((item) => ({ ...item, tasksTo: 'owner' as const }));

  it('asks for what applies', () => {
    const contractor = { ...lee, employmentType: 'contractor', groups: [] };
    expect(checklistFor(items, contractor, []).map((item) => item.name)).toEqual(['Badge']);
  });

  it('asks too much rather than too little when a condition cannot be decided', () => {
    const { employmentType: _unknown, ...unsure } = lee;
    expect(checklistFor(items, unsure, []).map((item) => item.name)).toEqual(['Laptop', 'Password', 'Badge']);
  });
});

describe('expressions are checked before anybody leaves', () => {
  it.each([
    "leaver.employmentType == 'employee'",
    "'Engineering' in leaver.groups && leaver.daysOfService > 30",
    "has(leaver.department) && leaver.department.startsWith('Fin')",
    "accounts.exists(a, a.tier == 'privileged' && a.lastSeen < '2026-01-01')",
    "accounts.filter(a, a.privileged).map(a, a.application).exists(x, x == 'okta')",
    "leaver.email == 'matches@northwind.test'",
    'leaver.involuntary',
  ])('accepts %s', (expression) => {
    expect(expressionFault(expression)).toBeUndefined();
  });

  it.each([
    ["leaver.emplymentType == 'x'", /No such key: emplymentType/],
    ['accounts.exists(a, a.privelged)', /No such key: privelged/],
    ["leaver.daysOfService == 'x'", /no such overload/],
    ['leaver.groups', /gives list<string>/],
    ['leaver.email +', /Unexpected token/],
    ['user.email == ""', /user/],
    ["leaver.email.matches('(a+)+$')", /“matches”/],
    ["leaver.groups.exists(g, g.matches('a'))", /“matches”/],
    ["dyn(leaver).email.matches('a')", /“matches”/],
    ["cel.bind(a, leaver.email, a == 'x')", /“bind”/],
    ['accounts.all(a, accounts.all(b, accounts.all(c, c.privileged)))', /more than 2 deep/],
    [`leaver.email == '${'x'.repeat(1_000)}'`, /longer than 1000/],
    [Array.from({ length: 120 }, () => 'leaver.privileged').join(' || '), /./],
  ])('refuses %.60s', (expression, fault) => {
    expect(expressionFault(expression)).toMatch(fault);
  });
});

describe('what expressions see of a person', () => {
  it('counts days of service to the case’s last day and leaves out what is not known', () => {
    const person = {
      id: 'p1',
      email: 'lee@northwind.test',
      otherEmails: ['lee@old.test'],
      name: 'Lee',
      status: 'active' as const,
      groups: [],
      source: 'csv',
      startDate: '2026-01-01',
    };
    const facts = leaverFacts(person, { privileged: false, involuntary: true, lastDay: '2026-01-31' });
    expect(facts).toEqual({
      email: 'lee@northwind.test',
      emails: ['lee@northwind.test', 'lee@old.test'],
      name: 'Lee',
      groups: [],
      privileged: false,
      involuntary: true,
      startDate: '2026-01-01',
      lastDay: '2026-01-31',
      daysOfService: 30,
    });
  });
});
