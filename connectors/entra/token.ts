/**
 * An app-only token for Microsoft Graph. A client secret is one form POST; a certificate goes through @azure/msal-node,
 * which is loaded only then. Both speak through the same HTTP client.
 */
import { z } from 'zod';
import type { Tools } from '../contract.ts';
import { ConnectorError } from '../errors.ts';
import { createHttp } from '../http.ts';
import type { EntraConfig } from './schema.ts';

/** Renewed this long before it ends, so that it does not end on the way. */
const MARGIN_MS = 60_000;

const Granted = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number().positive() });
const Refused = z.object({ error: z.string() });
const Claims = z.object({ roles: z.array(z.string()).default([]) });

export interface Token {
  readonly value: string;
  /** Milliseconds since 1970. */
  readonly until: number;
}

/** What the token endpoint said, refusals (400, 401) included. Everything else throws. */
export type Post = (form: Readonly<Record<string, string>>) => Promise<{ status: number; body: unknown }>;

export interface TokenSource {
  /** Fetched when first asked, and again before it ends. Throws `auth` when the credential is refused. */
  get(): Promise<string>;
  /** The next call asks for a new one. */
  forget(): void;
}

export function tokenSource(config: EntraConfig, tools: Tools): TokenSource {
  const http = createHttp({
    connectorId: 'entra',
    baseUrl: new URL(config.tokenUrl).origin,
    tools,
    timeoutMs: config.timeoutMs,
  });
  const post: Post = async (form) => {
    const path = http.link(config.tokenUrl);
    const answer = await http.send({ what: 'get a token', path, method: 'POST', form, expected: [400, 401] });
    return { status: answer.status, body: answer.read(z.unknown()) };
  };
  let current: Token | undefined;
  let asking: Promise<Token> | undefined;

  async function ask(): Promise<Token> {
    const { credential } = config;
    if (credential.kind === 'secret') return bySecret(config, credential.secret.reveal(), post, tools);
    const { byCertificate } = await import('./certificate.ts');
    return byCertificate(config, credential, post, tools.now());
  }

  return {
    async get() {
      if (current !== undefined && tools.now().getTime() < current.until - MARGIN_MS) return current.value;
      asking ??= ask().finally(() => {
        asking = undefined;
      });
      current = await asking;
      return current.value;
    },
    forget() {
      current = undefined;
    },
  };
}

async function bySecret(config: EntraConfig, secret: string, post: Post, tools: Tools): Promise<Token> {
  const { status, body } = await post({
    grant_type: 'client_credentials',
    client_id: config.clientId,
    client_secret: secret,
    scope: scopeOf(config),
  });
  return tokenIn(status, body, tools.now());
}

/** Throws `auth` when it is a refusal. */
export function tokenIn(status: number, body: unknown, now: Date): Token {
  if (status >= 400) throw refusal(Refused.safeParse(body).data?.error);
  const granted = Granted.safeParse(body);
  if (!granted.success) throw new ConnectorError('invalid', 'entra: get a token: unexpected answer');
  return { value: granted.data.access_token, until: now.getTime() + granted.data.expires_in * 1000 };
}

/** Everything that was granted to the app. National clouds have a Graph of their own. */
export function scopeOf(config: EntraConfig): string {
  return `${new URL(config.baseUrl).origin}/.default`;
}

/** Only the error's code: Microsoft's description may hold what was sent. */
export function refusal(error: string | undefined): ConnectorError {
  const why = error !== undefined && /^[a-z_]+$/.test(error) ? error : 'refused';
  return new ConnectorError('auth', `entra: get a token: ${why}`);
}

/** The application permissions in a token; undefined where it cannot be read, which Microsoft does not promise. */
export function permissionsOf(token: string): readonly string[] | undefined {
  try {
    const claims = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8');
    return Claims.safeParse(JSON.parse(claims)).data?.roles;
  } catch {
    return undefined;
  }
}
