/**
 * A stand-in for an Okta organization on 127.0.0.1, written from okta/okta-management-openapi-spec: statuses and what
 * each allows, Link pages, its error bodies, 429 with X-Rate-Limit-Reset, tokens that die with their creator.
 */
import type { KeyObject } from 'node:crypto';
import type { z } from 'zod';
import { cut, error, gone, invalidToken, notFound, ok, page } from './okta-answers.ts';
import { type OktaPerson, OktaState } from './okta-state.ts';
import { accessTokens } from './okta-token.ts';
import {
  type Handler,
  type RestAnswer,
  type RestRequest,
  type RestServer,
  startRest,
  type VendorAccount,
} from './rest.ts';

export { OktaState } from './okta-state.ts';

export interface OktaOptions {
  readonly file: string;
  /** The SSWS token, and the user who made it: it is refused once they are not ACTIVE. */
  readonly token: string;
  readonly tokenOwner?: string;
  /** A service app that may fetch tokens by private_key_jwt. */
  readonly app?: { readonly clientId: string; readonly publicKey: KeyObject; readonly scopes: readonly string[] };
  readonly seed: z.input<typeof OktaState>;
  readonly port?: number;
  readonly now?: () => Date;
}

export interface OktaServer extends RestServer<OktaState> {
  readonly baseUrl: string;
  /** As the desk shows them. */
  accounts(): readonly VendorAccount[];
}

