/** A real SCIM 2.0 server on 127.0.0.1, as an application of the demo company, with faults to switch on while it runs. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import SCIMMYRouters from 'scimmy-routers';
import type { z } from 'zod';
import { type Faults, NO_FAULTS, waited } from './faults.ts';
import { type Context, type Dialect, declareResources, STANDARD } from './scim-resources.ts';
import { VendorState } from './scim-state.ts';
import { openStore } from './store.ts';

export type { Dialect } from './scim-resources.ts';
export type { VendorGroup, VendorState, VendorUser } from './scim-state.ts';

export interface ScimServerOptions {
  /** JSON file that outlives the server. */
  readonly file: string;
  readonly token: string;
  /** The state when the file does not exist yet. */
  readonly seed: z.input<typeof VendorState>;
  /** 0, the default, takes a free one. */
  readonly port?: number;
  readonly dialect?: Partial<Dialect>;
}

export interface ScimServer {
  /** Ends before `/Users`. */
  readonly baseUrl: string;
  readonly port: number;
  faults(): Faults;
  setFaults(faults: Partial<Faults>): void;
  state(): VendorState;
  /** Changes the vendor's data from outside SCIM, as its own admin would. */
  update(change: (state: VendorState) => void): void;
  onChange(listener: (state: VendorState) => void): () => void;
  /** "PATCH /Users/u-lee", oldest first. */
  requests(): readonly string[];
  close(): Promise<void>;
}

/** Every server is mounted at the same path, because SCIMMY keeps `meta.location`'s base per process. */
const MOUNT = '/scim/v2';

/** Starts a server; rejects when the port is taken or the file is no state. */
export async function startScimServer(options: ScimServerOptions): Promise<ScimServer> {
  const store = openStore(options.file, VendorState, VendorState.parse(options.seed));
  const dialect: Dialect = { ...STANDARD, ...options.dialect };
  const requests: string[] = [];
  const closing = new AbortController();
  let faults = NO_FAULTS;

  declareResources();
  const app = express();
  app.disable('x-powered-by');
  app.use(async (request, response, next) => {
    requests.push(`${request.method} ${request.path.slice(MOUNT.length)}`);
    const { down, slow, rateLimited, forbidden, garbled } = faults;
    if (slow > 0 && !(await waited(slow, closing.signal))) return request.socket.destroy();
    if (down === 'refused') return request.socket.destroy();
    if (down === '503') return response.status(503).json(fault(503));
    if (rateLimited) return response.status(429).set('retry-after', '7').json(fault(429));
    if (forbidden) return response.status(403).json(fault(403));
    if (garbled) return response.json({ id: ['<script>'], Resources: 'no', totalResults: 'many' });
    next();
  });
  app.use(MOUNT, dialectOf(dialect));
  app.use(
    MOUNT,
    new SCIMMYRouters({
      type: 'bearer',
      handler: (request) => {
        if (request.headers.authorization !== `Bearer ${options.token}`) throw new Error('wrong token');
        return '';
      },
      context: ({ method }): Context => ({ store, dialect, method, lying: faults.lying, foreign: faults.foreign }),
    }) as unknown as express.Router,
  );

  const server = createServer(app);
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  return {
    baseUrl: `http://127.0.0.1:${port}${MOUNT}`,
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

/** Refuses what this vendor does not understand, before SCIMMY, which understands everything. */
function dialectOf(dialect: Dialect): express.RequestHandler[] {
  const contentType: express.RequestHandler = (request, response, next) => {
    const refused = dialect.contentType === 'json' && request.is('application/scim+json');
    if (refused) response.status(415).json(fault(415));
    else next();
  };
  const filtersAndPages: express.RequestHandler = (request, response, next) => {
    if (request.path !== '/Users' && request.path !== '/Groups') return next();
    const attribute = /^\s*(emails?(?:\.value)?)\s/.exec(String(request.query.filter ?? ''))?.[1];
    if (attribute !== undefined && attribute !== dialect.addressFilter) {
      response.status(400).json(fault(400, 'invalidFilter'));
      return;
    }
    const asked = Number(request.query.count ?? dialect.pageMax);
    request.query.count = String(Math.min(asked, dialect.pageMax));
    next();
  };
  const patch: express.RequestHandler = (request, response, next) => {
    if (request.method !== 'PATCH' || dialect.patch === 'any') return next();
    if (dialect.patch === 'none') return void response.status(501).json(fault(501));
    const operations: readonly { op?: string; path?: string }[] = request.body?.Operations ?? [];
    const understood = operations.every(({ op = '', path }) => {
      if (dialect.patch === 'capital') return /^[A-Z]/.test(op);
      if (dialect.patch === 'no_path') return path === undefined || op !== 'replace';
      return path !== undefined && op === op.toLowerCase();
    });
    if (understood) next();
    else response.status(400).json(fault(400, 'invalidSyntax'));
  };
  return [contentType, express.json({ type: ['application/scim+json', 'application/json'] }), filtersAndPages, patch];
}

function fault(status: number, scimType?: string): object {
  return { schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: String(status), scimType };
}
