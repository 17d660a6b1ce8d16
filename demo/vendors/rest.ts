/**
 * What the stand-ins for REST vendors share: routes by pattern over a store, and faults to switch on while it runs. What an answer says is the vendor's own file.
 */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { z } from 'zod';
import { type Faults, NO_FAULTS, waited } from './faults.ts';
import { openStore } from './store.ts';

export interface RestRequest {
  readonly method: string;
  /** As it came: still encoded, without the query. */
  readonly path: string;
  /** From the route's `{name}` parts, decoded. */
  readonly ids: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** Parsed JSON, a form's fields, or undefined. */
  readonly body: unknown;
  readonly faults: Faults;
  /** `http://127.0.0.1:port` */
  readonly origin: string;
}

export interface RestAnswer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Changes the draft it is given; it is kept when the answer is a success. */
export type Handler<State> = (draft: State, request: RestRequest) => RestAnswer;

export interface RestVendor<State> {
  readonly schema: z.ZodType<State>;
  /** "POST /api/v1/users/{id}/lifecycle/suspend"; the first that fits answers. */
  readonly routes: Readonly<Record<string, Handler<State>>>;
  /** Refuses before any route: a wrong token. Undefined lets it pass. */
  readonly refuse: (state: State, request: RestRequest) => RestAnswer | undefined;
  /** What this vendor answers when a fault is on, and where there is no such route. */
  readonly says: {
    readonly down: () => RestAnswer;
    readonly rateLimited: () => RestAnswer;
    readonly forbidden: (request: RestRequest) => RestAnswer;
    readonly garbled: (request: RestRequest) => RestAnswer;
    readonly noRoute: (request: RestRequest) => RestAnswer;
  };
}

export interface RestOptions<State> {
  /** JSON file that outlives the server. */
  readonly file: string;
  /** The state when the file does not exist yet. */
  readonly seed: State;
  /** 0, the default, takes a free one. */
  readonly port?: number;
}

export interface RestServer<State> {
  readonly origin: string;
  readonly port: number;
  faults(): Faults;
  setFaults(faults: Partial<Faults>): void;
  /** As it is now; a copy. */
  state(): State;
  /** Changes the vendor's data from outside its API, as its own admin would. */
  update(change: (state: State) => void): void;
  onChange(listener: (state: State) => void): () => void;
  /** "POST /api/v1/users/00u1/lifecycle/suspend", oldest first. */
  requests(): readonly string[];
  close(): Promise<void>;
}

/** How the desk shows an account, whatever the vendor. */
export interface VendorAccount {
  readonly id: string;
  readonly label: string;
  readonly emails: readonly string[];
  readonly state: 'active' | 'suspended' | 'gone';
  readonly sessions?: number;
  readonly tokens?: number;
  readonly groups: readonly string[];
  readonly licence?: string;
}

/** Rejects when the port is taken or the file is no state. */
export async function startRest<State>(
  vendor: RestVendor<State>,
  options: RestOptions<State>,
): Promise<RestServer<State>> {
  const store = openStore(options.file, vendor.schema, options.seed);
  const routes = Object.entries(vendor.routes).map(([route, handler]) => ({ matches: matcher(route), handler }));
  const requests: string[] = [];
  const closing = new AbortController();
  let faults = NO_FAULTS;

  function answer(request: Omit<RestRequest, 'ids'>): RestAnswer {
    const plain: RestRequest = { ...request, ids: {} };
    if (faults.down === '503') return vendor.says.down();
    if (faults.rateLimited) return vendor.says.rateLimited();
    const refused = vendor.refuse(store.state(), plain);
    if (refused !== undefined) return refused;
    if (faults.forbidden) return vendor.says.forbidden(plain);
    if (faults.garbled) return vendor.says.garbled(plain);
    for (const { matches, handler } of routes) {
      const ids = matches(request.method, request.path);
      if (ids === undefined) continue;
      const draft = store.state();
      const said = handler(draft, { ...request, ids });
      if (request.method !== 'GET' && said.status < 300 && !faults.lying) store.replace(draft);
      return said;
    }
    return vendor.says.noRoute(plain);
  }

  const server = createServer(async (incoming, response) => {
    const url = new URL(incoming.url ?? '/', origin);
    const method = incoming.method ?? 'GET';
    requests.push(`${method} ${url.pathname}`);
    if (faults.slow > 0 && !(await waited(faults.slow, closing.signal))) return void incoming.socket.destroy();
    if (faults.down === 'refused') return void incoming.socket.destroy();
    // A client that hung up meanwhile is owed nothing.
    const body = await bodyOf(incoming).catch(() => undefined);
    if (response.destroyed) return;
    const { pathname: path, searchParams: query } = url;
    const said = answer({ method, path, query, headers: incoming.headers, body, faults, origin });
    response.writeHead(said.status, {
      ...(said.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...said.headers,
    });
    response.end(said.body === undefined ? undefined : JSON.stringify(said.body));
  });
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;

  return {
    origin,
    port,
    faults: () => faults,
    setFaults(changed) {
      faults = { ...faults, ...changed };
    },
    state: store.state,
    update: store.update,
    onChange: store.onChange,
    requests: () => [...requests],
    async close() {
      if (closing.signal.aborted) return;
      closing.abort();
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** The ids of a path that fits, decoded; undefined when it does not fit. */
function matcher(route: string): (method: string, path: string) => Record<string, string> | undefined {
  const [wanted = '', pattern = ''] = route.split(' ');
  const parts = pattern.split('/');
  return (method, path) => {
    const segments = path.split('/');
    if (method !== wanted || segments.length !== parts.length) return undefined;
    const ids: Record<string, string> = {};
    for (const [index, part] of parts.entries()) {
      const segment = segments[index] ?? '';
      if (part.startsWith('{')) ids[part.slice(1, -1)] = decodeURIComponent(segment);
      else if (part !== segment) return undefined;
    }
    return ids;
  };
}

async function bodyOf(incoming: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of incoming.setEncoding('utf8')) text += chunk;
  if (text === '') return undefined;
  if (incoming.headers['content-type']?.startsWith('application/x-www-form-urlencoded'))
    return Object.fromEntries(new URLSearchParams(text));
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
