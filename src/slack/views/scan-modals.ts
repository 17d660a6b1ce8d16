import type { ModalView } from '@slack/web-api';
import type { TriagedFinding } from '../../domain/finding.ts';
import { CALLBACK, FIELD, LOG_TYPES, VALUE } from '../ids.ts';
import { input, option, section } from './blocks.ts';
import { form, textInput } from './modal.ts';
import { bold, foreign, md } from './mrkdwn.ts';

const OPTIONAL = { optional: true } as const;

export function scanModal(): ModalView {
  return form({ callback: CALLBACK.scan, title: 'Scan a log', submit: 'Read it', metadata: {} }, [
    section(
      md`A Slack export, Google’s or Okta’s log, expenses, DNS, browser history, mail or text. It is read for accounts that nobody registered, and removed. That you had it read is kept in the audit log.`,
    ),
    input(FIELD.file, 'The file', {
      type: 'file_input',
      action_id: VALUE,
      filetypes: [...LOG_TYPES],
      max_files: 1,
    }),
    input(FIELD.person, 'Only what this person has', { type: 'users_select', action_id: VALUE }, OPTIONAL),
    input(
      FIELD.dms,
      'Private messages',
      { type: 'checkboxes', action_id: VALUE, options: [option('Read them too', 'yes')] },
      { ...OPTIONAL, hint: 'They are skipped otherwise. Make sure that you may.' },
    ),
  ]);
}

export function registerModal(finding: TriagedFinding): ModalView {
  const metadata = { findingId: finding.id };
  return form({ callback: CALLBACK.registerFinding, title: 'It is ours', submit: 'Add it', metadata }, [
    section(md`${about(finding)} is registered from now on, and not found again.`),
    textInput(FIELD.name, 'Its name', { most: 80, multiline: false, initial: finding.tool }),
    input(
      FIELD.owner,
      'Who answers for it?',
      { type: 'users_select', action_id: VALUE },
      { hint: 'They are named in the catalogue.' },
    ),
  ]);
}

export function ignoreModal(finding: TriagedFinding): ModalView {
  const metadata = { findingId: finding.id };
  return form({ callback: CALLBACK.ignoreFinding, title: 'Ignore it', submit: 'Ignore', metadata }, [
    section(md`${about(finding)}${finding.person === undefined ? '' : ', '}${foreign(finding.person ?? '', 80)}`),
    textInput(FIELD.reason, 'Why?', { most: 300, least: 5, hint: 'It is remembered: the same is not asked again.' }),
    input(
      FIELD.everybody,
      'For whom',
      {
        type: 'checkboxes',
        action_id: VALUE,
        options: [option('For everybody: this application is nothing to us', 'yes')],
      },
      OPTIONAL,
    ),
  ]);
}

/** `owner`: who is proposed. */
export function confirmModal(finding: TriagedFinding, owner: string | undefined): ModalView {
  const metadata = { findingId: finding.id };
  return form({ callback: CALLBACK.confirmFinding, title: 'Make it a task', submit: 'Make it a task', metadata }, [
    section(md`${about(finding)}: somebody looks for the account, saves its data, and closes it.`),
    input(
      FIELD.owner,
      'Who does it?',
      { type: 'users_select', action_id: VALUE, ...(owner !== undefined && { initial_user: owner }) },
      { hint: 'They hear of it with the other tasks of this case, never before.' },
    ),
  ]);
}

export function usesItModal(finding: TriagedFinding): ModalView {
  const metadata = { findingId: finding.id };
  return form({ callback: CALLBACK.usesIt, title: 'You use it', submit: 'Send', metadata }, [
    section(md`${about(finding)}`),
    textInput(FIELD.data, 'What is in it, and whose data is it?', { most: 500, optional: true }),
  ]);
}

/** `text`: what the message says; it is kept only when that is ticked. */
export function flagModal(about: {
  readonly channel: string;
  readonly ts: string;
  readonly name: string;
  readonly domain: string;
  readonly user?: string;
  readonly text: string;
}): ModalView {
  const { channel, ts, name, domain, user, text } = about;
  return form({ callback: CALLBACK.flag, title: 'Flag as shadow IT', submit: 'Flag it', metadata: { channel, ts } }, [
    textInput(FIELD.name, 'Which application?', { most: 60, multiline: false, initial: name }),
    textInput(FIELD.domain, 'Its domain', { most: 100, multiline: false, initial: domain, optional: true }),
    input(
      FIELD.person,
      'Who uses it?',
      { type: 'users_select', action_id: VALUE, ...(user !== undefined && { initial_user: user }) },
      OPTIONAL,
    ),
    textInput(FIELD.note, 'Anything else?', { most: 300, optional: true }),
    textInput(FIELD.details, 'What the message says', { most: 200, optional: true, initial: text }),
    input(
      FIELD.keepText,
      'Its words',
      { type: 'checkboxes', action_id: VALUE, options: [option('Send them along: others will read them', 'yes')] },
      OPTIONAL,
    ),
  ]);
}

function about({ tool, domain }: TriagedFinding) {
  return domain === undefined ? bold(tool, 60) : md`${bold(tool, 60)} (${foreign(domain, 60)})`;
}