/** Starts a server; rejects when the port is taken or the file is no state. */
export async function startOkta(options: OktaOptions): Promise<OktaServer> {
  const now = options.now ?? (() => new Date());
  const tokens = accessTokens(options.app, now);

  function refuse(state: OktaState, request: RestRequest): RestAnswer | undefined {
    if (request.path === '/oauth2/v1/token') return undefined;
    const { authorization } = request.headers;
    if (authorization?.startsWith('Bearer ')) return tokens.knows(authorization.slice(7)) ? undefined : invalidToken();
    const owner = state.users.find(({ id }) => id === options.tokenOwner);
    const alive = options.tokenOwner === undefined || owner?.status === 'ACTIVE';
    return authorization === `SSWS ${options.token}` && alive ? undefined : invalidToken();
  }

  const routes: Record<string, Handler<OktaState>> = {
    'POST /oauth2/v1/token': (_, request) => tokens.answer(request),

    'GET /api/v1/users': (state, request) => {
      const search = request.query.get('search');
      const wanted = search === null ? undefined : searched(search);
      if (search !== null && wanted === undefined) return error(400, 'E0000031', 'Invalid search criteria.');
      const matching = state.users.filter((user) => (wanted ? wanted(user) : user.status !== 'DEPROVISIONED'));
      const shown = request.faults.foreign ? state.users.filter((user) => !matching.includes(user)) : matching;
      return page(request, shown.map(userAnswer));
    },
    'GET /api/v1/users/{id}': (state, request) => {
      const id = request.ids.id === 'me' ? (options.tokenOwner ?? '') : (request.ids.id ?? '');
      const found = request.faults.foreign
        ? state.users.find((user) => !isNamed(user, id))
        : state.users.find((user) => isNamed(user, id));
      return found === undefined ? notFound(id, 'User') : ok(userAnswer(found));
    },
    'GET /api/v1/users/{id}/groups': (state, { ids }) =>
      withUser(state, ids.id, ({ id }) =>
        ok(
          state.groups
            .filter(({ members }) => members.includes(id))
            .map(({ id: groupId, type, name }) => ({ id: groupId, type, profile: { name } })),
        ),
      ),

    'POST /api/v1/users/{id}/lifecycle/suspend': (state, { ids }) =>
      withUser(state, ids.id, (user) => {
        if (user.status !== 'ACTIVE') return error(400, 'E0000001', 'Cannot suspend a user that is not active');
        user.status = 'SUSPENDED';
        return ok({});
      }),
    'POST /api/v1/users/{id}/lifecycle/unsuspend': (state, { ids }) =>
      withUser(state, ids.id, (user) => {
        if (user.status !== 'SUSPENDED') return error(400, 'E0000001', 'Cannot unsuspend a user that is not suspended');
        user.status = 'ACTIVE';
        return ok({});
      }),
    'POST /api/v1/users/{id}/lifecycle/deactivate': (state, { ids }) =>
      withUser(state, ids.id, (user) => {
        deactivate(state, user);
        return ok({});
      }),
    'DELETE /api/v1/users/{id}': (state, { ids }) =>
      withUser(state, ids.id, (user) => {
        if (user.status !== 'DEPROVISIONED') deactivate(state, user);
        else {
          state.users = state.users.filter(({ id }) => id !== user.id);
          for (const group of state.groups) group.members = group.members.filter((id) => id !== user.id);
          state.roles = state.roles.filter(({ userId }) => userId !== user.id);
        }
        return gone();
      }),

    'DELETE /api/v1/users/{id}/sessions': (state, { ids, query }) =>
      withUser(state, ids.id, (user) => {
        user.sessions = 0;
        if (query.get('oauthTokens') === 'true') user.oauthTokens = 0;
        return gone();
      }),
    'GET /api/v1/users/{id}/grants': (state, request) =>
      withUser(state, request.ids.id, ({ id }) =>
        page(
          request,
          state.grants.filter(({ userId }) => userId === id).map((grant) => ({ ...grant, issuer: request.origin })),
        ),
      ),
    'DELETE /api/v1/users/{id}/grants': (state, { ids }) =>
      withUser(state, ids.id, ({ id }) => {
        state.grants = state.grants.filter(({ userId }) => userId !== id);
        return gone();
      }),

    'GET /api/v1/users/{id}/roles': (state, { ids }) =>
      visible(state, 'roles') ?? withUser(state, ids.id, (user) => ok(rolesOf(state, user))),
    'POST /api/v1/users/{id}/roles': (state, { ids, body }) =>
      withUser(state, ids.id, (user) => {
        const { type, ...custom } = body as { type: string };
        const id = `ra${++state.made}`;
        state.roles.push({ id, userId: user.id, type, label: type, targets: [], ...custom });
        return { status: 201, body: { id, type, status: 'ACTIVE', assignmentType: 'USER' } };
      }),
    'DELETE /api/v1/users/{id}/roles/{role}': (state, { ids }) =>
      withUser(state, ids.id, (user) => {
        const left = state.roles.filter(({ id, userId }) => id !== ids.role || userId !== user.id);
        if (left.length === state.roles.length) return notFound(ids.role ?? '', 'RoleAssignment');
        state.roles = left;
        return gone();
      }),
    'GET /api/v1/users/{id}/roles/{role}/targets/groups': (state, { ids }) =>
      visible(state, 'roles') ??
      ok((state.roles.find(({ id }) => id === ids.role)?.targets ?? []).map((id) => ({ id, type: 'OKTA_GROUP' }))),
    'GET /api/v1/users/{id}/roles/{role}/targets/catalog/apps': (state, { ids }) =>
      visible(state, 'roles') ??
      ok((state.roles.find(({ id }) => id === ids.role)?.targets ?? []).map((name) => ({ name }))),
    'GET /api/v1/iam/assignees/users': (state, request) => visible(state, 'roles') ?? assignees(state, request),

    'PUT /api/v1/groups/{group}/users/{id}': (state, request) => joinOrLeave(state, request, true),
    'DELETE /api/v1/groups/{group}/users/{id}': (state, request) => joinOrLeave(state, request, false),

    'GET /api/v1/api-tokens': (state) => visible(state, 'apiTokens') ?? ok(state.apiTokens),
    'DELETE /api/v1/api-tokens/{token}': (state, { ids }) => {
      if (!state.apiTokens.some(({ id }) => id === ids.token)) return notFound(ids.token ?? '', 'ApiToken');
      state.apiTokens = state.apiTokens.filter(({ id }) => id !== ids.token);
      return gone();
    },
  };

  const server = await startRest(
    {
      schema: OktaState as z.ZodType<OktaState>,
      routes,
      refuse,
      says: {
        down: () => error(503, 'E0000010', 'Service is in read only mode'),
        rateLimited: () => ({
          ...error(429, 'E0000047', 'API call exceeded rate limit due to too many requests.'),
          headers: {
            'x-rate-limit-limit': '600',
            'x-rate-limit-remaining': '0',
            'x-rate-limit-reset': String(Math.floor(now().getTime() / 1000) + 7),
          },
        }),
        forbidden: () => error(403, 'E0000006', 'You do not have permission to perform the requested action'),
        garbled: () => ok({ id: ['<script>'], value: 'no' }),
        noRoute: ({ path }) => notFound(path, 'Resource'),
      },
    },
    { ...options, seed: OktaState.parse(options.seed) },
  );

  return {
    ...server,
    baseUrl: server.origin,
    accounts() {
      const state = server.state();
      return state.users.map((user) => ({
        id: user.id,
        label: user.profile.login,
        emails: [user.profile.email],
        state: user.status === 'DEPROVISIONED' ? 'gone' : user.status === 'SUSPENDED' ? 'suspended' : 'active',
        sessions: user.sessions,
        tokens: user.oauthTokens + state.apiTokens.filter(({ userId }) => userId === user.id).length,
        groups: [
          ...rolesOf(state, user).map(({ label }) => label),
          ...state.groups.filter(({ members }) => members.includes(user.id)).map(({ name }) => name),
        ],
      }));
    },
  };
}

