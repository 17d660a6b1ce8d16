import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { readBody } from './body.ts';
import { METRICS_TYPE } from './metrics.ts';

/** The largest hook body. Bytes. */
const MAX_HOOK_BODY = 64 * 1024;

export interface HookRequest {
  /** Names in lower case; a header sent twice is joined with a comma. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly rawBody: Buffer;
}

export interface HookAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

export type HookHandler = (request: HookRequest) => Promise<HookAnswer>;

export interface Readiness {
  readonly ok: boolean;
  /** One word or sentence a check: `database: ok`. Nothing personal, no secret: anyone may read it. */
  readonly checks: Readonly<Record<string, string>>;
}

/** Everything the server does is somebody else's: it only speaks HTTP. */
export interface HttpParts {
  hooks(id: string): HookHandler | undefined;
  live(): boolean;
  ready(): Promise<Readiness>;
  metrics(): Promise<string>;
  /** Slack in HTTP mode: gets the raw request, reads the body itself and answers. */
  readonly slack?: (request: IncomingMessage, response: ServerResponse) => void;
  /** Told of every bug, with the reference that the sender was given. */
  onBug(error: unknown, reference: string): void;
}

export interface HttpOptions {
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  /** Milliseconds until a request must have come in whole. */
  readonly requestTimeout?: number;
}

export interface HttpServer {
  readonly port: number;
  /** No new requests; those under way get `grace` milliseconds to end. */
  close(grace?: number): Promise<void>;
}

/** Listens. Rejects when the port is taken. */
export async function startHttp(parts: HttpParts, options: HttpOptions): Promise<HttpServer> {
  const timeout = options.requestTimeout ?? 15_000;
  const server = createServer(
    {
      headersTimeout: Math.min(timeout, 10_000),
      requestTimeout: timeout,
      keepAliveTimeout: 5_000,
      // How often Node looks for requests over their time; its default of 30 s would let them live that much longer.
      connectionsCheckingInterval: Math.min(1_000, timeout),
    },
    (request, response) => {
      // Once we stop, a connection kept alive after its answer would hold us up until it times out.
      response.once('finish', () => {
        if (!server.listening) request.socket.end();
      });
      route(parts, request, response).catch((error: unknown) => {
        const reference = randomUUID();
        parts.onBug(error, reference);
        answer(response, 500, { error: 'Something went wrong here; try again later.', reference });
      });
    },
  );
  server.maxRequestsPerSocket = 1_000;
  await listen(server, options);
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : options.port,
    close: (grace = 10_000) => close(server, grace),
  };
}

async function route(parts: HttpParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
  const hookId = /^\/hooks\/([a-z0-9][a-z0-9_-]{0,59})$/.exec(path)?.[1];
  if (hookId !== undefined) return hook(parts.hooks(hookId), request, response);
  if (path === '/slack/events' && parts.slack !== undefined) {
    if (allowed(request, response, ['POST'])) parts.slack(request, response);
    return;
  }
  if (path !== '/livez' && path !== '/readyz' && path !== '/metrics')
    return answer(response, 404, { error: 'Not found.' });
  if (!allowed(request, response, ['GET', 'HEAD'])) return;
  if (path === '/livez') {
    const alive = parts.live();
    return answer(response, alive ? 200 : 503, { ok: alive });
  }
  if (path === '/readyz') {
    const { ok, checks } = await parts.ready();
    return answer(response, ok ? 200 : 503, { ok, checks });
  }
  const text = await parts.metrics();
  send(response, 200, METRICS_TYPE, text);
}

async function hook(
  handler: HookHandler | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (handler === undefined) return answer(response, 404, { error: 'Not found.' });
  if (!allowed(request, response, ['POST'])) return;
  const rawBody = await readBody(request, MAX_HOOK_BODY);
  if (rawBody === 'aborted') return;
  if (rawBody === 'too_large') {
    response.setHeader('Connection', 'close');
    return answer(response, 413, { error: `The body is larger than ${MAX_HOOK_BODY / 1024} KB.` });
  }
  const { status, body } = await handler({ headers: headersOf(request), rawBody });
  answer(response, status, body);
}

function headersOf(request: IncomingMessage): Record<string, string> {
  const headers: [string, string][] = [];
  // `headers` keeps only the first of some repeated ones; `headersDistinct` shows all, so that a second is never hidden.
  for (const [name, values] of Object.entries(request.headersDistinct)) headers.push([name, values?.join(', ') ?? '']);
  return Object.fromEntries(headers);
}

function allowed(request: IncomingMessage, response: ServerResponse, methods: readonly string[]): boolean {
  if (methods.includes(request.method ?? '')) return true;
  response.setHeader('Allow', methods.join(', '));
  answer(response, 405, { error: `Only ${methods.join(' and ')} here.` });
  return false;
}

function answer(response: ServerResponse, status: number, body: Readonly<Record<string, unknown>>): void {
  send(response, status, 'application/json; charset=utf-8', `${JSON.stringify(body)}\n`);
}

function send(response: ServerResponse, status: number, type: string, text: string): void {
  if (response.headersSent || response.destroyed) {
    response.end();
    return;
  }
  response.writeHead(status, {
    'Content-Type': type,
    'Content-Length': Buffer.byteLength(text),
    'Cache-Control': 'no-store',
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
  });
  response.end(text);
}

function listen(server: Server, { host, port }: HttpOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function close(server: Server, grace: number): Promise<void> {
  return new Promise((resolve) => {
    const late = setTimeout(() => server.closeAllConnections(), grace);
    server.close(() => {
      clearTimeout(late);
      resolve();
    });
  });
}
