import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { USES } from '../../domain/finding.ts';

/** Part of the cache's key: another shape of the answer is another question. */
const SCHEMA_VERSION = 1;

export const Verdicts = z.object({
  findings: z.array(
    z.object({
      ref: z.string(),
      tool: z.string().min(1).max(60),
      domain: z.string().max(253).nullable(),
      use: z.enum(USES),
      who: z.enum(['author', 'team', 'other', 'unknown']),
      quote: z.string().min(3).max(240),
      confidence: z.number(),
    }),
  ),
});
export type Verdict = z.output<typeof Verdicts>['findings'][number];

/** What the endpoint is told of the answer's shape; limits of length are checked by us, since not every server knows them. */
export const ANSWER_SCHEMA = {
  type: 'object',
  additionalProperties: false,
  required: ['findings'],
  properties: {
    findings: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['ref', 'tool', 'domain', 'use', 'who', 'quote', 'confidence'],
        properties: {
          ref: { type: 'string' },
          tool: { type: 'string' },
          domain: { type: ['string', 'null'] },
          use: { type: 'string', enum: [...USES] },
          who: { type: 'string', enum: ['author', 'team', 'other', 'unknown'] },
          quote: { type: 'string' },
          confidence: { type: 'number' },
        },
      },
    },
  },
} as const;

export interface Prompt {
  readonly version: string;
  readonly text: string;
}

/** `prompts/shadow-it.md`: what stands under the line is sent. */
export function readPrompt(): Prompt {
  const file = readFileSync(new URL('../../../prompts/shadow-it.md', import.meta.url), 'utf8');
  const [head = '', text = ''] = file.split('\n---\n');
  const version = /^- Version: (\d+)/m.exec(head)?.[1] ?? '0';
  return { version: `${version}.${SCHEMA_VERSION}`, text: text.trim() };
}
