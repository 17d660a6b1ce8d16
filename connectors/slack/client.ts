/** Requests to Slack's Web API, which says everything with 200, and to its SCIM service, which does not. */
import type { z } from 'zod';
import type { Tools } from '../contract.ts';
import { ConnectorError, type ConnectorErrorKind } from '../errors.ts';
import { type Answer, createHttp, type HttpRequest, type Path, path } from '../http.ts';
import {
  GUEST,
  OneUser,
  PATCH_OP,
  ScimList,
  SessionPage,
  type SlackConfig,
  type SlackUser,
  UserPage,
  Verdict,
  WhoAmI,
} from './schema.ts';

export interface SlackClient {
  readonly config: SlackConfig;
  /** The account behind the token that acts, and its workspace. */
  whoAmI(): Promise<z.output<typeof WhoAmI>>;
  /** The scopes that Slack says each of our tokens has. */
  scopes(): Promise<{ readonly acting: ReadonlySet<string>; readonly reading: ReadonlySet<string> }>;
  /** Undefined: no such user. Deactivated people are found. An answer about another id throws `invalid`. */
  user(id: string): Promise<SlackUser | undefined>;
  /** Undefined: nobody active. Slack hides the deactivated here. */
  lookUp(email: string): Promise<SlackUser | undefined>;
  everyUser(): AsyncGenerator<SlackUser>;
  /** Ids, the deactivated too. */
  searchScim(email: string): Promise<readonly string[]>;
  probeScim(): Promise<void>;
  /** `gone`: 404. */
  setActive(id: string, active: boolean, asGuest?: boolean): Promise<'done' | 'gone'>;
  /** Enterprise. `gone` also when it is deactivated already. */
  resetSessions(id: string): Promise<'done' | 'gone'>;
  deactivate(id: string): Promise<'done' | 'gone'>;
  /** How many sessions the user has in a workspace; undefined where Slack knows no such user there. */
  sessions(id: string, team: string): Promise<number | undefined>;
}

type Fields = Readonly<Record<string, string>>;

const AUTH = new Set(['not_authed', 'invalid_auth', 'token_revoked', 'token_expired', 'account_inactive']);
const FORBIDDEN = new Set([
  'missing_scope',
  'not_allowed_token_type',
  'no_permission',
  'not_an_admin',
  'admin_unauthorized',
  'access_denied',
  'accesslimited',
  'restricted_action',
  'feature_not_enabled',
  'plan_upgrade_required',
  'enterprise_is_restricted',
  'ekm_access_denied',
  'cannot_modify_primary_owner',
  'user_not_visible',
]);
const PASSING = new Set(['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout']);

