/**
 * A stand-in for a GitHub organization on 127.0.0.1, written from github/rest-api-description: Link pages, 403 for rate
 * limits, 302 to strangers, apps that sign for their tokens, and removals that take private forks along.
 */
import { randomUUID, verify as verifies } from 'node:crypto';
import type { z } from 'zod';
import { error, graphql, notFound, ok } from './github-answers.ts';
import { routesOf } from './github-routes.ts';
import { GithubState, loginOf, userOf } from './github-state.ts';
import { type RestAnswer, type RestRequest, type RestServer, startRest, type VendorAccount } from './rest.ts';

export { GithubState } from './github-state.ts';

export interface GithubOptions {
  readonly file: string;
  /** A classic token, whose it is, and its scopes. */
  readonly token?: { readonly value: string; readonly owner: string; readonly scopes?: readonly string[] };
  readonly app?: {
    readonly appId: string;
    readonly installationId: string;
    /** PEM. */
    readonly publicKey: string;
    readonly permissions: Readonly<Record<string, string>>;
  };
  readonly seed: z.input<typeof GithubState>;
  readonly port?: number;
  readonly now?: () => Date;
}

export interface GithubServer extends RestServer<GithubState> {
  readonly baseUrl: string;
  /** As the desk shows them. */
  accounts(): readonly VendorAccount[];
}

const HOUR_MS = 3_600_000;

/** Starts a server; rejects when the port is taken or the file is no state. */
export async function startGithub(options: GithubOptions): Promise<GithubServer> {
  const now = options.now ?? (() => new Date());
  const issued = new Map<string, number>();

  function bearer({ headers }: RestRequest): string {
    return headers.authorization?.replace(/^Bearer /, '') ?? '';
  }

  function isApp(request: RestRequest): boolean {
    return (issued.get(bearer(request)) ?? 0) > now().getTime();
  }

  /** The app signs with its key, for at most ten minutes. */
  function isSigned(jwt: string): boolean {
    const [head = '', claims = '', signature = ''] = jwt.split('.');
    if (options.app === undefined || signature === '') return false;
    const { iss, exp, iat } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as Record<string, unknown>;
    const seconds = now().getTime() / 1000;
    const inTime = Number(exp) > seconds && Number(exp) - seconds <= 600 && Number(iat) <= seconds;
    const key = options.app.publicKey;
    const genuine = verifies('RSA-SHA256', Buffer.from(`${head}.${claims}`), key, Buffer.from(signature, 'base64url'));
    return genuine && inTime && iss === options.app.appId;
  }

  function refuse(_: GithubState, request: RestRequest): RestAnswer | undefined {
    const known = request.path.startsWith('/app/')
      ? isSigned(bearer(request))
      : isApp(request) || (options.token !== undefined && bearer(request) === options.token.value);
    return known ? undefined : error(401, 'Bad credentials');
  }

  function access({ ids }: RestRequest): RestAnswer {
    if (ids.id !== options.app?.installationId) return notFound();
    const token = `ghs_${randomUUID()}`;
    issued.set(token, now().getTime() + HOUR_MS);
    const expires_at = new Date(now().getTime() + HOUR_MS).toISOString();
    return { status: 201, body: { token, expires_at, permissions: options.app?.permissions } };
  }

  const viewer = (state: GithubState, request: RestRequest) =>
    isApp(request) ? undefined : userOf(state, options.token?.owner ?? '')?.id;
  const seesMembers = (state: GithubState, request: RestRequest) =>
    isApp(request) || state.members.some(({ id }) => id === viewer(state, request));

  const server = await startRest<GithubState>(
    {
      schema: GithubState,
      refuse,
      routes: {
        'POST /app/installations/{id}/access_tokens': (_, request) => access(request),
        'POST /graphql': (state, request) => graphql(state, request, viewer(state, request)),
        ...routesOf(seesMembers),
        'GET /orgs/{org}': (state, request) => ({
          ...ok({ login: state.org, id: 1 }),
          ...(isApp(request) || options.token?.scopes === undefined
            ? {}
            : { headers: { 'x-oauth-scopes': options.token.scopes.join(', ') } }),
        }),
      },
      says: {
        down: () => error(503, 'Service unavailable'),
        rateLimited: () => error(403, 'You have exceeded a secondary rate limit', { 'retry-after': '7' }),
        forbidden: () => error(403, 'Resource not accessible by integration'),
        garbled: () => ok({ id: ['<script>'], user: 'no', state: 7, data: [] }),
        noRoute: notFound,
      },
    },
    {
      file: options.file,
      seed: GithubState.parse(options.seed),
      ...(options.port === undefined ? {} : { port: options.port }),
    },
  );

  return {
    ...server,
    baseUrl: server.origin,
    accounts: () => accountsOf(server.state()),
  };
}

function accountsOf(state: GithubState): readonly VendorAccount[] {
  return state.users.map(({ id }) => {
    const member = state.members.find((one) => one.id === id);
    const identity = state.identities?.find(({ user }) => user === id);
    const seat = state.seats.find((one) => one.id === id && !one.cancelled);
    return {
      id: String(id),
      label: loginOf(state, id),
      emails: identity === undefined ? [] : [identity.nameId],
      state: member !== undefined || state.outsiders.includes(id) ? 'active' : 'gone',
      tokens: [...state.tokens, ...state.credentials].filter(({ owner }) => owner === id).length,
      groups: [
        ...(member?.role === 'admin' ? ['owner'] : []),
        ...state.roles.filter(({ holders }) => holders.some((holder) => holder.id === id)).map(({ name }) => name),
        ...state.teams.filter(({ members }) => members.includes(id)).map(({ slug }) => slug),
      ],
      ...(seat === undefined ? {} : { licence: 'Copilot' }),
    };
  });
}
