import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ConnectorError } from '../../connectors/errors.ts';
import { createHttp, type Http, type HttpOptions, type HttpRequest, nextLink, path } from '../../connectors/http.ts';

const SECRET = 'secret-token-91f';
const now = new Date('2026-11-21T12:00:00Z');
const tools = { fetch: globalThis.fetch, now: () => now, signal: new AbortController().signal };
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

async function listening(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function client(listener: RequestListener, options: Partial<HttpOptions> = {}): Promise<Http> {
  const baseUrl = `${await listening(listener)}/api/v1/`;
  return createHttp({
    connectorId: 'acme',
    baseUrl,
    tools,
    authorize: () => ({ authorization: `Bearer ${SECRET}` }),
    ...options,
  });
}

const get: HttpRequest = { what: 'read user 7', path: path`/users/${'7'}` };

async function refusal(call: Promise<unknown>): Promise<ConnectorError> {
  const error = await call.then(
    () => expect.unreachable('it went well'),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ConnectorError);
  expect(inspect(error, { depth: 9 })).not.toContain(SECRET);
  return error as ConnectorError;
}

async function textOf(request: IncomingMessage): Promise<string> {
  return Buffer.concat(await request.toArray()).toString('utf8');
}

describe('what goes out', () => {
  it('carries the credential, the query and ids that cannot climb out of their place', async () => {
    const seen: string[] = [];
    const http = await client((request, response) => {
      seen.push(`${request.method} ${request.url} ${request.headers.authorization}`);
      response.end('{}');
    });
    await http.send({
      what: 'x',
      path: path`/users/${'a/../b?c#d'}`,
      query: { filter: 'a eq "b+c"', owner: ['x', 'y'], none: undefined },
    });
    expect(seen).toEqual([
      `GET /api/v1/users/a%2F..%2Fb%3Fc%23d?filter=a%20eq%20%22b%2Bc%22&owner=x&owner=y Bearer ${SECRET}`,
    ]);
  });

  it.each(['', '.', '..'])('refuses the id "%s", which would address another resource', (id) => {
    expect(() => path`/users/${id}`).toThrow(ConnectorError);
  });

  it('sends JSON, another type of JSON, and forms', async () => {
    const seen: string[] = [];
    const http = await client(async (request, response) => {
      seen.push(`${request.method} ${request.headers['content-type']} ${await textOf(request)}`);
      response.writeHead(204).end();
    });
    await http.send({ ...get, method: 'POST', json: { a: 1 } });
    await http.send({ ...get, method: 'PATCH', json: {}, contentType: 'application/scim+json' });
    await http.send({ ...get, method: 'POST', form: { scope: 'a b' } });
    expect(seen).toEqual([
      'POST application/json {"a":1}',
      'PATCH application/scim+json {}',
      'POST application/x-www-form-urlencoded scope=a+b',
    ]);
  });

  it.each([
    'http://vendor.test',
    'ftp://vendor.test',
    'not a url',
    'https://user:pass@vendor.test',
    'http://127.0.0.1.evil.test',
  ])('refuses the base URL %s', (baseUrl) => {
    expect(() => createHttp({ connectorId: 'acme', baseUrl, tools })).toThrow(/^acme: the base URL must/);
  });
});

describe('what comes back', () => {
  it.each([
    [401, 'auth'],
    [403, 'forbidden'],
    [429, 'rate_limited'],
    [500, 'unavailable'],
    [503, 'unavailable'],
    [501, 'invalid'],
    [400, 'invalid'],
    [404, 'invalid'],
  ])('%i is %s, and neither the body nor the credential is in the message', async (status, kind) => {
    const http = await client((_, response) => response.writeHead(status).end(`{"echo":"${SECRET}"}`));
    expect(await refusal(http.send(get))).toMatchObject({ kind, status, message: `acme: read user 7: ${status}` });
  });

  it('gives the caller the statuses it expects', async () => {
    const http = await client((_, response) => response.writeHead(404).end('gone'));
    expect((await http.send({ ...get, expected: [404] })).status).toBe(404);
  });

  it.each([
    [{ 'retry-after': '12' }, 12_000],
    [{ 'retry-after': 'Sat, 21 Nov 2026 12:01:30 GMT' }, 90_000],
    [{ 'x-rate-limit-reset': String(now.getTime() / 1000 + 30) }, 30_000],
    [{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(now.getTime() / 1000 + 45) }, 45_000],
    [{ 'x-ratelimit-reset': '2026-11-21T12:00:05Z' }, 5_000],
    [{ 'retry-after': 'Sat, 21 Nov 2026 11:00:00 GMT' }, 0],
    [{ 'retry-after': '31536000' }, 3_600_000],
    [{ 'retry-after': 'soon' }, undefined],
    [{}, undefined],
  ])('waits as the vendor says: %j', async (headers, retryAfterMs) => {
    const http = await client((_, response) => response.writeHead(429, headers as Record<string, string>).end());
    expect((await refusal(http.send(get))).retryAfterMs).toBe(retryAfterMs);
  });

  it('lets a connector say what a status means at its vendor', async () => {
    const body = { error: { errors: [{ reason: 'userRateLimitExceeded' }] } };
    const http = await client(
      (_, response) => response.writeHead(403, { 'retry-after': '3' }).end(JSON.stringify(body)),
      {
        classify: (answer) =>
          answer.status === 403 && JSON.stringify(answer.body).includes('RateLimit') ? 'rate_limited' : undefined,
      },
    );
    expect(await refusal(http.send({ ...get, expected: [403] }))).toMatchObject({
      kind: 'rate_limited',
      retryAfterMs: 3_000,
    });
  });

  it('follows no redirect, and takes none as evidence', async () => {
    let elsewhere = 0;
    const other = await listening((_, response) => {
      elsewhere += 1;
      response.end('{}');
    });
    const http = await client((_, response) => response.writeHead(302, { location: other }).end());
    expect(await refusal(http.send(get))).toMatchObject({ kind: 'invalid', status: 302 });
    expect(elsewhere).toBe(0);
  });

  it('names where an answer has another shape, and not what it held', async () => {
    const http = await client((_, response) =>
      response.end(JSON.stringify({ users: [{ id: SECRET.length, note: SECRET }] })),
    );
    const answer = await http.send(get);
    const Shape = z.object({ users: z.array(z.object({ id: z.string() })) });
    const error = await refusal(Promise.resolve().then(() => answer.read(Shape)));
    expect(error).toMatchObject({ kind: 'invalid', message: 'acme: read user 7: unexpected answer at users.0.id' });
  });

  it('stops reading an answer over 10 MB', async () => {
    const http = await client((_, response) => {
      response.write('"');
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(1 << 20, 'x')));
      };
      response.on('drain', more);
      more();
    });
    expect((await refusal(http.send(get))).message).toBe('acme: read user 7: answer over 10 MB');
  });

  it('calls silence, a hang-up and a closed port unavailable', async () => {
    const silent = await client(() => {}, { timeoutMs: 50 });
    expect(await refusal(silent.send(get))).toMatchObject({
      kind: 'unavailable',
      message: 'acme: read user 7: timeout',
    });
    const halfway = await client((_, response) => void response.write('{'), { timeoutMs: 50 });
    expect((await refusal(halfway.send(get))).kind).toBe('unavailable');
    const rude = await client((request) => request.socket.destroy());
    expect((await refusal(rude.send(get))).kind).toBe('unavailable');
    const closed = createHttp({ connectorId: 'acme', baseUrl: 'http://127.0.0.1:1', tools });
    expect((await refusal(closed.send(get))).kind).toBe('unavailable');
  });

  it('lets go when the program stops', async () => {
    const stop = new AbortController();
    const http = await client(() => stop.abort(), { tools: { ...tools, signal: stop.signal } });
    expect((await refusal(http.send(get))).message).toBe('acme: read user 7: stopped');
  });

  it('keeps line breaks of a hostile name out of the log', async () => {
    const http = await client((_, response) => response.writeHead(400).end());
    expect((await refusal(http.send({ ...get, what: 'read user\nroot: fine\u202e' }))).message).toBe(
      'acme: read user root: fine : 400',
    );
  });
});

