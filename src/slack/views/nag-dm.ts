import type { KnownBlock } from '@slack/web-api';
import { caseName } from '../../domain/case.ts';
import type { CaseView } from '../../domain/case-view.ts';
import { askedOf, isTaskOpen, type Task } from '../../domain/task.ts';
import { context, header, type Message, section, sections } from './blocks.ts';
import type { Applications } from './case-rows.ts';
import { bold, clean, foreign, type Markup, md, moment } from './mrkdwn.ts';
import { taskBlocks, titleOf } from './task-dm.ts';
import { count, list } from './words.ts';

/** With buttons; those after them are named, and those after these are counted. */
const TASKS_MOST = 6;
const LINES_MOST = 12;
const RUNBOOK_LENGTH = 2_500;

export interface NagDm {
  /** Lower case: tells whose the tasks are. */
  readonly email: string;
  readonly cases: readonly { readonly view: CaseView; readonly tasks: readonly Task[] }[];
  readonly now: Date;
}

interface Row {
  readonly task: Task;
  readonly view: CaseView;
}

/** One person's reminder of a day: their own tasks with their buttons, those of people who do not answer as lines. */
export function nagDm(dm: NagDm, applications: Applications): Message {
  const rows = dm.cases.flatMap(({ view, tasks }) => tasks.map((task) => ({ task, view })));
  const open = rows.filter(({ task }) => isTaskOpen(task));
  const kept = rows.filter(({ task }) => task.state === 'excepted');
  const late = open.filter(({ task }) => task.dueAt <= dm.now).length;
  const mine = rows.filter((row) => isOwn(row.task, dm.email));
  const shown = mine.slice(0, TASKS_MOST);
  const others = rows.filter((row) => !shown.includes(row));
  const lines = others.slice(0, LINES_MOST);
  const left = others.length - lines.length;
  return {
    text: dmText(open, late, kept, applications),
    blocks: [
      header(headline(open.length, late, kept.length)),
      section(
        late > 0
          ? md`Access that should be gone may still be there. One reminder a day at most; it ends with your answer.`
          : open.length > 0
            ? md`You wanted to hear of it again. Nothing of it is overdue yet.`
            : kept.length > 0
              ? md`It ends by itself, and access is removed then. Ending it sooner is one press; keeping it longer needs a fresh approval.`
              : md`Thank you, everything here was answered.`,
      ),
      ...shown.flatMap((row) => own(row, dm, applications, RUNBOOK_LENGTH / shown.length)),
      ...sections(lines.map(({ task, view }) => line(task, view, applications))),
      ...(left > 0 ? [context(md`… and ${count(left, 'more task')}`)] : []),
    ],
  };
}

function isOwn(task: Task, email: string): boolean {
  return [task.owner, task.backupOwner, task.delegate].includes(email);
}

function headline(open: number, late: number, kept: number): string {
  if (late > 0) return `Overdue: ${count(late, 'task')}`;
  if (open > 0) return `Reminder: ${count(open, 'task')}`;
  return kept > 0 ? 'Kept access ends soon' : 'Done: nothing is overdue';
}

function dmText(open: readonly Row[], late: number, kept: readonly Row[], applications: Applications): string {
  const [first] = open;
  if (!first) return keptText(kept, applications);
  const what = list(
    open
      .slice(0, 3)
      .map(({ task, view }) => `${clean(titleOf(task, applications), 50)} (${clean(view.person.name, 40)})`),
  );
  const more = open.length > 3 ? ` and ${open.length - 3} more` : '';
  if (late === 0)
    return md`You wanted to hear again of ${count(open.length, 'task')}: ${foreign(what, 500)}${more}. The first is due ${moment(first.task.dueAt)}.`
      .markup;
  return md`${count(late, 'task is', 'tasks are')} overdue: ${foreign(what, 500)}${more}. The first was due ${moment(first.task.dueAt)}.`
    .markup;
}

function keptText(kept: readonly Row[], applications: Applications): string {
  const [first] = kept;
  if (!first) return 'Everything in this reminder was answered. Thank you.';
  const until = first.view.exceptions.findLast(({ taskId }) => taskId === first.task.id)?.until;
  const name = clean(titleOf(first.task, applications), 50);
  const more = kept.length > 1 ? ` and ${kept.length - 1} more` : '';
  return md`Kept access ends soon: ${name} for ${foreign(first.view.person.name, 60)}${more}${until ? md`, ${moment(until)}` : md``}.`
    .markup;
}

function own({ task, view }: Row, { now }: NagDm, applications: Applications, room: number): KnownBlock[] {
  const name = caseName(view.offboardingCase);
  return [
    section(md`${bold(name)} · ${foreign(view.person.name, 80)} · ${foreign(view.person.email, 80)}`),
    ...taskBlocks(task, { ...view, caseName: name, leaver: view.person, tasks: [task], now }, applications, room),
  ];
}

function line(task: Task, view: CaseView, applications: Applications): Markup {
  const owner = askedOf(task);
  const who = owner === undefined ? 'nobody is named' : (view.names.get(owner) ?? owner);
  const state = isTaskOpen(task)
    ? md`❗ due ${moment(task.dueAt)}`
    : task.state === 'excepted'
      ? md`🕓 kept for now`
      : md`✅ answered`;
  return md`${bold(caseName(view.offboardingCase))} ${foreign(view.person.name, 60)}: ${foreign(titleOf(task, applications), 100)} · asked of ${foreign(who, 60)} · ${state}`;
}
