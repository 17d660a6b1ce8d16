import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Calls } from './calls.ts';
import { parseBody, readBody } from './form.ts';
import { chat } from './methods/chat.ts';
import { conversations } from './methods/conversations.ts';
import { files } from './methods/files.ts';
import { type Method, type MethodTools, SlackApiError } from './methods/method.ts';
import { people } from './methods/people.ts';
import { views } from './methods/views.ts';
import { applyResponse } from './responses.ts';
import type { Faults, JsonObject, MethodOverride } from './types.ts';
import type { Uploads } from './uploads.ts';

export interface ServerParts {
  tools: MethodTools;
  calls: Calls;
  uploads: Uploads;
  handlers: Map<string, MethodOverride>;
  tokens: { bot: string; app: string };
  scopes: readonly string[];
  faults(): Faults;
  /** `loseAnswer` works once. */
  forgetLostAnswer(): void;
}

interface Answer {
  status: number;
  headers?: Record<string, string>;
  body: JsonObject;
}

const NO_TOKEN = new Set(['api.test']);
const BODY_MOST = 5_000_000;

const METHODS: Record<string, Method> = {
  ...chat,
  ...views,
  ...people,
  ...conversations,
  ...files,
  'api.test': (args) => ({ args }),
  'auth.test': (_, { store, url }) => {
    const { team, botUserId, botId } = store.workspace;
    const name = store.workspace.users.get(botUserId)?.name ?? 'lastday';
    return {
      url: `${url()}/`,
      team: team.name,
      user: name,
      team_id: team.id,
      user_id: botUserId,
      bot_id: botId,
      is_enterprise_install: false,
    };
  },
  'apps.connections.open': (_, { newSocketUrl }) => ({ url: newSocketUrl() }),
};

/** The HTTP side: Web API, response URLs, uploads and downloads. Resolves once it listens. */
export async function startServer(parts: ServerParts, host: string, port: number): Promise<Server> {
  const server = createServer((request, response) => {
    void serve(parts, request, response).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500);
      response.end(error instanceof Error ? error.message : 'error');
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return server;
}

export function serverUrl(server: Server): string {
  const { address, port } = server.address() as AddressInfo;
  return `http://${address}:${port}`;
}

async function serve(parts: ServerParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const faults = parts.faults();
  if (faults.down) {
    request.socket.destroy();
    return;
  }
  const body = await readBody(request, BODY_MOST);
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  if (faults.delayMs) await sleep(faults.delayMs);

  if (pathname.startsWith('/api/')) {
    const method = pathname.slice('/api/'.length);
    const answer = await callMethod(parts, method, request, body);
    if (parts.faults().loseAnswer === method && answer.body.ok === true) {
      parts.forgetLostAnswer();
      request.socket.destroy();
      return;
    }
    const headers = { 'x-oauth-scopes': parts.scopes.join(','), ...answer.headers };
    response.writeHead(answer.status, { 'content-type': 'application/json; charset=utf-8', ...headers });
    response.end(JSON.stringify(answer.body));
    return;
  }
  if (pathname.startsWith('/actions/') || pathname.startsWith('/commands/')) {
    const handle = pathname.split('/').slice(2).join('/');
    const { status, text } = applyResponse(parts.tools, handle, await parseBody(request, body));
    response.writeHead(status, { 'content-type': text.startsWith('{') ? 'application/json' : 'text/plain' }).end(text);
    return;
  }
  const authorised = request.headers.authorization === `Bearer ${parts.tokens.bot}`;
  await parts.uploads.serve(pathname, request, response, body, authorised);
}

async function callMethod(parts: ServerParts, method: string, request: IncomingMessage, body: Buffer): Promise<Answer> {
  const query = Object.fromEntries(new URL(request.url ?? '/', 'http://localhost').searchParams);
  const { token: written, ...args } = { ...query, ...(await parseBody(request, body)) } as JsonObject;
  const answer = answerCall(parts, method, args, request.headers.authorization?.replace(/^Bearer /, '') ?? written);
  parts.calls.record({
    method,
    args,
    at: Date.now(),
    ok: answer.body.ok === true,
    status: answer.status,
    ...(typeof answer.body.error === 'string' && { error: answer.body.error }),
  });
  return answer;
}

function answerCall(parts: ServerParts, method: string, args: JsonObject, token: unknown): Answer {
  const faults = parts.faults();
  const { ratelimited, http500, errors } = faults;
  if (ratelimited && (ratelimited.methods?.includes(method) ?? true)) return tooMany(ratelimited.seconds);
  if (http500 === true || http500?.includes(method))
    return { status: 500, body: { ok: false, error: 'internal_error' } };
  const override = parts.handlers.get(method)?.({ args, workspace: parts.tools.store.workspace });
  if (override) {
    const { status = 200, headers, body } = override;
    return { status, ...(headers && { headers }), body: { ok: status === 200, ...body } };
  }
  const wait = parts.calls.wait(method, args);
  if (wait > 0) return tooMany(wait);
  try {
    const run = METHODS[method];
    if (!run) throw new SlackApiError('unknown_method', { req_method: method });
    checkToken(parts, method, token);
    const error = errors?.[method];
    if (error) throw new SlackApiError(error);
    return { status: 200, body: { ok: true, ...run(args, parts.tools) } };
  } catch (error) {
    if (!(error instanceof SlackApiError)) throw error;
    return { status: 200, body: { ok: false, error: error.error, ...error.details } };
  }
}

function checkToken({ tokens }: ServerParts, method: string, token: unknown): void {
  if (NO_TOKEN.has(method)) return;
  if (typeof token !== 'string' || token === '') throw new SlackApiError('not_authed');
  if (token !== tokens.bot && token !== tokens.app) throw new SlackApiError('invalid_auth');
  const wanted = method === 'apps.connections.open' ? tokens.app : tokens.bot;
  if (token !== wanted) throw new SlackApiError('not_allowed_token_type');
}

function tooMany(seconds: number): Answer {
  const retry = String(Math.max(1, Math.ceil(seconds)));
  return { status: 429, headers: { 'retry-after': retry }, body: { ok: false, error: 'ratelimited' } };
}
