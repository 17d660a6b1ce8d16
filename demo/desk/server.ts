/** The desk's web server: loopback only, same-origin posts only, everything drawn on the server. */
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { ActError } from '../slack/elements.ts';
import { closeView, type Done, done, messageShortcut, press, say, shortcut, submit, suggest } from './acts.ts';
import { type Desk, type Look, lookAt } from './desk.ts';
import { enterInHr } from './hr.ts';
import { hrefOf, type Location, readLocation } from './location.ts';
import { drawPage } from './page.ts';
import type { PanelFacts } from './panel.ts';
import { type Cast, observeTour } from './tour.ts';
import { moveClock, sendHr, setFault, turnTour } from './world-acts.ts';

export interface DeskServer {
  readonly url: string;
  close(): Promise<void>;
}

export interface DeskOptions {
  readonly desk: Desk;
  /** Absent: no tour. */
  readonly cast?: Cast;
  /** 0: any free port. */
  readonly port: number;
}

const bodyLimit = 25 * 1024 * 1024;
const file = (name: string) => readFileSync(new URL(name, import.meta.url));
/** One sheet a noun, in the order in which they override. */
const styles = ['base', 'controls', 'shell', 'tour', 'sidebar', 'conversation', 'blocks', 'dialogs', 'panel', 'narrow'];
const icon =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#16504a"/><path d="M9 7h8v18H9zM17 16h7m-3-3 3 3-3 3" fill="none" stroke="#fff" stroke-width="2"/></svg>';

const headers = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cache-control': 'no-store',
};

interface Assets {
  readonly [path: string]: { readonly type: string; readonly body: Buffer | string };
}

function assets(): Assets {
  const library = createRequire(import.meta.url).resolve('slack-blocks-to-jsx/dist/style.css');
  return {
    '/desk.css': {
      type: 'text/css; charset=utf-8',
      body: styles.map((name) => file(`./style/${name}.css`)).join('\n'),
    },
    '/desk.js': { type: 'text/javascript; charset=utf-8', body: file('./desk.js') },
    '/slack-blocks.css': { type: 'text/css; charset=utf-8', body: readFileSync(library) },
    '/icon.svg': { type: 'image/svg+xml', body: icon },
  };
}

function answer(response: ServerResponse, status: number, type: string, body: Buffer | string): void {
  response.writeHead(status, { ...headers, 'content-type': type });
  response.end(body);
}

async function readForm(request: IncomingMessage): Promise<FormData> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > bodyLimit) throw new Error('Files together may have 25 MB at most.');
    chunks.push(chunk as Buffer);
  }
  const type = request.headers['content-type'] ?? '';
  return new Response(Buffer.concat(chunks), { headers: { 'content-type': type } }).formData();
}

/** Another page in the same browser must not act here: the name it used and the origin it came from are both checked. */
function isOwn(request: IncomingMessage, port: number): boolean {
  const hosts = [`localhost:${port}`, `127.0.0.1:${port}`];
  if (!hosts.includes(request.headers.host ?? '')) return false;
  if (request.method === 'GET') return true;
  return hosts.some((host) => request.headers.origin === `http://${host}`);
}

async function post(look: Look, path: string, form: FormData): Promise<Done | undefined> {
  const { world } = look.desk;
  switch (path) {
    case '/act':
      return press(look, form);
    case '/submit':
      return submit(look, form);
    case '/close-view':
      return closeView(look, form);
    case '/say':
      return say(look, form);
    case '/shortcut':
      return shortcut(look, form);
    case '/message-shortcut':
      return messageShortcut(look, form);
    case '/tour':
      return turnTour(look.desk, form);
  }
  if (!world) return undefined;
  switch (path) {
    case '/clock':
      return moveClock(look, world, form);
    case '/fault':
      return setFault(look.desk, world, form);
    case '/hr':
      return sendHr(look, world, form);
    case '/hr-entry':
      return enterInHr(look, world, form);
  }
  return undefined;
}

async function gather(look: Look, verified: PanelFacts['verified']): Promise<PanelFacts> {
  const { world } = look.desk;
  const { who } = look.location;
  if (!world) return { person: undefined, accounts: [], leavingMoment: undefined, audit: [], verified };
  const [accounts, leavingMoment, audit] = await Promise.all([
    world.accounts(who),
    world.leavingMoment(who),
    world.audit.tail(8),
  ]);
  return { person: world.people().find((one) => one.email === who), accounts, leavingMoment, audit, verified };
}

