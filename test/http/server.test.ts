import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { prometheusText } from '../../src/http/metrics.ts';
import { type HookRequest, type HttpParts, type HttpServer, startHttp } from '../../src/http/server.ts';

const running: HttpServer[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close(0)));
});

interface Started {
  url: string;
  port: number;
  server: HttpServer;
  received: HookRequest[];
  bugs: { error: unknown; reference: string }[];
}

async function start(parts: Partial<HttpParts> = {}, requestTimeout = 5_000): Promise<Started> {
  const received: HookRequest[] = [];
  const bugs: Started['bugs'] = [];
  const server = await startHttp(
    {
      hooks: (id) =>
        id === 'hr'
          ? async (request) => {
              received.push(request);
              return { status: 202, body: { status: 'accepted' } };
            }
          : undefined,
      live: () => true,
      ready: async () => ({ ok: true, checks: { database: 'ok' } }),
      metrics: async () => prometheusText([{ name: 'up', help: 'Up.', type: 'gauge', samples: [{ value: 1 }] }]),
      onBug: (error, reference) => bugs.push({ error, reference }),
      ...parts,
    },
    { host: '127.0.0.1', port: 0, requestTimeout },
  );
  running.push(server);
  return { url: `http://127.0.0.1:${server.port}`, port: server.port, server, received, bugs };
}

