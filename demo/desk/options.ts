/** What an element shows and offers: its options, and what of them is chosen. */
import { createElement, type ReactNode } from 'react';
import type { JsonObject } from '../slack/types.ts';
import { type Surface, userName } from './context.ts';
import { listOf, objectOf, objectsOf, wordsOf } from './json.ts';

const h = createElement;

export interface Spot {
  readonly surface: Surface;
  readonly blockId: string;
  /** Words for a control whose block shows none of its own. */
  readonly label?: string;
  /** An input's control waits for Submit; every other acts at once. */
  readonly waits: boolean;
}

const optionValues = (options: unknown) => objectsOf(options).map((option) => String(option.value));

/** What the control shows: what was entered, else what the app set at first. */
export function current(element: JsonObject, spot: Spot): string[] {
  const entered = spot.surface.values[spot.blockId]?.[String(element.action_id)];
  const from = entered ?? element;
  const prefix = entered ? 'selected' : 'initial';
  const single = from[`${prefix}_option`];
  if (objectOf(single)) return [String(objectOf(single)?.value)];
  const many = from[`${prefix}_options`];
  if (many !== undefined) return optionValues(many);
  for (const kind of ['user', 'channel', 'conversation', 'date', 'time', 'date_time']) {
    const value = from[`${prefix}_${kind}`];
    if (typeof value === 'string' || typeof value === 'number') return [String(value)];
    const several = from[`${prefix}_${kind}s`];
    if (several !== undefined) return listOf(several).map(String);
  }
  const typed = entered ? entered.value : element.initial_value;
  return typeof typed === 'string' || typeof typed === 'number' ? [String(typed)] : [];
}

export function optionList(options: readonly JsonObject[]): ReactNode {
  return options.map((option) =>
    h('option', { key: String(option.value), value: String(option.value) }, wordsOf(option.text)),
  );
}

export function choices(element: JsonObject, spot: Spot): ReactNode {
  const { context } = spot.surface;
  const type = String(element.type).replace('multi_', '');
  if (type === 'users_select') {
    const people = [...context.users.values()].filter((user) => !user.deleted && !user.is_bot);
    return people
      .sort((a, b) => a.real_name.localeCompare(b.real_name))
      .map((user) => h('option', { key: user.id, value: user.id }, `${user.real_name} (@${user.name})`));
  }
  if (type === 'channels_select' || type === 'conversations_select') {
    return [...context.channels.values()].map((channel) =>
      h(
        'option',
        { key: channel.id, value: channel.id },
        channel.is_im ? userName(context, channel.user ?? '') : `#${channel.name}`,
      ),
    );
  }
  const groups = objectsOf(element.option_groups);
  if (groups.length === 0) return optionList(objectsOf(element.options));
  return groups.map((group, index) =>
    h('optgroup', { key: String(index), label: wordsOf(group.label) }, optionList(objectsOf(group.options))),
  );
}

/** Unix seconds as a datetime-local value in the viewer's zone. */
export function localValue(seconds: string, timezone: string): string {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: timezone, dateStyle: 'short', timeStyle: 'short' });
  return format.format(new Date(Number(seconds) * 1000)).replace(' ', 'T');
}
