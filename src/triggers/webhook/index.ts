import { createHash } from 'node:crypto';
import { z } from 'zod';
import { Secret } from '../../domain/secret.ts';
import { verifySignature } from '../../domain/signature.ts';
import type { HookReading, HookRequest, RosterSource } from '../contract.ts';
import { readBody } from './body.ts';

/** Two, so that a secret can be changed without losing a delivery. `id` names the path: `/hooks/{id}`. */
export const WebhookConfig = z.strictObject({ secrets: z.array(z.instanceof(Secret)).min(1).max(2) });
export type WebhookConfig = z.output<typeof WebhookConfig>;

/** Our own signed webhook. It cannot be asked again, so a human always confirms. */
export const webhook: RosterSource<WebhookConfig> = {
  id: 'webhook',
  name: 'Signed webhook',
  rereadable: false,
  Config: WebhookConfig,
  connect: (config, tools) => ({
    readHook: (request) => verifyHook({ ...request, secrets: config.secrets, now: tools.now() }),
  }),
};

/** What a signed request says, or the refusal to answer it with. Looks at nothing before the signature fits. */
export function verifyHook(
  request: HookRequest & { readonly secrets: readonly Secret[]; readonly now: Date },
): HookReading {
  const signature = verifySignature(request);
  if (!signature.ok) return { kind: 'refused', status: 401, error: signature.error };
  const id = request.headers['x-lastday-id'] ?? '';
  if (!/^[\x21-\x7e]{1,200}$/.test(id)) {
    const expected = '1 to 200 visible ASCII characters are expected';
    return { kind: 'refused', status: 422, error: 'Not valid: X-Lastday-Id.', fields: { 'X-Lastday-Id': expected } };
  }
  const body = readBody(request.rawBody);
  if (!body.ok) return { kind: 'refused', status: 422, error: body.error, fields: body.fields };
  return {
    kind: 'delivery',
    delivery: {
      id,
      bodyHash: createHash('sha256').update(request.rawBody).digest('hex'),
      fingerprint: createHash('sha256').update(`${signature.timestamp}.`).update(request.rawBody).digest('hex'),
      event: body.event,
    },
  };
}
