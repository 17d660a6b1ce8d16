import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Secret } from '../../src/domain/secret.ts';
import { signed, verifySignature } from '../../src/domain/signature.ts';

/** A ticket as the stand-in keeps it. */
export interface Ticket {
  readonly ticket: string;
  readonly task: string;
  readonly body: Readonly<Record<string, unknown>>;
  open: boolean;
}

export interface ItsmStandIn {
  readonly url: string;
  readonly secret: string;
  readonly tickets: Ticket[];
  /** How many calls it took, repeated ones too. */
  readonly calls: number;
  /** Whether it answers 503. */
  down: boolean;
  /** Tells Lastday what became of a ticket, as its hook wants to hear it. Gives the status and what was said. */
  answer(
    hook: string,
    body: Readonly<Record<string, unknown>>,
    how?: { readonly id?: string; readonly secret?: string },
  ): Promise<{ readonly status: number; readonly body: unknown }>;
  close(): Promise<void>;
}

/** A ticket system that takes our signed webhook: one ticket a task, however often it is told. */
export async function startItsm(secret: string): Promise<ItsmStandIn> {
  const tickets: Ticket[] = [];
  let calls = 0;
  let answers = 0;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const rawBody = Buffer.concat(chunks);
    calls += 1;
    const reply = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (itsm.down) return reply(503, {});
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    if (!verifySignature({ headers, rawBody, secrets: [new Secret(secret)], now: new Date() }).ok)
      return reply(401, {});
    const body = JSON.parse(rawBody.toString()) as { event: string; task: string };
    const known = tickets.find(({ task }) => task === body.task);
    if (body.event === 'task_withdrawn' && known) known.open = false;
    const ticket = known ?? { ticket: `INC${tickets.length + 1}`, task: body.task, body, open: true };
    if (!known) tickets.push(ticket);
    return reply(200, { ticket: ticket.ticket });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const itsm: ItsmStandIn = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/tickets`,
    secret,
    tickets,
    get calls() {
      return calls;
    },
    down: false,
    async answer(hook, body, how = {}) {
      answers += 1;
      const text = JSON.stringify(body);
      const about = { id: how.id ?? `answer-${answers}`, secret: new Secret(how.secret ?? secret), now: new Date() };
      const said = await fetch(hook, { method: 'POST', headers: signed(text, about), body: text });
      return { status: said.status, body: await said.json() };
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
  return itsm;
}
