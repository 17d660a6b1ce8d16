import { createHttp } from '../../../connectors/http.ts';
import type { SourceTools } from '../contract.ts';
import { type Credential, type SuccessFactorsConfig, TokenAnswer } from './schema.ts';

/** Renewed this long before it ends, so that it does not end on the way. */
const MARGIN_MS = 60_000;

/** An access token for the customer's own SAML assertion, fetched when first asked and again before it ends. */
export function tokenSource(
  config: Pick<SuccessFactorsConfig, 'tokenUrl' | 'company' | 'timeoutMs'>,
  credential: Extract<Credential, { kind: 'assertion' }>,
  tools: SourceTools,
): () => Promise<string> {
  const http = createHttp({
    connectorId: 'successfactors',
    baseUrl: new URL(config.tokenUrl).origin,
    tools,
    timeoutMs: config.timeoutMs,
    // RFC 6749 answers 400 to what is really an assertion that ended.
    classify: ({ status }) => (status === 400 ? 'auth' : undefined),
  });
  let current: { readonly token: string; readonly until: number } | undefined;

  return async () => {
    const now = tools.now().getTime();
    if (current && now < current.until) return current.token;
    const answer = await http.send({
      what: 'get a token',
      path: http.link(config.tokenUrl),
      method: 'POST',
      form: {
        grant_type: 'urn:ietf:params:oauth:grant-type:saml2-bearer',
        client_id: credential.clientId,
        company_id: config.company,
        assertion: credential.assertion(),
      },
    });
    const { access_token: token, expires_in: seconds } = answer.read(TokenAnswer);
    current = { token, until: now + seconds * 1_000 - MARGIN_MS };
    return token;
  };
}
