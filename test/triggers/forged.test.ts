import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/domain/secret.ts';
import { seeded } from '../support/random.ts';
import { NEW, OLD, read, SECONDS, type Sent, signed } from './support.ts';

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
