/** Requests to Google's Directory, Data Transfer and Licensing APIs. Every later call uses the immutable user id. */
import { z } from 'zod';
import type { Tools } from '../contract.ts';
import { ConnectorError, type ConnectorErrorKind } from '../errors.ts';
import { type Answer, createHttp, type HttpRequest, type Path, path, type RawAnswer } from '../http.ts';
import {
  AppPassword,
  BackupCode,
  DeletedUser,
  Fault,
  type GoogleConfig,
  Grant,
  Group,
  Member,
  Role,
  RoleAssignment,
  User,
} from './schema.ts';
import { createTokens } from './token.ts';

export interface GoogleClient {
  readonly config: GoogleConfig;
  /** Undefined: 404. An answer about another id throws `invalid`. */
  user(id: string): Promise<User | undefined>;
  /** By address, alias or id; for the configured admin only. */
  userByKey(key: string): Promise<User | undefined>;
  /** https://developers.google.com/workspace/admin/directory/v1/guides/search-users */
  searchUsers(query: string): Promise<readonly User[]>;
  everyUser(): AsyncGenerator<User>;
  isAmongDeleted(id: string): Promise<boolean>;
  grants(userId: string): Promise<readonly Grant[]>;
  appPasswords(userId: string): Promise<readonly AppPassword[]>;
  /** How many are left. */
  backupCodes(userId: string): Promise<number>;
  groupsOf(userId: string): Promise<readonly Group[]>;
  /** Undefined: not a direct member, or no such group. */
  member(groupId: string, userId: string): Promise<Member | undefined>;
  /** Everyone in the group, through other groups too. */
  membersOf(groupId: string): Promise<readonly string[]>;
  /** Of one user, or of everyone. `indirect` adds the roles that come through a group. */
  roleAssignments(of?: { readonly userId: string; readonly indirect: boolean }): Promise<readonly RoleAssignment[]>;
  roles(): Promise<readonly Role[]>;
  /** Below the directory's host. */
  send(request: HttpRequest): Promise<Answer>;
  /** Below the licensing host. */
  sendLicensing(request: HttpRequest): Promise<Answer>;
  /** All items of a list that goes on with `nextPageToken`. */
  list<T>(what: string, at: Path, key: string, item: z.ZodType<T>, query?: Query): AsyncGenerator<T>;
  missingScopes(): Promise<readonly string[]>;
}

type Query = Readonly<Record<string, string | number | undefined>>;

/** Google says these with 403 where others say 429; `quotaExceeded` does not pass by itself and stays `forbidden`. */
const RATE_LIMITS = new Set(['userRateLimitExceeded', 'rateLimitExceeded']);

