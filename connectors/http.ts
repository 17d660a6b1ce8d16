/**
 * The one HTTP client for connectors. It turns what vendors answer into `ConnectorError`s, and never lets a secret or a
 * body into a message. It does not retry: the engine does, because only the engine knows what may be repeated.
 */
import type { z } from 'zod';
import type { Tools } from './contract.ts';
import { ConnectorError, type ConnectorErrorKind } from './errors.ts';

const DEFAULT_TIMEOUT_MS = 30_000;
const MAX_BODY_BYTES = 10 * 1024 * 1024;
const MAX_PAGES = 1_000;

declare const pathBrand: unique symbol;
/** Below the base URL, with every id encoded; only `path` and `Http.link` make one. */
export type Path = string & { readonly [pathBrand]: true };

export interface HttpOptions {
  readonly connectorId: string;
  /** https, or http on the loopback. May hold a path: `https://x.test/scim/v2`. */
  readonly baseUrl: string;
  readonly tools: Tools;
  readonly headers?: Readonly<Record<string, string>>;
  /** Headers with the credential, asked for each request: it may be a token that is fetched and renewed. */
  readonly authorize?: () => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>;
  /** Drops that token, so that `authorize` asks for another: one that worked may be revoked before it ends. */
  readonly forget?: () => void;
  /** For one request, body included. */
  readonly timeoutMs?: number;
  /** Where a vendor's status lies about its meaning (Google's and GitHub's 403 that is a rate limit). */
  readonly classify?: (answer: RawAnswer) => ConnectorErrorKind | undefined;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed JSON; undefined when it is none. */
  readonly body: unknown;
}

export interface HttpRequest {
  /** For the error message, without secrets: "suspend 00u1". */
  readonly what: string;
  readonly path: Path;
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly query?: Readonly<Record<string, string | number | readonly string[] | undefined>>;
  readonly json?: unknown;
  readonly form?: Readonly<Record<string, string>>;
  /** Replaces the usual content type of `json`: `application/scim+json`. */
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Statuses outside 2xx that the caller wants to see; every other one throws. */
  readonly expected?: readonly number[];
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** The body through a schema. Throws `invalid` when it does not fit. */
  read<T>(schema: z.ZodType<T>): T;
}

export interface Http {
  /** Throws ConnectorError for every status that is neither 2xx nor expected. */
  send(request: HttpRequest): Promise<Answer>;
  /** Page after page; `next` makes the following request out of an answer, or ends. A circle or over 1,000 pages throws. */
  pages(first: HttpRequest, next: (answer: Answer) => HttpRequest | undefined): AsyncGenerator<Answer>;
  /** A link from an answer, if it stays on our origin: the credential must not follow it elsewhere. Throws `invalid`. */
  link(url: string): Path;
}

/** `path`/Users/${id}``: ids percent-encoded. An empty, `.` or `..` id would address another resource, and throws. */
export function path(parts: TemplateStringsArray, ...ids: readonly string[]): Path {
  const encoded = ids.map((id) => {
    if (id === '' || id === '.' || id === '..') throw new ConnectorError('invalid', 'an empty or dotted id in a path');
    return encodeURIComponent(id);
  });
  return String.raw({ raw: parts }, ...encoded) as Path;
}

/** The `rel="next"` of a Link header (GitHub, Okta), as it stands; give it to `Http.link`. */
export function nextLink(headers: Headers): string | undefined {
  for (const [, url, parameters] of (headers.get('link') ?? '').matchAll(/<([^>]*)>([^<]*)/g)) {
    if (/;\s*rel="?next"?/i.test(parameters ?? '')) return url;
  }
  return undefined;
}

