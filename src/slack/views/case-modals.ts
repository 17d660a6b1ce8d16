import type { ModalView } from '@slack/web-api';
import { caseName } from '../../domain/case.ts';
import type { CaseView } from '../../domain/case-view.ts';
import { kindWords } from '../../domain/kind-words.ts';
import { bothZones } from '../../domain/leaving.ts';
import type { Person } from '../../domain/roster.ts';
import { CALLBACK, FIELD, VALUE } from '../ids.ts';
import { input, option, section } from './blocks.ts';
import { form, textInput } from './modal.ts';
import { bold, foreign, type Markup, md } from './mrkdwn.ts';
import { momentInputs } from './preview-modal.ts';

function about({ offboardingCase, person }: CaseView): Markup {
  return md`${bold(caseName(offboardingCase))} · ${bold(person.name, 80)} · ${foreign(person.email, 120)}`;
}

/** `revision`: the one on the card that was rejected. */
export function rejectModal(view: CaseView, revision: number): ModalView {
  const metadata = { caseId: view.offboardingCase.id, revision };
  return form({ callback: CALLBACK.reject, title: 'Reject', submit: 'Reject', metadata }, [
    section(about(view)),
    textInput(FIELD.reason, 'Why?', { hint: 'Everybody on the case reads it.' }),
  ]);
}

export function cutNowModal(view: CaseView): ModalView {
  const metadata = { caseId: view.offboardingCase.id };
  const { kind } = view.offboardingCase;
  const title = kind === 'move' ? 'Take it away now' : 'Cut access now';
  const what = kind === 'move' ? 'What the old role had goes at once' : 'Their access ends at once';
  return form({ callback: CALLBACK.cutNow, title, submit: title, metadata }, [
    section(about(view)),
    section(md`❗ ${what}, not at ${bold(bothZones(view.offboardingCase.leaving, view.zone))} as planned.`),
    textInput(FIELD.reason, 'Why now?'),
  ]);
}

export function rescheduleModal(view: CaseView): ModalView {
  const { offboardingCase } = view;
  const [date = '', time = ''] = offboardingCase.leaving.local.split('T');
  const metadata = { caseId: offboardingCase.id };
  return form({ callback: CALLBACK.reschedule, title: 'Reschedule', submit: 'Reschedule', metadata }, [
    section(about(view)),
    section(md`Now: ${bothZones(offboardingCase.leaving, view.zone)}`),
    ...momentInputs(date, time.slice(0, 5), offboardingCase.leaving.zone),
  ]);
}

export function cancelModal(view: CaseView): ModalView {
  const metadata = { caseId: view.offboardingCase.id };
  const title = `Cancel ${kindWords(view.offboardingCase).what}`;
  return form({ callback: CALLBACK.cancel, title, submit: title, metadata }, [
    section(about(view)),
    section(md`Nothing has been cut, and nothing will be.`),
    textInput(FIELD.reason, 'Why?', { optional: true }),
  ]);
}

export function holdModal(person: Person): ModalView {
  const metadata = { personId: person.id };
  return form({ callback: CALLBACK.hold, title: 'Legal hold', submit: 'Save', metadata }, [
    section(md`${bold(person.name, 80)} · ${foreign(person.email, 120)}`),
    section(
      md`Access is cut all the same. Nothing of theirs is deleted, wiped, taken back or handed over in a way that destroys, until legal lifts the hold.`,
    ),
    input(FIELD.hold, 'What?', {
      type: 'radio_buttons',
      action_id: VALUE,
      options: [option('Place the hold', 'add'), option('Lift the hold', 'lift')],
    }),
    textInput(FIELD.reason, 'Reason'),
  ]);
}

export function stopAllModal(): ModalView {
  return form({ callback: CALLBACK.stopAll, title: 'Stop everything', submit: 'Stop everything', metadata: {} }, [
    section(md`❗ No case goes on until two people restart. What is cut stays cut.`),
    textInput(FIELD.reason, 'Why?'),
  ]);
}
