/** An access token for an Okta service app: client credentials, proven by a JWT signed with the app's private key. */
import { createPrivateKey, type KeyObject, randomUUID, sign } from 'node:crypto';
import type { Secret, Tools } from '../contract.ts';
import { ConnectorError } from '../errors.ts';
import { createHttp } from '../http.ts';
import { SCOPES, TokenAnswer } from './schema.ts';

export interface AppCredential {
  readonly clientId: string;
  readonly privateKey: Secret;
  readonly keyId?: string | undefined;
  readonly tokenUrl: string;
}

/** Okta refuses assertions that live over an hour; ours is used at once. */
const ASSERTION_SECONDS = 300;
/** Renewed this long before it ends, so that it does not end on the way. */
const MARGIN_MS = 60_000;

export interface TokenSource {
  /** Fetched when first asked, and again before it ends. Throws `auth` or `forbidden`, naming the scopes. */
  get(): Promise<string>;
  /** The next call asks for a new one. */
  forget(): void;
}

export function tokenSource(credential: AppCredential, tools: Tools, timeoutMs: number): TokenSource {
  const http = createHttp({
    connectorId: 'okta',
    baseUrl: new URL(credential.tokenUrl).origin,
    tools,
    timeoutMs,
    // RFC 6749 answers 400 to what is really a wrong key or a scope that nobody granted.
    classify: ({ status, body }) => {
      if (status !== 400 && status !== 401) return undefined;
      const why = typeof body === 'object' && body !== null && 'error' in body ? body.error : undefined;
      return why === 'invalid_scope' ? 'forbidden' : 'auth';
    },
  });
  let key: KeyObject | undefined;
  let current: { readonly token: string; readonly until: number } | undefined;
  let asking: Promise<string> | undefined;

  async function ask(): Promise<string> {
    key ??= privateKeyOf(credential.privateKey);
    const answer = await http.send({
      what: `get a token for ${SCOPES.join(' ')}`,
      path: http.link(credential.tokenUrl),
      method: 'POST',
      form: {
        grant_type: 'client_credentials',
        scope: SCOPES.join(' '),
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: assertion(credential, key, tools.now()),
      },
    });
    const { access_token, expires_in, scope } = answer.read(TokenAnswer);
    const missing = scope ? SCOPES.filter((wanted) => !scope.split(' ').includes(wanted)) : [];
    if (missing.length > 0) {
      throw new ConnectorError('forbidden', `okta: get a token: the app is not granted ${missing.join(' ')}`);
    }
    current = { token: access_token, until: tools.now().getTime() + expires_in * 1000 - MARGIN_MS };
    return access_token;
  }

  return {
    async get() {
      if (current !== undefined && tools.now().getTime() < current.until) return current.token;
      asking ??= ask().finally(() => {
        asking = undefined;
      });
      return asking;
    },
    forget() {
      current = undefined;
    },
  };
}

function privateKeyOf(secret: Secret): KeyObject {
  const text = secret.reveal().trim();
  try {
    return text.startsWith('{')
      ? createPrivateKey({ key: JSON.parse(text), format: 'jwk' })
      : createPrivateKey({ key: text });
  } catch {
    // Node's own message may quote the key.
    throw new ConnectorError('auth', 'okta: private_key: neither PEM nor a JWK');
  }
}

function assertion(credential: AppCredential, key: KeyObject, now: Date): string {
  const elliptic = key.asymmetricKeyType === 'ec';
  const issued = Math.floor(now.getTime() / 1000);
  const header = {
    alg: elliptic ? 'ES256' : 'RS256',
    ...(credential.keyId === undefined ? {} : { kid: credential.keyId }),
  };
  const claims = {
    iss: credential.clientId,
    sub: credential.clientId,
    aud: credential.tokenUrl,
    iat: issued,
    exp: issued + ASSERTION_SECONDS,
    jti: randomUUID(),
  };
  const signed = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  const signature = sign('sha256', Buffer.from(signed), elliptic ? { key, dsaEncoding: 'ieee-p1363' } : key);
  return `${signed}.${signature.toString('base64url')}`;
}
