import type { KnownBlock } from '@slack/web-api';
import { caseName } from '../../domain/case.ts';
import type { CaseView } from '../../domain/case-view.ts';
import { type Scan, type TriagedFinding, USE_WORDS } from '../../domain/finding.ts';
import type { Person } from '../../domain/roster.ts';
import { ACTION } from '../ids.ts';
import { actions, button, context, divider, header, type Message, section, sections } from './blocks.ts';
import { bold, clean, day, foreign, type Markup, md, moment } from './mrkdwn.ts';
import { count } from './words.ts';

/** A scan with what waits for a decision. */
export interface ShownScan {
  readonly scan: Scan;
  readonly leaver?: Person;
  readonly waiting: readonly TriagedFinding[];
  readonly underCases: number;
  readonly decided: readonly TriagedFinding[];
}

/** With buttons; those after them come up as these are decided. */
const SHOWN = 7;
const QUOTES_SHOWN = 2;

export function scanCard({ scan, leaver, waiting, underCases, decided }: ShownScan): Message {
  const file = foreign(scan.fileName, 80);
  const about = leaver ? md` about ${bold(leaver.name, 60)}` : md``;
  const text =
    md`Scan of ${file}${about}, asked for by ${foreign(scan.by.name, 60)}: ${standing(scan, waiting.length)}.`.markup;
  const lines: Markup[] = [
    md`${bold(scan.fileName, 80)}${about} · asked for by ${foreign(scan.by.name, 60)} · ${moment(scan.startedAt)}`,
    md`${bold(standing(scan, waiting.length))}`,
    ...(underCases > 0 ? [md`${count(underCases, 'finding')} about people who are leaving: under their cases`] : []),
    ...(decided.length > 0 ? [md`${count(decided.length, 'finding')} decided`] : []),
    ...(scan.notReviewed > 0
      ? [md`${count(scan.notReviewed, 'candidate')} not reviewed by the model: the rules’ word stands for them`]
      : []),
    ...(scan.skipped.length > 0
      ? [
          md`Not read: ${foreign(scan.skipped.map(({ what, count: many }) => `${what}${many > 1 ? ` (${many})` : ''}`).join(' · '), 500)}`,
        ]
      : []),
  ];
  return { text, blocks: [header('Scan for shadow IT'), ...sections(lines)] };
}

function standing({ state, fault, records }: Scan, waiting: number): string {
  if (state === 'waiting') return 'Waiting to be read';
  if (state === 'running') return 'Being read';
  if (state === 'failed') return clean(fault ?? 'It could not be read', 300);
  return waiting === 0
    ? `Read, ${records} records: nothing waits for you`
    : `Read, ${records} records: ${waiting} to decide, in the thread`;
}

export function progressMessage({ progress, records, state, endedAt }: Scan): Message {
  const bar = '▰'.repeat(Math.round(progress / 10)).padEnd(10, '▱');
  const words =
    state === 'done' || state === 'failed'
      ? md`${state === 'done' ? 'Read' : 'Stopped'}${endedAt ? md` ${moment(endedAt)}` : md``}: ${count(records, 'record')}`
      : md`${bar} ${progress} %, ${count(records, 'record')} read`;
  return { text: words.markup, blocks: [section(words)] };
}

export function findingsMessage({ waiting }: ShownScan): Message {
  const shown = waiting.slice(0, SHOWN);
  const rest = waiting.length - shown.length;
  const text =
    waiting.length === 0
      ? 'Everything that was found is decided.'
      : `${waiting.length === 1 ? 'One account' : `${waiting.length} accounts`} that nobody registered: please decide about each.`;
  return {
    text,
    blocks: [
      section(md`${bold(text)}`),
      ...shown.flatMap((finding) => findingBlocks(finding, false)),
      ...(rest > 0 ? [context(md`… and ${count(rest, 'more finding')}: they come up as you decide these.`)] : []),
    ],
  };
}

