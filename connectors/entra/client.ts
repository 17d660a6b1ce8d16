/** Microsoft Graph's requests. `undefined` is a 404. */
import { z } from 'zod';
import type { Tools } from '../contract.ts';
import { ConnectorError } from '../errors.ts';
import { createHttp, type HttpRequest, type Path, path } from '../http.ts';
import { type EntraConfig, EntraUser, Page, USER_FIELDS } from './schema.ts';
import { permissionsOf, tokenSource } from './token.ts';

export interface EntraClient {
  /** An answer about another user throws `invalid`. */
  user(id: string): Promise<EntraUser | undefined>;
  searchUsers(filter: string): Promise<readonly EntraUser[]>;
  everyUser(): AsyncGenerator<EntraUser>;
  get<T>(what: string, at: Path, schema: z.ZodType<T>): Promise<T | undefined>;
  list<T>(what: string, at: Path, schema: z.ZodType<T>, query?: Query): Promise<readonly T[] | undefined>;
  /** `what`, method, path and body of a change. */
  act(request: Act): Promise<'done' | 'gone'>;
  /** A reference to an object, as `$ref` wants it. */
  reference(userId: string): { readonly '@odata.id': string };
  /** The application permissions in our token; undefined where they cannot be read. */
  permissions(): Promise<readonly string[] | undefined>;
}

export type Query = Readonly<Record<string, string | number>>;
export type Act = Pick<HttpRequest, 'what' | 'path' | 'json'> & { readonly method: 'POST' | 'PATCH' | 'DELETE' };

/** A string as an OData filter writes it. */
export function quoted(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

export function createEntraClient(config: EntraConfig, tools: Tools): EntraClient {
  const token = tokenSource(config, tools);
  const http = createHttp({
    connectorId: 'entra',
    baseUrl: config.baseUrl,
    tools,
    timeoutMs: config.timeoutMs,
    authorize: async () => ({ authorization: `Bearer ${await token.get()}` }),
    forget: token.forget,
  });

  async function get<T>(what: string, at: Path, schema: z.ZodType<T>, query?: Query): Promise<T | undefined> {
    const answer = await http.send({ what, path: at, ...(query === undefined ? {} : { query }), expected: [404] });
    return answer.status === 404 ? undefined : answer.read(schema);
  }

  async function* pages<T>(what: string, at: Path, schema: z.ZodType<T>, query: Query): AsyncGenerator<readonly T[]> {
    const answers = http.pages({ what, path: at, query, expected: [404] }, (answer) => {
      if (answer.status === 404) return undefined;
      const next = answer.read(Page)['@odata.nextLink'];
      // A 404 in the middle of a list is not an absence.
      return next == null ? undefined : { what, path: http.link(next) };
    });
    for await (const answer of answers) {
      if (answer.status === 404) return;
      yield answer.read(Page.extend({ value: z.array(schema) })).value;
    }
  }

  async function list<T>(what: string, at: Path, schema: z.ZodType<T>, query: Query = {}) {
    const found = await Array.fromAsync(pages(what, at, schema, query));
    // Even an empty list is a page.
    return found.length === 0 ? undefined : found.flat();
  }

  return {
    async user(id) {
      const user = await get(`read user ${id}`, path`/users/${id}`, EntraUser, { $select: USER_FIELDS });
      if (user !== undefined && user.id !== id) {
        throw new ConnectorError('invalid', `entra: read user ${id}: the answer is another user`);
      }
      return user;
    },

    async searchUsers(filter) {
      const query = { $filter: filter, $select: USER_FIELDS, $top: config.pageSize };
      return (await list('search users', path`/users`, EntraUser, query)) ?? noUsers();
    },

    async *everyUser() {
      const query = { $select: USER_FIELDS, $top: config.pageSize };
      for await (const page of pages('list users', path`/users`, EntraUser, query)) yield* page;
    },

    get,
    list,

    async act(request) {
      const answer = await http.send({ ...request, expected: [404] });
      return answer.status === 404 ? 'gone' : 'done';
    },

    reference: (userId) => ({ '@odata.id': `${config.baseUrl}/directoryObjects/${encodeURIComponent(userId)}` }),
    permissions: async () => permissionsOf(await token.get()),
  };
}

function noUsers(): never {
  throw new ConnectorError('invalid', 'entra: search users: 404', { status: 404 });
}

/** Undefined where the app may not read it: what cannot be seen is said, and the rest goes on. */
export async function readable<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof ConnectorError && error.kind === 'forbidden') return undefined;
    throw error;
  }
}
