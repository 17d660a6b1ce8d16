/** Block Kit's interactive elements as native controls: they work with the keyboard, and the server reads them as a form. */
import { createElement, Fragment, type ReactNode } from 'react';
import type { JsonObject } from '../slack/types.ts';
import type { Surface } from './context.ts';
import { withEmoji } from './emoji.ts';
import { listOf, objectOf, objectsOf, type TextObject, textOf, wordsOf } from './json.ts';
import { drawMrkdwn } from './mrkdwn.ts';
import { choices, current, localValue, optionList, type Spot } from './options.ts';

const h = createElement;

/** Names a control in its form: which element of which block. */
export function fieldName(blockId: string, actionId: string): string {
  return `v${JSON.stringify([blockId, actionId])}`;
}

export function drawText(text: TextObject | undefined, surface: Surface): ReactNode {
  if (!text) return null;
  if (text.type === 'mrkdwn') return drawMrkdwn(text.text, surface.context, { verbatim: text.verbatim });
  return text.emoji === false ? text.text : withEmoji(text.text);
}

const idOf = (spot: Spot, actionId: string) =>
  `${spot.surface.key}-${spot.blockId}-${actionId}`.replace(/[^\w-]/g, '_');

/** A question before an act, as Slack asks it; `yes` is the control that really acts. */
function confirmDialog(confirm: JsonObject, id: string, spot: Spot, yes: ReactNode): ReactNode {
  return h(
    'dialog',
    { id, className: 'confirm', 'aria-labelledby': `${id}-title` },
    h('h3', { id: `${id}-title` }, wordsOf(confirm.title)),
    h('div', { className: 'mrkdwn' }, drawText(textOf(confirm.text), spot.surface)),
    h(
      'div',
      { className: 'row end' },
      h('button', { type: 'button', className: 'btn', 'data-close': '' }, wordsOf(confirm.deny) || 'Cancel'),
      yes,
    ),
  );
}

interface Press {
  readonly actionId: string;
  readonly value?: string;
  readonly words: string;
  readonly className: string;
  readonly ariaLabel?: string;
  readonly confirm?: JsonObject;
  readonly key: string;
  readonly kind: 'click' | 'option';
}

function pressable(press: Press, spot: Spot): ReactNode {
  const value = JSON.stringify({
    kind: press.kind,
    blockId: spot.blockId,
    actionId: press.actionId,
    value: press.value,
  });
  const common = { className: press.className, 'aria-label': press.ariaLabel, formNoValidate: true };
  const real = (words: string, className: string) =>
    h('button', { ...common, type: 'submit', name: 'press', value, formAction: '/act', className }, words);
  if (!press.confirm) return h(Fragment, { key: press.key }, real(press.words, press.className));
  const id = `${idOf(spot, press.actionId)}-${press.key}-confirm`;
  const style = press.confirm.style === 'danger' ? 'btn danger' : 'btn primary';
  return h(
    Fragment,
    { key: press.key },
    h('button', { ...common, type: 'button', 'data-opens': id }, press.words),
    confirmDialog(press.confirm, id, spot, real(wordsOf(press.confirm.confirm) || 'Yes', style)),
  );
}

function drawButton(element: JsonObject, spot: Spot, key: string): ReactNode {
  const words = withEmoji(wordsOf(element.text));
  const style = element.style === 'primary' || element.style === 'danger' ? ` ${element.style}` : '';
  if (typeof element.url === 'string' && /^https?:/.test(element.url)) {
    return h(
      'a',
      { key, className: `btn${style}`, href: element.url, target: '_blank', rel: 'noopener noreferrer' },
      words,
    );
  }
  return pressable(
    {
      key,
      kind: 'click',
      actionId: String(element.action_id),
      value: typeof element.value === 'string' ? element.value : undefined,
      words,
      className: `btn${style}`,
      ariaLabel: typeof element.accessibility_label === 'string' ? element.accessibility_label : undefined,
      confirm: objectOf(element.confirm),
    },
    spot,
  );
}

function drawOverflow(element: JsonObject, spot: Spot, key: string): ReactNode {
  const items = objectsOf(element.options).map((option, index) =>
    h(
      'li',
      { key: String(index) },
      pressable(
        {
          key: `${key}o${index}`,
          kind: 'option',
          actionId: String(element.action_id),
          value: String(option.value),
          words: withEmoji(wordsOf(option.text)),
          className: 'menu-item',
          confirm: objectOf(element.confirm),
        },
        spot,
      ),
    ),
  );
  return h(
    'details',
    { key, className: 'overflow' },
    h('summary', { className: 'btn', 'aria-label': 'More actions' }, h('span', { 'aria-hidden': true }, '•••')),
    h('ul', { className: 'menu' }, items),
  );
}

