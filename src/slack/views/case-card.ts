import type { KnownBlock } from '@slack/web-api';
import { caseName, cutNothing } from '../../domain/case.ts';
import type { CaseView } from '../../domain/case-view.ts';
import { kindWords } from '../../domain/kind-words.ts';
import { bothZones } from '../../domain/leaving.ts';
import type { PeopleList } from '../../domain/settings.ts';
import { isReversible } from '../../domain/step.ts';
import { isTaskClosed } from '../../domain/task.ts';
import { MESSAGE_BUDGET, messageCost } from '../limits.ts';
import { actions, context, fields, header, type Message, section, sections } from './blocks.ts';
import { caseButtons } from './case-buttons.ts';
import { caseNotices, standingLines, stateLine } from './case-lines.ts';
import { questionBlocks } from './case-questions.ts';
import {
  type Applications,
  type CaseRow,
  caseRows,
  lookedAndAbsent,
  names,
  progressLine,
  progressOf,
} from './case-rows.ts';
import { leftBehind } from './move-lines.ts';
import { bold, clean, foreign, join, type Markup, md, mentions, moment, NOTHING } from './mrkdwn.ts';
import { type Decides, rolesIn, successorLines } from './successors.ts';
import { askedBy, count, decisionWords } from './words.ts';

/** Rows that a card shows before “and n more”, and the characters they may take at most. */
const ROWS_MOST = 45;
const ROWS_LENGTH = 6_000;
/** Kept free of rows: the blocks around them, and what the rows' own count may be off by. */
const MARGIN = 400;

const NAME_MOST = 80;

/** What a card needs beside the case. `requester`: their name, because a mention would call them at every post. */
export interface CardAbout {
  readonly applications: Applications;
  readonly requester?: string;
  /** In which lists of lastday.yaml the leaver is. */
  readonly decides?: readonly Decides[];
  /** Whose yes is missing; they are called by name. */
  readonly asked?: PeopleList;
}

/** The case's card in the channel, whatever its state: one message, edited in place. */
export function caseCard(view: CaseView, about: CardAbout): Message {
  const { offboardingCase, person } = view;
  const { applications, decides = [] } = about;
  const rows = caseRows(view, applications);
  const progress = progressOf(rows);
  const state = stateLine(view, progress);
  const id = `${offboardingCase.id}.${offboardingCase.version}`;
  const absent = cutNothing(offboardingCase) ? [] : lookedAndAbsent(view, applications);
  const questions = questionBlocks(view, applications, id);
  const head: KnownBlock[] = [
    header(`${kindWords(offboardingCase).title} · ${clean(person.name, NAME_MOST)} · ${caseName(offboardingCase)}`),
    section(join([bold(capitalised(state)), progressLine(progress)])),
    fields(facts(view)),
    ...sections(caseNotices(view, applications, progress)),
    ...questions,
    ...sections(planSummary(view)),
    // Whose accounts they are comes first.
    ...(questions.length > 0
      ? []
      : sections([...leftBehind(offboardingCase, applications), ...successorLines(view, decides)])),
  ];
  const foot: KnownBlock[] = [
    ...(absent.length > 0 ? [context(md`Looked, no account: ${names(absent, 12)}`)] : []),
    ...sections([...standingLines(view), asked(about)]),
    ...caseButtons(view, questions.length === 0 && rolesIn(view, decides).length > 0).map((row, index) =>
      actions(`${id}.${index}`, row),
    ),
    context(...history(view, askedBy(offboardingCase, about.requester))),
  ];
  const room = Math.min(ROWS_LENGTH, MESSAGE_BUDGET - messageCost([...head, ...foot]) - MARGIN);
  return { text: cardText(view, state), blocks: [...head, ...sections(shownRows(rows, room)), ...foot] };
}

function asked({ asked: list }: CardAbout): Markup {
  const called = list ? mentions(list) : NOTHING;
  return called.markup === '' ? NOTHING : md`Asked: ${called}`;
}

