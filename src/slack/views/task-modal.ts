import type { InputBlock, ModalView } from '@slack/web-api';
import type { Person } from '../../domain/roster.ts';
import type { Task } from '../../domain/task.ts';
import { CALLBACK, FIELD, PROOF_TYPES, VALUE } from '../ids.ts';
import { input, option, section } from './blocks.ts';
import type { Applications } from './case-rows.ts';
import { form, textInput } from './modal.ts';
import { bold, foreign, md } from './mrkdwn.ts';
import { doneWords, titleOf } from './task-dm.ts';

const STATEMENT: Readonly<Record<Task['kind'], string>> = {
  access: 'I have checked: this person can no longer get in.',
  check: 'I have checked: this person can no longer get in.',
  checklist: 'I have done it myself, or seen that it is done.',
  restore: 'I have checked: their access is as it was before.',
};

/** Somebody's word, with a note and a proof: never shown as what a machine has read. */
export function taskModal(task: Task, leaver: Person, applications: Applications): ModalView {
  const words = doneWords(task);
  return form(
    {
      callback: CALLBACK.accessRemoved,
      title: words,
      submit: 'Confirm',
      metadata: { caseId: task.caseId, taskId: task.id },
    },
    [
      section(
        md`${bold(titleOf(task, applications), 120)} · ${foreign(leaver.name, 80)} · ${foreign(leaver.email, 80)}`,
      ),
      input(FIELD.statement, 'Your word', {
        type: 'checkboxes',
        action_id: VALUE,
        options: [option(STATEMENT[task.kind], 'stated')],
      }),
      textInput(FIELD.note, 'Note', { optional: true, hint: 'Kept with the evidence.' }),
      proofInput(true),
      section(md`Where Lastday can read the application, it looks for itself.`),
    ],
  );
}

export function proofInput(optional: boolean): InputBlock {
  return input(
    FIELD.proof,
    'Proof',
    { type: 'file_input', action_id: VALUE, max_files: 1, filetypes: [...PROOF_TYPES] },
    { optional, hint: 'A screenshot or an export, up to 10 MB. Shown to nobody else.' },
  );
}
