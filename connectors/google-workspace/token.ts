/** Access tokens by domain-wide delegation: https://developers.google.com/identity/protocols/oauth2/service-account */
import { createPrivateKey, type KeyObject, sign } from 'node:crypto';
import type { Tools } from '../contract.ts';
import { ConnectorError } from '../errors.ts';
import { createHttp } from '../http.ts';
import { type GoogleConfig, ServiceAccount, TokenAnswer, TokenFault } from './schema.ts';

export interface Tokens {
  /** Kept until a minute before it expires. Throws `auth` for a refused key, `forbidden` for a scope not delegated. */
  get(): Promise<string>;
  /** The next call asks for a new one. */
  forget(): void;
  /** Those of our scopes that the delegation in the Admin console lacks. */
  missingScopes(): Promise<readonly string[]>;
}

const SCOPE = 'https://www.googleapis.com/auth/';
const LIFETIME_S = 3_600;
const SPARE_MS = 60_000;

/** Only what the settings need: without `licences` no licensing scope is asked for. */
export function scopesOf(config: GoogleConfig): readonly string[] {
  return [
    'admin.directory.user',
    'admin.directory.user.security',
    'admin.directory.group.readonly',
    'admin.directory.group.member',
    'admin.directory.rolemanagement',
    ...(config.transfer.length > 0 ? ['admin.datatransfer'] : []),
    ...(config.licences.length > 0 ? ['apps.licensing'] : []),
    ...(config.chromebooks ? ['admin.directory.device.chromeos'] : []),
  ];
}

export function createTokens(config: GoogleConfig, tools: Tools): Tokens {
  const http = createHttp({
    connectorId: 'google-workspace',
    baseUrl: config.tokenUrl,
    tools,
    timeoutMs: config.timeoutMs,
    classify: ({ body }) => {
      const fault = TokenFault.safeParse(body).data?.error;
      // 400 for a key, an admin or a clock that is wrong; 401 for a scope that is not delegated.
      if (fault === 'invalid_grant' || fault === 'invalid_client') return 'auth';
      return fault === 'unauthorized_client' || fault === 'access_denied' ? 'forbidden' : undefined;
    },
  });
  const scopes = scopesOf(config);
  let current: { readonly asking: ReturnType<typeof ask>; freshUntil: number } | undefined;

  async function ask(asked: readonly string[]): Promise<{ token: string; lifetimeMs: number }> {
    const { issuer, key, keyId } = signer(config);
    const issuedAt = Math.floor(tools.now().getTime() / 1_000);
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = {
      iss: issuer,
      sub: config.admin,
      scope: asked.map((scope) => `${SCOPE}${scope}`).join(' '),
      aud: config.tokenUrl,
      iat: issuedAt,
      exp: issuedAt + LIFETIME_S,
    };
    const unsigned = `${part({ alg: 'RS256', typ: 'JWT', ...(keyId && { kid: keyId }) })}.${part(claims)}`;
    const signature = sign('RSA-SHA256', Buffer.from(unsigned), key).toString('base64url');
    const answer = await http.send({
      what: `get a token as ${config.admin}`,
      path: http.link(config.tokenUrl),
      method: 'POST',
      form: { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: `${unsigned}.${signature}` },
    });
    const { access_token: token, expires_in: lifetime } = answer.read(TokenAnswer);
    return { token, lifetimeMs: lifetime * 1_000 };
  }

  async function get(): Promise<string> {
    const now = tools.now().getTime();
    // Calls made while one is asking wait for the same token.
    if (current === undefined || now >= current.freshUntil) current = { asking: ask(scopes), freshUntil: Infinity };
    const mine = current;
    try {
      const { token, lifetimeMs } = await mine.asking;
      mine.freshUntil = Math.min(mine.freshUntil, now + lifetimeMs - SPARE_MS);
      return token;
    } catch (error) {
      if (current === mine) current = undefined;
      throw error;
    }
  }

  async function missingScopes(): Promise<readonly string[]> {
    const missing: string[] = [];
    for (const scope of scopes) {
      try {
        await ask([scope]);
      } catch (error) {
        if (!(error instanceof ConnectorError) || error.kind !== 'forbidden') throw error;
        missing.push(scope);
      }
    }
    return missing;
  }

  return {
    get,
    forget() {
      current = undefined;
    },
    missingScopes,
  };
}

/** Throws `auth` without quoting anything: the file is a secret as a whole. */
function signer(config: GoogleConfig): { issuer: string; key: KeyObject; keyId: string | undefined } {
  try {
    const account = ServiceAccount.parse(JSON.parse(config.serviceAccount.reveal()));
    const key = createPrivateKey(account.private_key);
    if (key.asymmetricKeyType !== 'rsa') throw new Error('no RSA key');
    return { issuer: account.client_email, key, keyId: account.private_key_id };
  } catch {
    throw new ConnectorError('auth', 'google-workspace: service_account: not the JSON key file of a service account');
  }
}
