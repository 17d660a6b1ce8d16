import type { OffboardingCase } from './case.ts';
import type { CaseView } from './case-view.ts';
import { momentAt } from './leaving.ts';

/** Birds of no meaning: a case is called the same every time, and nothing about it can be told from its name. */
const CODE_NAMES = [
  'Avocet',
  'Bittern',
  'Curlew',
  'Dunlin',
  'Egret',
  'Fulmar',
  'Gannet',
  'Heron',
  'Ibis',
  'Jackdaw',
  'Kestrel',
  'Lapwing',
  'Merlin',
  'Nightjar',
  'Osprey',
  'Plover',
  'Quail',
  'Redwing',
  'Siskin',
  'Teal',
  'Widgeon',
  'Yaffle',
];

/** What a case is called where not everybody may know whom it is about. */
function codeName({ number }: Pick<OffboardingCase, 'number'>): string {
  return CODE_NAMES[number % CODE_NAMES.length] ?? '';
}

/** Somebody who is let go is not named in a channel before the moment itself. */
export function isConcealed({ offboardingCase, now }: Pick<CaseView, 'offboardingCase' | 'now'>): boolean {
  const { involuntary, leaving, cutAt, earlyCutAt } = offboardingCase;
  return involuntary && !cutAt && !earlyCutAt && Date.parse(leaving.instant) > now.getTime();
}

/** The same view under its code name: no name, address, login, department or reason is left in it. */
export function concealed(view: CaseView): CaseView {
  const { department: _d, title: _t, managerEmail: _m, location: _l, employeeId: _e, ...person } = view.person;
  const { reason: _reason, handOverTo: _handOver, ...offboardingCase } = view.offboardingCase;
  return {
    ...view,
    person: { ...person, name: codeName(offboardingCase), email: '', otherEmails: [] },
    offboardingCase: {
      ...offboardingCase,
      // Their own clock would say where they are.
      leaving: momentAt(new Date(offboardingCase.leaving.instant), view.zone),
      questions: offboardingCase.questions.map((question) => ({
        ...question,
        candidates: question.candidates.map(({ id }, index) => ({
          id,
          label: `Account ${index + 1}`,
          detail: ELSEWHERE,
        })),
      })),
    },
    steps: view.steps.map((step) => ({
      ...step,
      account: { ...step.account, label: '' },
      summary: ELSEWHERE,
      note: undefined,
    })),
    lookups: view.lookups.map(({ account, note: _note, refused, ...lookup }) => ({
      ...lookup,
      candidates: [],
      ...(account && { account: { ...account, label: '' } }),
      ...(refused !== undefined && { refused: ELSEWHERE }),
    })),
    exceptions: [],
    roles: [],
    successors: [],
    ...(view.hold && { hold: { ...view.hold, reason: ELSEWHERE } }),
  };
}

const ELSEWHERE = 'see View plan';