/** A socket under our own hand, for senders that misbehave. */
async function dial(port: number): Promise<{ socket: Socket; answer: Promise<string> }> {
  const socket = connect(port, '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.on('error', () => undefined);
  const answer = once(socket, 'close').then(() => Buffer.concat(chunks).toString());
  await once(socket, 'connect');
  return { socket, answer };
}

describe('hooks', () => {
  it('hands over the raw bytes and the headers, and answers what the handler says', async () => {
    const { url, received } = await start();
    const body = Buffer.from([0x7b, 0xff, 0x00, 0x7d]);
    const response = await fetch(`${url}/hooks/hr?x=1`, {
      method: 'POST',
      body,
      headers: { 'X-Lastday-Id': 'event-1' },
    });
    expect(response.status).toBe(202);
    expect(await response.json()).toEqual({ status: 'accepted' });
    expect(received[0]?.rawBody).toEqual(body);
    expect(received[0]?.headers['x-lastday-id']).toBe('event-1');
  });

  it('shows a header that was sent twice as both, so that no second signature hides', async () => {
    const { port, received } = await start();
    const { socket, answer } = await dial(port);
    socket.write('POST /hooks/hr HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n');
    socket.write('X-Lastday-Signature: v1=a\r\nx-lastday-signature: v1=b\r\n\r\n');
    await answer;
    expect(received[0]?.headers['x-lastday-signature']).toBe('v1=a, v1=b');
  });

  it('answers 413 over 64 KB and never calls the handler', async () => {
    const { url, received } = await start();
    const exact = await fetch(`${url}/hooks/hr`, { method: 'POST', body: Buffer.alloc(65_536) });
    expect(exact.status).toBe(202);
    for (const size of [65_537, 2_000_000]) {
      const response = await fetch(`${url}/hooks/hr`, { method: 'POST', body: Buffer.alloc(size) });
      expect(response.status).toBe(413);
      expect(await response.json()).toEqual({ error: 'The body is larger than 64 KB.' });
    }
    expect(received).toHaveLength(1);
  });

  it('answers 413 to a body that hides its length', async () => {
    const { url, received } = await start();
    const body = new ReadableStream({
      start(controller) {
        for (let chunk = 0; chunk < 20; chunk += 1) controller.enqueue(new Uint8Array(10_000));
        controller.close();
      },
    });
    const response = await fetch(`${url}/hooks/hr`, { method: 'POST', body, duplex: 'half' });
    expect(response.status).toBe(413);
    expect(received).toHaveLength(0);
  });

  it('gives up on a body that dribbles in', async () => {
    const { port, received } = await start({}, 300);
    const { socket, answer } = await dial(port);
    socket.write('POST /hooks/hr HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{');
    expect(await answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(received).toHaveLength(0);
  });

  it('gives up on headers that dribble in', async () => {
    const { port } = await start({}, 300);
    const { socket, answer } = await dial(port);
    socket.write('POST /hooks/hr HTTP/1.1\r\nHost');
    expect(await answer).toMatch(/^HTTP\/1\.1 408 /);
  });

  it('forgets a sender that goes away in the middle', async () => {
    const { port, url, received, bugs } = await start();
    const { socket, answer } = await dial(port);
    socket.write('POST /hooks/hr HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{');
    socket.destroy();
    await answer;
    expect((await fetch(`${url}/livez`)).status).toBe(200);
    expect([received, bugs]).toEqual([[], []]);
  });

  it.each(['/hooks/unknown', '/hooks/', '/hooks/hr/x', '/hooks/HR', '/hooks/..%2fhr', '/hooks/constructor'])(
    'answers 404 at %s',
    async (path) => {
      const { url } = await start();
      expect((await fetch(`${url}${path}`, { method: 'POST', body: '{}' })).status).toBe(404);
    },
  );

  it('answers 401 as the handler says, and 405 to other methods', async () => {
    const { url } = await start({
      hooks: () => async () => ({ status: 401, body: { error: 'The signature does not fit.' } }),
    });
    expect((await fetch(`${url}/hooks/hr`, { method: 'POST', body: '{}' })).status).toBe(401);
    const get = await fetch(`${url}/hooks/hr`);
    expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST']);
  });

  it('apologises for a bug with a reference, and shows nothing of it', async () => {
    const { url, bugs } = await start({
      hooks: () => async () => {
        throw new Error('password=hunter2 at /srv/lastday');
      },
    });
    const response = await fetch(`${url}/hooks/hr`, { method: 'POST', body: '{}' });
    expect(response.status).toBe(500);
    const body = await response.json();
    expect(body).toEqual({ error: 'Something went wrong here; try again later.', reference: bugs[0]?.reference });
    expect(bugs[0]?.error).toBeInstanceOf(Error);
  });
});

describe('health and metrics', () => {
  it('tells alive from ready', async () => {
    const { url } = await start({
      ready: async () => ({ ok: false, checks: { database: 'ok', slack: 'not connected' } }),
    });
    expect((await fetch(`${url}/livez`)).status).toBe(200);
    const ready = await fetch(`${url}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([
      503,
      { ok: false, checks: { database: 'ok', slack: 'not connected' } },
    ]);
  });

  it('serves metrics as Prometheus reads them', async () => {
    const { url } = await start();
    const response = await fetch(`${url}/metrics`);
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(await response.text()).toBe('# HELP up Up.\n# TYPE up gauge\nup 1\n');
  });

  it('answers HEAD without a body, and 404 elsewhere', async () => {
    const { url } = await start();
    const head = await fetch(`${url}/readyz`, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    for (const path of ['/', '/livez/', '/slack/events', '/favicon.ico']) {
      expect((await fetch(`${url}${path}`, { method: 'POST' })).status).toBe(404);
    }
  });

  it('sends headers that keep browsers and caches out', async () => {
    const { url } = await start();
    const { headers } = await fetch(`${url}/readyz`);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('content-security-policy')).toMatch(/default-src 'none'/);
    expect(headers.get('x-powered-by')).toBeNull();
  });
});

describe('Slack in HTTP mode', () => {
  it('gets the request untouched at POST /slack/events', async () => {
    const { url } = await start({
      slack: (request, response) => {
        request.setEncoding('utf8');
        let body = '';
        request.on('data', (chunk: string) => {
          body += chunk;
        });
        request.on('end', () => response.end(`slack got ${body}`));
      },
    });
    const response = await fetch(`${url}/slack/events`, { method: 'POST', body: 'payload=1' });
    expect(await response.text()).toBe('slack got payload=1');
    expect((await fetch(`${url}/slack/events`)).status).toBe(405);
  });
});

describe('stopping', () => {
  it('lets a request under way end, and takes no new one', async () => {
    let finish: () => void = () => undefined;
    let begun: () => void = () => undefined;
    const entered = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const held = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const { url, server } = await start({
      hooks: () => async () => {
        begun();
        await held;
        return { status: 202, body: {} };
      },
    });
    const slow = fetch(`${url}/hooks/hr`, { method: 'POST', body: '{}' });
    await entered;
    const closed = server.close();
    await expect(fetch(`${url}/livez`)).rejects.toThrow();
    finish();
    expect((await slow).status).toBe(202);
    await closed;
  });

  it('does not wait for ever for one that hangs', async () => {
    let begun: () => void = () => undefined;
    const entered = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const { url, server } = await start({
      hooks: () => () => {
        begun();
        return new Promise(() => undefined);
      },
    });
    const hanging = fetch(`${url}/hooks/hr`, { method: 'POST', body: '{}' });
    const failed = expect(hanging).rejects.toThrow();
    await entered;
    await server.close(50);
    await failed;
  });

  it('says so when the port is taken', async () => {
    const { port } = await start();
    const parts: HttpParts = {
      hooks: () => undefined,
      live: () => true,
      ready: async () => ({ ok: true, checks: {} }),
      metrics: async () => '',
      onBug: () => undefined,
    };
    await expect(startHttp(parts, { host: '127.0.0.1', port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});

describe('metrics text', () => {
  it('escapes labels and help, and writes numbers as Prometheus does', () => {
    const text = prometheusText([
      {
        name: 'lastday_cases',
        help: 'Cases\nby \\ state.',
        type: 'gauge',
        samples: [{ labels: { state: 'a "b" \\ \n c', app: 'x' }, value: 2 }, { value: Number.POSITIVE_INFINITY }],
      },
      { name: 'lastday_none', help: 'None yet.', type: 'counter', samples: [] },
    ]);
    expect(text).toBe(
      '# HELP lastday_cases Cases\\nby \\\\ state.\n# TYPE lastday_cases gauge\n' +
        'lastday_cases{state="a \\"b\\" \\\\ \\n c",app="x"} 2\nlastday_cases +Inf\n' +
        '# HELP lastday_none None yet.\n# TYPE lastday_none counter\n',
    );
  });

  it('refuses names that would spoil the page', () => {
    const metric = { help: '', type: 'gauge', samples: [] } as const;
    expect(() => prometheusText([{ ...metric, name: 'a b' }])).toThrow('metric name');
    expect(() => prometheusText([{ ...metric, name: 'a', samples: [{ labels: { 'x-y': '' }, value: 1 }] }])).toThrow(
      'label name',
    );
  });
});
