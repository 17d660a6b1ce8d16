import { createHash } from 'node:crypto';
import { z } from 'zod';
import { ConflictError, DomainError, NotFoundError } from '../domain/errors.ts';
import type { Itsm } from '../domain/settings.ts';
import { verifySignature } from '../domain/signature.ts';
import { answerTicket } from '../operations/answer-task.ts';
import type { Deps } from '../operations/deps.ts';
import { receiveOnce } from '../operations/receive-once.ts';

const Body = z.strictObject({
  task: z.string().regex(/^[\w-]{1,64}$/, 'the task of the ticket is expected'),
  outcome: z.enum(['done', 'no_account', 'need_help'], 'done, no_account or need_help is expected'),
  by: z.string().trim().min(1, 'a name is expected').max(100, 'at most 100 characters are expected'),
  note: z.string().trim().max(1_000, 'at most 1000 characters are expected').optional(),
});
const ANSWER = { done: 'access_removed', no_account: 'no_such_account', need_help: 'need_help' } as const;

interface Request {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly rawBody: Buffer;
}

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** `POST /hooks/itsm`: what became of a ticket, signed with the same secret. */
export function ticketHook(deps: Deps, { secret }: Itsm): (request: Request) => Promise<Answer> {
  return async (request) => {
    // Signatures keep real time, whatever the clock of the cases says.
    const now = new Date(performance.timeOrigin + performance.now());
    const signature = verifySignature({ ...request, secrets: [secret], now });
    if (!signature.ok) return refused(401, signature.error);
    const id = request.headers['x-lastday-id'] ?? '';
    if (!/^[\x21-\x7e]{1,200}$/.test(id)) return refused(422, 'Not valid: X-Lastday-Id.');
    const body = Body.safeParse(json(request.rawBody));
    if (!body.success) {
      const fields = Object.fromEntries(body.error.issues.map((issue) => [issue.path.join('.'), issue.message]));
      return { status: 422, body: { error: `Not valid: ${Object.keys(fields).join(', ')}.`, fields } };
    }
    const arrival = await receiveOnce(deps, 'itsm', id, createHash('sha256').update(request.rawBody).digest('hex'));
    if (arrival === 'seen') return { status: 200, body: { status: 'already seen' } };
    if (arrival === 'other_body') return refused(409, `The id ${id} came before with another body.`);
    const { task, outcome, by, note } = body.data;
    try {
      await answerTicket(deps, by, { taskId: task, answer: ANSWER[outcome], ...(note && { note }) });
      return { status: 202, body: { status: 'accepted' } };
    } catch (error) {
      if (error instanceof NotFoundError) return refused(404, error.message);
      // Answered before, or a read shows otherwise: the sender has to look again, under a new id.
      if (error instanceof ConflictError || error instanceof DomainError) return refused(409, error.message);
      throw error;
    }
  };
}

function refused(status: number, error: string): Answer {
  return { status, body: { error } };
}

function json(rawBody: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(rawBody));
  } catch {
    return undefined;
  }
}