export function createGoogleClient(config: GoogleConfig, tools: Tools): GoogleClient {
  const tokens = createTokens(config, tools);
  const common = {
    connectorId: 'google-workspace',
    tools,
    timeoutMs: config.timeoutMs,
    authorize: async () => ({ authorization: `Bearer ${await tokens.get()}` }),
    forget: tokens.forget,
    classify: kindOf,
  };
  const directory = createHttp({ ...common, baseUrl: config.baseUrl });
  const licensing = createHttp({ ...common, baseUrl: config.licensingUrl });
  const inCustomer = { customer: config.customer };

  const { send } = directory;

  async function* list<T>(what: string, at: Path, key: string, item: z.ZodType<T>, query: Query = {}) {
    // An empty list has no items at all: only its kind tells it from an answer to another question.
    const Page = z.object({ kind: z.string(), nextPageToken: z.string().nullish(), [key]: z.array(item).nullish() });
    const request = (pageToken?: string): HttpRequest => ({ what, path: at, query: { ...query, pageToken } });
    const pages = directory.pages(request(), (answer) => {
      const { nextPageToken } = answer.read(Page);
      return nextPageToken ? request(String(nextPageToken)) : undefined;
    });
    for await (const answer of pages) {
      const { [key]: items } = answer.read(Page);
      yield* (items ?? []) as readonly T[];
    }
  }

  async function all<T>(items: AsyncGenerator<T>): Promise<readonly T[]> {
    const found: T[] = [];
    for await (const one of items) found.push(one);
    return found;
  }

  async function userByKey(key: string): Promise<User | undefined> {
    const answer = await send({
      what: `read user ${key}`,
      path: path`/admin/directory/v1/users/${key}`,
      expected: [404],
    });
    return answer.status === 404 ? undefined : answer.read(User);
  }

  async function user(id: string): Promise<User | undefined> {
    const found = await userByKey(id);
    if (found !== undefined && found.id !== id) {
      throw new ConnectorError('invalid', `google-workspace: read user ${id}: the answer is another user`);
    }
    return found;
  }

  function users(what: string, query: Query): AsyncGenerator<User> {
    const whole = { ...inCustomer, maxResults: config.pageSize, ...query };
    return list(what, path`/admin/directory/v1/users`, 'users', User, whole);
  }

  return {
    config,
    user,
    userByKey,
    searchUsers: (query) => all(users('search users', { query })),
    everyUser: () => users('list users', { orderBy: 'email' }),
    async isAmongDeleted(id) {
      const query = { ...inCustomer, maxResults: config.pageSize, showDeleted: 'true' };
      const deleted = list('list deleted users', path`/admin/directory/v1/users`, 'users', DeletedUser, query);
      for await (const one of deleted) if (one.id === id) return true;
      return false;
    },
    grants: (id) => all(list(`list grants of ${id}`, path`/admin/directory/v1/users/${id}/tokens`, 'items', Grant)),
    appPasswords: (id) =>
      all(list(`list app passwords of ${id}`, path`/admin/directory/v1/users/${id}/asps`, 'items', AppPassword)),
    async backupCodes(id) {
      const at = path`/admin/directory/v1/users/${id}/verificationCodes`;
      return (await all(list(`count backup codes of ${id}`, at, 'items', BackupCode))).length;
    },
    groupsOf: (id) =>
      all(
        list(`list groups of ${id}`, path`/admin/directory/v1/groups`, 'groups', Group, {
          userKey: id,
          maxResults: 200,
        }),
      ),
    async member(groupId, userId) {
      const answer = await send({
        what: `read member ${userId} of group ${groupId}`,
        path: path`/admin/directory/v1/groups/${groupId}/members/${userId}`,
        expected: [404],
      });
      if (answer.status === 404) return undefined;
      const found = answer.read(Member);
      if (found.id === userId) return found;
      throw new ConnectorError('invalid', `google-workspace: read member ${userId}: the answer is another member`);
    },
    async membersOf(groupId) {
      const at = path`/admin/directory/v1/groups/${groupId}/members`;
      const query = { includeDerivedMembership: 'true', maxResults: 200 };
      return (await all(list(`list members of ${groupId}`, at, 'members', Member, query))).map(({ id }) => id);
    },
    roleAssignments: (of) =>
      all(
        list(
          of === undefined ? 'list role assignments' : `list role assignments of ${of.userId}`,
          path`/admin/directory/v1/customer/${config.customer}/roleassignments`,
          'items',
          RoleAssignment,
          {
            maxResults: 200,
            ...(of && { userKey: of.userId, ...(of.indirect && { includeIndirectRoleAssignments: 'true' }) }),
          },
        ),
      ),
    roles: () =>
      all(
        list('list roles', path`/admin/directory/v1/customer/${config.customer}/roles`, 'items', Role, {
          maxResults: 100,
        }),
      ),
    send,
    sendLicensing: licensing.send,
    list,
    missingScopes: tokens.missingScopes,
  };
}

function kindOf({ status, body }: RawAnswer): ConnectorErrorKind | undefined {
  if (status !== 403) return undefined;
  const reasons = Fault.safeParse(body).data?.error.errors ?? [];
  return reasons.some(({ reason }) => RATE_LIMITS.has(reason ?? '')) ? 'rate_limited' : undefined;
}
