import type { HomeView, ModalView } from '@slack/web-api';
import type { CaseEvidence } from '../../../src/domain/case-evidence.ts';
import type { CaseView } from '../../../src/domain/case-view.ts';
import { concealed } from '../../../src/domain/conceal.ts';
import type { RegisterRow } from '../../../src/domain/exception-register.ts';
import type { Home } from '../../../src/domain/home.ts';
import { type Numbers, numbersOf } from '../../../src/domain/metrics.ts';
import { compareRuns } from '../../../src/domain/rehearsal.ts';
import { SNOOZES } from '../../../src/domain/snooze.ts';
import { isTaskOpen } from '../../../src/domain/task.ts';
import type { Message } from '../../../src/slack/views/blocks.ts';
import { caseCard } from '../../../src/slack/views/case-card.ts';
import {
  cancelModal,
  cutNowModal,
  holdModal,
  rejectModal,
  rescheduleModal,
  stopAllModal,
} from '../../../src/slack/views/case-modals.ts';
import type { Applications } from '../../../src/slack/views/case-rows.ts';
import { evidenceModal } from '../../../src/slack/views/evidence-modal.ts';
import { exceptionDm } from '../../../src/slack/views/exception-dm.ts';
import { extendModal, keepModal } from '../../../src/slack/views/exception-modal.ts';
import { registerCsvMessage, registerMessage } from '../../../src/slack/views/exception-register.ts';
import { helpMessage } from '../../../src/slack/views/help.ts';
import { homeView } from '../../../src/slack/views/home.ts';
import { awayModal, startModal } from '../../../src/slack/views/home-modals.ts';
import { waitingModal } from '../../../src/slack/views/modal.ts';
import { personModal, type ShownPerson } from '../../../src/slack/views/person-modal.ts';
import { planModal, type ShownPlan } from '../../../src/slack/views/plan-modal.ts';
import { previewModal } from '../../../src/slack/views/preview-modal.ts';
import { reportMessage } from '../../../src/slack/views/report.ts';
import { frozenMessage, restartMessage, statusList, statusOf } from '../../../src/slack/views/status.ts';
import { stopMessage, stopsMessage } from '../../../src/slack/views/stops.ts';
import { successorLines } from '../../../src/slack/views/successors.ts';
import { taskDm } from '../../../src/slack/views/task-dm.ts';
import { evidenceForTaskModal, handOnModal, snoozeModal } from '../../../src/slack/views/task-menu-modals.ts';
import { taskModal } from '../../../src/slack/views/task-modal.ts';
import { unownedMessage } from '../../../src/slack/views/unowned.ts';
import { anException, aTask, NOW } from '../scenery.ts';
import { rareSurfaces } from './rare-surfaces.ts';

const NUMBERS: Numbers = numbersOf(
  { cases: [], steps: [], tasks: [], exceptions: [] },
  {},
  { from: new Date(0), to: NOW },
);

function anEvent() {
  return { seq: 1, caseIndex: 0, at: NOW.toISOString(), body: {}, caseId: 'case-12', hash: 'x' };
}

