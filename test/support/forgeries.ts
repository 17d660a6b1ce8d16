/** Signed deliveries of both kinds that Lastday listens to, and copies of them that each differ in one place. */
import { createHmac, randomUUID } from 'node:crypto';

export interface Sent {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** How one sender signs. */
export interface Scheme {
  readonly name: string;
  readonly timestamp: string;
  readonly signature: string;
  readonly prefix: string;
  readonly mac: (secret: string, timestamp: string, body: Buffer) => string;
}

export const OURS: Scheme = {
  name: 'ours',
  timestamp: 'x-lastday-timestamp',
  signature: 'x-lastday-signature',
  prefix: 'v1=',
  mac: (secret, timestamp, body) => createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex'),
};

export const BAMBOOHR: Scheme = {
  name: 'BambooHR',
  timestamp: 'x-bamboohr-timestamp',
  signature: 'x-bamboohr-signature',
  prefix: '',
  mac: (secret, timestamp, body) => createHmac('sha256', secret).update(body).update(timestamp).digest('hex'),
};

/** A delivery as its sender makes it. `at` is in unix seconds. */
export function signedBy(
  scheme: Scheme,
  body: object | Buffer,
  about: { readonly secret: string; readonly at: number; readonly id?: string },
): Sent {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
  const timestamp = String(about.at);
  return {
    headers: {
      'x-lastday-id': about.id ?? randomUUID(),
      [scheme.timestamp]: timestamp,
      [scheme.signature]: `${scheme.prefix}${scheme.mac(about.secret, timestamp, bytes)}`,
    },
    body: bytes,
  };
}

type Draw = () => number;
type Mutation = (sent: Sent, scheme: Scheme, draw: Draw) => Sent;

const pick = <T>(draw: Draw, items: readonly T[]): T => items[Math.floor(draw() * items.length)] as T;
const hex = (draw: Draw, length: number) => Array.from({ length }, () => pick(draw, [...'0123456789abcdef'])).join('');

const bodyOf = (change: (body: Buffer, draw: Draw) => Buffer): Mutation => {
  return ({ headers, body }, _, draw) => ({ headers, body: change(body, draw) });
};
const headerOf = (
  which: 'timestamp' | 'signature',
  change: (value: string, draw: Draw, scheme: Scheme) => string,
): Mutation => {
  return ({ headers, body }, scheme, draw) => {
    const name = scheme[which];
    return { headers: { ...headers, [name]: change(headers[name] ?? '', draw, scheme) }, body };
  };
};
const signedAnew = (secret: (draw: Draw) => string | undefined, shift: (draw: Draw) => number): Mutation => {
  return ({ headers, body }, scheme, draw) => {
    const at = Number(headers[scheme.timestamp]) + shift(draw);
    const key = secret(draw);
    return key === undefined ? { headers, body } : signedBy(scheme, body, { secret: key, at });
  };
};

const MUTATIONS: readonly Mutation[] = [
  bodyOf((body, draw) => {
    const changed = Buffer.from(body);
    const at = Math.floor(draw() * changed.length);
    changed[at] = (changed[at] ?? 0) ^ (1 << Math.floor(draw() * 8));
    return changed;
  }),
  bodyOf((body, draw) => body.subarray(0, Math.floor(draw() * body.length))),
  bodyOf((body, draw) => Buffer.concat([body, Buffer.from(pick(draw, [' ', '\n', '\0', '}']))])),
  bodyOf((body) => Buffer.from(body.toString().replace(/\d/, (digit) => String((Number(digit) + 1) % 10)))),
  bodyOf((body) => Buffer.concat([body, body])),
  headerOf('signature', (_, draw, { prefix }) => `${prefix}${hex(draw, 64)}`),
  headerOf('signature', (value, draw, { prefix }) => {
    const at = prefix.length + Math.floor(draw() * 64);
    return value.slice(0, at) + (value[at] === '0' ? '1' : '0') + value.slice(at + 1);
  }),
  headerOf('signature', (value, draw) => value.slice(0, Math.floor(draw() * value.length))),
  headerOf('signature', (value, draw) => `${value}${pick(draw, ['0', ',v1=00', ';', `,${value}`])}`),
  // Digits alone have no upper case.
  headerOf('signature', (value) => `${value.toUpperCase()}A`),
  headerOf('signature', (value, _, { prefix }) => (prefix ? value.slice(prefix.length) : `v1=${value}`)),
  headerOf('timestamp', (value, draw) => String(Number(value) + pick(draw, [-1, 1, 60, -60, 300, 86_400]))),
  headerOf('timestamp', (value, draw) =>
    pick(draw, [`0${value}`, `+${value}`, `${value}.0`, `${value}000`, '', 'NaN', '1e9']),
  ),
  ({ headers, body }, scheme, draw) => {
    const { [pick(draw, [scheme.timestamp, scheme.signature])]: _dropped, ...rest } = headers;
    return { headers: rest, body };
  },
];

/** The `index`-th forgery of a good delivery: never one that should be taken. `secret` is the right one. */
export function forged(scheme: Scheme, good: Sent, index: number, draw: Draw, secret: string): Sent {
  const resigned = [
    signedAnew(
      () => hex(draw, 32),
      () => 0,
    ),
    signedAnew(
      () => secret,
      () => pick(draw, [-1, 1]) * (360 + Math.floor(draw() * 100_000)),
    ),
  ];
  const all = [...MUTATIONS, ...resigned];
  return (all[index % all.length] ?? resigned[0] ?? raise())(good, scheme, draw);
}

function raise(): never {
  throw new Error('no mutation');
}

/** The status of what was answered. */
export async function posted(url: string, { headers, body }: Sent): Promise<number> {
  const answer = await fetch(url, { method: 'POST', headers, body: new Uint8Array(body) });
  await answer.arrayBuffer();
  return answer.status;
}
