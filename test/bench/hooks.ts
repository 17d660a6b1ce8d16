import { seeded } from '../support/random.ts';
import { type Delivery, type Office, post, signed } from './office.ts';

const MUTATED = 1_000;
const AT_ONCE = 8;

/** Sends deliveries that each differ in one place from a good one; how many were taken must be none. */
export async function measureForgeries(office: Office): Promise<{ readonly sent: number; readonly accepted: number }> {
  const random = seeded(20_261_121);
  let sent = 0;
  let accepted = 0;
  const next = async (): Promise<void> => {
    while (sent < MUTATED) {
      const index = sent++;
      const good = signed({ event: 'termination', email: `forged${index}@northwind.test`, last_day: '2099-12-01' });
      const mutate = MUTATIONS[index % MUTATIONS.length];
      const { status } = await post(office.url, mutate ? mutate(good, random) : good);
      if (status < 400) accepted += 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, next));
  return { sent, accepted };
}

type Mutation = (delivery: Delivery, random: () => number) => Delivery;

const header = (name: string, change: (value: string, random: () => number) => string): Mutation => {
  return ({ headers, body }, random) => ({
    headers: { ...headers, [name]: change(headers[name] ?? '', random) },
    body,
  });
};

const MUTATIONS: readonly Mutation[] = [
  ({ headers, body }, random) => {
    const at = Math.floor(random() * body.length);
    const other = body[at] === 'x' ? 'y' : 'x';
    return { headers, body: body.slice(0, at) + other + body.slice(at + 1) };
  },
  ({ headers, body }, random) => ({ headers, body: body.slice(0, Math.floor(random() * body.length)) }),
  ({ headers, body }) => ({ headers, body: `${body} ` }),
  header('x-lastday-signature', (value, random) => {
    const at = 3 + Math.floor(random() * 64);
    return value.slice(0, at) + (value[at] === '0' ? '1' : '0') + value.slice(at + 1);
  }),
  header('x-lastday-signature', (value, random) => value.slice(0, Math.floor(random() * 67))),
  header('x-lastday-signature', (value) => value.toUpperCase()),
  header('x-lastday-timestamp', (value, random) => String(Number(value) + 1 + Math.floor(random() * 300))),
  header('x-lastday-timestamp', (value) => String(Number(value) - 86_400)),
  header('x-lastday-timestamp', (value) => `0${value}`),
  header('x-lastday-id', () => ''),
  ({ body }) => signed(JSON.parse(body) as object, 'another secret'),
];
