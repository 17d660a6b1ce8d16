import { createHmac } from 'node:crypto';
import { asObject } from './form.ts';
import type { Sockets } from './sockets.ts';
import type { ActResult, Json, JsonObject } from './types.ts';

/** https://docs.slack.dev/interactivity/handling-user-interaction#acknowledgment_response */
export const ACK_WITHIN_MS = 3_000;
/** An event that was not taken comes again at once, after a minute and after five. */
export const EVENT_RETRIES_MS = [0, 60_000, 300_000];

export type Kind = 'interactive' | 'slash_commands' | 'events_api';

/** How the app listens. */
export type Delivery = 'socket' | { http: string; signingSecret: string };

/** What `deliverRaw` may bend. */
export interface RawDelivery {
  /** HTTP: sign with another secret, or not at all (null). */
  signWith?: string | null;
  /** HTTP: unix seconds in the signature. */
  timestamp?: number;
  /** Set in the payload before sending: another workspace. */
  team?: string;
  apiAppId?: string;
  headers?: Record<string, string>;
  /** Default by the payload: `command` → slash_commands, `event` → events_api, else interactive. */
  kind?: 'interactive' | 'slash_commands' | 'events_api';
  /** HTTP: another content type than Slack's. */
  contentType?: string;
}

/** What Slack shows the person: under the button, or from Slackbot after the command's name. */
const TROUBLE = {
  interaction: 'We had some trouble connecting. Try again?',
  lateCommand: 'failed with the error "operation_timeout"',
  lostCommand: 'failed with the error "dispatch_failed"',
};

/** Sends one payload to the app, the way the app listens, and waits for its ack. */
export async function deliver(
  sockets: Sockets,
  delivery: Delivery,
  kind: Kind,
  payload: JsonObject,
  how: RawDelivery & { retry?: number } = {},
): Promise<ActResult> {
  const began = performance.now();
  const answer = await (delivery === 'socket'
    ? throughSocket(sockets, kind, payload, how.retry ?? 0)
    : throughHttp(delivery, kind, payload, how));
  const { trigger_id: triggerId, response_url: responseUrl } = payload;
  const { response_action: action, errors } = answer.payload ?? {};
  return {
    ...answer,
    ...(answer.status !== 'acked' && { error: trouble(kind, answer.status) }),
    ackMs: performance.now() - began,
    ...(typeof triggerId === 'string' && { triggerId }),
    ...(typeof responseUrl === 'string' && { responseUrl }),
    ...(action === 'errors' && { fieldErrors: errors as unknown as Record<string, string> }),
  };
}

/** `v0=` and the hexadecimal HMAC. https://docs.slack.dev/authentication/verifying-requests-from-slack */
export function signature(secret: string, timestamp: number, body: string): string {
  return `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`;
}

type Answer = Pick<ActResult, 'status' | 'payload' | 'httpStatus'>;

async function throughSocket(sockets: Sockets, kind: Kind, payload: JsonObject, retry: number): Promise<Answer> {
  const envelope = {
    type: kind,
    payload,
    accepts_response_payload: kind !== 'events_api',
    ...(kind === 'events_api' && { retry_attempt: retry, retry_reason: retry > 0 ? 'timeout' : '' }),
  };
  const answer = await sockets.send(envelope, ACK_WITHIN_MS);
  if (answer.acked) return { status: 'acked', ...(answer.payload && { payload: answer.payload }) };
  return { status: answer.reason === 'no_socket' ? 'not_delivered' : 'unacked' };
}

async function throughHttp(
  { http, signingSecret }: Exclude<Delivery, 'socket'>,
  kind: Kind,
  payload: JsonObject,
  how: RawDelivery & { retry?: number },
): Promise<Answer> {
  const body = encode(kind, payload);
  const timestamp = how.timestamp ?? Math.floor(Date.now() / 1_000);
  const secret = how.signWith === undefined ? signingSecret : how.signWith;
  const contentType = kind === 'events_api' ? 'application/json' : 'application/x-www-form-urlencoded';
  const headers: Record<string, string> = {
    'content-type': how.contentType ?? contentType,
    'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
    ...(how.retry && { 'x-slack-retry-num': String(how.retry), 'x-slack-retry-reason': 'http_timeout' }),
    ...(secret !== null && {
      'x-slack-request-timestamp': String(timestamp),
      'x-slack-signature': signature(secret, timestamp, body),
    }),
    ...how.headers,
  };
  try {
    const signal = AbortSignal.timeout(ACK_WITHIN_MS);
    const response = await fetch(http, { method: 'POST', headers, body, redirect: 'manual', signal });
    const text = await response.text();
    const read = text.trimStart().startsWith('{') ? asObject(text) : text === '' ? undefined : { text };
    return { status: response.ok ? 'acked' : 'unacked', httpStatus: response.status, ...(read && { payload: read }) };
  } catch (error) {
    return { status: error instanceof Error && error.name === 'TimeoutError' ? 'unacked' : 'not_delivered' };
  }
}

/** Exactly as Slack writes them: no charset, commands flat, interactions as one field, events as JSON. */
function encode(kind: Kind, payload: JsonObject): string {
  if (kind === 'events_api') return JSON.stringify(payload);
  if (kind === 'interactive') return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  const flat = Object.entries(payload).map(([key, value]: [string, Json | undefined]): [string, string] => [
    key,
    String(value ?? ''),
  ]);
  return new URLSearchParams(flat).toString();
}

function trouble(kind: Kind, status: ActResult['status']): string {
  if (kind !== 'slash_commands') return TROUBLE.interaction;
  return status === 'unacked' ? TROUBLE.lateCommand : TROUBLE.lostCommand;
}
