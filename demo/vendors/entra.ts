/**
 * A stand-in for Microsoft Entra ID and Microsoft Graph v1.0 on 127.0.0.1, written from msgraph-metadata and Graph's
 * reference: soft deletion, synced objects that refuse changes, licences through groups, sessions by a moment.
 */
import { z } from 'zod';
import { denied, error, filtered, mastered, noContent, notFound, ok, page, ROOT, userAnswer } from './entra-answers.ts';
import { holdings, rolesHeld, withUser } from './entra-holdings.ts';
import { EntraState } from './entra-state.ts';
import { accessTokens, type EntraApp } from './entra-token.ts';
import {
  type Handler,
  type RestAnswer,
  type RestRequest,
  type RestServer,
  startRest,
  type VendorAccount,
} from './rest.ts';

export { EntraState } from './entra-state.ts';

export interface EntraOptions {
  readonly file: string;
  readonly app: EntraApp;
  readonly seed: z.input<typeof EntraState>;
  readonly port?: number;
  readonly now?: () => Date;
}

export interface EntraServer extends RestServer<EntraState> {
  readonly baseUrl: string;
  readonly tokenUrl: string;
  /** As the desk shows them. */
  accounts(): readonly VendorAccount[];
}

/** Starts a server; rejects when the port is taken or the file is no state. */
export async function startEntra(options: EntraOptions): Promise<EntraServer> {
  const now = options.now ?? (() => new Date());
  const tokens = accessTokens(options.app, now);
  const tokenPath = `/${options.app.tenant}/oauth2/v2.0/token`;

  function refuse(state: EntraState, request: RestRequest): RestAnswer | undefined {
    if (request.path === tokenPath) return undefined;
    if (!tokens.knows(request.headers.authorization)) return error(401, 'InvalidAuthenticationToken', 'Lifetime');
    const about = /^\/v1\.0\/users\/([^/]+)/.exec(request.path)?.[1] ?? '';
    const isAdmin = rolesHeld(state, decodeURIComponent(about)).length > 0;
    return request.method !== 'GET' && isAdmin && !state.mayActOnAdmins ? denied() : undefined;
  }

  const routes: Record<string, Handler<EntraState>> = {
    [`POST ${tokenPath}`]: (_, request) => tokens.answer(request),

    [`GET ${ROOT}/users`]: (state, request) => {
      const filter = request.query.get('$filter');
      const wanted = filter === null ? () => true : filtered(filter);
      if (wanted === undefined) return error(400, 'Request_UnsupportedQuery', 'Unsupported Query.');
      const foreign = request.faults.foreign && filter !== null;
      const found = state.users.filter((user) => wanted(user) !== foreign);
      return page(
        request,
        found.map((user) => userAnswer(state, user, request)),
      );
    },
    [`GET ${ROOT}/users/{id}`]: (state, request) => {
      const found = state.users.find(({ id }) => (id === request.ids.id) !== request.faults.foreign);
      return found === undefined ? notFound(request.ids.id ?? '') : ok(userAnswer(state, found, request));
    },
    [`PATCH ${ROOT}/users/{id}`]: (state, { ids, body }) =>
      withUser(state, ids.id, (user) => {
        if (user.onPremisesSyncEnabled) return mastered();
        user.accountEnabled = z.strictObject({ accountEnabled: z.boolean() }).parse(body).accountEnabled;
        return noContent();
      }),
    [`POST ${ROOT}/users/{id}/revokeSignInSessions`]: (state, { ids }) =>
      withUser(state, ids.id, (user) => {
        user.signInSessionsValidFromDateTime = `${now().toISOString().slice(0, 19)}Z`;
        // A guest's sessions are their home tenant's: true is answered, and nothing ends.
        if (user.userType === 'Member') user.sessions = 0;
        return ok({ value: true });
      }),
    [`DELETE ${ROOT}/users/{id}`]: (state, { ids }) =>
      withUser(state, ids.id, (user) => {
        if (user.onPremisesSyncEnabled) return mastered();
        state.users = state.users.filter(({ id }) => id !== user.id);
        state.deleted.push(user);
        return noContent();
      }),

    [`GET ${ROOT}/directory/deletedItems/{id}`]: (state, { ids }) => {
      const found = state.deleted.find(({ id }) => id === ids.id);
      return found === undefined ? notFound(ids.id ?? '') : ok({ id: found.id, displayName: found.displayName });
    },
    [`POST ${ROOT}/directory/deletedItems/{id}/restore`]: (state, { ids }) => {
      const found = state.deleted.find(({ id }) => id === ids.id);
      if (found === undefined) return notFound(ids.id ?? '');
      state.deleted = state.deleted.filter(({ id }) => id !== ids.id);
      state.users.push(found);
      return ok({ id: found.id });
    },
    ...holdings,
  };

  const server = await startRest(
    {
      schema: EntraState as z.ZodType<EntraState>,
      routes,
      refuse,
      says: {
        down: () => error(503, 'serviceNotAvailable', 'The service is temporarily unavailable.'),
        rateLimited: () => ({
          ...error(429, 'TooManyRequests', 'Too many requests.'),
          headers: { 'retry-after': '7' },
        }),
        forbidden: (request) => (request.path === tokenPath ? tokens.answer(request) : denied()),
        garbled: (request) =>
          request.path === tokenPath ? tokens.answer(request) : ok({ id: ['<script>'], value: 'no' }),
        noRoute: ({ path }) => notFound(path),
      },
    },
    { ...options, seed: EntraState.parse(options.seed) },
  );

  return {
    ...server,
    baseUrl: `${server.origin}${ROOT}`,
    tokenUrl: `${server.origin}${tokenPath}`,
    accounts() {
      const state = server.state();
      const all = [
        ...state.users.map((user) => ({
          user,
          state: user.accountEnabled ? ('active' as const) : ('suspended' as const),
        })),
        ...state.deleted.map((user) => ({ user, state: 'gone' as const })),
      ];
      return all.map(({ user, state: standing }) => ({
        id: user.id,
        label: user.userPrincipalName,
        emails: user.mail === null ? [] : [user.mail],
        state: standing,
        sessions: user.sessions,
        tokens: state.consents.filter(({ principalId }) => principalId === user.id).length,
        groups: state.groups.filter(({ members }) => members.includes(user.id)).map(({ displayName }) => displayName),
        ...(user.licences[0] === undefined
          ? {}
          : {
              licence: state.skus.find(({ skuId }) => skuId === user.licences[0]?.skuId)?.skuPartNumber ?? 'licensed',
            }),
      }));
    },
  };
}
