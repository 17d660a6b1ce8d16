import type { ModalView } from '@slack/web-api';
import type { Person } from '../../domain/roster.ts';
import { SNOOZE_WORDS, type Snooze } from '../../domain/snooze.ts';
import type { Task } from '../../domain/task.ts';
import { CALLBACK, FIELD, VALUE } from '../ids.ts';
import { input, option, section } from './blocks.ts';
import type { Applications } from './case-rows.ts';
import { form, textInput } from './modal.ts';
import { bold, foreign, type Markup, md, moment } from './mrkdwn.ts';
import { titleOf } from './task-dm.ts';
import { proofInput } from './task-modal.ts';

/** What the forms behind a task's menu have in common. */
export interface TaskForm {
  readonly task: Task;
  readonly leaver: Person;
  readonly applications: Applications;
}

function about({ task, leaver, applications }: TaskForm): Markup {
  return md`${bold(titleOf(task, applications), 120)} · ${foreign(leaver.name, 80)}`;
}

function ids({ task }: TaskForm) {
  return { caseId: task.caseId, taskId: task.id };
}

/** Hand to someone: they get it as a direct message, with the reason. */
export function handOnModal(shown: TaskForm): ModalView {
  return form({ callback: CALLBACK.handOn, title: 'Hand to someone', submit: 'Hand on', metadata: ids(shown) }, [
    section(about(shown)),
    input(FIELD.to, 'Who?', { type: 'users_select', action_id: VALUE }),
    textInput(FIELD.reason, 'Why?', { hint: 'They and everybody on the case read it.' }),
    section(md`Due ${moment(shown.task.dueAt)}, as before. The owner and their backup can still answer it.`),
  ]);
}

/** Remind me later: only what ends before the task is due. */
export function snoozeModal(shown: TaskForm, choices: readonly Snooze[]): ModalView {
  return form({ callback: CALLBACK.snooze, title: 'Remind me later', submit: 'Remind me', metadata: ids(shown) }, [
    section(about(shown)),
    input(FIELD.when, 'When?', {
      type: 'radio_buttons',
      action_id: VALUE,
      options: choices.map((choice) => option(SNOOZE_WORDS[choice], choice)),
    }),
    section(md`It stays due ${moment(shown.task.dueAt)}.`),
  ]);
}

/** Attach evidence: a proof before the answer. */
export function evidenceForTaskModal(shown: TaskForm): ModalView {
  return form({ callback: CALLBACK.attach, title: 'Attach evidence', submit: 'Keep it', metadata: ids(shown) }, [
    section(about(shown)),
    proofInput(false),
    textInput(FIELD.note, 'Note', { optional: true, hint: 'Kept with the evidence.' }),
    section(md`The task stays open until somebody answers it.`),
  ]);
}