/** Every message and modal there is, of one case. */
export function surfaces(view: CaseView, applications: Applications, hostileText: string) {
  const about = { applications, requester: hostileText };
  const { offboardingCase, person } = view;
  const summaries = Array.from({ length: 60 }, () => ({ offboardingCase, personName: person.name }));
  const plan: ShownPlan = {
    ...view,
    rotations: Array.from({ length: 20 }, () => ({ key: 'rotate:x', title: hostileText, runbook: [] })),
    title: 'Plan',
    subject: { caseId: offboardingCase.id },
    forOthers: successorLines({ ...view, roles: Array(60).fill({ key: 'owner:a', words: hostileText }) }, [], 20),
    leaving: hostileText,
    privileged: true,
    revision: 3,
    ...(offboardingCase.policy && { policy: offboardingCase.policy }),
  };
  const evidence: CaseEvidence = {
    view,
    reads: new Map(view.steps.map(({ id }) => [id, { at: NOW, verdict: hostileText }])),
    saidBy: new Map(view.steps.map(({ id }) => [id, hostileText])),
    compared: compareRuns({ caseName: 'OB-11', at: NOW, steps: view.steps }, view.steps),
    events: 123_456,
    signed: { size: 123_456_789, root: hostileText },
    uncovered: 7,
  };
  const register: RegisterRow[] = Array.from({ length: 60 }, (_, index) => ({
    exception: { ...(view.exceptions[index % 6] ?? anException()), id: `register-${index}` },
    caseName: 'OB-12',
    privileged: true,
    leaver: { name: person.name, email: person.email },
    application: hostileText,
    owner: hostileText,
    ageDays: index,
  }));
  const brakes = view.stoppedApplications;
  const paced = brakes.map(({ application }) => ({ application, people: 1_000, next: NOW }));
  const messages: Message[] = [
    ...view.exceptions.map((exception) => exceptionDm(view, exception, applications)),
    reportMessage({
      period: 'quarter',
      from: NOW,
      to: NOW,
      now: NUMBERS,
      before: NUMBERS,
      breaches: Array.from({ length: 50 }, () => ({
        caseId: 'x',
        caseName: 'OB-12',
        leaver: hostileText,
        what: hostileText,
        due: NOW,
      })),
      kept: Array.from({ length: 50 }, () => ({
        caseId: 'x',
        caseName: 'OB-12',
        leaver: hostileText,
        application: hostileText,
        since: NOW,
      })),
      licences: Array.from({ length: 50 }, () => ({
        application: hostileText,
        count: 3,
        money: { amount: 1e9, currency: hostileText },
      })),
    }),
    registerMessage(register),
    registerMessage([]),
    registerCsvMessage(register),
    caseCard(view, about),
    caseCard(concealed(view), { applications }),
    statusOf(view, about),
    statusList(summaries),
    unownedMessage(view, { tasks: view.tasks, handedOn: view.tasks }, applications),
    frozenMessage(
      'release-1',
      summaries.slice(0, 40),
      Array.from({ length: 2_000 }, (_, index) => index),
    ),
    restartMessage(),
    stopsMessage(brakes, applications),
    ...brakes
      .slice(0, 1)
      .flatMap((brake) => [
        stopMessage(brake, applications),
        stopMessage({ ...brake, wentOnAt: NOW, wentOnBy: hostileText }, applications),
      ]),
    helpMessage(hostileText),
    taskDm(
      {
        caseName: 'OB-12',
        leaver: person,
        tasks: view.tasks,
        handedOn: view.tasks,
        insteadOf: hostileText,
        exceptions: view.exceptions,
        now: NOW,
      },
      applications,
    ),
  ];
  const line = { offboardingCase, personName: person.name };
  const home: Home = {
    name: hostileText,
    at: NOW,
    opens: true,
    stops: true,
    cases: Array.from({ length: 200 }, () => line),
    numbers: [NUMBERS, NUMBERS],
    house: { brakes: [hostileText, hostileText], frozen: 12, exceptions: 3, unposted: 4, stopped: brakes, paced },
    waiting: Array.from({ length: 20 }, () => line),
    tasks: view.tasks
      .filter(isTaskOpen)
      .slice(0, 5)
      .map((task) => ({ task, view })),
    taskCount: 60,
    applications: Array.from({ length: 60 }, () => hostileText),
    leavers: Array.from({ length: 60 }, () => line),
    absence: { email: hostileText, delegate: hostileText, from: '2026-11-20', until: '2026-12-01' },
  };
  const shownPerson: ShownPerson = {
    ...view,
    privileged: true,
    checklist: [{ name: hostileText, owner: hostileText }],
    cases: [view, view, view],
    history: Array.from({ length: 40 }, () => ({
      ...anEvent(),
      kind: 'case.opened',
      actor: { kind: 'person', id: 'U0ANN', name: hostileText },
    })),
  };
  const task = view.tasks[0] ?? aTask();
  const form = { task, leaver: person, applications };
  const views: (ModalView | HomeView)[] = [
    ...[0, 1, 11].map((page) => homeView(home, applications, { tasks: page, cases: page })),
    homeView(
      {
        name: hostileText,
        at: NOW,
        opens: false,
        stops: false,
        waiting: [],
        tasks: [],
        taskCount: 0,
        applications: [],
        leavers: [],
      },
      {},
      { tasks: 0, cases: 0 },
    ),
    ...[0, 1, 2, 9].map((page) => personModal(shownPerson, applications, page)),
    personModal({ ...shownPerson, lookups: [], cases: [], history: [], checklist: [] }, {}, 0),
    startModal(),
    awayModal('2026-11-20', home.absence),
    awayModal('2026-11-20', undefined),
    handOnModal(form),
    snoozeModal(form, SNOOZES),
    evidenceForTaskModal(form),
    ...[0, 1, 2, 3, 4, 5, 99].map((page) => planModal(plan, applications, page)),
    previewModal({
      person,
      moment: offboardingCase.leaving,
      typed: hostileText,
      companyZone: 'Asia/Tokyo',
      reason: hostileText,
      warnings: [hostileText, hostileText],
    }),
    ...[0, 1, 2, 3, 4, 5, 99].map((page) => evidenceModal(evidence, applications, page)),
    rejectModal(view, 3),
    cutNowModal(view),
    rescheduleModal(view),
    cancelModal(view),
    holdModal(person),
    stopAllModal(),
    waitingModal('Plan'),
    ...view.tasks.map((task) => taskModal(task, view.person, applications)),
    ...view.tasks.map((task) => keepModal(view, task, applications)),
    ...view.exceptions.map((exception) => extendModal(view, exception, applications)),
  ];
  const rare = rareSurfaces(view, applications, hostileText);
  return { messages: [...messages, ...rare.messages], modals: [...views, ...rare.modals] };
}
