import type { Button, KnownBlock } from '@slack/web-api';
import { caseName } from '../../domain/case.ts';
import type { CaseView } from '../../domain/case-view.ts';
import { type AccessException, EXCEPTION_REASON_WORDS } from '../../domain/exception.ts';
import { ACTION } from '../ids.ts';
import { actions, button, confirmation, fields, header, type Message, section } from './blocks.ts';
import { type Applications, applicationName } from './case-rows.ts';
import { bold, clean, day, foreign, type Markup, md, moment } from './mrkdwn.ts';
import { ICON } from './words.ts';

/** To whoever was asked to decide: one message, edited in place until it is over. */
export function exceptionDm(view: CaseView, exception: AccessException, applications: Applications): Message {
  const { offboardingCase, person } = view;
  const name = applicationName(applications, exception.application);
  const standing = exceptionWords(exception);
  return {
    text: md`${caseName(offboardingCase)}, ${foreign(name, 60)} for ${foreign(person.name, 80)}: ${standing}.`.markup,
    blocks: [
      header(
        `${exception.state === 'asked' ? 'Keep access?' : 'Kept access'} ${clean(person.name, 60)} · ${clean(name, 50)}`,
      ),
      section(md`${bold(standing)}`),
      fields([
        md`${bold('Case')}\n${caseName(offboardingCase)}${offboardingCase.privileged ? ' · ⚠ privileged' : ''}`,
        md`${bold('Asked by')}\n${foreign(exception.askedBy, 60)} · ${moment(exception.askedAt)}`,
        md`${bold('Until')}\n${moment(exception.until)}`,
        md`${bold('The policy allows')}\n${moment(exception.latest)} at most`,
        md`${bold('Why')}\n${EXCEPTION_REASON_WORDS[exception.reason]}`,
      ]),
      section(md`${bold('What for')}\n${foreign(exception.details, 600)}`),
      section(md`${bold('What keeps it safe')}\n${foreign(exception.control, 600)}`),
      ...exceptionActions(exception, `${clean(name, 30)}, ${clean(person.name, 25)}`),
    ],
  };
}

/** Where it stands, as one phrase. */
export function exceptionWords(exception: AccessException): Markup {
  const until = day(exception.until);
  const by = exception.endedBy ? md` by ${foreign(exception.endedBy, 40)}` : md``;
  switch (exception.state) {
    case 'asked':
      return md`${ICON.kept} ${foreign(exception.askedBy, 40)} asks to keep it until ${until}; ${foreign(exception.approver, 40)} decides`;
    case 'allowed':
      return md`${ICON.kept} Kept until ${until}, allowed by ${foreign(exception.approvedBy ?? exception.approver, 40)}`;
    case 'refused':
      return md`${ICON.never} Refused${by}`;
    case 'ended':
      return md`${ICON.none} The time is over, access is being removed`;
    case 'ended_now':
      return md`${ICON.none} Ended${by}, access is being removed`;
    case 'withdrawn':
      return md`${ICON.none} Withdrawn, there is nothing to decide any more`;
  }
}

/** What can be pressed now; who may is decided at the press. `about`: read out, since several may stand together. */
export function exceptionActions(exception: AccessException, about: string): KnownBlock[] {
  const buttons = exceptionButtons(exception, about);
  return buttons.length > 0 ? [actions(`${exception.id}.${exception.state}`, buttons)] : [];
}

function exceptionButtons(exception: AccessException, about: string): Button[] {
  const value = `${exception.caseId}:${exception.id}`;
  const label = (words: string) => `${words}: ${about}`;
  if (exception.state === 'asked')
    return [
      button('Allow', ACTION.allowException, value, {
        style: 'primary',
        label: label('Allow'),
        confirm: confirmation(
          'Keep this access?',
          `It is kept until ${day(exception.until)} and then removed by itself.`,
          'Allow',
        ),
      }),
      button('Refuse', ACTION.refuseException, value, { style: 'danger', label: label('Refuse') }),
    ];
  if (exception.state !== 'allowed') return [];
  return [button('Extend', ACTION.extendException, value, { label: label('Extend') }), endNowButton(exception, about)];
}

export function endNowButton(exception: AccessException, about: string): Button {
  return button('End now', ACTION.endException, `${exception.caseId}:${exception.id}`, {
    style: 'danger',
    label: `End now: ${about}`,
    confirm: confirmation(
      'Stop keeping this access?',
      'It is removed now, not on the day it was kept until.',
      'End now',
    ),
  });
}
