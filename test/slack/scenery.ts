import type { Account } from '../../src/domain/account.ts';
import type { Application } from '../../src/domain/application.ts';
import type { Approval, Standing } from '../../src/domain/approval.ts';
import type { CaseState, OffboardingCase } from '../../src/domain/case.ts';
import type { CaseView } from '../../src/domain/case-view.ts';
import type { AccessException } from '../../src/domain/exception.ts';
import type { Lookup } from '../../src/domain/lookup.ts';
import { DEFAULT_POLICY } from '../../src/domain/policy.ts';
import type { Person } from '../../src/domain/roster.ts';
import type { CaseStep } from '../../src/domain/step.ts';
import type { Task } from '../../src/domain/task.ts';

export const NOW = new Date('2026-11-20T09:00:00Z');
export const LEAVING = new Date('2026-12-01T17:00:00Z');

export function aPerson(overrides: Partial<Person> = {}): Person {
  return {
    id: 'person-lee',
    email: 'lee@northwind.test',
    otherEmails: [],
    name: 'Lee Baker',
    department: 'Engineering',
    title: 'Engineer',
    managerEmail: 'mona@northwind.test',
    timezone: 'Europe/Berlin',
    status: 'active',
    slackUserId: 'U0LEE',
    groups: [],
    source: 'csv',
    ...overrides,
  };
}

export function anAccount(overrides: Partial<Account> = {}): Account {
  return {
    id: 'acc-1',
    label: 'lee@northwind.test',
    emails: ['lee@northwind.test'],
    status: 'active',
    privilege: { privileged: 'no', why: 'no admin role' },
    entitlements: [],
    ...overrides,
  };
}

export function aCase(overrides: Partial<OffboardingCase> = {}): OffboardingCase {
  return {
    id: 'case-12',
    number: 12,
    kind: 'leaver',
    personId: 'person-lee',
    state: 'awaiting_approval',
    version: 3,
    revision: 1,
    round: 0,
    source: { kind: 'slack', id: 'U0HR', readableAgain: true },
    requester: 'U0HR',
    involuntary: false,
    leaving: { instant: LEAVING.toISOString(), zone: 'Europe/Berlin', local: '2026-12-01T18:00' },
    policy: {
      policy: DEFAULT_POLICY,
      because: 'No rule before “default” takes this person.',
      need: { people: 1, security: false, because: ['Policy “default” asks for one person.'] },
    },
    privileged: false,
    questions: [],
    choices: {},
    frozen: false,
    openedAt: NOW,
    ...overrides,
  };
}

export function aStep(overrides: Partial<CaseStep> = {}): CaseStep {
  return {
    id: 'step-1',
    caseId: 'case-12',
    application: 'wiki',
    action: 'suspend',
    phase: 'cut_access',
    account: anAccount(),
    summary: 'Suspend the account',
    before: { active: true },
    absorbing: true,
    undo: 'full',
    batch: 0,
    key: 'wiki/acc-1/suspend',
    state: 'planned',
    attempts: 0,
    ...overrides,
  };
}

export function aTask(overrides: Partial<Task> = {}): Task {
  return {
    id: 'task-1',
    caseId: 'case-12',
    leaverPersonId: 'person-lee',
    kind: 'access',
    key: 'figma',
    application: 'figma',
    title: 'Remove access to Figma',
    runbook: ['Open Admin → Members', 'Remove lee@northwind.test'],
    stepIds: [],
    state: 'sent',
    handed: [],
    via: 'owner',
    owner: 'dana@northwind.test',
    dueAt: new Date('2026-12-04T17:00:00Z'),
    ...overrides,
  };
}

export function anException(overrides: Partial<AccessException> = {}): AccessException {
  return {
    id: 'exception-1',
    caseId: 'case-12',
    application: 'figma',
    taskId: 'task-1',
    stepIds: [],
    state: 'asked',
    reason: 'hand_over',
    details: 'The design files are still being moved over.',
    control: 'Read-only seat, checked weekly',
    askedBy: 'Dana',
    askedHuman: 'person:dana slack:U0DANA',
    approverId: 'U0ANN',
    approver: 'Ann',
    until: new Date('2026-12-12T17:00:00Z'),
    latest: new Date('2026-12-20T09:00:00Z'),
    askedAt: NOW,
    ...overrides,
  };
}

export function aLookup(overrides: Partial<Lookup> = {}): Lookup {
  return {
    caseId: 'case-12',
    application: 'wiki',
    outcome: 'found',
    mode: 'enforce',
    account: anAccount(),
    candidates: [],
    lookedAt: NOW,
    ...overrides,
  };
}

export function anApproval(overrides: Partial<Approval> = {}): Approval {
  return {
    id: 'approval-1',
    caseId: 'case-12',
    scope: 'cut_access',
    binding: 'b',
    decision: 'approved',
    actorId: 'U0ANN',
    actorName: 'Ann',
    human: 'person:ann',
    security: false,
    isRequester: false,
    revision: 1,
    at: NOW,
    ...overrides,
  };
}

export function aStanding(overrides: Partial<Standing> = {}): Standing {
  return { given: [], people: 1, missingPeople: 1, missingSecurity: false, complete: false, ...overrides };
}

export function anApplication(id: string, overrides: Partial<Application> = {}): Application {
  return {
    id,
    name: id.charAt(0).toUpperCase() + id.slice(1),
    mode: 'enforce',
    identityProvider: false,
    tier: 'standard',
    protected: [],
    identities: {},
    domains: [],
    tasksTo: 'owner',
    runbook: [],
    peopleAnHour: 10,
    settings: {},
    ...overrides,
  };
}

export const APPLICATIONS = { wiki: anApplication('wiki'), figma: anApplication('figma') };

export function aView(overrides: Partial<CaseView> = {}): CaseView {
  const offboardingCase = overrides.offboardingCase ?? aCase();
  const asked = offboardingCase.state === 'awaiting_approval' || offboardingCase.state === 'awaiting_delete';
  return {
    offboardingCase,
    person: aPerson(),
    steps: [aStep()],
    lookups: [aLookup()],
    tasks: [aTask()],
    approvals: [],
    exceptions: [],
    roles: [],
    successors: [],
    stoppedApplications: [],
    waiting: asked ? [{ scope: 'cut_access', batch: 0, standing: aStanding() }] : [],
    names: new Map([['dana@northwind.test', 'Dana Fischer']]),
    now: NOW,
    zone: 'Europe/Berlin',
    ...overrides,
  };
}

export const STATES: readonly CaseState[] = [
  'planning',
  'awaiting_approval',
  'approved',
  'cutting',
  'closing',
  'access_closed',
  'awaiting_delete',
  'deleting',
  'completed',
  'stopped',
  'returning',
  'restored',
  'rejected',
  'cancelled',
];
