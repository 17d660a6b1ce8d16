import type { ModalView } from '@slack/web-api';
import type { CaseView } from '../../../src/domain/case-view.ts';
import type { OpenItem } from '../../../src/domain/digest.ts';
import { type Scan, type TriagedFinding, USES } from '../../../src/domain/finding.ts';
import type { Inquiry, InquiryAbout } from '../../../src/domain/inquiry.ts';
import { numbersOf } from '../../../src/domain/metrics.ts';
import type { Message } from '../../../src/slack/views/blocks.ts';
import { caseCard } from '../../../src/slack/views/case-card.ts';
import type { Applications } from '../../../src/slack/views/case-rows.ts';
import { digestMessage, digestPages } from '../../../src/slack/views/digest.ts';
import { extendContractModal, inquiryMessage } from '../../../src/slack/views/inquiry.ts';
import { nagDm } from '../../../src/slack/views/nag-dm.ts';
import {
  candidatesMessage,
  findingDm,
  findingsMessage,
  progressMessage,
  scanCard,
} from '../../../src/slack/views/scan.ts';
import {
  confirmModal,
  flagModal,
  ignoreModal,
  registerModal,
  scanModal,
  usesItModal,
} from '../../../src/slack/views/scan-modals.ts';
import { type Decides, successorsModal } from '../../../src/slack/views/successors.ts';
import { NOW } from '../scenery.ts';

const NUMBERS = numbersOf({ cases: [], steps: [], tasks: [], exceptions: [] }, {}, { from: new Date(0), to: NOW });

/** Those that are about more than one case, or about none: reminders, digest, questions, scans. */
export function rareSurfaces(view: CaseView, applications: Applications, text: string) {
  const { person, offboardingCase } = view;
  const nothing = view.steps.length + view.tasks.length === 0;
  const many = <Thing>(most: number, one: (index: number) => Thing) =>
    Array.from({ length: nothing ? 0 : most }, (_, index) => one(index));
  const finding = (index: number): TriagedFinding => ({
    id: `finding-${index}`,
    key: text,
    scanId: 'scan-1',
    personId: 'lee',
    ...(index % 2 === 0 ? { state: 'open' } : { state: 'asked', answer: { uses: true, data: text } }),
    foundAt: NOW,
    tool: text,
    domain: text,
    person: text,
    use: USES[index % USES.length] ?? 'uses',
    certainty: 'rules',
    quotes: many(3, () => ({ channel: text, ts: '1', text: text.repeat(20), permalink: 'https://northwind.test/p1' })),
    sources: ['slack', 'expenses'],
    mentions: 99_999,
    firstSeen: NOW,
    lastSeen: NOW,
    closing: text,
    note: text,
  });
  const scan: Scan = {
    id: 'scan-1',
    fileName: text,
    includeDms: true,
    by: { id: 'U0ANN', name: text },
    state: 'done',
    progress: 100,
    records: 123_456_789,
    findings: 60,
    notReviewed: 99,
    skipped: many(30, () => ({ what: text, count: 9 })),
    fault: text,
    startedAt: NOW,
    endedAt: NOW,
  };
  const shownScan = { scan, leaver: person, waiting: many(60, finding), underCases: 7, decided: many(60, finding) };
  const item = (index: number): OpenItem => ({
    caseId: `case-${index}`,
    caseName: 'OB-12',
    leaver: text,
    what: text,
    who: text,
    due: NOW,
    late: true,
    rank: 2,
  });
  const digest = {
    view: {
      at: NOW,
      date: '2026-11-20',
      now: NUMBERS,
      lastWeek: NUMBERS,
      weeks: many(8, (index) => ({ end: '2026-11-20', alive: index })),
      open: [],
    },
    shown: many(400, item),
    hidden: 3,
  };
  const abouts: readonly InquiryAbout[] = [
    { kind: 'contract', caseId: offboardingCase.id, ends: offboardingCase.leaving },
    { kind: 'inactive', lastSeenAt: NOW.toISOString(), seenIn: 'app0', unknownIn: many(60, (index) => `app${index}`) },
    { kind: 'group', application: 'app0', group: text },
  ];
  const inquiry = (about: InquiryAbout, state: Inquiry['state']): Inquiry => ({
    id: 'inquiry-1',
    key: text,
    kind: about.kind,
    personId: person.id,
    about,
    state,
    ...(state === 'answered' && { answer: 'needed', answeredBy: text }),
    note: text,
    askedAt: NOW,
  });
  const contract = { name: 'OB-12', ends: offboardingCase.leaving, latest: '2027-01-01' };
  const questions = abouts.flatMap((about) =>
    (['open', 'answered', 'withdrawn'] as const).map((state) => ({
      inquiry: inquiry(about, state),
      person,
      zone: 'Asia/Tokyo',
      ...(about.kind === 'contract' && { contract }),
    })),
  );
  const decides: Decides[] = (['approver', 'security_approver', 'admin', 'legal'] as const).map((role) => ({
    role,
    others: many(20, () => text),
  }));
  const left = many(30, () => ({ application: text, entitlements: [text, text] }));
  const roles = many(60, (index) => ({ key: `owner:app${index}`, words: `Owner of ${text}` }));
  const messages: Message[] = [
    caseCard({ ...view, roles }, { applications, decides }),
    caseCard(
      { ...view, offboardingCase: { ...offboardingCase, kind: 'move', move: { from: text, to: text, left } } },
      { applications },
    ),
    nagDm({ email: text, cases: [{ view, tasks: view.tasks }], now: NOW }, applications),
    digestMessage(digest),
    ...digestPages(digest),
    scanCard(shownScan),
    ...(['waiting', 'running', 'failed'] as const).map((state) => scanCard({ ...shownScan, scan: { ...scan, state } })),
    progressMessage(scan),
    findingsMessage(shownScan),
    candidatesMessage(view, many(60, finding)),
    findingDm(finding(0)),
    ...questions.map((question) => inquiryMessage(question, applications)),
  ];
  const modals: ModalView[] = [
    scanModal(),
    registerModal(finding(0)),
    ignoreModal(finding(0)),
    confirmModal(finding(0), 'U0ANN'),
    usesItModal(finding(0)),
    flagModal({ channel: 'C0ALL', ts: '1', name: text, domain: text, user: 'U0ANN', text: text.repeat(20) }),
    successorsModal({ ...view, roles }, decides),
    ...questions.filter(({ contract: has }) => has).map(extendContractModal),
  ];
  return { messages, modals };
}
