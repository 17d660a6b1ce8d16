/** SCIM requests, and the dialects in which servers want them. What a server accepted is remembered for the connection. */
import type { z } from 'zod';
import type { Tools } from '../contract.ts';
import { ConnectorError } from '../errors.ts';
import { type Answer, createHttp, type Path, path } from '../http.ts';
import {
  ListPage,
  PATCH_OP,
  type ScimConfig,
  ScimGroup,
  ScimUser,
  ServiceProviderConfig,
  WholeResource,
} from './schema.ts';

export interface Operation {
  readonly op: 'add' | 'remove' | 'replace';
  readonly path?: string;
  readonly value?: unknown;
}

/** One change, in every form that servers are known to want: PATCH bodies in order, then the edit for a full PUT. */
export interface Change {
  readonly what: string;
  readonly of: 'user' | 'group';
  readonly id: string;
  /** The same kind of change is asked in the same form again. */
  readonly kind: 'active' | 'members' | 'values';
  readonly operations: readonly Operation[];
  readonly edit: (resource: WholeResource) => WholeResource;
}

export interface ScimClient {
  /** Undefined: 404. An answer with another id throws `invalid`. */
  user(id: string): Promise<ScimUser | undefined>;
  group(id: string): Promise<ScimGroup | undefined>;
  /** Undefined: the server does not know this filter. */
  searchUsers(filter: string): Promise<readonly ScimUser[] | undefined>;
  /** Undefined: the server does not know this filter, or no groups. */
  searchGroups(filter: string): Promise<readonly ScimGroup[] | undefined>;
  /** Throws `invalid` when the list is cut short or repeats itself. */
  everyUser(): AsyncGenerator<ScimUser>;
  everyGroup(): AsyncGenerator<ScimGroup>;
  change(change: Change): Promise<'done' | 'gone'>;
  remove(id: string): Promise<'done' | 'gone'>;
  /** Reads one user and the server's own description; throws when either is refused. */
  probe(): Promise<void>;
}

const SCIM_JSON = 'application/scim+json';
const PLAIN_JSON = 'application/json';
/** Answers to a filter or a PATCH form that the server does not have. */
const NOT_UNDERSTOOD: readonly number[] = [400, 404, 405, 415, 422, 501];

/** A string as a filter writes it: RFC 7644 takes JSON's, so `"` and `\` are escaped. */
export function quoted(value: string): string {
  return JSON.stringify(value);
}

