import type { Which } from './act-types.ts';
import type { Block, Json, JsonObject, StateValues } from './types.ts';

/** One interactive element where it stands. */
export interface Placed {
  element: JsonObject & { type: string; action_id: string };
  block: Block & { block_id: string };
}

/** Thrown when a person could not do that: the button is gone, the channel is not theirs, the words fit two. */
export class ActError extends Error {
  readonly code: 'not_there' | 'ambiguous' | 'not_allowed' | 'bad_value';
  constructor(code: ActError['code'], message: string) {
    super(message);
    this.name = 'ActError';
    this.code = code;
  }
}

const STATELESS = /^(button|overflow|icon_button|feedback_buttons|workflow_button)$/;

/** Every interactive element, in the order people see them; a container's children too. */
export function interactive(blocks: readonly Block[]): Placed[] {
  const found: Placed[] = [];
  for (const block of blocks) {
    const elements = Array.isArray(block.elements) ? block.elements : [];
    for (const element of [...elements, block.accessory, block.element]) {
      if (isNamed(element)) found.push({ element, block: { ...block, block_id: block.block_id ?? '' } });
    }
    if (Array.isArray(block.child_blocks)) found.push(...interactive(block.child_blocks as Block[]));
  }
  return found;
}

/** The one element that fits. An overflow or select can be found by the words of its options' owner, its action_id. */
export function findElement(blocks: readonly Block[], which: Which): Placed {
  const fits = interactive(blocks).filter(
    ({ element, block }) =>
      (which.actionId === undefined || element.action_id === which.actionId) &&
      (which.blockId === undefined || block.block_id === which.blockId) &&
      (which.value === undefined || element.value === which.value) &&
      (which.text === undefined || wordsOn(element, block).includes(which.text)),
  );
  const [first, second] = fits;
  const name = JSON.stringify(which);
  if (!first) {
    const there = interactive(blocks).map(({ element, block }) => wordsOn(element, block)[0] ?? element.action_id);
    throw new ActError('not_there', `no ${name} here; there is: ${there.join(', ') || 'nothing to press'}`);
  }
  if (second) throw new ActError('ambiguous', `${fits.length} elements fit ${name}: name block or value too`);
  return first;
}

/** The one menu that offers this choice, for when nobody has named the menu. */
export function findByOption(blocks: readonly Block[], wanted: string): Placed {
  const fits = interactive(blocks).filter(({ element }) =>
    optionsOf(element).some((each) => each.value === wanted || plain(each.text) === wanted),
  );
  const [first, second] = fits;
  if (!first) throw new ActError('not_there', `nothing here offers "${wanted}"`);
  if (second)
    throw new ActError('ambiguous', `${fits.length} menus offer "${wanted}": name the block or the action_id`);
  return first;
}

/** All words by which a person finds the element: its own, its placeholder, its accessibility label, its input's label. */
export function wordsOn(element: JsonObject, block: JsonObject): string[] {
  const own = [element.text, element.placeholder, block.type === 'input' ? block.label : undefined].map(plain);
  const label = typeof element.accessibility_label === 'string' ? element.accessibility_label : undefined;
  return [...own, label].filter((word): word is string => word !== undefined);
}

export function plain(value: Json | undefined): string | undefined {
  if (typeof value === 'string') return value;
  return value && typeof value === 'object' && !Array.isArray(value) && typeof value.text === 'string'
    ? value.text
    : undefined;
}

/** `state.values` of blocks as they are now: what was entered before stays where the same input still stands. */
export function currentValues(blocks: readonly Block[], entered: StateValues): StateValues {
  const values = initialValues(blocks);
  for (const [blockId, actions] of Object.entries(values)) {
    for (const [actionId, value] of Object.entries(actions)) {
      const before = entered[blockId]?.[actionId];
      if (before && before.type === value.type) actions[actionId] = before;
    }
  }
  return values;
}

/** What `state.values` holds before anybody has touched anything. */
function initialValues(blocks: readonly Block[]): StateValues {
  const values: StateValues = {};
  for (const { element, block } of interactive(blocks)) {
    if (STATELESS.test(element.type)) continue;
    values[block.block_id] ??= {};
    const ofBlock = values[block.block_id];
    if (ofBlock) ofBlock[element.action_id] = { type: element.type, ...initial(element) };
  }
  return values;
}

