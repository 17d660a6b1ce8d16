/** Okta's requests. `undefined` is a 404; an answer about another user than the one asked for throws `invalid`. */
import { z } from 'zod';
import type { Account, Tools } from '../contract.ts';
import { ConnectorError } from '../errors.ts';
import { type Answer, createHttp, type HttpRequest, nextLink, type Path, path } from '../http.ts';
import { OktaApiToken, type OktaConfig, OktaGrant, OktaGroup, OktaRole, OktaUser, RoleAssignees } from './schema.ts';
import { tokenSource } from './token.ts';

export interface OktaClient {
  user(id: string): Promise<OktaUser | undefined>;
  /** By login, from the database itself: the search index lags behind. */
  userByLogin(login: string): Promise<OktaUser | undefined>;
  search(expression: string): Promise<readonly OktaUser[]>;
  /** All but the deactivated. */
  everyUser(): AsyncGenerator<OktaUser>;
  /** The user behind an SSWS token. */
  me(): Promise<OktaUser>;
  groupsOf(userId: string): Promise<readonly OktaGroup[] | undefined>;
  /** By exact name. */
  groupsNamed(name: string): Promise<readonly OktaGroup[]>;
  /** Ids of its members; `undefined`: it is gone. */
  membersOf(groupId: string): Promise<readonly string[] | undefined>;
  rolesOf(userId: string): Promise<readonly OktaRole[] | undefined>;
  /** Whether a role is limited to some groups or applications. */
  isLimited(userId: string, role: OktaRole): Promise<boolean>;
  grantsOf(userId: string): Promise<readonly OktaGrant[] | undefined>;
  apiTokens(): Promise<readonly OktaApiToken[]>;
  /** Ids of everyone who holds a role. */
  assignees(): AsyncGenerator<string>;
  /** `refused` is a 400: Okta's answer to an act that the status does not allow. */
  act(request: Act): Promise<'done' | 'gone' | 'refused'>;
  /** One small read for each scope; throws and names what is missing. */
  probe(): Promise<void>;
}

export interface Act {
  readonly what: string;
  readonly path: Path;
  readonly method: 'POST' | 'PUT' | 'DELETE';
  readonly query?: Readonly<Record<string, string>>;
  readonly json?: unknown;
}

/** A string as a search expression writes it. */
export function quoted(value: string): string {
  return JSON.stringify(value);
}

/** Roles that can be limited, and to what: https://developer.okta.com/docs/api/openapi/okta-management/guides/roles/ */
const GROUP_ADMINS = ['USER_ADMIN', 'HELP_DESK_ADMIN', 'GROUP_MEMBERSHIP_ADMIN'];

