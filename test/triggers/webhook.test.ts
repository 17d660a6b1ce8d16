import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/domain/secret.ts';
import type { Delivery, HookReading } from '../../src/triggers/contract.ts';
import { answerHook, type Reception } from '../../src/triggers/hook.ts';
import { verifyHook, webhook } from '../../src/triggers/webhook/index.ts';
import { seeded } from '../support/random.ts';

const NOW = new Date('2026-11-20T10:00:00Z');
const SECONDS = NOW.getTime() / 1000;
const OLD = new Secret('old-secret-of-hr');
const NEW = new Secret('new-secret-of-hr');
const tools = { fetch: globalThis.fetch, now: () => NOW, signal: new AbortController().signal };

interface Sent {
  headers: Record<string, string | undefined>;
  rawBody: Buffer;
}

function signed(body: unknown, about: { id?: string; secret?: Secret; at?: number } = {}): Sent {
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

const leaving = { event: 'termination', email: 'lee@northwind.test', last_day: '2026-12-01' };
const read = (sent: Sent): HookReading => verifyHook({ ...sent, secrets: [OLD, NEW], now: NOW });

describe('a signed delivery', () => {
  it('is read into an event, with ids to recognise it by', () => {
    const reading = read(
      signed({
        event: 'contract_end',
        employee_id: '1004',
        email: 'Lee@Northwind.test',
        last_day: '2026-12-01T17:00+09:00',
        timezone: 'Asia/Seoul',
        manager_email: 'dana@northwind.test',
        department: 'Engineering',
        urgency: 'immediate',
        involuntary: true,
        reason: 'End of contract',
      }),
    );
    expect(reading).toEqual({
      kind: 'delivery',
      delivery: {
        id: 'event-1',
        bodyHash: expect.stringMatching(/^[0-9a-f]{64}$/),
        fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
        event: {
          event: 'contract_end',
          employeeId: '1004',
          email: 'lee@northwind.test',
          lastDay: '2026-12-01T17:00+09:00',
          timezone: 'Asia/Seoul',
          managerEmail: 'dana@northwind.test',
          department: 'Engineering',
          urgency: 'immediate',
          involuntary: true,
          reason: 'End of contract',
        },
      },
    });
  });

  it('is scheduled and voluntary where it does not say', () => {
    expect(read(signed({ event: 'mover', email: 'lee@northwind.test' }))).toMatchObject({
      delivery: { event: { urgency: 'scheduled', involuntary: false } },
    });
  });

  it('may be signed with either of two active secrets, so that one can be changed', () => {
    expect(read(signed(leaving, { secret: OLD })).kind).toBe('delivery');
    expect(read(signed(leaving, { secret: NEW })).kind).toBe('delivery');
    expect(read(signed(leaving, { secret: new Secret('third') }))).toMatchObject({ status: 401 });
  });

  it.each([
    [-301, 401],
    [-300, undefined],
    [300, undefined],
    [301, 401],
    [31_536_000, 401],
  ])('%i seconds from our clock: %s', (skew, status) => {
    const reading = read(signed(leaving, { at: SECONDS + skew }));
    expect(reading.kind === 'refused' ? reading.status : undefined).toBe(status);
  });

  it('of the same body at another second has the same body hash and another fingerprint', () => {
    const [first, second] = [read(signed(leaving)), read(signed(leaving, { at: SECONDS + 1 }))];
    if (first.kind !== 'delivery' || second.kind !== 'delivery') throw new Error('both are valid');
    expect(second.delivery.bodyHash).toBe(first.delivery.bodyHash);
    expect(second.delivery.fingerprint).not.toBe(first.delivery.fingerprint);
  });
});

describe('a delivery that is refused', () => {
  it.each<[string, Partial<Sent['headers']>]>([
    ['no signature', { 'x-lastday-signature': undefined }],
    ['an empty signature', { 'x-lastday-signature': 'v1=' }],
    [
      'a signature of another scheme',
      { 'x-lastday-signature': signed(leaving).headers['x-lastday-signature']?.replace('v1', 'v0') },
    ],
    [
      'a signature in capitals',
      { 'x-lastday-signature': signed(leaving).headers['x-lastday-signature']?.toUpperCase().replace('V1', 'v1') },
    ],
    [
      'two signatures in one header',
      { 'x-lastday-signature': `v1=${'0'.repeat(64)}, ${signed(leaving).headers['x-lastday-signature']}` },
    ],
    ['no timestamp', { 'x-lastday-timestamp': undefined }],
    ['a timestamp in milliseconds', { 'x-lastday-timestamp': String(NOW.getTime()) }],
    ['a timestamp with a sign', { 'x-lastday-timestamp': `+${SECONDS}` }],
    ['a timestamp with a space', { 'x-lastday-timestamp': `${SECONDS} ` }],
  ])('%s is 401', (_title, headers) => {
    const sent = signed(leaving);
    expect(read({ ...sent, headers: { ...sent.headers, ...headers } })).toMatchObject({ kind: 'refused', status: 401 });
  });

  it('says nothing about the body before the signature fits', () => {
    const sent = signed({ nonsense: true }, { secret: new Secret('third') });
    expect(read(sent)).toEqual({ kind: 'refused', status: 401, error: 'The signature does not fit.' });
  });

  it.each<[string, unknown, readonly string[]]>([
    ['an unknown event', { ...leaving, event: 'fired' }, ['event']],
    ['no address', { event: 'termination' }, ['email']],
    ['a bad address', { ...leaving, email: 'lee' }, ['email']],
    ['a date that is none', { ...leaving, last_day: '2026-02-30' }, ['last_day']],
    ['a word for a date', { ...leaving, last_day: 'now' }, ['last_day']],
    ['a zone that is none', { ...leaving, timezone: 'Berlin' }, ['timezone']],
    ['a word for a flag', { ...leaving, involuntary: 'yes' }, ['involuntary']],
    ['an unknown urgency', { ...leaving, urgency: 'high' }, ['urgency']],
    ['an unknown field', { ...leaving, last_Day: '2026-12-01' }, ['last_Day']],
    ['a prototype', Buffer.from('{"event":"termination","email":"a@x.test","__proto__":{"a":1}}'), ['__proto__']],
    ['several at once', { event: 'x', email: 'y' }, ['event', 'email']],
    ['a reason without end', { ...leaving, reason: 'x'.repeat(1_001) }, ['reason']],
    ['a list', [leaving], []],
    ['null', null, []],
    ['no JSON', Buffer.from('{"event":'), []],
    ['no UTF-8', Buffer.from('{"event":"termination","email":"a@x.test","reason":"\xff"}', 'latin1'), []],
    ['nothing', Buffer.alloc(0), []],
    ['brackets without end', Buffer.from('['.repeat(60_000)), []],
  ])('%s is 422 and names the fields', (_title, body, fields) => {
    const reading = read(signed(body));
    expect(reading).toMatchObject({ kind: 'refused', status: 422 });
    if (reading.kind === 'refused') expect(Object.keys(reading.fields ?? {})).toEqual(fields);
  });

  it.each([undefined, '', 'has space', 'x'.repeat(201), 'ümlaut'])('the id %j is 422', (id) => {
    const sent = signed(leaving);
    expect(read({ ...sent, headers: { ...sent.headers, 'x-lastday-id': id } })).toMatchObject({
      status: 422,
      fields: { 'X-Lastday-Id': expect.any(String) },
    });
  });
});

/** The rule that the database keeps, in memory. */
function inbox(): { receive: (delivery: Delivery) => Promise<Reception>; effects: () => number } {
  const byId = new Map<string, string>();
  const fingerprints = new Set<string>();
  return {
    receive: async ({ id, bodyHash, fingerprint }) => {
      const known = byId.get(id);
      if (known !== undefined) return known === bodyHash ? 'seen' : 'other_body';
      if (fingerprints.has(fingerprint)) return 'seen';
      byId.set(id, bodyHash);
      fingerprints.add(fingerprint);
      return 'accepted';
    },
    effects: () => byId.size,
  };
}

describe('the answers of /hooks/{id}', () => {
  const connection = webhook.connect({ secrets: [NEW] }, tools);

  it('202 once, 200 when seen, 409 for the same id with another body', async () => {
    const { receive, effects } = inbox();
    const handle = answerHook(connection, receive);
    const other = signed({ ...leaving, last_day: '2026-12-02' });
    const statuses = [];
    for (const sent of [signed(leaving), signed(leaving), signed(leaving, { at: SECONDS + 5 }), other]) {
      statuses.push((await handle?.(sent))?.status);
    }
    expect(statuses).toEqual([202, 200, 200, 409]);
    expect(effects()).toBe(1);
  });

  it('a captured delivery with a new id is still the one we have seen', async () => {
    const { receive, effects } = inbox();
    const handle = answerHook(connection, receive);
    await handle?.(signed(leaving));
    expect((await handle?.(signed(leaving, { id: 'event-2' })))?.status).toBe(200);
    expect(effects()).toBe(1);
  });

  it('a source that does not listen has no handler', () => {
    expect(answerHook({}, inbox().receive)).toBeUndefined();
  });
});

describe('forged deliveries', () => {
  const random = seeded(20_261_120);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const digits = (length: number): string => Array.from({ length }, () => pick([...'0123456789abcdef'])).join('');

  function valid(index: number): Sent {
    const body = {
      event: pick(['termination', 'contract_end', 'mover', 'rehire', 'cancelled']),
      email: `p${index}@northwind.test`,
      last_day: `2026-12-${String(1 + Math.floor(random() * 28)).padStart(2, '0')}`,
      ...(random() < 0.5 && { reason: `Räson ${digits(8)}` }),
    };
    const at = SECONDS + Math.floor(random() * 601) - 300;
    return signed(body, { id: `event-${index}`, at, secret: pick([OLD, NEW]) });
  }

  const mutations: readonly ((sent: Sent) => Sent)[] = [
    ({ headers, rawBody }) => {
      const changed = Buffer.from(rawBody);
      const at = Math.floor(random() * changed.length);
      changed[at] = (changed[at] ?? 0) ^ (1 << Math.floor(random() * 8));
      return { headers, rawBody: changed };
    },
    ({ headers, rawBody }) => ({ headers, rawBody: rawBody.subarray(0, Math.floor(random() * rawBody.length)) }),
    ({ headers, rawBody }) => ({
      headers,
      rawBody: Buffer.concat([rawBody, Buffer.from(pick([' ', '\n', '\0', '}']))]),
    }),
    ({ headers, rawBody }) => ({ headers, rawBody: Buffer.from(rawBody.toString().replace('northwind', 'northwlnd')) }),
    ({ headers, rawBody }) => ({ headers: { ...headers, 'x-lastday-signature': `v1=${digits(64)}` }, rawBody }),
    ({ headers, rawBody }) => {
      const signature = [...(headers['x-lastday-signature'] ?? '')];
      const at = 3 + Math.floor(random() * 64);
      signature[at] = signature[at] === '0' ? '1' : '0';
      return { headers: { ...headers, 'x-lastday-signature': signature.join('') }, rawBody };
    },
    ({ headers, rawBody }) => ({
      headers: {
        ...headers,
        'x-lastday-signature': headers['x-lastday-signature']?.slice(0, Math.floor(random() * 67)),
      },
      rawBody,
    }),
    ({ headers, rawBody }) => ({
      headers: {
        ...headers,
        'x-lastday-signature': `${headers['x-lastday-signature']}${pick([' ', '0', ',v1=00', ';'])}`,
      },
      rawBody,
    }),
    ({ headers, rawBody }) => {
      const moved = Number(headers['x-lastday-timestamp']) + pick([-1, 1, 60, -60, 86_400]);
      return { headers: { ...headers, 'x-lastday-timestamp': String(moved) }, rawBody };
    },
    ({ headers, rawBody }) => ({
      headers: {
        ...headers,
        'x-lastday-timestamp': pick([
          `0${headers['x-lastday-timestamp']}`,
          `${headers['x-lastday-timestamp']}.0`,
          '',
          'NaN',
          '1e9',
        ]),
      },
      rawBody,
    }),
    ({ headers, rawBody }) => {
      const dropped = pick(['x-lastday-signature', 'x-lastday-timestamp', 'x-lastday-id']);
      return { headers: { ...headers, [dropped]: undefined }, rawBody };
    },
    ({ rawBody }) => signed(rawBody, { at: SECONDS + pick([-1, 1]) * (301 + Math.floor(random() * 100_000)) }),
    ({ rawBody }) => signed(rawBody, { secret: new Secret(digits(16)) }),
  ];

  it('of 1,000 mutated ones none is accepted; of 100 valid ones all are', () => {
    const accepted: string[] = [];
    for (let index = 0; index < 1_000; index += 1) {
      const mutation = mutations[index % mutations.length] as (sent: Sent) => Sent;
      if (read(mutation(valid(index))).kind === 'delivery')
        accepted.push(`mutation ${index % mutations.length}, delivery ${index}`);
    }
    expect(accepted).toEqual([]);
    const refused = Array.from({ length: 100 }, (_, index) => read(valid(index))).filter(
      ({ kind }) => kind === 'refused',
    );
    expect(refused).toEqual([]);
  });
});
