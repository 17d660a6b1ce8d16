import type { KnownBlock } from '@slack/web-api';
import { caseName } from '../../domain/case.ts';
import type { CaseView } from '../../domain/case-view.ts';
import { askedOf, isTaskOpen, type Task } from '../../domain/task.ts';
import { ACTION } from '../ids.ts';
import { actions, button, type Message, section, sections } from './blocks.ts';
import type { Applications } from './case-rows.ts';
import { bold, clean, foreign, md, moment } from './mrkdwn.ts';
import { titleOf } from './task-dm.ts';
import { count, list } from './words.ts';

const TASKS_MOST = 12;

/** To the admins: tasks that nobody can be asked about, each with a button to hand it on. */
export function unownedMessage(
  view: CaseView,
  { tasks, handedOn }: { readonly tasks: readonly Task[]; readonly handedOn: readonly Task[] },
  applications: Applications,
): Message {
  const open = tasks.filter(isTaskOpen);
  const name = caseName(view.offboardingCase);
  const titles = open.slice(0, 3).map((task) => `“${clean(titleOf(task, applications), 50)}”`);
  const more = open.length > 3 ? ` and ${open.length - 3} more` : '';
  const lead =
    open.length > 0
      ? md`❗ ${name}: nobody could be asked about ${foreign(list(titles), 300)}${more}. ${whom(open)} Please hand it to someone.`
      : md`${name}: every task has somebody now.`;
  return {
    text: lead.markup,
    blocks: [
      section(lead),
      ...open.slice(0, TASKS_MOST).flatMap((task) => row(task, view, applications)),
      ...sections(
        handedOn
          .slice(0, TASKS_MOST)
          .map((task) => md`${bold(titleOf(task, applications), 120)}: with ${foreign(nameOf(task, view), 60)} now`),
      ),
      ...(open.length > TASKS_MOST ? [section(md`… and ${count(open.length - TASKS_MOST, 'more task')}`)] : []),
    ],
  };
}

function whom(open: readonly Task[]): string {
  const named = [...new Set(open.flatMap((task) => askedOf(task) ?? []))];
  if (named.length === 0) return 'Their application names no owner who is still here.';
  return `Neither ${list(named.slice(0, 3))} nor a backup owner can be reached.`;
}

function row(task: Task, view: CaseView, applications: Applications): KnownBlock[] {
  const title = titleOf(task, applications);
  return [
    section(md`${bold(title, 120)} · ${foreign(view.person.name, 80)} · due ${moment(task.dueAt)}`),
    actions(`${task.id}.unowned`, [
      button('Hand to someone', ACTION.handOn, `${task.caseId}:${task.id}`, {
        label: `Hand to someone: ${clean(title, 50)}`,
      }),
    ]),
  ];
}

function nameOf(task: Task, view: CaseView): string {
  const email = askedOf(task);
  return email === undefined ? 'nobody' : (view.names.get(email) ?? email);
}
