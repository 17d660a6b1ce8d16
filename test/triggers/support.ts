import { createHmac } from 'node:crypto';
import { Secret } from '../../src/domain/secret.ts';
import type { HookReading } from '../../src/triggers/contract.ts';
import { verifyHook } from '../../src/triggers/webhook/index.ts';

export const NOW = new Date('2026-11-20T10:00:00Z');
export const SECONDS = NOW.getTime() / 1000;
export const OLD = new Secret('old-secret-of-hr');
export const NEW = new Secret('new-secret-of-hr');

export interface Sent {
  headers: Record<string, string | undefined>;
  rawBody: Buffer;
}

export function signed(body: unknown, about: { id?: string; secret?: Secret; at?: number } = {}): Sent {
  const rawBody = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
  const timestamp = String(about.at ?? SECONDS);
  const hmac = createHmac('sha256', (about.secret ?? NEW).reveal())
    .update(`${timestamp}.`)
    .update(rawBody)
    .digest('hex');
  return {
    headers: {
      'x-lastday-timestamp': timestamp,
      'x-lastday-id': about.id ?? 'event-1',
      'x-lastday-signature': `v1=${hmac}`,
    },
    rawBody,
  };
}

export const leaving = { event: 'termination', email: 'lee@northwind.test', last_day: '2026-12-01' };
export const read = (sent: Sent): HookReading => verifyHook({ ...sent, secrets: [OLD, NEW], now: NOW });
