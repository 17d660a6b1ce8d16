/** Our credential: a token, or a GitHub App that signs for a token of one hour. */
import { createPrivateKey, sign } from 'node:crypto';
import { Secret, type Tools } from '../contract.ts';
import { ConnectorError, type ConnectorErrorKind } from '../errors.ts';
import { createHttp, path, type RawAnswer } from '../http.ts';
import { type App, type GithubConfig, InstallationToken } from './schema.ts';

export interface Auth {
  headers(): Promise<Readonly<Record<string, string>>>;
  /** Absent for a token, which nobody renews. */
  forget?(): void;
  /** What the app's installation may do; undefined for a token, which says it only by its refusals. */
  permissions(): Promise<Readonly<Record<string, string>> | undefined>;
}

interface Granted {
  readonly token: Secret;
  readonly until: number;
  readonly permissions: Readonly<Record<string, string>>;
}

/** A token of an hour is renewed a minute early, so that no request meets its end. */
const MARGIN_MS = 60_000;

export function createAuth(config: GithubConfig, tools: Tools): Auth {
  const { credential } = config;
  if (credential instanceof Secret) {
    return {
      headers: async () => ({ authorization: `Bearer ${credential.reveal()}` }),
      permissions: async () => undefined,
    };
  }

  const http = createHttp({
    connectorId: 'github',
    baseUrl: config.baseUrl,
    tools,
    timeoutMs: config.timeoutMs,
    headers: { accept: 'application/vnd.github+json' },
    classify,
    authorize: () => ({ authorization: `Bearer ${signedFor(credential, tools.now())}` }),
  });
  let granted: Promise<Granted> | undefined;

  async function ask(app: App): Promise<Granted> {
    const answer = await http.send({
      what: `get a token for installation ${app.installationId}`,
      path: path`/app/installations/${app.installationId}/access_tokens`,
      method: 'POST',
    });
    const { token, expires_at, permissions } = answer.read(InstallationToken);
    return { token: new Secret(token), until: Date.parse(expires_at) - MARGIN_MS, permissions };
  }

  /** One request for callers at the same time; a failed one is asked again by the next. */
  async function current(app: App): Promise<Granted> {
    const held = await granted?.catch(() => undefined);
    if (held !== undefined && held.until > tools.now().getTime()) return held;
    granted = ask(app);
    return granted;
  }

  return {
    headers: async () => ({ authorization: `Bearer ${(await current(credential)).token.reveal()}` }),
    forget() {
      granted = undefined;
    },
    permissions: async () => (await current(credential)).permissions,
  };
}

/** https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app */
function signedFor({ appId, privateKey }: App, now: Date): string {
  const seconds = Math.floor(now.getTime() / 1000);
  // A minute back for clocks that differ; ten minutes ahead is the most that GitHub takes.
  const claims = { iat: seconds - 60, exp: seconds + 540, iss: appId };
  const body = [{ alg: 'RS256', typ: 'JWT' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  try {
    return `${body}.${sign('RSA-SHA256', Buffer.from(body), createPrivateKey(privateKey.reveal())).toString('base64url')}`;
  } catch {
    // Node's own message may quote the key.
    throw new ConnectorError('auth', 'github: sign as the app: private_key is no RSA key in PEM');
  }
}

/** GitHub says 403 for its rate limits too: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api */
export function classify({ status, headers, body }: RawAnswer): ConnectorErrorKind | undefined {
  if (status !== 403) return undefined;
  const message = String((body as { message?: unknown } | undefined)?.message ?? '');
  const limited =
    headers.get('x-ratelimit-remaining') === '0' || headers.has('retry-after') || /rate limit/i.test(message);
  return limited ? 'rate_limited' : undefined;
}