/** Under a leaver's case. */
export function candidatesMessage(view: CaseView, findings: readonly TriagedFinding[]): Message {
  const name = caseName(view.offboardingCase);
  const shown = findings.slice(0, SHOWN);
  const rest = findings.length - shown.length;
  const text =
    findings.length === 0
      ? `Every unregistered account that logs hint at in ${name} is decided.`
      : `Logs hint at ${findings.length === 1 ? 'one account' : `${findings.length} accounts`} in ${name} that nobody registered. None becomes a task before somebody says so.`;
  return {
    text,
    blocks: [
      section(md`${bold(text)}`),
      ...shown.flatMap((finding) => findingBlocks(finding, true)),
      ...(rest > 0 ? [context(md`… and ${count(rest, 'more finding')}: they come up as you decide these.`)] : []),
    ],
  };
}

function findingBlocks(finding: TriagedFinding, inCase: boolean): KnownBlock[] {
  const who = foreign(finding.person ?? 'nobody in particular', 80);
  const what =
    finding.domain === undefined
      ? bold(finding.tool, 60)
      : md`${bold(finding.tool, 60)} (${foreign(finding.domain, 60)})`;
  const seen = finding.lastSeen ? ` · last seen ${day(finding.lastSeen)}` : '';
  const sure = finding.certainty === 'unconfirmed' ? ' · unconfirmed: the rules say so, the model saw nothing' : '';
  const lines = [
    md`${what} · ${who} ${USE_WORDS[finding.use]}${seen} · ${finding.sources.join(', ')}${sure}`,
    ...finding.quotes
      .slice(0, QUOTES_SHOWN)
      .map(({ text, channel }) => md`“${foreign(text, 200)}” (${foreign(channel, 40)})`),
    ...(finding.closing === undefined ? [] : [md`How it is closed: ${foreign(finding.closing, 150)}`]),
    ...(finding.note === undefined ? [] : [foreign(finding.note, 200)]),
    ...asked(finding, who),
  ];
  return [divider(), ...sections(lines), actions(`${finding.id}.${finding.state}`, buttons(finding, inCase))];
}

function asked({ state, answer }: TriagedFinding, who: Markup): Markup[] {
  if (state !== 'asked') return [];
  if (!answer) return [md`${who} was asked.`];
  if (!answer.uses) return [md`${who} says: not mine.`];
  return [
    md`${who} says: I use it.${answer.data === undefined ? '' : ' Its data: '}${foreign(answer.data ?? '', 200)}`,
  ];
}

function buttons(finding: TriagedFinding, inCase: boolean) {
  const label = (words: string) => `${words}: ${clean(finding.tool, 30)}, ${clean(finding.person ?? '', 30)}`;
  const ignore = button('Ignore', ACTION.ignoreFinding, finding.id, { label: label('Ignore') });
  if (inCase)
    return [
      button('Make it a task', ACTION.confirmFinding, finding.id, { style: 'primary', label: label('Make it a task') }),
      ignore,
    ];
  const askable = finding.state === 'open' && finding.personId !== undefined;
  return [
    button('Ours', ACTION.registerFinding, finding.id, { label: label('Ours') }),
    ...(askable
      ? [button('Ask the person', ACTION.askAboutFinding, finding.id, { label: label('Ask the person') })]
      : []),
    ignore,
  ];
}

/** To the person themselves. It says what IT wants to know, and nothing about anybody else. */
export function findingDm(finding: TriagedFinding): Message {
  const what =
    finding.domain === undefined
      ? foreign(finding.tool, 60)
      : md`${foreign(finding.tool, 60)} (${foreign(finding.domain, 60)})`;
  const open = finding.state === 'asked' && finding.answer === undefined;
  const text = open
    ? md`Do you have an account at ${what}? IT would like to know, so that nothing gets lost.`
    : md`Thank you: your answer about ${what} has arrived.`;
  return {
    text: text.markup,
    blocks: [
      section(text),
      ...(open
        ? [
            actions(`${finding.id}.asked`, [
              button('I use it', ACTION.usesIt, finding.id, { style: 'primary' }),
              button('Not mine', ACTION.usesItNot, finding.id),
            ]),
          ]
        : []),
    ],
  };
}