/** Tells every open page that something changed; many changes at once become one. */
function announcer(listeners: Set<ServerResponse>): () => void {
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    setTimeout(() => {
      waiting = false;
      for (const response of listeners) response.write('event: changed\ndata: {}\n\n');
    }, 40);
  };
}

/** Starts the desk. Rejects with `EADDRINUSE` when the port is taken. */
export async function startDesk(options: DeskOptions): Promise<DeskServer> {
  const { desk, cast } = options;
  const { slack, world, memory } = desk;
  const files = assets();
  const listeners = new Set<ServerResponse>();
  const announce = announcer(listeners);
  const first: Location = { as: desk.parts[0]?.userId ?? '', in: desk.channel, who: desk.who };
  let verified: PanelFacts['verified'];

  function changed(): void {
    announce();
    if (cast)
      void observeTour(desk, cast).catch((error: unknown) => console.error('desk: the tour could not look', error));
  }
  const stops = [slack.onChange(changed), world?.onChange(changed)];
  // The clock on the right goes on by itself; this is also what keeps proxies from closing the stream.
  const minute = setInterval(announce, 30_000);

  async function page(look: Look, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { location, viewer } = look;
    const arrives = request.headers['x-desk'] === undefined || request.headers['x-desk'] === 'go';
    // Nobody waits for the answer: when the app publishes its Home, the page is told.
    if (desk.hasHome && location.in === 'home' && arrives) void slack.act.openHome(viewer.id, 'home');
    if (cast) await observeTour(desk, cast);
    const last = slack.messagesFor(viewer.id, location.in).at(-1);
    if (last && request.headers['x-desk'] !== 'hidden') memory.markRead(viewer.id, location.in, last.ts);
    answer(response, 200, 'text/html; charset=utf-8', drawPage(look, await gather(look, verified), cast));
  }

  async function submitForm(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    const form = await readForm(request);
    const query = new URLSearchParams(
      [...form].filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
    );
    const look = lookAt(desk, readLocation(new URL(`http://desk/?${query}`), first));
    if (!look) return answer(response, 409, 'text/plain', 'Nobody works here.');
    if (path === '/verify' && world) verified = await world.audit.verify();
    const result = path === '/verify' ? done : await post(look, path, form).catch(asWords);
    if (!result) return answer(response, 404, 'text/plain', 'There is nothing here.');
    changed();
    if (request.headers['x-desk'] === undefined && result.ok) {
      response.writeHead(303, { location: result.go ?? hrefOf(look.location) });
      response.end();
      return;
    }
    answer(response, 200, 'application/json', JSON.stringify(result));
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://desk');
    if (!isOwn(request, port())) return answer(response, 403, 'text/plain', 'This page answers only to itself.');
    if (request.method === 'POST') return submitForm(request, response, url.pathname);
    const asset = files[url.pathname];
    if (asset) return answer(response, 200, asset.type, asset.body);
    if (url.pathname === '/sample' && desk.sample) {
      return answer(response, 200, 'application/zip', desk.sample.body);
    }
    if (url.pathname === '/events') {
      response.writeHead(200, { ...headers, 'content-type': 'text/event-stream' });
      response.write('retry: 500\n\n');
      listeners.add(response);
      response.on('close', () => listeners.delete(response));
      return;
    }
    const look = lookAt(desk, readLocation(url, first));
    if (!look) return answer(response, 409, 'text/plain', 'Nobody works here.');
    if (url.pathname === '/suggest') {
      return answer(response, 200, 'application/json', JSON.stringify(await suggest(look, url.searchParams)));
    }
    if (url.pathname !== '/') return answer(response, 404, 'text/plain', 'There is nothing here.');
    return page(look, request, response);
  }

  const server: Server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      console.error('desk:', error);
      if (!response.headersSent) answer(response, 500, 'text/plain', 'The desk itself failed; its terminal says why.');
    });
  });
  const port = () => (server.address() as AddressInfo).port;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });

  return {
    url: `http://localhost:${port()}`,
    async close() {
      clearInterval(minute);
      for (const stop of stops) stop?.();
      for (const response of listeners) response.end();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

/** What a person could not do in Slack ("this message was deleted") is for the person; anything else is also for the terminal. */
function asWords(error: unknown): Done {
  if (!(error instanceof ActError)) console.error('desk:', error);
  return { ok: false, error: error instanceof Error ? error.message : String(error) };
}
