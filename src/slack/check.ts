import { z } from 'zod';
import type { Secret } from '../domain/secret.ts';
import { guardedFetch } from './fetch.ts';

/** What `manifest.yml` asks for: without one of them, something that people rely on fails. */
export const SCOPES: readonly string[] = [
  'commands',
  'chat:write',
  'im:write',
  'users:read',
  'users:read.email',
  'usergroups:read',
  'files:read',
  'channels:read',
  'groups:read',
  'channels:history',
  'groups:history',
  'im:history',
  'dnd:read',
];

export interface SlackCheck {
  readonly ok: boolean;
  /** A sentence that says what to do, when there is something to do. */
  readonly detail: string;
}

const Answer = z.object({ ok: z.boolean(), error: z.string().optional() });
const AuthTest = Answer.extend({ team: z.string().optional(), team_id: z.string().optional() });
const Info = Answer.extend({
  channel: z.object({ is_member: z.boolean().optional(), is_private: z.boolean().optional() }).optional(),
});

const TIMEOUT = 10_000;

/**
 * Whether the token works, in the workspace that is obeyed, with every scope, and whether the bot is in its channel.
 * Reads only. @throws when Slack does not answer.
 */
export async function checkSlack(
  slack: { readonly botToken: Secret; readonly apiUrl: string },
  expected: { readonly team: string; readonly channel: string },
): Promise<readonly SlackCheck[]> {
  const call = async (method: string, args: Readonly<Record<string, string>> = {}) =>
    await guardedFetch(slack.apiUrl)(new URL(method, slack.apiUrl), {
      method: 'POST',
      headers: { authorization: `Bearer ${slack.botToken.reveal()}` },
      body: new URLSearchParams(args),
      signal: AbortSignal.timeout(TIMEOUT),
    });
  const response = await call('auth.test');
  const auth = AuthTest.parse(await response.json());
  if (!auth.ok)
    return [
      {
        ok: false,
        detail: `Slack refuses SLACK_BOT_TOKEN (${auth.error ?? 'no reason given'}): install the app again.`,
      },
    ];
  const checks = [inTeam(auth, expected.team), withScopes(response.headers.get('x-oauth-scopes'))];
  // A name would have to be looked for among all channels; the first post says whether it is right.
  if (!/^[CG][A-Z0-9]{6,}$/.test(expected.channel)) return checks;
  const info = Info.parse(await (await call('conversations.info', { channel: expected.channel })).json());
  return [...checks, inChannel(info, expected.channel)];
}

function inTeam({ team, team_id: id }: z.output<typeof AuthTest>, expected: string): SlackCheck {
  if (id === expected) return { ok: true, detail: `The token works in ${team ?? id} (${id}).` };
  return { ok: false, detail: `The token is of the workspace ${id ?? 'unknown'}, but slack.team is ${expected}.` };
}

function withScopes(header: string | null): SlackCheck {
  const held = new Set((header ?? '').split(',').map((scope) => scope.trim()));
  const missing = SCOPES.filter((scope) => !held.has(scope));
  if (missing.length === 0) return { ok: true, detail: 'It has every scope of manifest.yml.' };
  return {
    ok: false,
    detail: `Scopes are missing: ${missing.join(', ')}. Add them from manifest.yml and install the app again.`,
  };
}

function inChannel({ ok, error, channel }: z.output<typeof Info>, id: string): SlackCheck {
  if (!ok)
    return { ok: false, detail: `The channel ${id} cannot be seen (${error ?? 'no reason given'}): invite @Lastday.` };
  if (channel?.is_member !== true) return { ok: false, detail: `The bot is not in ${id}: invite @Lastday there.` };
  if (channel.is_private !== true)
    return { ok: false, detail: `${id} is a public channel: everybody could read who leaves. Make it private.` };
  return { ok: true, detail: `The bot is in ${id}, which is private.` };
}
