import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Secret } from '../../domain/secret.ts';
import type { HookReading, HookRequest } from '../contract.ts';
import { EventHook, FieldHook } from './schema.ts';

/** A delivery's time may be so far from ours, in either direction. Seconds. */
const MAX_SKEW = 300;

/**
 * What a request of BambooHR says: whose records to read again, never what is in them.
 * Its signature is over the body with the timestamp after it: https://documentation.bamboohr.com/docs/webhooks
 */
export function readBambooHook(
  request: HookRequest & { readonly secrets: readonly Secret[]; readonly now: Date },
): HookReading {
  const { headers, rawBody } = request;
  const timestamp = headers['x-bamboohr-timestamp'] ?? '';
  if (!/^[1-9]\d{0,11}$/.test(timestamp)) return refused('X-BambooHR-Timestamp is missing or not unix seconds.');
  const sent = /^[0-9a-f]{64}$/.exec(headers['x-bamboohr-signature'] ?? '')?.[0];
  if (sent === undefined) return refused('X-BambooHR-Signature is missing or not 64 lower-case hex digits.');
  let fits = false;
  for (const secret of request.secrets) {
    const expected = createHmac('sha256', secret.reveal()).update(rawBody).update(timestamp).digest();
    // No early way out: the time taken does not tell which secret it was.
    if (timingSafeEqual(Buffer.from(sent, 'hex'), expected)) fits = true;
  }
  if (!fits) return refused('The signature does not fit.');
  if (Math.abs(request.now.getTime() / 1000 - Number(timestamp)) > MAX_SKEW)
    return refused(`The timestamp is more than ${MAX_SKEW} seconds from our clock.`);
  const changed = changedIn(rawBody);
  if (changed === undefined) return { kind: 'refused', status: 422, error: 'It is no event that we know.', fields: {} };
  const bodyHash = createHash('sha256').update(rawBody).digest('hex');
  const fingerprint = createHash('sha256').update(rawBody).update(timestamp).digest('hex');
  // BambooHR sends no id of its own, and repeats one delivery unchanged until it is answered.
  return { kind: 'delivery', delivery: { id: fingerprint, bodyHash, fingerprint, changed } };
}

function changedIn(rawBody: Buffer): readonly string[] | undefined {
  let body: unknown;
  try {
    body = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(rawBody));
  } catch {
    return undefined;
  }
  const event = EventHook.safeParse(body).data;
  if (event) return [event.data.employeeId];
  const fields = FieldHook.safeParse(body).data;
  return fields && [...new Set(fields.employees.map(({ id }) => id))];
}

function refused(error: string): HookReading {
  return { kind: 'refused', status: 401, error };
}