/** Throws `invalid` when the base URL is no https URL, or carries a credential. */
export function createHttp(options: HttpOptions): Http {
  const { connectorId, tools } = options;
  const base = parsedBase(options);
  const prefix = base.href.replace(/\/+$/, '');

  function fault(
    kind: ConnectorErrorKind,
    what: string,
    why: string | number,
    details: FaultDetails = {},
  ): ConnectorError {
    return new ConnectorError(kind, `${connectorId}: ${clean(what)}: ${why}`, details);
  }

  function urlOf(request: HttpRequest): URL {
    const url = new URL(request.path.startsWith('/') ? `${prefix}${request.path}` : request.path);
    for (const [key, value] of Object.entries(request.query ?? {})) {
      for (const one of Array.isArray(value) ? value : [value]) {
        if (one !== undefined) url.searchParams.append(key, String(one));
      }
    }
    // `+` for a space is a form's habit that some filter parsers do not know.
    url.search = url.search.replaceAll('+', '%20');
    return url;
  }

  /** Whether our credential has ever been good here: a wrong one is not worth a second request. */
  let worked = false;

  async function send(request: HttpRequest): Promise<Answer> {
    const { response, text } = await exchanged(request);
    const { status } = response;
    if (text === undefined) throw fault('invalid', request.what, 'answer over 10 MB', { status });

    const parsed = parsedJson(text);
    if (!response.ok) {
      const kind = options.classify?.({ status, headers: response.headers, body: parsed });
      if (kind === undefined && request.expected?.includes(status)) return answerOf(request, response, parsed);
      const retryAfterMs = waitOf(response.headers, tools.now());
      const details = { status, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
      throw fault(kind ?? kindOf(status), request.what, status, details);
    }
    return answerOf(request, response, parsed);
  }

  /** 401 means that nothing was done: with another token the same may be asked once more. */
  async function exchanged(request: HttpRequest): Promise<Exchange> {
    let said = await exchange(request);
    if (said.response.status === 401 && options.forget !== undefined) {
      options.forget();
      if (worked) said = await exchange(request);
    }
    worked = said.response.status !== 401;
    return said;
  }

  async function exchange(request: HttpRequest): Promise<Exchange> {
    const body = bodyOf(request);
    const headers = new Headers({ accept: 'application/json', ...options.headers, ...(await options.authorize?.()) });
    if (body.contentType !== undefined) headers.set('content-type', body.contentType);
    for (const [name, value] of Object.entries(request.headers ?? {})) headers.set(name, value);
    const timeout = AbortSignal.timeout(options.timeoutMs ?? DEFAULT_TIMEOUT_MS);

    try {
      const response = await tools.fetch(urlOf(request), {
        method: request.method ?? 'GET',
        headers,
        redirect: 'manual',
        signal: AbortSignal.any([tools.signal, timeout]),
        ...(body.payload === undefined ? {} : { body: body.payload }),
      });
      return { response, text: await textUpTo(response, MAX_BODY_BYTES) };
    } catch (error) {
      // Only the code: undici's own message can hold the URL, headers or what a proxy said.
      throw fault(
        'unavailable',
        request.what,
        timeout.aborted ? 'timeout' : tools.signal.aborted ? 'stopped' : code(error),
      );
    }
  }

  function answerOf(request: HttpRequest, response: Response, body: unknown): Answer {
    const { status, headers } = response;
    return {
      status,
      headers,
      read(schema) {
        const result = schema.safeParse(body);
        if (result.success) return result.data;
        // The path comes from our schema; zod's messages may quote the vendor's values.
        const where = result.error.issues[0]?.path.join('.') || 'its root';
        throw fault('invalid', request.what, `unexpected answer at ${clean(where)}`, { status });
      },
    };
  }

  async function* pages(first: HttpRequest, next: (answer: Answer) => HttpRequest | undefined): AsyncGenerator<Answer> {
    const seen = new Set<string>();
    for (let request: HttpRequest | undefined = first; request !== undefined; ) {
      const key = `${request.method ?? 'GET'} ${urlOf(request).href} ${bodyOf(request).payload ?? ''}`;
      if (seen.has(key)) throw fault('invalid', request.what, 'its pages go in a circle');
      if (seen.size >= MAX_PAGES) throw fault('invalid', request.what, `over ${MAX_PAGES} pages`);
      seen.add(key);
      const answer: Answer = await send(request);
      yield answer;
      request = next(answer);
    }
  }

  function link(url: string): Path {
    const target = URL.parse(url, base.href);
    if (target === null || target.origin !== base.origin || target.username !== '' || target.password !== '') {
      throw fault('invalid', 'follow a link', 'it leaves the configured origin');
    }
    return target.href as Path;
  }

  return { send, pages, link };
}

interface Exchange {
  readonly response: Response;
  /** Undefined when it was too much. */
  readonly text: string | undefined;
}

interface FaultDetails {
  readonly status?: number;
  readonly retryAfterMs?: number;
}

function parsedBase({ baseUrl, connectorId }: HttpOptions): URL {
  const url = URL.parse(baseUrl);
  const loopback = url !== null && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  if (url === null || !(url.protocol === 'https:' || (url.protocol === 'http:' && loopback))) {
    throw new ConnectorError('invalid', `${connectorId}: the base URL must be https`);
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new ConnectorError('invalid', `${connectorId}: the base URL must hold no credential, query or fragment`);
  }
  return url;
}

function bodyOf(request: HttpRequest): { payload?: string; contentType?: string } {
  if (request.form !== undefined) {
    return { payload: new URLSearchParams(request.form).toString(), contentType: 'application/x-www-form-urlencoded' };
  }
  if (request.json === undefined) return {};
  return { payload: JSON.stringify(request.json), contentType: request.contentType ?? 'application/json' };
}

/** Undefined when there is more than `limit`; the rest is not read. */
async function textUpTo(response: Response, limit: number): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > limit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A redirect is `invalid`: followed, it would carry the credential away, and GitHub's 302 means "you may not know". */
function kindOf(status: number): ConnectorErrorKind {
  if (status === 401) return 'auth';
  if (status === 403) return 'forbidden';
  if (status === 429) return 'rate_limited';
  // 501 does not pass with time: the vendor cannot do it.
  if (status === 408 || (status >= 500 && status !== 501)) return 'unavailable';
  return 'invalid';
}

/** Milliseconds. `Retry-After` in seconds or as a date; else the moment the limit is lifted (Okta, GitHub, Atlassian). */
function waitOf(headers: Headers, now: Date): number | undefined {
  const after = headers.get('retry-after')?.trim();
  if (after !== undefined && /^\d+$/.test(after)) return Number(after) * 1000;
  const reset = headers.get('x-rate-limit-reset') ?? headers.get('x-ratelimit-reset') ?? undefined;
  const exhausted = (headers.get('x-rate-limit-remaining') ?? headers.get('x-ratelimit-remaining') ?? '0') === '0';
  const until = after ?? (exhausted ? reset : undefined);
  if (until === undefined) return undefined;
  const moment = /^\d+(\.\d+)?$/.test(until) ? Number(until) * 1000 : Date.parse(until);
  return Number.isNaN(moment) ? undefined : Math.max(0, moment - now.getTime());
}

function code(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const found = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return /^[A-Z_\d]+$/.test(found) ? found : 'no connection';
}

/** Ids and names in messages come from vendors: no line breaks into the log, no novels. */
function clean(text: string): string {
  return text.replace(/\p{C}+/gu, ' ').slice(0, 160);
}
