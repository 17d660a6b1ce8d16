import { z } from 'zod';
import type { Itsm } from '../domain/settings.ts';
import { signed } from '../domain/signature.ts';
import type { Deps } from '../operations/deps.ts';

const TIMEOUT = 15_000;
/** An answer is read no further than this. Bytes. */
const ANSWER_MOST = 64 * 1024;
const Answer = z.object({ ticket: z.string().min(1).max(100) });

/** Posts to the ITSM, signed as our own webhook is. @throws for anything but a 2xx, without what it answered. */
export function postTo(
  itsm: Itsm,
  tools: { readonly fetch: typeof globalThis.fetch; readonly now: () => Date; readonly signal: AbortSignal },
): NonNullable<Deps['itsm']> {
  return async ({ id, body }) => {
    const text = JSON.stringify(body);
    const answer = await tools.fetch(itsm.url, {
      method: 'POST',
      headers: signed(text, { id, secret: itsm.secret, now: tools.now() }),
      body: text,
      redirect: 'error',
      signal: AbortSignal.any([tools.signal, AbortSignal.timeout(TIMEOUT)]),
    });
    const said = (await answer.text()).slice(0, ANSWER_MOST);
    if (!answer.ok) throw new Error(`itsm: ${answer.status}`);
    return Answer.safeParse(parsed(said)).data?.ticket;
  };
}

/** Whether anybody answers there. Sends nothing that could become a ticket. @throws when nobody does. */
export async function reachItsm(
  { url }: Pick<Itsm, 'url'>,
  tools: { readonly fetch: typeof globalThis.fetch; readonly signal: AbortSignal },
): Promise<void> {
  const signal = AbortSignal.any([tools.signal, AbortSignal.timeout(TIMEOUT)]);
  const answer = await tools.fetch(url, { method: 'HEAD', redirect: 'error', signal });
  // Refusing HEAD, or not knowing it, is an answer as well.
  if (answer.status >= 500 && answer.status !== 501) throw new Error(`itsm: ${answer.status}`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
