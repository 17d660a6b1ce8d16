import type { Application } from '../../src/domain/application.ts';
import type { CaseState } from '../../src/domain/case.ts';
import type { CaseView } from '../../src/domain/case-view.ts';
import { DEFAULT_POLICY } from '../../src/domain/policy.ts';
import { type CaseStep, PACED } from '../../src/domain/step.ts';
import {
  aCase,
  aLookup,
  anAccount,
  anApplication,
  anApproval,
  anException,
  aPerson,
  aStanding,
  aStep,
  aTask,
  aView,
  NOW,
} from './scenery.ts';

const STEP_STATES: readonly CaseStep['state'][] = [
  'planned',
  'running',
  'executed',
  'verified',
  'receipt',
  'failed',
  'unknown',
  'assigned',
  'excepted',
  'attested',
  'not_enforced',
  'returning',
  'return_failed',
  'returned',
];

/** A case as large as they come, every foreign text `hostile` and 200 characters or more. */
export function aHugeView(
  state: CaseState,
  hostile: (place: number) => string,
): { view: CaseView; applications: Record<string, Application> } {
  let place = 0;
  const text = () => hostile(place++);
  const ids = Array.from({ length: 60 }, (_, index) => `app${index}`);
  const account = (index: number) =>
    anAccount({
      id: `acc-${index}`,
      label: text(),
      displayName: text(),
      privilege: { privileged: index % 3 === 0 ? 'unreadable' : 'yes', why: text() },
    });
  const person = aPerson({
    name: text(),
    email: text(),
    otherEmails: [text()],
    department: text(),
    title: text(),
    managerEmail: text(),
    employeeId: text(),
    employmentType: text(),
  });
  const steps = ids.flatMap((application, index) => {
    const own = account(index);
    return (['suspend', 'transfer_data', 'reclaim_licence'] as const).map((action, place) =>
      aStep({
        id: `step-${index}-${place}`,
        application,
        action,
        phase: (['cut_access', 'hand_over', 'reclaim'] as const)[place] ?? 'cut_access',
        account: own,
        summary: text(),
        before: { group: text(), list: [text(), text()] },
        undo: place === 0 ? 'full' : 'none',
        note: index % 3 === 1 ? PACED : text(),
        lookAt: NOW,
        attempts: 2,
        state: STEP_STATES[(index + place) % STEP_STATES.length] ?? 'planned',
        batch: index % 20 === 0 ? 1 : 0,
      }),
    );
  });
  const lookups = [
    ...ids.map((application, index) =>
      aLookup({ application, account: account(index), mode: 'dry_run', ...(index % 7 === 0 && { refused: text() }) }),
    ),
    ...Array.from({ length: 30 }, (_, index) =>
      aLookup({ application: text(), outcome: 'no_account', mode: index % 2 ? 'enforce' : 'observe' }),
    ),
    ...Array.from({ length: 10 }, () => aLookup({ application: text(), outcome: 'unreadable', note: text() })),
    ...Array.from({ length: 10 }, (_, index) =>
      aLookup({ application: text(), outcome: 'who_is_it', candidates: [account(index), account(index + 1)] }),
    ),
  ];
  const tasks = Array.from({ length: 30 }, (_, index) =>
    aTask({
      id: `task-${index}`,
      key: `task-${index}`,
      title: text(),
      application: `app${index}`,
      runbook: Array.from({ length: 20 }, text),
      owner: text(),
      kind: (['access', 'checklist', 'check', 'restore'] as const)[index % 4] ?? 'access',
      state:
        (['sent', 'help_asked', 'attested', 'no_account', 'withdrawn', 'planned', 'excepted'] as const)[index % 7] ??
        'sent',
      closedBy: text(),
      closedAt: NOW,
      note: text(),
      attachment: { name: text(), sha256: 'f'.repeat(64), bytes: 9, fileId: 'F1' },
    }),
  );
  const exceptions = (['asked', 'allowed', 'refused', 'ended', 'ended_now', 'withdrawn'] as const).map((state, index) =>
    anException({
      id: `exception-${index}`,
      taskId: index === 1 ? 'task-6' : `task-${index}`,
      application: `app${index}`,
      stepIds: [`step-${index}-0`],
      state,
      details: text(),
      control: text(),
      askedBy: text(),
      approver: text(),
      approvedBy: text(),
      endedBy: text(),
    }),
  );
  const given = [
    anApproval({ actorName: text() }),
    anApproval({ id: 'approval-2', actorName: text(), human: 'person:bo' }),
  ];
  const standing = aStanding({ given, people: 3, missingPeople: 1, missingSecurity: true });
  const view = aView({
    offboardingCase: aCase({
      state,
      requester: text(),
      reason: text(),
      privileged: true,
      involuntary: true,
      frozen: true,
      earlyCutAt: NOW,
      cutAt: NOW,
      handOverTo: { name: text(), email: text() },
      policy: {
        policy: { ...DEFAULT_POLICY, name: text() },
        because: text(),
        need: { people: 2, security: true, because: Array.from({ length: 9 }, text) },
      },
      questions: ids.slice(0, 20).map((application) => ({
        application,
        candidates: Array.from({ length: 20 }, (_, index) => ({ id: `acc-${index}`, label: text(), detail: text() })),
      })),
    }),
    person,
    steps,
    lookups,
    tasks,
    exceptions,
    approvals: Array.from({ length: 20 }, (_, index) =>
      anApproval({ actorName: text(), human: `person:${index}`, decision: index % 2 ? 'approved' : 'rejected' }),
    ),
    waiting: (['cut_access', 'irreversible', 'delete'] as const).flatMap((scope) => [
      { scope, batch: 0, standing },
      { scope, batch: 1, standing },
    ]),
    returnStanding: standing,
    finishStanding: standing,
    stoppedApplications: ids.map((application) => ({
      application,
      unexpected: [],
      because: text(),
      stoppedAt: NOW,
      goOn: ['person:bo'],
    })),
    hold: { reason: text(), by: text(), at: NOW },
    stopped: { kind: 'stop_all', reason: text(), by: text(), at: NOW, restart: [] },
    now: new Date('2026-12-02T00:00:00Z'),
  });
  return { view, applications: Object.fromEntries(ids.map((id) => [id, anApplication(id, { name: text() })])) };
}
