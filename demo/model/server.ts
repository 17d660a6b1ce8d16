import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A record as the judge sends it. */
export interface SentRecord {
  readonly id: string;
  readonly text: string;
}

/** What the stand-in says of one record; anything JSON can hold, since a model may answer anything. */
export type Behaviour = (records: readonly SentRecord[]) => unknown;

/** How it fails: each question takes the next one from the list; none left is none. */
export type Fault = 'busy' | 'hang' | 'refuse' | 'broken' | 'down' | 'no_schema' | 'no_json_mode';

export interface ModelStandIn {
  readonly baseUrl: string;
  /** Every body that was received, as text: what left the machine. */
  readonly received: readonly string[];
  faults: Fault[];
  /** Fails every question in this way until it is taken away. */
  always: Fault | undefined;
  close(): Promise<void>;
}

/** An OpenAI-compatible endpoint on this machine that answers as it is told. It is no language model. */
export async function startModel(behave: Behaviour): Promise<ModelStandIn> {
  const received: string[] = [];
  const hanging = new Set<ServerResponse>();
  const standIn = { faults: [] as Fault[], always: undefined as Fault | undefined };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    received.push(body);
    const { messages = [], response_format: format } = JSON.parse(body);
    const fault = standIn.always ?? standIn.faults.shift();
    if (fault === 'hang') {
      hanging.add(response);
      return;
    }
    if (fault === 'down') return void request.socket.destroy();
    if (fault === 'busy') return send(response, 429, { error: { message: 'slow down' } }, { 'retry-after': '0' });
    if (fault === 'no_schema' && format?.type === 'json_schema')
      return send(response, 400, { error: { message: 'response_format json_schema is not supported' } });
    if (fault === 'no_json_mode' && format !== undefined)
      return send(response, 400, { error: { message: 'response_format is not supported' } });
    const content =
      fault === 'broken' ? 'Sure! Here is what I found: {"findings": [' : JSON.stringify(behave(recordsIn(messages)));
    const message =
      fault === 'refuse'
        ? { role: 'assistant', content: null, refusal: 'I cannot help with that.' }
        : { role: 'assistant', content };
    send(response, 200, {
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 0,
      model: 'stand-in',
      choices: [{ index: 0, message, finish_reason: 'stop' }],
      usage: {
        prompt_tokens: Math.ceil(body.length / 4),
        completion_tokens: Math.ceil(content.length / 4),
        total_tokens: 0,
      },
    });
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(standIn, {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    received,
    close: async () => {
      for (const response of hanging) response.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

/** The list between the boundaries of the last question. */
function recordsIn(messages: readonly { readonly role: string; readonly content: string }[]): readonly SentRecord[] {
  const question = messages.find(({ role, content }) => role === 'user' && content.includes('[{'))?.content ?? '';
  const list = question.slice(question.indexOf('\n') + 1, question.lastIndexOf('\n'));
  try {
    return JSON.parse(list);
  } catch {
    return [];
  }
}

function send(
  response: ServerResponse,
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}
