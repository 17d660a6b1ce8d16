import type { Button, ModalView } from '@slack/web-api';
import { type Inquiry, NOT_ASKED } from '../../domain/inquiry.ts';
import { bothZones, type LeavingMoment } from '../../domain/leaving.ts';
import type { Person } from '../../domain/roster.ts';
import { ACTION, CALLBACK, FIELD, VALUE } from '../ids.ts';
import { actions, button, confirmation, header, input, type Message, section, sections } from './blocks.ts';
import { type Applications, applicationName, names } from './case-rows.ts';
import { form, textInput } from './modal.ts';
import { bold, clean, foreign, type Markup, md } from './mrkdwn.ts';

/** A question, with whom it is about. */
export interface ShownInquiry {
  readonly inquiry: Inquiry;
  readonly person: Person;
  /** Of a contract: the case, when it ends now, and the last day to which it can be extended. */
  readonly contract?: { readonly name: string; readonly ends: LeavingMoment; readonly latest: string };
  /** The company's IANA zone. */
  readonly zone: string;
}

/** To whoever decides: one message, edited in place once it is decided. */
export function inquiryMessage(shown: ShownInquiry, applications: Applications): Message {
  const { inquiry, person } = shown;
  const { title, words } = asked(shown, applications);
  const isOpen = inquiry.state === 'open';
  const who = [person.email, person.title, person.department].filter((part) => part !== undefined).join(' · ');
  const note = isOpen && inquiry.note ? [foreign(inquiry.note, 300)] : [];
  const said = isOpen ? words : outcomeOf(shown);
  return {
    text: md`${foreign(title, 120)} ${said}`.markup,
    blocks: [
      header(title),
      ...sections([md`${bold(person.name, 80)} · ${foreign(who, 200)}`, ...note, isOpen ? words : bold(said)]),
      ...(isOpen ? [actions(`${inquiry.id}.open`, buttons(shown))] : []),
    ],
  };
}

function asked(shown: ShownInquiry, applications: Applications): { readonly title: string; readonly words: Markup } {
  const { inquiry, person, zone } = shown;
  const { about } = inquiry;
  const name = clean(person.name, 60);
  switch (about.kind) {
    case 'contract':
      return {
        title: `Does the contract of ${name} go on?`,
        words: md`It ends ${bold(bothZones(about.ends, zone))}. Their access ends then, unless you extend it.`,
      };
    case 'inactive': {
      const seen = md`Last used on ${about.lastSeenAt.slice(0, 10)}, in ${foreign(applicationName(applications, about.seenIn), 60)}.`;
      const silent = about.unknownIn.map((id) => applicationName(applications, id));
      return {
        title: `Does ${name} still need their accounts?`,
        words: silent.length > 0 ? md`${seen} These do not say: ${names(silent, 6)}.` : seen,
      };
    }
    case 'group':
      return {
        title: `Is ${name} leaving?`,
        words: md`They are not in ${bold(about.group, 60)} of ${foreign(applicationName(applications, about.application), 60)} any more, and the roster says nothing of a leaving. Nothing was done.`,
      };
  }
}

function outcomeOf({ inquiry, contract, zone }: ShownInquiry): Markup {
  const by = foreign(inquiry.answeredBy ?? '', 60);
  switch (inquiry.answer) {
    case 'extended':
      return md`✅ Extended by ${by}${contract ? md`: it ends ${foreign(bothZones(contract.ends, zone), 120)} now` : md``}. If the record in HR says otherwise, that counts: please have it changed.`;
    case 'ends':
      return md`✅ It ends as planned, says ${by}.`;
    case 'needed':
      return md`✅ Still needed, says ${by}.`;
    case 'offboarding':
      return md`✅ ${by} started their offboarding; it waits for approval.`;
    case 'not_a_leaver':
      return md`✅ Not a leaver, says ${by}.`;
    case undefined:
      return foreign(inquiry.note ?? NOT_ASKED, 300);
  }
}

function buttons({ inquiry, person }: ShownInquiry): Button[] {
  const label = (words: string) => ({ label: `${words}: ${clean(person.name, 40)}` });
  const start = button('Start offboarding', ACTION.inquiryOffboard, inquiry.id, {
    ...label('Start offboarding'),
    style: 'danger',
    confirm: confirmation(
      `Start the offboarding of ${clean(person.name, 50)}?`,
      'A case is opened. Nothing is cut before somebody else approves it.',
      'Start offboarding',
    ),
  });
  switch (inquiry.kind) {
    case 'contract':
      return [
        button('Extend until…', ACTION.extendContract, inquiry.id, { ...label('Extend until…'), style: 'primary' }),
        button('It ends', ACTION.endContract, inquiry.id, label('It ends')),
      ];
    case 'inactive':
      return [
        button('Still needed', ACTION.stillNeeded, inquiry.id, { ...label('Still needed'), style: 'primary' }),
        start,
      ];
    case 'group':
      return [
        button('Not a leaver', ACTION.notALeaver, inquiry.id, { ...label('Not a leaver'), style: 'primary' }),
        start,
      ];
  }
}

/** Extend until…: a later day, and why. */
export function extendContractModal({ inquiry, person, contract, zone }: ShownInquiry): ModalView {
  const metadata = { inquiryId: inquiry.id };
  return form({ callback: CALLBACK.extendContract, title: 'Extend a contract', submit: 'Extend', metadata }, [
    section(md`${bold(person.name, 80)} · ${foreign(person.email, 120)}`),
    ...(contract
      ? [
          section(
            md`It ends ${bold(bothZones(contract.ends, zone))}. ${contract.latest} is the last day you can choose.`,
          ),
        ]
      : []),
    input(FIELD.until, 'Until', {
      type: 'datepicker',
      action_id: VALUE,
      ...(contract && { initial_date: contract.ends.local.slice(0, 10) }),
    }),
    textInput(FIELD.reason, 'Why?', { hint: 'Everybody on the case reads it.' }),
    section(md`Please have HR change their record too: what it says counts in the end.`),
  ]);
}
