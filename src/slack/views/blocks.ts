import type {
  ActionsBlock,
  ActionsBlockElement,
  Button,
  ConfirmationDialog,
  ContextBlock,
  DividerBlock,
  HeaderBlock,
  InputBlock,
  KnownBlock,
  Overflow,
  PlainTextOption,
  SectionBlock,
} from '@slack/web-api';
import { clean, join, type Markup, mrkdwn, plainText } from './mrkdwn.ts';

/** A message as it is sent: `text` is what screen readers and notifications read, so it is a whole sentence. */
export interface Message {
  readonly text: string;
  readonly blocks: KnownBlock[];
  /** The same without charts and tables, for when Slack refuses those: clients and plans lag. */
  readonly plain?: KnownBlock[];
}

/** A message that only says something. */
export function line(words: Markup): Message {
  return { text: words.markup, blocks: [section(words)] };
}

/** A section holds 3,000 characters; the rest is for what an entity may add. */
const SECTION = 2_900;

export function header(text: string): HeaderBlock {
  return { type: 'header', text: plainText(text, 150) };
}

export function section(text: Markup): SectionBlock {
  return { type: 'section', text: mrkdwn(text) };
}

/** As many sections as the lines need; a line is never split. */
export function sections(lines: readonly Markup[]): SectionBlock[] {
  const groups: Markup[][] = [];
  let length = Number.POSITIVE_INFINITY;
  for (const line of lines) {
    if (line.markup === '') continue;
    if (length + line.markup.length + 1 > SECTION) {
      groups.push([]);
      length = 0;
    }
    groups.at(-1)?.push(line);
    length += line.markup.length + 1;
  }
  return groups.map((group) => section(join(group)));
}

export function fields(texts: readonly Markup[]): SectionBlock {
  return { type: 'section', fields: texts.slice(0, 10).map(mrkdwn) };
}

export function context(...texts: readonly Markup[]): ContextBlock {
  return { type: 'context', elements: texts.slice(0, 10).map(mrkdwn) };
}

export function divider(): DividerBlock {
  return { type: 'divider' };
}

/** A line over labels; at most 20 of 20 characters. https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block */
export function lineChart(
  title: string,
  name: string,
  points: readonly { readonly label: string; readonly value: number }[],
): KnownBlock {
  const block = {
    type: 'data_visualization',
    title: clean(title, 50),
    chart: {
      type: 'line',
      series: [{ name, data: points }],
      axis_config: { categories: points.map(({ label }) => label) },
    },
  };
  // The SDK's types do not know it yet.
  return block as unknown as KnownBlock;
}

/** Rows under a head, all cells text: foreign text in a cell is never read as markup. */
export function dataTable(caption: string, head: readonly string[], rows: readonly (readonly string[])[]): KnownBlock {
  const cell = (text: string) => ({ type: 'raw_text' as const, text: clean(text, 160) || '–' });
  const block = {
    type: 'data_table',
    caption: clean(caption, 100),
    rows: [head, ...rows].map((row) => row.map(cell)),
  };
  return block as unknown as KnownBlock;
}

export function actions(blockId: string, elements: ActionsBlockElement[]): ActionsBlock {
  return { type: 'actions', block_id: blockId, elements };
}

export interface ButtonExtras {
  readonly style?: 'primary' | 'danger';
  /** Read out instead of the words where several buttons carry the same ones. */
  readonly label?: string;
  readonly confirm?: ConfirmationDialog;
}

/** `value` is an opaque id that the server resolves. */
export function button(words: string, actionId: string, value: string, extras: ButtonExtras = {}): Button {
  return {
    type: 'button',
    text: plainText(words),
    action_id: actionId,
    value,
    ...(extras.style && { style: extras.style }),
    ...(extras.label && { accessibility_label: plainText(extras.label).text }),
    ...(extras.confirm && { confirm: extras.confirm }),
  };
}

/** A menu of choices behind three dots. */
export function menu(actionId: string, options: readonly PlainTextOption[]): Overflow {
  return { type: 'overflow', action_id: actionId, options: [...options] };
}

export function confirmation(title: string, text: string, yes: string): ConfirmationDialog {
  return {
    title: plainText(title, 100),
    text: plainText(text, 300),
    confirm: plainText(yes, 30),
    deny: plainText('Not now', 30),
  };
}

export function option(words: string, value: string): PlainTextOption {
  return { text: plainText(words), value };
}

export interface InputExtras {
  readonly optional?: boolean;
  readonly hint?: string;
}

export function input(
  blockId: string,
  label: string,
  element: InputBlock['element'],
  extras: InputExtras = {},
): InputBlock {
  return {
    type: 'input',
    block_id: blockId,
    label: plainText(label, 150),
    element,
    ...(extras.optional && { optional: true }),
    ...(extras.hint && { hint: plainText(extras.hint, 200) }),
  };
}