function capitalised({ markup }: Markup): Markup {
  return { markup: markup.charAt(0).toUpperCase() + markup.slice(1) };
}

/** One sentence that says who, in which state, and what is wanted. */
function cardText(view: CaseView, state: Markup): string {
  const { offboardingCase, person } = view;
  return md`${caseName(offboardingCase)}, ${kindWords(offboardingCase).what} of ${foreign(person.name, NAME_MOST)}: ${state}`
    .markup;
}

function facts(view: CaseView): Markup[] {
  const { offboardingCase, person } = view;
  const more = (label: string, value: string | undefined) => (value ? [md`${bold(label)}\n${foreign(value, 80)}`] : []);
  return [
    md`${bold(kindWords(offboardingCase).when)}\n${bothZones(offboardingCase.leaving, view.zone)}`,
    ...(offboardingCase.move
      ? [...more('From', clean(offboardingCase.move.from, 50)), ...more('To', clean(offboardingCase.move.to, 50))]
      : more('Department', person.department)),
    ...more('Manager', person.managerEmail && (view.names.get(person.managerEmail) ?? person.managerEmail)),
    ...(offboardingCase.move ? [] : more('Hand-over to', offboardingCase.handOverTo?.name)),
    ...(offboardingCase.privileged ? [md`${bold('Risk')}\n⚠ Privileged, or not shown to be otherwise`] : []),
    ...(offboardingCase.involuntary ? [md`${bold('Kind')}\nInvoluntary`] : []),
    // Of a move the reason is from where to where.
    ...(offboardingCase.move ? [] : more('Reason', offboardingCase.reason)),
  ];
}

/** What an approver is asked to say yes to, in one line. */
function planSummary(view: CaseView): Markup[] {
  const { state } = view.offboardingCase;
  if (state !== 'awaiting_approval' && state !== 'approved') return [];
  const steps = view.steps.filter((step) => step.state !== 'dropped' && step.phase !== 'delete');
  const applications = new Set(steps.map((step) => step.application)).size;
  const final = steps.filter((step) => !isReversible(step)).length;
  const tasks = view.tasks.filter((task) => !isTaskClosed(task)).length;
  return [
    md`${count(steps.length, 'automatic step')} in ${count(applications, 'application')} · ${count(tasks, 'task')} by hand · ${
      final === 0 ? 'everything can be undone' : `${final} cannot be undone`
    }`,
  ];
}

function shownRows(rows: readonly CaseRow[], room: number): Markup[] {
  const shown: Markup[] = [];
  let length = 0;
  for (const row of rows.slice(0, ROWS_MOST)) {
    length += row.line.markup.length + 1;
    if (length > room) break;
    shown.push(row.line);
  }
  const rest = rows.length - shown.length;
  return rest > 0 ? [...shown, md`… and ${rest} more: see View plan`] : shown;
}

/** Who asked, who answered and when, on which revision: at most ten, the newest. */
function history(view: CaseView, asker: string): Markup[] {
  const { offboardingCase, approvals } = view;
  const answers = new Map<string, Markup>();
  for (const approval of approvals) {
    const word = `${approval.decision === 'approved' ? '✅' : '⛔'} ${decisionWords(approval)}`;
    // One click may answer several scopes: that is one line.
    answers.set(
      `${approval.human} ${approval.decision} ${approval.revision} ${approval.at.getTime()}`,
      md`${word} ${foreign(approval.actorName, 40)} · ${moment(approval.at)} · revision ${approval.revision}`,
    );
  }
  const plan = offboardingCase.revision > 0 ? md` · plan revision ${offboardingCase.revision}` : NOTHING;
  return [
    md`Asked for by ${foreign(asker, 60)} · ${moment(offboardingCase.openedAt)}${plan}`,
    ...[...answers.values()].slice(-8),
  ];
}
