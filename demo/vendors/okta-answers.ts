/** Answers in Okta's words: pages by Link, and its error bodies. */
import type { RestAnswer, RestRequest } from './rest.ts';

export function page(request: RestRequest, all: readonly object[]): RestAnswer {
  const { from, to, next } = cut(request, all.length);
  return { ...ok(all.slice(from, to)), ...(next === undefined ? {} : { headers: { link: `<${next}>; rel="next"` } }) };
}

export function cut({ query, origin, path }: RestRequest, length: number) {
  const from = Number(query.get('after') ?? 0);
  const to = from + Number(query.get('limit') ?? 200);
  if (to >= length) return { from, to };
  const following = new URLSearchParams(query);
  following.set('after', String(to));
  return { from, to, next: `${origin}${path}?${following}` };
}

export function ok(body: object): RestAnswer {
  return { status: 200, body };
}

export function gone(): RestAnswer {
  return { status: 204 };
}

export function notFound(id: string, what: string): RestAnswer {
  return error(404, 'E0000007', `Not found: Resource not found: ${id} (${what})`);
}

export function invalidToken(): RestAnswer {
  return error(401, 'E0000011', 'Invalid token provided');
}

export function error(status: number, errorCode: string, errorSummary: string): RestAnswer {
  return { status, body: { errorCode, errorSummary, errorLink: errorCode, errorId: 'oae0', errorCauses: [] } };
}
