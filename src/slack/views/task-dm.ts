import type { KnownBlock } from '@slack/web-api';
import type { CaseKind } from '../../domain/case.ts';
import type { AccessException } from '../../domain/exception.ts';
import { kindWords } from '../../domain/kind-words.ts';
import type { Person } from '../../domain/roster.ts';
import { askedOf, isTaskClosed, isTaskOpen, type Task } from '../../domain/task.ts';
import { ACTION } from '../ids.ts';
import { actions, button, context, header, type Message, menu, option, section, sections } from './blocks.ts';
import { type Applications, applicationName } from './case-rows.ts';
import { endNowButton, exceptionWords } from './exception-dm.ts';
import { bold, clean, foreign, type Markup, md, moment, NOTHING } from './mrkdwn.ts';
import { count, ICON, list } from './words.ts';

/** An owner's tasks in one case. `now` decides what is late. */
export interface TaskDm {
  /** `OB-12` */
  readonly caseName: string;
  readonly leaver: Person;
  /** How the case is spoken of; absent: somebody leaves. */
  readonly kind?: CaseKind;
  /** Sent ones, in their order; withdrawn ones too, so that nobody goes on working on them. */
  readonly tasks: readonly Task[];
  /** About any of them; the newest one of a task is said. Absent where only their titles are used. */
  readonly exceptions?: readonly AccessException[];
  /** Was this person's, and is somebody else's now. */
  readonly handedOn?: readonly Task[];
  /** Whom it was meant for, when they cannot be reached. */
  readonly insteadOf?: string;
  /** Of people by address. */
  readonly names?: ReadonlyMap<string, string>;
  readonly now: Date;
}

/** Tasks with buttons and runbook in one message; those after them are named only. */
const TASKS_MOST = 10;
const RUNBOOK_MOST = 12;
/** Slack's limit on the whole message, shared by the tasks. */
const RUNBOOK_LENGTH = 3_500;

/** One DM per owner and case, edited in place as its tasks are answered. */
export function taskDm(dm: TaskDm, applications: Applications): Message {
  const open = dm.tasks.filter((task) => !isTaskClosed(task) && task.state !== 'excepted');
  const name = clean(dm.leaver.name, 80);
  const shown = [...open, ...dm.tasks.filter((task) => !open.includes(task))].slice(0, TASKS_MOST);
  const rest = dm.tasks.length - shown.length;
  const left = RUNBOOK_LENGTH / Math.max(1, Math.min(open.length, TASKS_MOST));
  return {
    text: dmText(dm, open, applications),
    blocks: [
      header(`${open.length > 0 ? 'Action needed' : 'Done'}: ${name} ${whoWords(dm)}`),
      section(
        open.length > 0
          ? md`${count(open.length, 'thing')} only you can do. ${bold(dm.caseName)} · ${foreign(dm.leaver.email, 80)}`
          : md`${dm.tasks.length > 0 ? 'Thank you, nothing' : 'Nothing'} is left to do. ${bold(dm.caseName)}`,
      ),
      ...(dm.insteadOf === undefined
        ? []
        : [section(md`❗ ${foreign(dm.insteadOf, 60)} cannot be reached, so this comes to you as the backup.`)]),
      ...shown.flatMap((task) => taskBlocks(task, dm, applications, left)),
      ...sections((dm.handedOn ?? []).slice(0, TASKS_MOST).map((task) => handedOnLine(task, dm, applications))),
      ...(rest > 0 ? [context(md`… and ${count(rest, 'more task')}: they come up as you answer these.`)] : []),
    ],
  };
}

function whoWords({ kind = 'leaver' }: TaskDm): string {
  return kindWords({ kind }).who;
}

function dmText(dm: TaskDm, open: readonly Task[], applications: Applications): string {
  const name = foreign(dm.leaver.name, 80);
  const [first] = [...open].sort((a, b) => a.dueAt.getTime() - b.dueAt.getTime());
  if (!first) return md`Nothing is left to do for ${name}, ${dm.caseName}. Thank you.`.markup;
  const what = list(open.slice(0, 3).map((task) => clean(titleOf(task, applications), 50)));
  const more = open.length > 3 ? ` and ${open.length - 3} more` : '';
  return md`${name} ${whoWords(dm)}, and you are asked for ${count(open.length, 'task')}: ${what}${more}, the first due ${moment(first.dueAt)}.`
    .markup;
}

export function titleOf(task: Task, applications: Applications): string {
  if (task.title !== '') return task.title;
  return task.application ? applicationName(applications, task.application) : 'Task';
}

