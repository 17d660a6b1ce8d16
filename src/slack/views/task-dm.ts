import type { KnownBlock } from '@slack/web-api';
import type { AccessException } from '../../domain/exception.ts';
import type { Person } from '../../domain/roster.ts';
import { isTaskClosed, isTaskOpen, type Task } from '../../domain/task.ts';
import { ACTION } from '../ids.ts';
import { actions, button, context, header, type Message, menu, option, section, sections } from './blocks.ts';
import { type Applications, applicationName } from './case-rows.ts';
import { endNowButton, exceptionWords } from './exception-dm.ts';
import { bold, clean, foreign, type Markup, md, moment } from './mrkdwn.ts';
import { count, ICON, list } from './words.ts';

/** An owner's tasks in one case. `now` decides what is late. */
export interface TaskDm {
  /** `OB-12` */
  readonly caseName: string;
  readonly leaver: Person;
  /** Sent ones, in their order; withdrawn ones too, so that nobody goes on working on them. */
  readonly tasks: readonly Task[];
  /** About any of them; the newest one of a task is said. Absent where only their titles are used. */
  readonly exceptions?: readonly AccessException[];
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
      header(open.length > 0 ? `Action needed: ${name} is leaving` : `Done: ${name} is leaving`),
      section(
        open.length > 0
          ? md`${count(open.length, 'thing')} only you can do. ${bold(dm.caseName)} · ${foreign(dm.leaver.email, 80)}`
          : md`Thank you, nothing is left to do. ${bold(dm.caseName)}`,
      ),
      ...shown.flatMap((task) => taskBlocks(task, dm, applications, left)),
      ...(rest > 0 ? [context(md`… and ${count(rest, 'more task')}: they come up as you answer these.`)] : []),
    ],
  };
}

function dmText(dm: TaskDm, open: readonly Task[], applications: Applications): string {
  const name = foreign(dm.leaver.name, 80);
  const [first] = [...open].sort((a, b) => a.dueAt.getTime() - b.dueAt.getTime());
  if (!first) return md`Nothing is left to do for ${name}, ${dm.caseName}. Thank you.`.markup;
  const what = list(open.slice(0, 3).map((task) => clean(titleOf(task, applications), 50)));
  const more = open.length > 3 ? ` and ${open.length - 3} more` : '';
  return md`${name} is leaving, and you are asked for ${count(open.length, 'task')}: ${what}${more}, the first due ${moment(first.dueAt)}.`
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
      md`${head}\nDue ${moment(task.dueAt)}${late}`,
      ...runbookLines(task, dm.leaver, room),
      ...help,
      ...asked(exception),
    ]),
    ...(isTaskOpen(task) ? [actions(`${task.id}.${task.state}`, taskButtons(task, title, dm.leaver, exception))] : []),
  ];
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

function runbookLines(task: Task, leaver: Person, room: number): Markup[] {
  const lines: Markup[] = [];
  let length = 0;
  for (const [index, line] of task.runbook.slice(0, RUNBOOK_MOST).entries()) {
    const filled = md`${index + 1}. ${foreign(fillRunbook(line, leaver), 300)}`;
    length += filled.markup.length;
    if (length > room) break;
    lines.push(filled);
  }
  const rest = task.runbook.length - lines.length;
  return rest > 0 ? [...lines, md`… and ${count(rest, 'more step')} in the runbook`] : lines;
}

/** `{leaver.email}` and its like become the leaver's own; a name that we do not know stays as it was written. */
export function fillRunbook(line: string, leaver: Person): string {
  const known: Readonly<Record<string, string | undefined>> = {
    email: leaver.email,
    emails: [leaver.email, ...leaver.otherEmails].join(', '),
    name: leaver.name,
    employeeId: leaver.employeeId,
    department: leaver.department,
    title: leaver.title,
    managerEmail: leaver.managerEmail,
    lastDay: leaver.lastDay,
  };
  return line.replace(/\{leaver\.(\w+)\}/g, (whole, key: string) =>
    Object.hasOwn(known, key) ? (known[key] ?? '–') : whole,
  );
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
    ...(keepable ? [menu(ACTION.taskMenu, [option('Keep access until…', `keep:${task.id}`)])] : []),
  ];
}

/** A laptop is not access, and what is given back is not removed. */
export function doneWords(task: Pick<Task, 'kind'>): string {
  if (task.kind === 'checklist') return 'Done';
  return task.kind === 'restore' ? 'Access given back' : 'Access removed';
}