interface Shared {
  readonly id: string;
  readonly name: string;
  readonly 'aria-label'?: string;
  readonly 'aria-describedby'?: string;
  readonly 'aria-invalid'?: boolean;
  readonly 'data-acts'?: string;
}

function shared(element: JsonObject, spot: Spot): Shared {
  const actionId = String(element.action_id);
  const wrong = spot.surface.errors[spot.blockId] !== undefined;
  return {
    id: idOf(spot, actionId),
    name: fieldName(spot.blockId, actionId),
    'aria-label': spot.label ?? (wordsOf(element.placeholder) || undefined),
    ...(wrong ? { 'aria-invalid': true, 'aria-describedby': `${idOf(spot, '')}-error` } : {}),
    ...(spot.waits ? {} : { 'data-acts': JSON.stringify({ kind: 'option', blockId: spot.blockId, actionId }) }),
  };
}

function drawSelect(element: JsonObject, spot: Spot, key: string): ReactNode {
  const chosen = current(element, spot);
  const multiple = String(element.type).startsWith('multi_');
  const empty = multiple ? null : h('option', { value: '' }, wordsOf(element.placeholder) || 'Choose…');
  const external = String(element.type).endsWith('external_select');
  const known = external ? [element.initial_option, ...listOf(element.initial_options)].map(objectOf) : [];
  const select = h(
    'select',
    { key, ...shared(element, spot), multiple, defaultValue: multiple ? chosen : (chosen[0] ?? '') },
    empty,
    external ? optionList(known.filter((option) => option !== undefined)) : choices(element, spot),
  );
  if (!external) return select;
  const suggest = JSON.stringify({ blockId: spot.blockId, actionId: element.action_id });
  return h(
    'div',
    { key, className: 'suggest' },
    h('input', { type: 'search', 'data-suggest': suggest, 'aria-label': 'Search', placeholder: 'Type to search' }),
    select,
  );
}

function drawTicks(element: JsonObject, spot: Spot, key: string): ReactNode {
  const chosen = current(element, spot);
  const type = element.type === 'checkboxes' ? 'checkbox' : 'radio';
  const common = shared(element, spot);
  return h(
    'div',
    {
      key,
      className: 'ticks',
      role: type === 'radio' ? 'radiogroup' : 'group',
      'aria-label': spot.label,
      id: common.id,
    },
    objectsOf(element.options).map((option, index) => {
      const id = `${common.id}-${index}`;
      const value = String(option.value);
      return h(
        'div',
        { key: id, className: 'tick' },
        h('input', { ...common, 'aria-label': undefined, id, type, value, defaultChecked: chosen.includes(value) }),
        h(
          'label',
          { htmlFor: id },
          drawText(textOf(option.text), spot.surface),
          option.description ? h('small', null, drawText(textOf(option.description), spot.surface)) : null,
        ),
      );
    }),
  );
}

const inputTypes: Readonly<Record<string, string>> = {
  email_text_input: 'email',
  url_text_input: 'url',
  number_input: 'number',
  datepicker: 'date',
  timepicker: 'time',
  datetimepicker: 'datetime-local',
  file_input: 'file',
};

function drawField(element: JsonObject, spot: Spot, key: string): ReactNode {
  const type = String(element.type);
  const placeholder = wordsOf(element.placeholder) || undefined;
  const value = current(element, spot)[0] ?? '';
  const common = { key, ...shared(element, spot), placeholder };
  if (type === 'plain_text_input' && element.multiline === true) {
    return h('textarea', { ...common, rows: 4, defaultValue: value });
  }
  if (type === 'file_input') {
    const accept = listOf(element.filetypes).map((kind) => `.${String(kind)}`);
    return h('input', {
      ...common,
      type: 'file',
      multiple: element.max_files !== 1,
      accept: accept.join(',') || undefined,
    });
  }
  if (type === 'datetimepicker') {
    const zone = spot.surface.context.viewer.tz;
    return h('input', { ...common, type: 'datetime-local', defaultValue: value === '' ? '' : localValue(value, zone) });
  }
  const step = type === 'number_input' && element.is_decimal_allowed === true ? 'any' : undefined;
  return h('input', { ...common, type: inputTypes[type] ?? 'text', step, defaultValue: value });
}

/** One interactive element, or an image or text among them. */
export function drawElement(element: JsonObject, spot: Spot, key: string): ReactNode {
  const type = String(element.type);
  if (type === 'button' || type === 'workflow_button') return drawButton(element, spot, key);
  if (type === 'overflow') return drawOverflow(element, spot, key);
  if (type.endsWith('_select')) return drawSelect(element, spot, key);
  if (type === 'checkboxes' || type === 'radio_buttons') return drawTicks(element, spot, key);
  return drawField(element, spot, key);
}