function withUser(state: OktaState, id: string | undefined, act: (user: OktaPerson) => RestAnswer): RestAnswer {
  const user = state.users.find((one) => isNamed(one, id ?? ''));
  return user === undefined ? notFound(id ?? '', 'User') : act(user);
}

function isNamed({ id, profile }: OktaPerson, name: string): boolean {
  return id === name || profile.login.toLowerCase() === name.toLowerCase();
}

/** Destructive: every application is unassigned, and the person's API tokens die with them. */
function deactivate(state: OktaState, user: OktaPerson): void {
  if (state.deactivation === 'later') {
    user.transitioningToStatus = 'DEPROVISIONED';
    return;
  }
  Object.assign(user, { status: 'DEPROVISIONED', sessions: 0, oauthTokens: 0, apps: [] });
  state.apiTokens = state.apiTokens.filter(({ userId }) => userId !== user.id);
  state.grants = state.grants.filter(({ userId }) => userId !== user.id);
}

function rolesOf(state: OktaState, user: OktaPerson) {
  const direct = state.roles.filter(({ userId }) => userId === user.id);
  const held = state.groups.filter(({ members }) => members.includes(user.id));
  return [
    ...direct.map(({ userId, targets, ...role }) => ({ ...role, status: 'ACTIVE', assignmentType: 'USER' })),
    ...held.flatMap(({ id, roles }) =>
      roles.map((type) => ({ id: `${id}-${type}`, type, label: type, status: 'ACTIVE', assignmentType: 'GROUP' })),
    ),
  ];
}

function assignees(state: OktaState, request: RestRequest): RestAnswer {
  const value = state.users.filter((user) => rolesOf(state, user).length > 0).map(({ id }) => ({ id }));
  const { from, to, next } = cut(request, value.length);
  return ok({ value: value.slice(from, to), _links: next === undefined ? {} : { next: { href: next } } });
}

function joinOrLeave(state: OktaState, { ids }: RestRequest, joins: boolean): RestAnswer {
  const group = state.groups.find(({ id }) => id === ids.group);
  if (group === undefined) return notFound(ids.group ?? '', 'UserGroup');
  return withUser(state, ids.id, ({ id }) => {
    // Its application fills an APP_GROUP, and BUILT_IN is everyone.
    if (group.type !== 'OKTA_GROUP') return error(403, 'E0000006', 'Group memberships of this type cannot be modified');
    group.members = [...group.members.filter((member) => member !== id), ...(joins ? [id] : [])];
    return gone();
  });
}

function visible(state: OktaState, what: OktaState['hidden'][number]): RestAnswer | undefined {
  if (!state.hidden.includes(what)) return undefined;
  return error(403, 'E0000006', 'You do not have permission to perform the requested action');
}

function userAnswer({ provider, sessions, oauthTokens, apps, ...user }: OktaPerson) {
  return { ...user, credentials: { provider: { type: provider, name: provider } } };
}

/** `profile.x eq "y"`, joined with `or`: what people search by. */
function searched(expression: string): ((user: OktaPerson) => boolean) | undefined {
  const terms = [...expression.matchAll(/profile\.(login|email|employeeNumber) eq ("(?:[^"\\]|\\.)*")(?: or |$)/g)];
  if (terms.map(([whole]) => whole).join('') !== expression) return undefined;
  const wanted = terms.map(([, field, text]) => [field, String(JSON.parse(text ?? '""')).toLowerCase()] as const);
  return ({ profile }) =>
    wanted.some(([field, text]) => profile[field as keyof typeof profile]?.toLowerCase() === text);
}
