import type { InputBlock, KnownBlock, ModalView } from '@slack/web-api';
import { VALUE } from '../ids.ts';
import { type InputExtras, input, section } from './blocks.ts';
import { type Markup, md, plainText } from './mrkdwn.ts';

/** Ids only: what a modal is about is read again from the database when it comes back. */
export type Metadata = Readonly<Record<string, string | number>>;

export interface FormFrame {
  readonly callback: string;
  readonly title: string;
  readonly submit: string;
  readonly metadata: Metadata;
}

export function form(frame: FormFrame, blocks: KnownBlock[]): ModalView {
  return {
    type: 'modal',
    callback_id: frame.callback,
    title: plainText(frame.title, 24),
    submit: plainText(frame.submit, 24),
    close: plainText('Not now', 24),
    private_metadata: JSON.stringify(frame.metadata),
    blocks,
  };
}

/** Opened at once, while a trigger is good for three seconds; what takes longer is put in its place. */
export function waitingModal(title: string, words = 'Looking…'): ModalView {
  return wordsModal(title, md`${words}`);
}

/** A modal that only says something. */
export function wordsModal(title: string, words: Markup): ModalView {
  return { type: 'modal', title: plainText(title, 24), close: plainText('Close', 24), blocks: [section(words)] };
}

/** A window that shows blocks and asks nothing. */
export function blocksModal(title: string, blocks: KnownBlock[]): ModalView {
  return { type: 'modal', title: plainText(title, 24), close: plainText('Close', 24), blocks };
}

export interface TextInputExtras extends InputExtras {
  readonly most?: number;
  readonly least?: number;
  readonly multiline?: boolean;
  readonly placeholder?: string;
  readonly initial?: string;
}

export function textInput(field: string, label: string, extras: TextInputExtras = {}): InputBlock {
  return input(
    field,
    label,
    {
      type: 'plain_text_input',
      action_id: VALUE,
      max_length: extras.most ?? 500,
      ...(extras.least !== undefined && { min_length: extras.least }),
      multiline: extras.multiline ?? true,
      ...(extras.placeholder && { placeholder: plainText(extras.placeholder, 150) }),
      ...(extras.initial && { initial_value: extras.initial.slice(0, extras.most ?? 500) }),
    },
    extras,
  );
}
