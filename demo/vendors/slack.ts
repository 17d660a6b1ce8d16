/** The company's own Slack on 127.0.0.1, for leaving it: the Web API's people and SCIM, on every plan. */
import type { z } from 'zod';
import { type RestAnswer, type RestRequest, type RestServer, startRest, type VendorAccount } from './rest.ts';
import { no, scimFault, slackRoutes, tokenOf } from './slack-methods.ts';
import { personOf, SlackState, slackAccounts } from './slack-state.ts';

export { SlackState } from './slack-state.ts';

export interface SlackWorkspaceOptions {
  /** JSON file that outlives the server. */
  readonly file: string;
  /** The state when the file does not exist yet. */
  readonly seed: z.input<typeof SlackState>;
  readonly port?: number;
}

export interface SlackWorkspace extends RestServer<SlackState> {
  /** `base_url` of the connector's settings: the Web API is below `/api`, SCIM below `/scim/v2`. */
  readonly baseUrl: string;
  /** For the desk. */
  accounts(): readonly VendorAccount[];
}

/** Rejects when the port is taken or the file is no state. */
export async function startSlackWorkspace(options: SlackWorkspaceOptions): Promise<SlackWorkspace> {
  const server = await startRest(
    {
      schema: SlackState,
      routes: slackRoutes,
      refuse,
      says: {
        down: () => ({ status: 503 }),
        rateLimited: () => ({ ...no('ratelimited'), status: 429, headers: { 'retry-after': '7' } }),
        forbidden: ({ path }) =>
          isScim(path) ? scimFault(403, 'missing_scope') : no('missing_scope', { needed: 'admin' }),
        garbled: () => ({ status: 200, body: { ok: 'yes', user: ['<script>'] } }),
        noRoute: ({ path }) => (isScim(path) ? scimFault(404, 'not_found') : no('unknown_method')),
      },
    },
    { ...options, seed: SlackState.parse(options.seed) },
  );
  return { ...server, baseUrl: server.origin, accounts: () => slackAccounts(server.state()) };
}

function isScim(path: string): boolean {
  return path.startsWith('/scim/');
}

function refuse(state: SlackState, request: RestRequest): RestAnswer | undefined {
  const token = tokenOf(state, request);
  const scim = isScim(request.path);
  if (token === undefined) return scim ? scimFault(401, 'invalid_authentication') : no('invalid_auth');
  if (personOf(state, token.owner)?.deleted !== false) {
    return scim ? scimFault(401, 'account_inactive') : no('account_inactive');
  }
  return undefined;
}