export function createOktaClient(config: OktaConfig, tools: Tools): OktaClient {
  const { credential } = config;
  const token = credential.kind === 'app' ? tokenSource(credential, tools, config.timeoutMs) : undefined;
  const http = createHttp({
    connectorId: 'okta',
    baseUrl: config.baseUrl,
    tools,
    timeoutMs: config.timeoutMs,
    authorize: async () => ({
      authorization:
        credential.kind === 'token' ? `SSWS ${credential.token.reveal()}` : `Bearer ${(await token?.get()) ?? ''}`,
    }),
    ...(token && { forget: token.forget }),
  });

  async function one(what: string, at: Path): Promise<OktaUser | undefined> {
    const answer = await http.send({ what, path: at, expected: [404] });
    return answer.status === 404 ? undefined : answer.read(OktaUser);
  }

  function following(request: HttpRequest) {
    return http.pages(request, (answer) => {
      const next = nextLink(answer.headers);
      return next === undefined ? undefined : { what: request.what, path: http.link(next) };
    });
  }

  async function list<T>(what: string, at: Path, schema: z.ZodType<T>, query: HttpRequest['query'] = {}) {
    const found: T[] = [];
    for await (const answer of following({ what, path: at, query, expected: [404] })) {
      if (answer.status === 404) return undefined;
      found.push(...answer.read(z.array(schema)));
    }
    return found;
  }

  async function* users(what: string, query: HttpRequest['query']): AsyncGenerator<OktaUser> {
    const pages = following({ what, path: path`/api/v1/users`, query: { ...query, limit: config.pageSize } });
    for await (const answer of pages) yield* answer.read(z.array(OktaUser));
  }

  return {
    async user(id) {
      const user = await one(`read user ${id}`, path`/api/v1/users/${id}`);
      if (user !== undefined && user.id !== id) {
        throw new ConnectorError('invalid', `okta: read user ${id}: the answer is another user`);
      }
      return user;
    },
    userByLogin: (login) => one('find a user by login', path`/api/v1/users/${login}`),
    search: (expression) => Array.fromAsync(users('search users', { search: expression })),
    everyUser: () => users('list users', {}),

    async me() {
      return (await http.send({ what: "read the token's owner", path: path`/api/v1/users/me` })).read(OktaUser);
    },

    groupsOf: (id) => list(`read groups of ${id}`, path`/api/v1/users/${id}/groups`, OktaGroup),
    async groupsNamed(name) {
      const search = `profile.name eq ${quoted(name)}`;
      const found = await list('search groups (okta.groups.manage)', path`/api/v1/groups`, OktaGroup, { search });
      return (found ?? []).filter(({ profile }) => profile.name === name);
    },
    async membersOf(groupId) {
      const limit = { limit: config.pageSize };
      const members = await list(`list members of ${groupId}`, path`/api/v1/groups/${groupId}/users`, OktaUser, limit);
      return members?.map(({ id }) => id);
    },
    rolesOf: (id) => list(`read roles of ${id} (okta.roles.read)`, path`/api/v1/users/${id}/roles`, OktaRole),

    async isLimited(id, role) {
      const what = `read what role ${role.type} of ${id} is limited to`;
      const at = GROUP_ADMINS.includes(role.type)
        ? path`/api/v1/users/${id}/roles/${role.id}/targets/groups`
        : role.type === 'APP_ADMIN'
          ? path`/api/v1/users/${id}/roles/${role.id}/targets/catalog/apps`
          : undefined;
      if (at === undefined) return false;
      const targets = await list(what, at, z.unknown());
      return targets === undefined || targets.length > 0;
    },

    async grantsOf(id) {
      const grants = await list(`read grants of ${id}`, path`/api/v1/users/${id}/grants`, OktaGrant, { limit: 200 });
      if (grants?.some(({ userId }) => userId != null && userId !== id)) {
        throw new ConnectorError('invalid', `okta: read grants of ${id}: the answer is about someone else`);
      }
      return grants;
    },

    async apiTokens() {
      const what = 'read API tokens (okta.apiTokens.read)';
      const tokens = await list(what, path`/api/v1/api-tokens`, OktaApiToken);
      if (tokens === undefined) throw new ConnectorError('invalid', `okta: ${what}: 404`, { status: 404 });
      return tokens;
    },

    async *assignees() {
      const what = 'read who holds roles (okta.roles.read)';
      const first: HttpRequest = { what, path: path`/api/v1/iam/assignees/users`, query: { limit: 100 } };
      const pages = http.pages(first, (answer: Answer) => {
        const next = answer.read(RoleAssignees)._links?.next?.href;
        return next === undefined ? undefined : { what, path: http.link(next) };
      });
      for await (const answer of pages) for (const { id } of answer.read(RoleAssignees).value) yield id;
    },

    async act({ what, ...request }) {
      const answer = await http.send({ what, ...request, expected: [400, 404] });
      return answer.status === 404 ? 'gone' : answer.status === 400 ? 'refused' : 'done';
    },

    async probe() {
      const reads = [
        ['check okta.users.read', path`/api/v1/users`, z.array(OktaUser), { limit: 1 }],
        ['check okta.roles.read', path`/api/v1/iam/assignees/users`, RoleAssignees, { limit: 1 }],
        ['check okta.apiTokens.read', path`/api/v1/api-tokens`, z.array(OktaApiToken), {}],
      ] as const;
      for (const [what, at, schema, query] of reads) (await http.send({ what, path: at, query })).read<unknown>(schema);
    },
  };
}

/** Whether what was read is still the person that the step is about. */
export function isSamePerson(user: OktaUser, account: Account): boolean {
  const known = [account.label, ...account.emails].map((name) => name.toLowerCase());
  return [user.profile.login, user.profile.email ?? ''].some((name) => known.includes(name.toLowerCase()));
}