describe('pages', () => {
  const Page = z.object({ ids: z.array(z.number()), next: z.string().optional() });

  async function collected(
    http: Http,
    next: (page: z.output<typeof Page>) => HttpRequest | undefined,
  ): Promise<number[]> {
    const ids: number[] = [];
    for await (const answer of http.pages(get, (one) => next(one.read(Page)))) ids.push(...answer.read(Page).ids);
    return ids;
  }

  it('follows links of the same origin, in a header (Okta, GitHub) or in the body (Graph)', async () => {
    const http = await client((request, response) => {
      const second = request.url?.includes('page=2');
      if (!second) {
        const host = `http://${request.headers.host}`;
        response.setHeader('link', `<${host}/api/v1/x>; rel="self", <${host}/api/v1/users/7?page=2>; rel="next"`);
      }
      response.end(JSON.stringify({ ids: second ? [3] : [1, 2] }));
    });
    const ids: number[] = [];
    const next = (headers: Headers) => {
      const link = nextLink(headers);
      return link === undefined ? undefined : { ...get, path: http.link(link) };
    };
    for await (const answer of http.pages(get, ({ headers }) => next(headers))) ids.push(...answer.read(Page).ids);
    expect(ids).toEqual([1, 2, 3]);
  });

  it.each(['https://evil.test/next', '//evil.test/next', 'http://user@127.0.0.1/x', 'javascript:alert(1)'])(
    'does not carry the credential to %s',
    async (next) => {
      const http = await client((_, response) => response.end(JSON.stringify({ ids: [1], next })));
      const error = await refusal(
        collected(http, (page) => (page.next ? { ...get, path: http.link(page.next) } : undefined)),
      );
      expect(error).toMatchObject({ kind: 'invalid', message: 'acme: follow a link: it leaves the configured origin' });
    },
  );

  it('carries a page token (Google), and stops at a circle', async () => {
    const http = await client((request, response) => {
      const token = new URL(request.url ?? '', 'http://x').searchParams.get('pageToken');
      response.end(JSON.stringify({ ids: [token === null ? 1 : 2], next: 'again' }));
    });
    const error = await refusal(collected(http, ({ next }) => ({ ...get, query: { pageToken: next } })));
    expect(error.message).toBe('acme: read user 7: its pages go in a circle');
  });

  it('does not page for ever', async () => {
    let count = 0;
    const endless = async () => new Response(JSON.stringify({ ids: [], next: String(count++) }));
    const http = createHttp({
      connectorId: 'acme',
      baseUrl: 'https://vendor.test',
      tools: { ...tools, fetch: endless },
    });
    const error = await refusal(collected(http, ({ next }) => ({ ...get, query: { pageToken: next } })));
    expect(error.message).toBe('acme: read user 7: over 1000 pages');
  });
});
