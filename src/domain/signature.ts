import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Secret } from './secret.ts';

/** The headers under which a body is sent, and under which we take one. `id` makes it one, however often it is sent. */
export function signed(body: string, about: { readonly id: string; readonly secret: Secret; readonly now: Date }) {
  const timestamp = String(Math.floor(about.now.getTime() / 1_000));
  const signature = createHmac('sha256', about.secret.reveal()).update(`${timestamp}.${body}`).digest('hex');
  return {
    'content-type': 'application/json',
    'x-lastday-id': about.id,
    'x-lastday-timestamp': timestamp,
    'x-lastday-signature': `v1=${signature}`,
  };
}

/** A delivery's time may be so far from ours, in either direction. Seconds. */
export const MAX_SKEW = 300;

export type SignatureVerdict =
  | { readonly ok: true; readonly timestamp: string }
  | { readonly ok: false; readonly error: string };

/**
 * Whether a body was signed with one of the active secrets, now. Nothing of the body has been looked at before.
 * The answer says what to mend (header, clock) and never which secret or how much of it fitted.
 */
export function verifySignature(request: {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly rawBody: Buffer;
  readonly secrets: readonly Secret[];
  readonly now: Date;
}): SignatureVerdict {
  const timestamp = request.headers['x-lastday-timestamp'] ?? '';
  // One spelling for one second: digits only, no sign, no leading zero.
  if (!/^[1-9]\d{0,11}$/.test(timestamp)) return refuse('X-Lastday-Timestamp is missing or not unix seconds.');
  // A header sent twice arrives joined with a comma, and does not fit either.
  const sent = /^v1=([0-9a-f]{64})$/.exec(request.headers['x-lastday-signature'] ?? '')?.[1];
  if (sent === undefined) return refuse('X-Lastday-Signature is missing or not v1=<64 lower-case hex digits>.');
  const signature = Buffer.from(sent, 'hex');
  let fits = false;
  for (const secret of request.secrets) {
    const expected = createHmac('sha256', secret.reveal()).update(`${timestamp}.`).update(request.rawBody).digest();
    // No early way out: the time taken does not tell which secret it was.
    if (timingSafeEqual(signature, expected)) fits = true;
  }
  if (!fits) return refuse('The signature does not fit.');
  const skew = Math.abs(request.now.getTime() / 1000 - Number(timestamp));
  return skew <= MAX_SKEW
    ? { ok: true, timestamp }
    : refuse(`The timestamp is more than ${MAX_SKEW} seconds from our clock.`);
}

function refuse(error: string): SignatureVerdict {
  return { ok: false, error };
}
