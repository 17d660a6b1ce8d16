import OpenAI, { APIConnectionError, APIError, APIUserAbortError } from 'openai';
import type { Secret } from '../../domain/secret.ts';
import { ANSWER_SCHEMA, type Verdict, Verdicts } from './prompt.ts';

/** An OpenAI-compatible endpoint. */
export interface ModelSettings {
  readonly apiKey?: Secret;
  readonly baseUrl?: string;
  readonly model: string;
  /** How long one answer may take. Milliseconds. */
  readonly timeoutMs?: number;
}

export interface Answer {
  /** Absent: refused, unreachable, or nothing that could be read. Why, in a word, is for the log. */
  readonly verdicts?: readonly Verdict[];
  readonly fault?: 'refused' | 'unreadable' | 'unreachable' | 'rejected';
  readonly tokens: { readonly input: number; readonly output: number };
}

/** Asks once; repeats what is worth repeating; never throws for what the other side does. */
export type Model = (system: string, records: string, signal?: AbortSignal) => Promise<Answer>;

const TIMEOUT = 60_000;
const TRIES = 4;
/** The longest wait that a busy endpoint is granted. Milliseconds. */
const WAIT_MOST = 20_000;
const OUTPUT_MOST = 2_500;

const FORMATS = [
  { type: 'json_schema', json_schema: { name: 'findings', strict: true, schema: ANSWER_SCHEMA } },
  { type: 'json_object' },
  undefined,
] as const;

/** From the strictest way of answering that the endpoint knows down to plain text, and one repair. */
export function openModel(settings: ModelSettings, wait: (ms: number) => Promise<void>): Model {
  const client = new OpenAI({
    apiKey: settings.apiKey?.reveal() ?? 'none',
    ...(settings.baseUrl !== undefined && { baseURL: settings.baseUrl }),
    timeout: settings.timeoutMs ?? TIMEOUT,
    maxRetries: 0,
  });
  let format = 0;

  async function ask(messages: OpenAI.ChatCompletionMessageParam[], signal: AbortSignal | undefined) {
    for (let turn = 1; ; turn += 1) {
      const response_format = FORMATS[format];
      try {
        return await client.chat.completions.create(
          {
            model: settings.model,
            temperature: 0,
            max_tokens: OUTPUT_MOST,
            messages,
            ...(response_format && { response_format }),
          },
          { ...(signal && { signal }) },
        );
      } catch (error) {
        if (error instanceof APIUserAbortError) throw error;
        const status = error instanceof APIError ? error.status : undefined;
        if ((status === 400 || status === 422) && format < FORMATS.length - 1) {
          format += 1;
          continue;
        }
        const again = error instanceof APIConnectionError || status === 429 || (status ?? 0) >= 500;
        if (!again || turn >= TRIES) throw error;
        await wait(waitFor(error, turn));
      }
    }
  }

  return async (system, records, signal) => {
    const tokens = { input: 0, output: 0 };
    const messages: OpenAI.ChatCompletionMessageParam[] = [
      { role: 'system', content: system },
      { role: 'user', content: records },
    ];
    const answer = async () => {
      const { choices, usage } = await ask(messages, signal);
      tokens.input += usage?.prompt_tokens ?? Math.ceil((system.length + records.length) / 4);
      tokens.output += usage?.completion_tokens ?? Math.ceil((choices?.[0]?.message?.content?.length ?? 0) / 4);
      return choices?.[0];
    };
    try {
      const first = await answer();
      if (first?.message?.refusal || first?.finish_reason === 'content_filter') return { fault: 'refused', tokens };
      const text = first?.message?.content ?? '';
      const verdicts = verdictsIn(text);
      if (verdicts) return { verdicts, tokens };
      messages.push(
        { role: 'assistant', content: text.slice(0, 8_000) },
        {
          role: 'user',
          content: 'That was not the JSON asked for. Answer again with {"findings": [...]} and nothing else.',
        },
      );
      const repaired = verdictsIn((await answer())?.message?.content ?? '');
      return repaired ? { verdicts: repaired, tokens } : { fault: 'unreadable', tokens };
    } catch (error) {
      if (signal?.aborted) throw error;
      return { fault: error instanceof APIConnectionError ? 'unreachable' : 'rejected', tokens };
    }
  };
}

/** What the endpoint asks for, within reason; else twice as long each time. Milliseconds. */
function waitFor(error: unknown, turn: number): number {
  const header = error instanceof APIError ? error.headers?.get('retry-after') : undefined;
  const asked = Number(header) * 1_000;
  return Math.min(WAIT_MOST, Number.isFinite(asked) && header ? asked : 500 * 2 ** turn);
}

/** The answer, also from inside a fence or prose. Findings that are not as they should be are left out one by one. */
export function verdictsIn(text: string): readonly Verdict[] | undefined {
  const from = text.indexOf('{');
  const to = text.lastIndexOf('}');
  if (from < 0 || to < from) return undefined;
  try {
    const answer: unknown = JSON.parse(text.slice(from, to + 1));
    if (typeof answer !== 'object' || answer === null || !('findings' in answer) || !Array.isArray(answer.findings))
      return undefined;
    return answer.findings.flatMap((one: unknown) => {
      const parsed = Verdicts.shape.findings.element.safeParse(one);
      return parsed.success ? [parsed.data] : [];
    });
  } catch {
    return undefined;
  }
}