/** One task with its runbook and buttons, or how it was answered. `room`: characters for the runbook. */
export function taskBlocks(task: Task, dm: TaskDm, applications: Applications, room: number): KnownBlock[] {
  const title = titleOf(task, applications);
  const head = bold(title, 120);
  const exception = dm.exceptions?.findLast(({ taskId }) => taskId === task.id);
  if (task.state === 'excepted' && exception) return keptBlocks(head, exception, `${title}, ${dm.leaver.name}`);
  if (isTaskClosed(task)) return [section(md`${closedWords(task)} ${head}`)];
  const late = task.dueAt < dm.now ? ' · ❗ late' : '';
  const help = task.state === 'help_asked' ? [md`${ICON.human} Help was asked for; you can still answer below.`] : [];
  return [
    ...sections([
      md`${head}\nDue ${moment(task.dueAt)}${late}${snoozed(task, dm.now)}`,
      ...handedToYou(task),
      ...runbookLines(task, room),
      ...help,
      ...asked(exception),
    ]),
    ...(isTaskOpen(task) ? [actions(`${task.id}.${task.state}`, taskButtons(task, title, dm.leaver, exception))] : []),
  ];
}

function snoozed({ snoozedUntil }: Task, now: Date): Markup {
  return snoozedUntil && snoozedUntil > now ? md` · you are reminded ${moment(snoozedUntil)}` : NOTHING;
}

function handedToYou(task: Task): Markup[] {
  const how = task.handed.at(-1);
  if (!how) return [];
  return [
    how.automatic
      ? md`Comes to you: ${foreign(how.reason, 200)}.`
      : md`From ${foreign(how.by, 60)}: ${foreign(how.reason, 300)}`,
  ];
}

function handedOnLine(task: Task, { names }: TaskDm, applications: Applications): Markup {
  const email = askedOf(task) ?? '';
  return md`➡️ ${bold(titleOf(task, applications), 120)} is with ${foreign(names?.get(email) ?? email, 60)} now`;
}

/** What became of asking to keep it, as long as the task is open. */
function asked(exception: AccessException | undefined): Markup[] {
  return exception && exception.state !== 'withdrawn' ? [exceptionWords(exception)] : [];
}

function keptBlocks(head: Markup, exception: AccessException, about: string): KnownBlock[] {
  return [
    section(md`${exceptionWords(exception)}: ${head}`),
    actions(`${exception.id}.kept`, [endNowButton(exception, clean(about, 60))]),
  ];
}

function closedWords(task: Task): Markup {
  const by = task.closedBy ? ` ${foreign(task.closedBy, 60).markup}` : '';
  const at = task.closedAt ? md` · ${moment(task.closedAt)}` : md``;
  const said = (words: string) => md`${words}${{ markup: by }}${at}:`;
  if (task.state === 'withdrawn') return md`${ICON.none} Withdrawn, please leave it as it is:`;
  return task.state === 'no_account' ? said(`${ICON.none} No such account, says`) : said(`${ICON.said} Confirmed by`);
}

function runbookLines(task: Task, room: number): Markup[] {
  const lines: Markup[] = [];
  let length = 0;
  for (const [index, line] of task.runbook.slice(0, RUNBOOK_MOST).entries()) {
    const filled = md`${index + 1}. ${foreign(line, 300)}`;
    length += filled.markup.length;
    if (length > room) break;
    lines.push(filled);
  }
  const rest = task.runbook.length - lines.length;
  return rest > 0 ? [...lines, md`… and ${count(rest, 'more step')} in the runbook`] : lines;
}

function taskButtons(task: Task, title: string, leaver: Person, exception: AccessException | undefined) {
  const label = (words: string) => `${words}: ${clean(title, 30)}, ${clean(leaver.name, 25)}`;
  const value = `${task.caseId}:${task.id}`;
  const done = doneWords(task);
  const absent = task.kind === 'access' || task.kind === 'check';
  const keepable = absent && task.application !== undefined && exception?.state !== 'asked';
  return [
    button(done, ACTION.accessRemoved, value, { style: 'primary', label: label(done) }),
    ...(absent ? [button('No such account', ACTION.noSuchAccount, value, { label: label('No such account') })] : []),
    ...(task.state === 'help_asked'
      ? []
      : [button('Need help', ACTION.needHelp, value, { label: label('Need help') })]),
    menu(ACTION.taskMenu, [
      ...(keepable ? [option('Keep access until…', `keep:${task.id}`)] : []),
      option('Hand to someone', `hand:${task.id}`),
      option('Attach evidence', `evidence:${task.id}`),
      option('Remind me later', `later:${task.id}`),
    ]),
  ];
}

/** A laptop is not access, and what is given back is not removed. */
export function doneWords(task: Pick<Task, 'kind'>): string {
  if (task.kind === 'checklist') return 'Done';
  return task.kind === 'restore' ? 'Access given back' : 'Access removed';
}
