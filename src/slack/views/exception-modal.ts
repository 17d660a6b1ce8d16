import type { InputBlock, ModalView } from '@slack/web-api';
import type { CaseView } from '../../domain/case-view.ts';
import {
  type AccessException,
  CONTROL_LEAST,
  DETAILS_LEAST,
  EXCEPTION_REASON_WORDS,
  EXCEPTION_REASONS,
  latestEnd,
} from '../../domain/exception.ts';
import { momentAt } from '../../domain/leaving.ts';
import type { Task } from '../../domain/task.ts';
import { CALLBACK, FIELD, VALUE } from '../ids.ts';
import { input, option, section } from './blocks.ts';
import { type Applications, applicationName } from './case-rows.ts';
import { form, textInput } from './modal.ts';
import { bold, day, md, plainText } from './mrkdwn.ts';
import { titleOf } from './task-dm.ts';

/** Keep access until…: asked by the owner, decided by somebody else. */
export function keepModal(view: CaseView, task: Task, applications: Applications): ModalView {
  const { offboardingCase, exceptions, now, zone } = view;
  const latest = latestEnd(offboardingCase, exceptions, task.application ?? '', now);
  const metadata = { taskId: task.id };
  return form({ callback: CALLBACK.keepAccess, title: 'Keep access until…', submit: 'Ask', metadata }, [
    section(md`${bold(titleOf(task, applications), 120)} · ${bold(view.person.name, 80)}`),
    input(FIELD.reason, 'Why?', {
      type: 'static_select',
      action_id: VALUE,
      options: EXCEPTION_REASONS.map((reason) => option(EXCEPTION_REASON_WORDS[reason], reason)),
    }),
    textInput(FIELD.details, 'What is it needed for?', { least: DETAILS_LEAST, hint: 'Whoever decides reads it.' }),
    textInput(FIELD.control, 'What keeps it safe until then?', {
      least: CONTROL_LEAST,
      placeholder: 'Read-only, password changed, looked at every week …',
    }),
    until(latest, zone),
    input(
      FIELD.approver,
      'Who decides?',
      { type: 'users_select', action_id: VALUE },
      {
        hint: offboardingCase.privileged
          ? 'A security approver other than you: this case is privileged.'
          : 'An approver other than you.',
      },
    ),
    section(md`Nothing is kept before they say yes. When the time is over, access is removed by itself.`),
  ]);
}

/** A fresh approval of a later day. */
export function extendModal(view: CaseView, exception: AccessException, applications: Applications): ModalView {
  const metadata = { caseId: exception.caseId, exceptionId: exception.id };
  return form({ callback: CALLBACK.extendException, title: 'Extend', submit: 'Extend', metadata }, [
    section(
      md`${bold(applicationName(applications, exception.application), 80)} · ${bold(view.person.name, 80)}, kept until ${day(exception.until)}`,
    ),
    until(exception.latest, view.zone),
    textInput(FIELD.details, 'Why is it needed for longer?', { least: DETAILS_LEAST }),
  ]);
}

function until(latest: Date, zone: string): InputBlock {
  const lastDay = momentAt(latest, zone).local.slice(0, 10);
  return input(
    FIELD.until,
    'Until',
    { type: 'datepicker', action_id: VALUE, placeholder: plainText('Choose a day') },
    { hint: `The policy allows ${lastDay} at most, counted from the first day.` },
  );
}