export function createScimClient(config: ScimConfig, tools: Tools): ScimClient {
  const http = createHttp({
    connectorId: 'scim',
    baseUrl: config.baseUrl,
    tools,
    timeoutMs: config.timeoutMs,
    headers: { accept: `${SCIM_JSON}, ${PLAIN_JSON};q=0.9` },
    authorize: () => ({ authorization: `Bearer ${config.token.reveal()}` }),
  });
  const workingForm = new Map<Change['kind'], number>();
  let contentType = SCIM_JSON;
  let contentTypeKnown = false;
  let patchSupported = true;

  async function read<T extends { id: string }>(
    of: Change['of'],
    id: string,
    schema: z.ZodType<T>,
  ): Promise<T | undefined> {
    const answer = await http.send({ what: `read ${of} ${id}`, path: resource(of, id), expected: [404] });
    if (answer.status === 404) return undefined;
    const found = answer.read(schema);
    if (found.id !== id) throw new ConnectorError('invalid', `scim: read ${of} ${id}: the answer is another ${of}`);
    return found;
  }

  async function* list<T extends { id: string }>(
    of: Change['of'],
    schema: z.ZodType<T>,
    filter?: string,
  ): AsyncGenerator<T | 'not understood'> {
    const what = filter === undefined ? `list ${of}s` : `search ${of}s`;
    const request = (startIndex: number) => ({
      what,
      path: of === 'user' ? path`/Users` : path`/Groups`,
      query: { filter, startIndex, count: config.pageSize },
      expected: NOT_UNDERSTOOD,
    });
    const seen = new Set<string>();
    let cutShort = false;
    const answers = http.pages(request(1), (answer) => {
      const { totalResults, Resources } = answer.read(ListPage);
      cutShort = seen.size < totalResults;
      return cutShort && (Resources ?? []).length > 0 ? request(seen.size + 1) : undefined;
    });
    for await (const answer of answers) {
      if (answer.status >= 300) {
        yield 'not understood';
        return;
      }
      const found = (answer.read(ListPage).Resources ?? []).map((one) => parsed(schema, one, what));
      // A server that ignores startIndex sends its first page for ever; its list is not the list.
      if (found.some(({ id }) => seen.has(id))) throw new ConnectorError('invalid', `scim: ${what}: a page came twice`);
      for (const one of found) seen.add(one.id);
      yield* found;
    }
    if (cutShort) throw new ConnectorError('invalid', `scim: ${what}: the list is shorter than it says`);
  }

  async function search<T extends { id: string }>(of: Change['of'], schema: z.ZodType<T>, filter: string) {
    const found: T[] = [];
    for await (const one of list(of, schema, filter)) {
      if (one === 'not understood') return undefined;
      found.push(one);
    }
    return found;
  }

  async function* every<T extends { id: string }>(of: Change['of'], schema: z.ZodType<T>): AsyncGenerator<T> {
    for await (const one of list(of, schema)) {
      if (one === 'not understood')
        throw new ConnectorError('invalid', `scim: list ${of}s: the server has no such list`);
      yield one;
    }
  }

  async function change(asked: Change): Promise<'done' | 'gone'> {
    const forms = patchBodies(asked.operations);
    const put = forms.length;
    // GitHub, whose `active: false` removes, specifies the form without a path alone:
    // https://docs.github.com/rest/scim/scim#update-an-attribute-for-a-scim-user
    const usual = config.deactivateIsDestructive && asked.kind === 'active' ? 1 : 0;
    const first = workingForm.get(asked.kind) ?? (patchSupported ? usual : put);
    const order = [first, ...[...forms.keys(), put].filter((form) => form !== first)];
    const refusals: number[] = [];
    for (const form of order) {
      const answer = form === put ? await replaced(asked) : await written(asked, 'PATCH', forms[form]);
      if (answer === 'gone') return 'gone';
      if (answer.status < 300) {
        workingForm.set(asked.kind, form);
        return 'done';
      }
      refusals.push(answer.status);
    }
    const status = refusals.at(-1);
    throw new ConnectorError(
      'invalid',
      `scim: ${asked.what}: ${refusals.join(', ')}`,
      status === undefined ? {} : { status },
    );
  }

  async function written(asked: Change, method: 'PATCH' | 'PUT', body: unknown): Promise<Answer> {
    const send = () =>
      http.send({
        what: asked.what,
        path: resource(asked.of, asked.id),
        method,
        json: body,
        contentType,
        expected: NOT_UNDERSTOOD,
      });
    const answer = await send();
    // A server that parses only plain JSON sees no body at all, and says 400 as often as 415: asked once, then known.
    const doubtful = !contentTypeKnown && (answer.status === 400 || answer.status === 415);
    contentTypeKnown ||= doubtful || answer.status < 300;
    if (!doubtful) return answer;
    contentType = PLAIN_JSON;
    const again = await send();
    if (again.status >= 300 && answer.status !== 415) contentType = SCIM_JSON;
    return again;
  }

  /** The whole resource back, with one thing changed. What someone else changes in between is lost: the last resort. */
  async function replaced(asked: Change): Promise<Answer | 'gone'> {
    const whole = await read(asked.of, asked.id, WholeResource);
    if (whole === undefined) return 'gone';
    return written(asked, 'PUT', asked.edit(whole));
  }

  async function remove(id: string): Promise<'done' | 'gone'> {
    const answer = await http.send({
      what: `delete user ${id}`,
      path: resource('user', id),
      method: 'DELETE',
      expected: [404],
    });
    return answer.status === 404 ? 'gone' : 'done';
  }

  async function probe(): Promise<void> {
    await http.send({
      what: 'read users (the token needs to read Users)',
      path: path`/Users`,
      query: { startIndex: 1, count: 1 },
    });
    const described = await http.send({
      what: 'read ServiceProviderConfig',
      path: path`/ServiceProviderConfig`,
      expected: [...NOT_UNDERSTOOD, 403],
    });
    if (described.status < 300) patchSupported = described.read(ServiceProviderConfig).patch?.supported ?? true;
  }

  return {
    user: (id) => read('user', id, ScimUser),
    group: (id) => read('group', id, ScimGroup),
    searchUsers: (filter) => search('user', ScimUser, filter),
    searchGroups: (filter) => search('group', ScimGroup, filter),
    everyUser: () => every('user', ScimUser),
    everyGroup: () => every('group', ScimGroup),
    change,
    remove,
    probe,
  };
}

function resource(of: Change['of'], id: string): Path {
  return of === 'user' ? path`/Users/${id}` : path`/Groups/${id}`;
}

/**
 * Path form, no-path form (Okta's and Entra's own habit; only a replace can be said so), capitals (older Entra targets).
 * Each is a whole PatchOp.
 */
function patchBodies(operations: readonly Operation[]): readonly unknown[] {
  const message = (said: readonly unknown[]) => ({ schemas: [PATCH_OP], Operations: said });
  const capital = ({ op, ...rest }: Operation) => ({ op: `${op.slice(0, 1).toUpperCase()}${op.slice(1)}`, ...rest });
  const replaces = operations.every(({ op, path: at }) => op === 'replace' && at !== undefined);
  const withoutPath = operations.map(({ op, path: at, value }) => ({ op, value: { [at ?? '']: value } }));
  return [message(operations), ...(replaces ? [message(withoutPath)] : []), message(operations.map(capital))];
}

function parsed<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const result = schema.safeParse(value);
  if (!result.success) throw new ConnectorError('invalid', `scim: ${what}: unexpected answer`);
  return result.data;
}
