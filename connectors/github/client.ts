/** GitHub's requests, each answer through its schema. Nothing here decides anything. */
import type { z } from 'zod';
import type { Tools } from '../contract.ts';
import { ConnectorError, type ConnectorErrorKind } from '../errors.ts';
import { type Answer, createHttp, type HttpRequest, nextLink, type Path, path } from '../http.ts';
import { classify, createAuth } from './auth.ts';
import * as wire from './schema.ts';

/** Asked by date, so that GitHub does not change an answer under us. */
const API_VERSION = '2022-11-28';
const PAGE = 100;

export type GithubClient = ReturnType<typeof createGithubClient>;

export function createGithubClient(config: wire.GithubConfig, tools: Tools) {
  const { org } = config;
  const auth = createAuth(config, tools);
  const http = createHttp({
    connectorId: 'github',
    baseUrl: config.baseUrl,
    tools,
    timeoutMs: config.timeoutMs,
    headers: { accept: 'application/vnd.github+json', 'x-github-api-version': API_VERSION },
    authorize: auth.headers,
    ...(auth.forget && { forget: auth.forget }),
    classify,
  });

  /** Undefined: 404, or another of the `absent` statuses. */
  async function readOne<T>(what: string, at: Path, schema: z.ZodType<T>, absent = [404]): Promise<T | undefined> {
    const answer = await http.send({ what, path: at, expected: absent });
    return answer.status >= 300 ? undefined : answer.read(schema);
  }

  async function* pages<T>(request: HttpRequest, read: (answer: Answer) => readonly T[]): AsyncGenerator<T> {
    const first = { ...request, query: { per_page: PAGE, ...request.query } };
    const answers = http.pages(first, (answer) => {
      const next = nextLink(answer.headers);
      return next === undefined ? undefined : { what: request.what, path: http.link(next) };
    });
    for await (const answer of answers) {
      if (answer.status >= 300) return;
      yield* read(answer);
    }
  }

  const everyOf = <T>(what: string, at: Path, schema: z.ZodType<T>, extra: Partial<HttpRequest> = {}) =>
    pages({ what, path: at, ...extra }, (answer) => answer.read(schema.array()));

  async function write(
    what: string,
    method: 'PUT' | 'POST' | 'DELETE',
    at: Path,
    json?: unknown,
  ): Promise<'done' | 'gone'> {
    const answer = await http.send({ what, method, path: at, json, expected: [404] });
    return answer.status === 404 ? 'gone' : 'done';
  }

  /** GraphQL says its errors with status 200. */
  function dataOf<T>(what: string, answer: Answer, schema: z.ZodType<T>): T {
    const { data, errors } = answer.read(wire.GraphqlAnswer);
    if (errors !== undefined && errors.length > 0) {
      const kind = graphqlKind(errors[0]?.type);
      const reset = Number(answer.headers.get('x-ratelimit-reset') ?? Number.NaN) * 1000;
      const wait = Number.isNaN(reset) ? undefined : Math.max(0, reset - tools.now().getTime());
      throw new ConnectorError(
        kind,
        `github: ${what}: GraphQL refused`,
        kind === 'rate_limited' && wait !== undefined ? { retryAfterMs: wait } : {},
      );
    }
    const result = schema.safeParse(data);
    if (!result.success) throw new ConnectorError('invalid', `github: ${what}: unexpected answer`);
    return result.data;
  }

  async function* query<T>(
    what: string,
    text: string,
    variables: Readonly<Record<string, string>>,
    schema: z.ZodType<T>,
    next: (data: T) => z.output<typeof wire.PageInfo> | undefined = () => undefined,
  ): AsyncGenerator<T> {
    // GitHub Enterprise Server: REST below /api/v3, GraphQL beside it.
    const at = /\/api\/v3\/?$/.test(config.baseUrl) ? http.link('/api/graphql') : path`/graphql`;
    const request = (after?: string): HttpRequest => ({
      what,
      path: at,
      method: 'POST',
      json: { query: text, variables: { ...variables, ...(after === undefined ? {} : { after }) } },
    });
    const answers = http.pages(request(), (answer) => {
      const info = next(dataOf(what, answer, schema));
      return info?.hasNextPage ? request(info.endCursor ?? '') : undefined;
    });
    for await (const answer of answers) yield dataOf(what, answer, schema);
  }

  return {
    permissions: auth.permissions,
    query,

    /** The scopes of a classic token stand in a header; other credentials have none. */
    async organization(): Promise<{ readonly scopes: readonly string[] | undefined }> {
      const answer = await http.send({ what: `read organization ${org}`, path: path`/orgs/${org}` });
      const { login } = answer.read(wire.Organization);
      if (lower(login) !== lower(org)) throw foreign(`read organization ${org}`);
      const said = answer.headers.get('x-oauth-scopes') ?? undefined;
      return { scopes: said?.split(',').map((scope) => scope.trim()) };
    },

    async membership(login: string): Promise<wire.Membership | undefined> {
      const what = `read membership of ${login}`;
      const found = await readOne(what, path`/orgs/${org}/memberships/${login}`, wire.Membership);
      if (found === undefined) return undefined;
      if (lower(found.user.login) !== lower(login) || lower(found.organization.login) !== lower(org)) {
        throw foreign(what);
      }
      return found;
    },
    /** Throws `invalid` for 302: that our credential is no member says nothing about this person. */
    async isMember(login: string): Promise<boolean> {
      const answer = await http.send({
        what: `check membership of ${login}`,
        path: path`/orgs/${org}/members/${login}`,
        expected: [404],
      });
      return answer.status !== 404;
    },
    userExists: async (login: string) =>
      (await readOne(`read user ${login}`, path`/users/${login}`, wire.User)) !== undefined,
    everyMember: (role: 'all' | 'admin' | 'member') =>
      everyOf(`list members (${role})`, path`/orgs/${org}/members`, wire.User, { query: { role } }),
    everyOutsider: () => everyOf('list outside collaborators', path`/orgs/${org}/outside_collaborators`, wire.User),
    /** 404: an organization of managed users has no invitations; not so where one of them was seen before. */
    everyInvitation: (absent = [404]) =>
      everyOf('list invitations', path`/orgs/${org}/invitations`, wire.Invitation, { expected: absent }),
    setRole: (login: string, role: 'admin' | 'member') =>
      write(`make ${login} ${role}`, 'PUT', path`/orgs/${org}/memberships/${login}`, { role }),
    removeMember: (login: string) => write(`remove member ${login}`, 'DELETE', path`/orgs/${org}/memberships/${login}`),
    removeOutsider: (login: string) =>
      write(`remove outside collaborator ${login}`, 'DELETE', path`/orgs/${org}/outside_collaborators/${login}`),
    cancelInvitation: (id: string) => write(`cancel invitation ${id}`, 'DELETE', path`/orgs/${org}/invitations/${id}`),

    /** Undefined: not to be read here. 422: the feature is off, so there are none. */
    async roles(): Promise<readonly wire.OrganizationRole[] | undefined> {
      const answer = await http.send({
        what: 'list organization roles',
        path: path`/orgs/${org}/organization-roles`,
        expected: [403, 404, 422],
      });
      if (answer.status === 422) return [];
      return answer.status >= 300 ? undefined : answer.read(wire.OrganizationRoles).roles;
    },
    roleHolders: (id: number) =>
      everyOf(`list holders of role ${id}`, path`/orgs/${org}/organization-roles/${String(id)}/users`, wire.RoleHolder),
    giveRole: (login: string, id: number) =>
      write(`give role ${id} to ${login}`, 'PUT', path`/orgs/${org}/organization-roles/users/${login}/${String(id)}`),
    takeRole: (login: string, id: number) =>
      write(
        `take role ${id} from ${login}`,
        'DELETE',
        path`/orgs/${org}/organization-roles/users/${login}/${String(id)}`,
      ),

    async *authorizations(login: string) {
      const what = `list credential authorizations of ${login}`;
      const at = path`/orgs/${org}/credential-authorizations`;
      for await (const one of everyOf(what, at, wire.CredentialAuthorization, { query: { login } })) {
        if (lower(one.login) !== lower(login)) throw foreign(what);
        yield one;
      }
    },
    revokeAuthorizations: (login: string) =>
      write(
        `revoke credential authorizations of ${login}`,
        'POST',
        path`/orgs/${org}/credential-authorizations/${login}/revoke`,
      ),
    /** Without its `owner` filter, which takes logins: the owner's id is compared here. */
    everyToken: () =>
      everyOf('list fine-grained tokens', path`/orgs/${org}/personal-access-tokens`, wire.FineGrainedToken),
    revokeToken: (id: number) =>
      write(`revoke fine-grained token ${id}`, 'POST', path`/orgs/${org}/personal-access-tokens/${String(id)}`, {
        action: 'revoke',
      }),

    /** 404: the organization has no Copilot; not so where a seat was seen before. */
    everySeat: (absent = [404]) =>
      pages(
        { what: 'list Copilot seats', path: path`/orgs/${org}/copilot/billing/seats`, expected: absent },
        (answer) => answer.read(wire.CopilotSeats).seats,
      ),
    cancelSeat: (login: string) =>
      write(`cancel the Copilot seat of ${login}`, 'DELETE', path`/orgs/${org}/copilot/billing/selected_users`, {
        selected_usernames: [login],
      }),
    buySeat: (login: string) =>
      write(`give a Copilot seat to ${login}`, 'POST', path`/orgs/${org}/copilot/billing/selected_users`, {
        selected_usernames: [login],
      }),

    deployKeys: (repository: string) =>
      everyOf(`list deploy keys of ${repository}`, path`/repos/${org}/${repository}/keys`, wire.DeployKey),

    scimUser: (id: string) =>
      readOne(`read SCIM identity ${id}`, path`/scim/v2/organizations/${org}/Users/${id}`, wire.ScimUser),
    async scimUsersNamed(userName: string) {
      const what = 'search SCIM identities';
      const answer = await http.send({
        what,
        path: path`/scim/v2/organizations/${org}/Users`,
        query: { filter: `userName eq ${JSON.stringify(userName)}` },
      });
      const found = answer.read(wire.ScimUsers).Resources;
      if (found.some((one) => lower(one.userName ?? '') !== lower(userName))) throw foreign(what);
      return found;
    },
    removeScimUser: (id: string) =>
      write(`remove SCIM identity ${id}`, 'DELETE', path`/scim/v2/organizations/${org}/Users/${id}`),
  };
}

function graphqlKind(type: string | undefined): ConnectorErrorKind {
  if (type === 'RATE_LIMITED') return 'rate_limited';
  return type === 'FORBIDDEN' || type === 'INSUFFICIENT_SCOPES' ? 'forbidden' : 'invalid';
}

function foreign(what: string): ConnectorError {
  return new ConnectorError('invalid', `github: ${what}: the answer is about someone else`);
}

export function lower(text: string): string {
  return text.toLowerCase();
}
