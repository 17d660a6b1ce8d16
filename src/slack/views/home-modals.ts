import type { ModalView } from '@slack/web-api';
import type { Absence } from '../../domain/absence.ts';
import { CALLBACK, FIELD, VALUE } from '../ids.ts';
import { input, section } from './blocks.ts';
import { form, textInput } from './modal.ts';
import { md, plainText } from './mrkdwn.ts';

/** Start offboarding: whom it is about; the preview follows. */
export function startModal(): ModalView {
  return form({ callback: CALLBACK.start, title: 'Start offboarding', submit: 'Show the preview', metadata: {} }, [
    section(md`Nothing is opened yet: a preview shows who it is, and when that is on their clock.`),
    input(FIELD.person, 'Who?', { type: 'users_select', action_id: VALUE }, { optional: true }),
    textInput(FIELD.named, 'Or, without Slack', {
      optional: true,
      multiline: false,
      most: 200,
      placeholder: 'E-mail address or employee number',
    }),
    input(
      FIELD.date,
      'Last day',
      { type: 'datepicker', action_id: VALUE, placeholder: plainText('As HR says') },
      { optional: true, hint: 'At the usual hour, on their own clock. The time can be changed in the preview.' },
    ),
  ]);
}

/** I'm away: from, until, and who has the tasks meanwhile. `today`: on the asker's own clock. */
export function awayModal(today: string, absence: Absence | undefined): ModalView {
  return form({ callback: CALLBACK.away, title: 'I’m away', submit: 'Save', metadata: {} }, [
    section(
      md`Tasks that are yours, and those that come while you are away, go to somebody else. They come back with you.`,
    ),
    input(FIELD.from, 'First day', {
      type: 'datepicker',
      action_id: VALUE,
      initial_date: absence?.from ?? today,
    }),
    input(FIELD.until, 'Last day', {
      type: 'datepicker',
      action_id: VALUE,
      ...(absence && { initial_date: absence.until }),
    }),
    input(
      FIELD.delegate,
      'Who has your tasks?',
      { type: 'users_select', action_id: VALUE },
      { optional: true, hint: 'Nobody: the backup owners of your applications, else the admins.' },
    ),
  ]);
}