export function createSlackClient(config: SlackConfig, tools: Tools): SlackClient {
  const common = { connectorId: 'slack', tools, timeoutMs: config.timeoutMs };
  const bearer = (token: SlackConfig['token']) => ({
    authorize: () => ({ authorization: `Bearer ${token.reveal()}` }),
  });
  const acting = createHttp({ ...common, ...bearer(config.token), baseUrl: config.apiUrl });
  const reading = createHttp({ ...common, ...bearer(config.readToken), baseUrl: config.apiUrl });
  const scim = createHttp({ ...common, ...bearer(config.token), baseUrl: config.scimUrl });

  /** The answer, or the error that the caller expects, by its name. */
  function judged(answer: Answer, what: string, expected: readonly string[]): Answer | string {
    const { ok, error, needed } = answer.read(Verdict);
    if (ok) return answer;
    // Slack's names, and nothing else, go on: they reach logs.
    const name = /^[a-z_]{1,60}$/.exec(error ?? '')?.[0] ?? 'an error without a name';
    if (expected.includes(name)) return name;
    const scope = name === 'missing_scope' ? ` (${/^[\w.:,-]{1,80}$/.exec(needed ?? '')?.[0] ?? 'unnamed'})` : '';
    throw new ConnectorError(kindOf(name), `slack: ${what}: ${name}${scope}`, {
      ...waitOf(answer.headers),
      status: answer.status,
    });
  }

  async function get(what: string, at: Path, query: Fields, expected: readonly string[] = []) {
    return judged(await reading.send({ what, path: at, query }), what, expected);
  }
  async function post(what: string, at: Path, form: Fields, expected: readonly string[] = []) {
    return judged(await acting.send({ what, path: at, method: 'POST', form }), what, expected);
  }

  async function readUser(what: string, at: Path, query: Fields, absent: string): Promise<SlackUser | undefined> {
    const answer = await get(what, at, query, [absent]);
    return typeof answer === 'string' ? undefined : answer.read(OneUser).user;
  }

  async function write(what: string, at: Path, form: Fields): Promise<'done' | 'gone'> {
    const answer = await post(what, at, form, ['user_already_deleted', 'user_not_found']);
    return typeof answer === 'string' ? 'gone' : 'done';
  }

  async function* everyUser(): AsyncGenerator<SlackUser> {
    const what = 'list users';
    const request = (cursor?: string): HttpRequest => ({
      what,
      path: path`/users.list`,
      query: { limit: config.pageSize, cursor, team_id: config.team },
    });
    const pages = reading.pages(request(), (answer) => {
      const cursor = answer.read(UserPage).response_metadata?.next_cursor;
      return cursor ? request(cursor) : undefined;
    });
    for await (const answer of pages) {
      judged(answer, what, []);
      yield* answer.read(UserPage).members;
    }
  }

  async function scopesOf(http: typeof acting): Promise<ReadonlySet<string>> {
    const answer = await http.send({ what: 'read own scopes', path: path`/auth.test` });
    judged(answer, 'read own scopes', []);
    return new Set((answer.headers.get('x-oauth-scopes') ?? '').split(',').map((scope) => scope.trim()));
  }

  return {
    config,
    async whoAmI() {
      const what = 'read own account';
      const answer = await acting.send({ what, path: path`/auth.test` });
      judged(answer, what, []);
      return answer.read(WhoAmI);
    },
    scopes: async () => ({ acting: await scopesOf(acting), reading: await scopesOf(reading) }),
    async user(id) {
      const found = await readUser(`read user ${id}`, path`/users.info`, { user: id }, 'user_not_found');
      if (found === undefined || found.id === id) return found;
      throw new ConnectorError('invalid', `slack: read user ${id}: the answer is another user`);
    },
    lookUp: (email) => readUser('look up an address', path`/users.lookupByEmail`, { email }, 'users_not_found'),
    everyUser,
    async searchScim(email) {
      const filter = `email eq ${JSON.stringify(email)}`;
      const answer = await scim.send({ what: 'search users', path: path`/Users`, query: { filter, count: 10 } });
      const { totalResults, Resources } = answer.read(ScimList);
      const ids = (Resources ?? []).map(({ id }) => id);
      if (ids.length < totalResults) throw new ConnectorError('invalid', 'slack: search users: the list is cut short');
      return ids;
    },
    async probeScim() {
      const what = 'read SCIM users (needs Business+ or Enterprise, and the scope admin)';
      await scim.send({ what, path: path`/Users`, query: { count: 1 } });
    },
    async setActive(id, active, asGuest = false) {
      // Whoever was a guest comes back as a member unless both are said at once.
      const operation = asGuest
        ? { op: 'replace', value: { active, [GUEST]: { type: 'multi' } } }
        : { op: 'replace', path: 'active', value: active };
      const answer = await scim.send({
        what: `${active ? 'activate' : 'deactivate'} user ${id}`,
        path: path`/Users/${id}`,
        method: 'PATCH',
        json: { schemas: [PATCH_OP], Operations: [operation] },
        contentType: 'application/scim+json',
        expected: [404],
      });
      return answer.status === 404 ? 'gone' : 'done';
    },
    resetSessions: (id) => write(`reset sessions of ${id}`, path`/admin.users.session.reset`, { user_id: id }),
    deactivate: (id) => write(`deactivate user ${id}`, path`/admin.users.deactivate`, { user_id: id }),
    async sessions(id, team) {
      const what = `list sessions of ${id}`;
      const form = { user_id: id, team_id: team, limit: '100' };
      const answer = await post(what, path`/admin.users.session.list`, form, ['user_not_found']);
      if (typeof answer === 'string') return undefined;
      const found = answer.read(SessionPage).active_sessions;
      if (found.every(({ user_id: owner }) => owner === id)) return found.length;
      throw new ConnectorError('invalid', `slack: ${what}: the answer is about someone else`);
    },
  };
}

function kindOf(error: string): ConnectorErrorKind {
  if (AUTH.has(error)) return 'auth';
  if (FORBIDDEN.has(error)) return 'forbidden';
  if (error === 'ratelimited' || error === 'rate_limited') return 'rate_limited';
  return PASSING.has(error) ? 'unavailable' : 'invalid';
}

function waitOf(headers: Headers): { readonly retryAfterMs?: number } {
  const seconds = headers.get('retry-after');
  return seconds !== null && /^\d+$/.test(seconds) ? { retryAfterMs: Number(seconds) * 1000 } : {};
}
