/** Reading blocks, which are foreign JSON: nothing here trusts a shape. */
import type { JsonObject } from '../slack/types.ts';

export interface TextObject {
  readonly type: 'mrkdwn' | 'plain_text';
  readonly text: string;
  readonly verbatim: boolean;
  readonly emoji: boolean;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function objectOf(value: unknown): JsonObject | undefined {
  return isObject(value) ? value : undefined;
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function objectsOf(value: unknown): readonly JsonObject[] {
  return listOf(value).filter(isObject);
}

export function textOf(value: unknown): TextObject | undefined {
  const text = objectOf(value);
  if (!text || typeof text.text !== 'string') return undefined;
  return {
    type: text.type === 'mrkdwn' ? 'mrkdwn' : 'plain_text',
    text: text.text,
    verbatim: text.verbatim === true,
    emoji: text.emoji !== false,
  };
}

/** The words of a plain text object; empty when there is none. */
export function wordsOf(value: unknown): string {
  return textOf(value)?.text ?? '';
}
