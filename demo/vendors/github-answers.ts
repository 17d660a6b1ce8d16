/** How GitHub answers: its error bodies, its pages, its people, and the three GraphQL questions that are asked of it. */
import { type GithubState, loginOf } from './github-state.ts';
import type { RestAnswer, RestRequest } from './rest.ts';

export function ok(body: unknown): RestAnswer {
  return { status: 200, body };
}

export function done(status = 204): RestAnswer {
  return status === 202 ? { status, body: {} } : { status };
}

export function error(status: number, message: string, headers: Record<string, string> = {}): RestAnswer {
  return {
    status,
    body: { message, documentation_url: 'https://docs.github.com/rest', status: String(status) },
    headers,
  };
}

export const notFound = () => error(404, 'Not Found');

/** https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api */
export function page(
  request: RestRequest,
  all: readonly unknown[],
  wrap = (part: readonly unknown[]): unknown => part,
) {
  const size = Math.min(Number(request.query.get('per_page') ?? 30), 100);
  const number = Number(request.query.get('page') ?? 1);
  const query = new URLSearchParams(request.query);
  query.set('page', String(number + 1));
  const more = number * size < all.length;
  const link = `<${request.origin}${request.path}?${query}>; rel="next"`;
  return {
    ...ok(wrap(all.slice((number - 1) * size, number * size))),
    ...(more ? { headers: { link } } : {}),
  };
}

export function person(state: GithubState, id: number) {
  const login = loginOf(state, id);
  return { id, login, node_id: `U_${id}`, type: 'User', site_admin: false, url: `https://github.test/users/${login}` };
}

/** Answers by what the question is about; GraphQL says its errors with status 200. */
export function graphql(state: GithubState, request: RestRequest, viewer: number | undefined): RestAnswer {
  const { query = '', variables = {} } = (request.body ?? {}) as {
    query?: string;
    variables?: { org?: string; login?: string; after?: string };
  };
  if (query.includes('viewer')) {
    if (viewer === undefined) return refused('FORBIDDEN');
    return ok({ data: { viewer: { login: loginOf(state, viewer), databaseId: viewer } } });
  }
  if (variables.org?.toLowerCase() !== state.org.toLowerCase()) return refused('NOT_FOUND');
  if (query.includes('samlIdentityProvider')) return ok({ data: { organization: identities(state, variables.after) } });
  if (state.hidden.includes('forks')) return refused('FORBIDDEN');
  return ok({ data: { organization: forksAndKeys(state, variables) } });
}

function refused(type: string): RestAnswer {
  return ok({ data: null, errors: [{ type, message: 'refused' }] });
}

function cut<T>(all: readonly T[], after: string | undefined, size: number) {
  const from = Number(after ?? 0);
  const more = all.length > from + size;
  return {
    nodes: all.slice(from, from + size),
    pageInfo: { hasNextPage: more, endCursor: more ? String(from + size) : null },
  };
}

function identities(state: GithubState, after: string | undefined) {
  if (state.identities === null) return { samlIdentityProvider: null };
  const { nodes, pageInfo } = cut(state.identities, after, 100);
  const shown = nodes.map(({ guid, nameId, user, scim }) => ({
    guid,
    samlIdentity: { nameId, username: null, emails: [] },
    scimIdentity: scim ? { username: nameId, emails: [{ value: nameId }] } : null,
    user: user === null ? null : { login: loginOf(state, user), databaseId: user },
  }));
  return { samlIdentityProvider: { externalIdentities: { nodes: shown, pageInfo } } };
}

function forksAndKeys(state: GithubState, { login = '', after }: { login?: string; after?: string }) {
  const { nodes, pageInfo } = cut(state.repositories, after, 50);
  const shown = nodes.map(({ name, private: hidden, forks, deployKeys }) => {
    const all = hidden ? forks : [];
    return {
      name,
      forks: {
        totalCount: all.length,
        nodes: all.slice(0, 100).map((owner) => ({
          nameWithOwner: `${loginOf(state, owner)}/${name}`,
          owner: { login: loginOf(state, owner) },
        })),
      },
      deployKeys: { totalCount: deployKeys.length },
    };
  });
  const teams = state.teams.filter(({ members }) =>
    members.some((id) => loginOf(state, id).toLowerCase() === login.toLowerCase()),
  );
  return { teams: { nodes: teams.map(({ slug }) => ({ slug })) }, repositories: { nodes: shown, pageInfo } };
}
