import type { KnownBlock, ModalView } from '@slack/web-api';
import { bothZones, type LeavingMoment } from '../../domain/leaving.ts';
import type { Person } from '../../domain/roster.ts';
import { CALLBACK, FIELD, VALUE } from '../ids.ts';
import { fields, input, option, section, sections } from './blocks.ts';
import { form, textInput } from './modal.ts';
import { bold, foreign, type Markup, md, plainText } from './mrkdwn.ts';

export interface Preview {
  readonly person: Person;
  readonly moment: LeavingMoment;
  /** As typed (`now`, `2026-12-01`, with a zone…): used when the pickers are left as they are. */
  readonly typed: string;
  readonly companyZone: string;
  readonly reason?: string;
  /** Slack id of the manager, when they have one. */
  readonly handOverTo?: string;
  /** Sentences to see before anything is opened: a case already open, a date in the past. */
  readonly warnings: readonly string[];
}

/** What a preview's metadata carries: the person, and what was typed beside what the pickers began with. */
export interface PreviewMetadata {
  readonly personId: string;
  readonly typed: string;
  readonly date: string;
  readonly time: string;
}

/** `/offboard @person`: nothing is opened before somebody has seen who it is, and when that is in both zones. */
export function previewModal(preview: Preview): ModalView {
  const { person, moment } = preview;
  const [date = '', time = ''] = moment.local.split('T');
  const metadata: PreviewMetadata = { personId: person.id, typed: preview.typed, date, time: time.slice(0, 5) };
  return form(
    { callback: CALLBACK.preview, title: 'Start offboarding', submit: 'Open the case', metadata: { ...metadata } },
    [
      section(md`${bold(person.name, 80)} · ${foreign(person.email, 120)}`),
      fields(facts(preview)),
      ...sections(preview.warnings.map((warning) => md`❗ ${foreign(warning, 300)}`)),
      ...momentInputs(date, time.slice(0, 5), moment.zone),
      textInput(FIELD.reason, 'Reason', { optional: true, ...(preview.reason && { initial: preview.reason }) }),
      input(
        FIELD.handOver,
        'Hand over to',
        {
          type: 'users_select',
          action_id: VALUE,
          placeholder: plainText('Who gets their files and tasks'),
          ...(preview.handOverTo && { initial_user: preview.handOverTo }),
        },
        { optional: true },
      ),
      input(
        FIELD.involuntary,
        'Kind',
        {
          type: 'checkboxes',
          action_id: VALUE,
          options: [option('Involuntary: owners hear of it at the moment itself', 'involuntary')],
        },
        { optional: true },
      ),
    ],
  );
}

function facts({ person, moment, companyZone }: Preview): Markup[] {
  const fact = (label: string, value: string | undefined) => md`${bold(label)}\n${foreign(value ?? '–', 80)}`;
  return [
    fact('Department', person.department),
    fact('Title', person.title),
    fact('Manager', person.managerEmail),
    fact('Employee number', person.employeeId),
    fact('Employment', person.employmentType),
    md`${bold('Last moment')}\n${bothZones(moment, companyZone)}`,
  ];
}

/** Date and time on the wall where the leaver is. */
export function momentInputs(date: string, time: string, zone: string): KnownBlock[] {
  return [
    input(FIELD.date, 'Last day', { type: 'datepicker', action_id: VALUE, initial_date: date }),
    input(
      FIELD.time,
      'Time',
      { type: 'timepicker', action_id: VALUE, initial_time: time },
      { hint: `On the clock in ${zone}.` },
    ),
  ];
}
