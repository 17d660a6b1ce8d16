import { setImmediate } from 'node:timers/promises';
import type { LogRecord } from '../record.ts';
import { SEAM, urlsIn } from '../text.ts';
import { jsonElements } from './json-elements.ts';
import { type Input, linesOf, type Reading, timeOf } from './reader.ts';
import { readMessage, type SlackPlace } from './slack-message.ts';

type Member = Readonly<Record<string, unknown>>;

/** One JSON document a line. A broken line is counted and costs no other. */
export async function* readJsonLines(input: Input, reading: Reading): AsyncGenerator<LogRecord> {
  const read = elementReader(input, reading);
  let number = 0;
  for await (const line of linesOf(input, reading)) {
    number += 1;
    if (number % 1_000 === 0) await setImmediate();
    if (line.trim() === '') continue;
    try {
      yield* read(JSON.parse(line), number);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      reading.skipped('broken lines');
    }
  }
}

/** One JSON array, or one document with the list inside. */
export async function* readJsonArray(input: Input, reading: Reading): AsyncGenerator<LogRecord> {
  const read = elementReader(input, reading);
  let number = 0;
  for await (const element of jsonElements(input.bytes())) {
    number += 1;
    if (number % 1_000 === 0) await setImmediate();
    if (element === undefined) reading.skipped('broken entries');
    else yield* read(element, number);
  }
}

function elementReader(input: Input, reading: Reading) {
  const place: SlackPlace = {
    file: input.name,
    channel: input.name,
    nameOf: () => undefined,
    actorOf: (id) => id,
    botsSeen: new Set(),
  };
  return function* read(element: unknown, number: number): Generator<LogRecord> {
    if (!isObject(element)) return reading.skipped('entries that are no objects');
    // Google's Reports API answers pages with their activities inside.
    if (Array.isArray(element.items)) {
      for (const [index, item] of element.items.entries())
        if (!isObject(item) || !Array.isArray(item.items)) yield* read(item, number + index);
      return;
    }
    const base = { file: input.name, channel: input.name };
    if (Array.isArray(element.target) && typeof element.eventType === 'string') yield* oktaEvent(element, base, number);
    else if (isObject(element.id) && Array.isArray(element.events)) yield* googleActivity(element, base, number);
    else if (element.type === 'message' && 'ts' in element) {
      const channel = textOf(element.channel) ?? input.name;
      if (
        !reading.includeDms &&
        (/^D[A-Z0-9]{6,}$/.test(channel) || /^m?p?im$/.test(textOf(element.channel_type) ?? ''))
      )
        return reading.skipped('private messages');
      const record = readMessage(element, { ...place, channel });
      if (record) yield record;
    } else {
      const record = saying(element, base, number);
      if (record) yield record;
      else reading.skipped('entries without text');
    }
  };
}

function* oktaEvent(event: Member, base: { file: string; channel: string }, number: number): Generator<LogRecord> {
  const { actor, target, outcome, eventType, published, uuid } = event;
  if (isObject(outcome) && /^(?:FAILURE|DENY)$/.test(textOf(outcome.result) ?? '')) return;
  // An admin assigns applications to others: the account is theirs.
  const assigned = /user_membership\./.test(eventType as string)
    ? (Array.isArray(target) ? target : []).find((one) => isObject(one) && one.type === 'User')
    : undefined;
  const holder: unknown = assigned ?? actor;
  const who = isObject(holder) ? (textOf(holder.alternateId) ?? textOf(holder.displayName)) : undefined;
  const at = timeOf(textOf(published));
  for (const one of Array.isArray(target) ? target : []) {
    if (!isObject(one) || one.type !== 'AppInstance') continue;
    const name = textOf(one.displayName) ?? textOf(one.alternateId);
    if (name === undefined) continue;
    yield {
      source: 'okta',
      ...base,
      ts: textOf(published) ?? textOf(uuid) ?? String(number),
      ...(at !== undefined && { at }),
      ...(who !== undefined && { actor: who }),
      text: `${textOf(eventType) ?? ''} · ${name}`,
      urls: [],
      evidence: {
        use: 'uses',
        name,
        key: `okta:${who ?? ''}:${name}`,
        ...(/\.(?:remove|deactivate|revoke)/.test(textOf(eventType) ?? '') && { ended: true }),
      },
    };
  }
}

function* googleActivity(
  activity: Member,
  base: { file: string; channel: string },
  number: number,
): Generator<LogRecord> {
  const { actor, id, events } = activity;
  const who = isObject(actor) ? textOf(actor.email) : undefined;
  const time = isObject(id) ? textOf(id.time) : undefined;
  const at = timeOf(time);
  for (const event of Array.isArray(events) ? events : []) {
    if (!isObject(event) || !Array.isArray(event.parameters)) continue;
    const value = (wanted: string) => {
      const found = (event.parameters as readonly unknown[]).find((one) => isObject(one) && one.name === wanted);
      return isObject(found) ? textOf(found.value) : undefined;
    };
    const name = value('app_name') ?? value('client_id');
    if (name === undefined) continue;
    yield {
      source: 'google_oauth',
      ...base,
      ts: time ?? String(number),
      ...(at !== undefined && { at }),
      ...(who !== undefined && { actor: who }),
      text: `${textOf(event.name) ?? ''} · ${name}`,
      urls: [],
      evidence: {
        use: 'installed',
        name,
        key: `grant:${who ?? ''}:${value('client_id') ?? name}`,
        ...(event.name === 'revoke' && { ended: true }),
      },
    };
  }
}

const TEXT = ['text', 'message', 'body', 'content', 'msg', 'comment', 'description'];
const WHO = ['user', 'author', 'from', 'sender', 'actor', 'username', 'user_name', 'email', 'who', 'name'];
const WHEN = ['ts', 'timestamp', 'time', 'date', 'created_at', 'createdAt', 'datetime', 'sent_at'];
const WHERE = ['channel', 'room', 'conversation', 'thread', 'channel_name', 'chat'];

function saying(element: Member, base: { file: string; channel: string }, number: number): LogRecord | undefined {
  const first = (names: readonly string[]) =>
    names.map((name) => deepText(element[name])).find((value) => value !== undefined);
  const text = first(TEXT)?.replaceAll(SEAM, ' ');
  if (text === undefined) return undefined;
  const when = first(WHEN);
  const at = timeOf(when);
  const actor = first(WHO);
  return {
    source: 'jsonl',
    ...base,
    channel: first(WHERE) ?? base.channel,
    ts: when ?? String(number),
    ...(at !== undefined && { at }),
    ...(actor !== undefined && { actor }),
    text,
    urls: urlsIn(text),
  };
}

/** `{ "user": { "name": "ann" } }` is as common as `{ "user": "ann" }`. */
function deepText(value: unknown): string | undefined {
  if (!isObject(value)) return textOf(value);
  return textOf(value.email) ?? textOf(value.name) ?? textOf(value.text) ?? textOf(value.id);
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

function isObject(value: unknown): value is Member {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
