/** A token by certificate: MSAL signs the assertion, as Microsoft wants it this year; our HTTP client sends it. */
import type { Secret } from '../contract.ts';
import { vendorClient } from '../errors.ts';
import type { EntraConfig } from './schema.ts';
import { type Post, refusal, scopeOf, type Token, tokenIn } from './token.ts';

/** Throws `auth` when Microsoft or MSAL refuses the certificate. */
export async function byCertificate(
  config: EntraConfig,
  credential: { readonly key: Secret; readonly thumbprint: string },
  post: Post,
  now: Date,
): Promise<Token> {
  const msal = () => import('@azure/msal-node');
  const { ConfidentialClientApplication } = await vendorClient('entra', '@azure/msal-node', msal);
  const authority = `https://login.microsoftonline.com/${config.tenant}`;
  let ours: unknown;
  let said: Awaited<ReturnType<Post>> | undefined;
  try {
    const app = new ConfidentialClientApplication({
      auth: {
        clientId: config.clientId,
        authority,
        clientCertificate: { thumbprintSha256: credential.thumbprint, privateKey: credential.key.reveal() },
        // Told what it would look up: it asks nobody but the configured token endpoint.
        knownAuthorities: ['login.microsoftonline.com'],
        authorityMetadata: JSON.stringify({
          token_endpoint: config.tokenUrl,
          authorization_endpoint: `${authority}/oauth2/v2.0/authorize`,
          issuer: `${authority}/v2.0`,
          jwks_uri: `${authority}/discovery/v2.0/keys`,
        }),
      },
      system: {
        disableInternalRetries: true,
        networkClient: {
          sendGetRequestAsync: () => Promise.reject(new Error('nothing is looked up')),
          async sendPostRequestAsync<T>(_url: string, options?: { readonly body?: string }) {
            try {
              said = await post(Object.fromEntries(new URLSearchParams(options?.body ?? '')));
              return { status: said.status, headers: {}, body: said.body as T };
            } catch (thrown) {
              ours = thrown;
              throw thrown;
            }
          },
        },
      },
    });
    await app.acquireTokenByClientCredential({ scopes: [scopeOf(config)], skipCache: true });
  } catch {
    // MSAL's own message may hold the assertion or the key.
    if (ours !== undefined) throw ours;
  }
  if (said === undefined) throw refusal('certificate_refused');
  // Not MSAL's result: it counts the hour by a clock of its own.
  return tokenIn(said.status, said.body, now);
}