/** Takes what a person chose for what the element sends: the fields of the action and of `state.values`. */
export function chosen(
  element: JsonObject & { type: string },
  wanted: string | string[] | number | null,
  files: (id: string) => JsonObject | undefined,
): JsonObject {
  const one = Array.isArray(wanted) ? (wanted[0] ?? null) : wanted;
  const many = (Array.isArray(wanted) ? wanted : wanted === null ? [] : [wanted]).map(String);
  const written = one === null ? null : String(one);
  switch (element.type) {
    case 'static_select':
    case 'external_select':
    case 'radio_buttons':
    case 'overflow':
      return { selected_option: written === null ? null : option(element, written) };
    case 'checkboxes':
    case 'multi_static_select':
    case 'multi_external_select':
      return { selected_options: many.map((each) => option(element, each)) };
    case 'users_select':
      return { selected_user: written };
    case 'multi_users_select':
      return { selected_users: many };
    case 'channels_select':
      return { selected_channel: written };
    case 'multi_channels_select':
      return { selected_channels: many };
    case 'conversations_select':
      return { selected_conversation: written };
    case 'multi_conversations_select':
      return { selected_conversations: many };
    case 'datepicker':
      if (written !== null && !/^\d{4}-\d{2}-\d{2}$/.test(written)) throw new ActError('bad_value', 'not a date');
      return { selected_date: written };
    case 'timepicker':
      if (written !== null && !/^\d{2}:\d{2}$/.test(written)) throw new ActError('bad_value', 'not a time');
      return { selected_time: written };
    case 'datetimepicker':
      return { selected_date_time: one === null ? null : Number(one) };
    case 'file_input':
      return { files: many.map((id) => files(id) ?? refuseFile(id)) };
    case 'plain_text_input':
    case 'email_text_input':
    case 'url_text_input':
    case 'number_input':
      return { value: written === '' ? null : written };
    default:
      throw new ActError('bad_value', `nobody can choose in a ${element.type}`);
  }
}

/** Slack's own words for an input that was left empty. */
export const REQUIRED_WORDS = 'Please complete this required field.';

/** What Slack's client refuses before anything is sent: required inputs left empty, texts too short or long. */
export function clientErrors(blocks: readonly Block[], values: StateValues): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const { element, block } of interactive(blocks)) {
    if (block.type !== 'input') continue;
    const value = values[block.block_id]?.[element.action_id] ?? {};
    const { type: _, ...fields } = value;
    const content = Object.values(fields)[0];
    const empty = content === null || content === undefined || (Array.isArray(content) && content.length === 0);
    if (empty && block.optional !== true) errors[block.block_id] = REQUIRED_WORDS;
    if (typeof content !== 'string') continue;
    const least = Number(element.min_length ?? 0);
    const most = Number(element.max_length ?? 3_000);
    if (content.length < least) errors[block.block_id] = `Must be at least ${least} characters`;
    if (element.type === 'plain_text_input' && content.length > most) {
      errors[block.block_id] = `Must be at most ${most} characters`;
    }
  }
  return errors;
}

function initial(element: JsonObject & { type: string }): JsonObject {
  const first = (name: string): Json => element[name] ?? null;
  switch (element.type) {
    case 'checkboxes':
    case 'multi_static_select':
    case 'multi_external_select':
      return { selected_options: element.initial_options ?? [] };
    case 'users_select':
      return { selected_user: first('initial_user') };
    case 'multi_users_select':
      return { selected_users: element.initial_users ?? [] };
    case 'channels_select':
      return { selected_channel: first('initial_channel') };
    case 'multi_channels_select':
      return { selected_channels: element.initial_channels ?? [] };
    case 'conversations_select':
      return { selected_conversation: first('initial_conversation') };
    case 'multi_conversations_select':
      return { selected_conversations: element.initial_conversations ?? [] };
    case 'datepicker':
      return { selected_date: first('initial_date') };
    case 'timepicker':
      return { selected_time: first('initial_time') };
    case 'datetimepicker':
      return { selected_date_time: first('initial_date_time') };
    case 'file_input':
      return { files: [] };
    case 'rich_text_input':
      return { rich_text_value: first('initial_value') };
    case 'static_select':
    case 'external_select':
    case 'radio_buttons':
      return { selected_option: first('initial_option') };
    default:
      return { value: first('initial_value') };
  }
}

function option(element: JsonObject, wanted: string): JsonObject {
  const options = optionsOf(element);
  const found = options.find((each) => each.value === wanted) ?? options.find((each) => plain(each.text) === wanted);
  if (found) return structuredClone(found);
  const there = options.map((each) => plain(each.text)).join(', ');
  throw new ActError('bad_value', `no option "${wanted}"; there is: ${there || 'none (ask for suggestions first)'}`);
}

function optionsOf(element: JsonObject): JsonObject[] {
  const groups = [...asObjects(element.option_groups), { options: element.options }, { options: element.suggested }];
  return groups.flatMap((group) => asObjects(group.options));
}

function asObjects(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? (value as JsonObject[]) : [];
}

function refuseFile(id: string): never {
  throw new ActError('bad_value', `no file ${id}`);
}

function isNamed(value: Json | undefined): value is JsonObject & { type: string; action_id: string } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && typeof value.action_id === 'string';
}
