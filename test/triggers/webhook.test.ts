import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/domain/secret.ts';
import type { Delivery } from '../../src/triggers/contract.ts';
import { answerHook, type Reception } from '../../src/triggers/hook.ts';
import { webhook } from '../../src/triggers/webhook/index.ts';
import { leaving, NEW, NOW, OLD, read, SECONDS, type Sent, signed } from './support.ts';

const tools = { fetch: globalThis.fetch, now: () => NOW, cwd: '.', signal: new AbortController().signal };

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

  it.each(['a\u0000b', 'a\ud800b'])('that no database can hold is refused by its field', (reason) => {
    expect(read(signed({ event: 'termination', email: 'lee@northwind.test', reason }))).toMatchObject({
      status: 422,
      fields: { reason: expect.stringContaining('NUL') },
    });
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
