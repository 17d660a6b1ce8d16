/**
 * A Google Workspace on 127.0.0.1, as far as leaving touches it. It checks the service account's signed requests for
 * tokens, but not their time: the demo's clock is not the wall's.
 */
import { createHmac, createPrivateKey, createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import type { z } from 'zod';
import { fault, ok } from './google-answers.ts';
import { holdingRoutes } from './google-holdings.ts';
import { GoogleState, googleAccounts, userOf } from './google-state.ts';
import { userRoutes } from './google-users.ts';
import {
  type Handler,
  type RestAnswer,
  type RestRequest,
  type RestServer,
  startRest,
  type VendorAccount,
} from './rest.ts';

export { GoogleState } from './google-state.ts';

export interface GoogleOptions {
  /** JSON file that outlives the server. */
  readonly file: string;
  /** The state when the file does not exist yet. */
  readonly seed: z.input<typeof GoogleState>;
  readonly port?: number;
  /** How long a transfer runs, in real milliseconds; `held` until somebody updates the state. 0, the default: at once. */
  readonly transferMs?: number | 'held';
}

export interface GoogleServer extends RestServer<GoogleState> {
  /** `base_url` of the connector's settings. */
  readonly baseUrl: string;
  readonly tokenUrl: string;
  /** JSON of the key file, for `service_account`. */
  readonly serviceAccount: string;
  /** For the desk. */
  accounts(): readonly VendorAccount[];
}

const ISSUER = 'lastday@stand-in.iam.gserviceaccount.com';

/** Rejects when the port is taken or the file is no state. */
export async function startGoogleWorkspace(options: GoogleOptions): Promise<GoogleServer> {
  const seed = GoogleState.parse({ privateKey: newKey(), ...options.seed });
  const server = await startRest(
    {
      schema: GoogleState,
      routes: { 'POST /token': token, ...userRoutes, ...holdingRoutes },
      refuse,
      says: {
        down: () => fault(503, 'backendError', 'Service unavailable. Please try again'),
        // 403 as often as 429; the header is not promised, but honoured where it comes.
        rateLimited: () => ({ ...fault(429, 'rateLimitExceeded', 'Quota exceeded'), headers: { 'retry-after': '7' } }),
        forbidden: ({ path }) =>
          path === '/token'
            ? { status: 401, body: { error: 'unauthorized_client' } }
            : fault(403, 'forbidden', 'Not Authorized to access this resource/api'),
        garbled: () => ok({ id: ['<script>'], users: 'no', access_token: 7 }),
        noRoute: () => fault(404, 'notFound', 'Not Found'),
      },
    },
    { file: options.file, seed, ...(options.port === undefined ? {} : { port: options.port }) },
  );
  const timers = new Set<NodeJS.Timeout>();
  const finish = () =>
    server.update(({ transfers }) => {
      for (const transfer of transfers) if (transfer.status !== 'failed') transfer.status = 'completed';
    });
  const goOn = ({ transfers }: GoogleState, begun: 'new' | 'inProgress') => {
    const { transferMs = 0 } = options;
    if (transferMs === 'held' || !transfers.some(({ status }) => status === begun)) return;
    if (transferMs === 0) return finish();
    timers.add(setTimeout(finish, transferMs));
    server.update((state) => {
      for (const transfer of state.transfers) if (transfer.status === 'new') transfer.status = 'inProgress';
    });
  };
  const stop = server.onChange((state) => goOn(state, 'new'));
  // Begun before a restart.
  goOn(server.state(), 'inProgress');

  return {
    ...server,
    baseUrl: server.origin,
    tokenUrl: `${server.origin}/token`,
    serviceAccount: JSON.stringify({
      type: 'service_account',
      client_email: ISSUER,
      private_key: server.state().privateKey,
    }),
    accounts: () => googleAccounts(server.state()),
    async close() {
      stop();
      for (const timer of timers) clearTimeout(timer);
      await server.close();
    },
  };
}

function newKey(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

interface Claims {
  readonly iss?: string;
  readonly sub?: string;
  readonly scope?: string;
  readonly aud?: string;
  readonly iat?: number;
  readonly exp?: number;
}

/** https://developers.google.com/identity/protocols/oauth2/service-account#httprest */
const token: Handler<GoogleState> = (state, { body, origin }) => {
  const { grant_type: grant, assertion = '' } = body as { grant_type?: string; assertion?: string };
  const [header = '', payload = '', signature = ''] = assertion.split('.');
  const key = createPublicKey(createPrivateKey(state.privateKey ?? ''));
  const signed = verify('RSA-SHA256', Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, 'base64url'));
  if (!signed) return refused(400, 'invalid_grant', 'Invalid JWT Signature.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Claims;
  const lifetime = (claims.exp ?? 0) - (claims.iat ?? 0);
  const fits = grant === 'urn:ietf:params:oauth:grant-type:jwt-bearer' && claims.iss === ISSUER;
  if (!fits || claims.aud !== `${origin}/token` || lifetime <= 0 || lifetime > 3_600) {
    return refused(400, 'invalid_grant', 'Invalid JWT.');
  }
  if (userOf(state, claims.sub)?.suspended !== false) return refused(400, 'invalid_grant', 'Invalid email or User ID');
  const scopes = (claims.scope ?? '').split(' ').map((scope) => scope.replace('https://www.googleapis.com/auth/', ''));
  const { delegatedScopes } = state;
  if (delegatedScopes !== undefined && scopes.some((scope) => !delegatedScopes.includes(scope))) {
    return refused(401, 'unauthorized_client', 'Client is unauthorized to retrieve access tokens using this method');
  }
  return ok({ access_token: tokenOf(state), expires_in: 3599, token_type: 'Bearer' });
};

function refused(status: number, error: string, description: string): RestAnswer {
  return { status, body: { error, error_description: description } };
}

/** Nothing to keep, so that a restart and a lying server leave it valid. */
function tokenOf({ tokenSecret }: GoogleState): string {
  return `ya29.${createHmac('sha256', tokenSecret).update('token').digest('base64url')}`;
}

function refuse(state: GoogleState, { path, headers }: RestRequest): RestAnswer | undefined {
  if (path === '/token' || headers.authorization === `Bearer ${tokenOf(state)}`) return undefined;
  return fault(401, 'authError', 'Invalid Credentials');
}
