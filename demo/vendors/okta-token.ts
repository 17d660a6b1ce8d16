/** Okta's token endpoint for service apps: an assertion signed with the app's key gives an access token for an hour. */
import { type KeyObject, verify } from 'node:crypto';
import { z } from 'zod';
import type { RestAnswer, RestRequest } from './rest.ts';

const Form = z.object({
  grant_type: z.literal('client_credentials'),
  scope: z.string(),
  client_assertion_type: z.literal('urn:ietf:params:oauth:client-assertion-type:jwt-bearer'),
  client_assertion: z.string(),
});
const Claims = z.object({ iss: z.string(), sub: z.string(), aud: z.string(), exp: z.number() });

export interface AccessTokens {
  answer(request: RestRequest): RestAnswer;
  knows(token: string): boolean;
}

export function accessTokens(
  app: { readonly clientId: string; readonly publicKey: KeyObject; readonly scopes: readonly string[] } | undefined,
  now: () => Date,
): AccessTokens {
  const until = new Map<string, number>();
  const refused = (error: string) => ({ status: error === 'invalid_client' ? 401 : 400, body: { error } });
  return {
    answer({ body, origin, path }) {
      const form = Form.safeParse(body);
      if (!form.success) return refused('invalid_request');
      const seconds = now().getTime() / 1000;
      const claims = claimsOf(form.data.client_assertion, app?.publicKey);
      const known = claims?.iss === app?.clientId && claims?.sub === app?.clientId && claims?.aud === origin + path;
      // Okta refuses an assertion that has ended, or lives over an hour.
      if (app === undefined || !known || claims === undefined || claims.exp < seconds || claims.exp > seconds + 3600)
        return refused('invalid_client');
      if (!form.data.scope.split(' ').every((scope) => app.scopes.includes(scope))) return refused('invalid_scope');
      const token = `okta-access-${until.size + 1}`;
      until.set(token, seconds + 3600);
      return {
        status: 200,
        body: { token_type: 'Bearer', expires_in: 3600, access_token: token, scope: form.data.scope },
      };
    },
    knows: (token) => (until.get(token) ?? 0) > now().getTime() / 1000,
  };
}

/** Undefined when the signature is not the app's. */
function claimsOf(assertion: string, key: KeyObject | undefined): z.output<typeof Claims> | undefined {
  const [header, claims, signature] = assertion.split('.');
  if (key === undefined || header === undefined || claims === undefined || signature === undefined) return undefined;
  const verifier = key.asymmetricKeyType === 'ec' ? ({ key, dsaEncoding: 'ieee-p1363' } as const) : key;
  const signed = verify('sha256', Buffer.from(`${header}.${claims}`), verifier, Buffer.from(signature, 'base64url'));
  if (!signed) return undefined;
  return Claims.safeParse(JSON.parse(Buffer.from(claims, 'base64url').toString('utf8'))).data;
}
