/** Wire shapes of Slack's Web API and of its SCIM 2.0 service, only the fields read, and the settings. */
import { z } from 'zod';
import { Secret } from '../contract.ts';

export const GUEST = 'urn:ietf:params:scim:schemas:extension:slack:guest:2.0:User';
export const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

/** Every answer is 200: what went wrong stands in it. */
export const Verdict = z.object({ ok: z.boolean(), error: z.string().nullish(), needed: z.string().nullish() });

export const SlackUser = z.object({
  id: z.string().min(1),
  team_id: z.string().nullish(),
  name: z.string().nullish(),
  /** Left out of no answer: an account whose state is not said is a fault, not an open or a closed one. */
  deleted: z.boolean(),
  real_name: z.string().nullish(),
  profile: z.object({ email: z.string().nullish(), real_name: z.string().nullish() }).nullish(),
  /** Left out for deactivated people, bots and strangers. */
  is_admin: z.boolean().nullish(),
  is_owner: z.boolean().nullish(),
  is_primary_owner: z.boolean().nullish(),
  is_restricted: z.boolean().nullish(),
  is_ultra_restricted: z.boolean().nullish(),
  is_stranger: z.boolean().nullish(),
  is_bot: z.boolean().nullish(),
  is_invited_user: z.boolean().nullish(),
  /** On Enterprise: the workspaces this person is in, and what they may do in the whole organization. */
  enterprise_user: z
    .object({
      teams: z.array(z.string()).nullish(),
      is_admin: z.boolean().nullish(),
      is_owner: z.boolean().nullish(),
      is_primary_owner: z.boolean().nullish(),
    })
    .nullish(),
});
export type SlackUser = z.output<typeof SlackUser>;

export const OneUser = z.object({ user: SlackUser });
export const UserPage = z.object({
  members: z.array(SlackUser),
  response_metadata: z.object({ next_cursor: z.string().nullish() }).nullish(),
});
export const WhoAmI = z.object({ user_id: z.string().min(1), team_id: z.string().min(1) });
export const SessionPage = z.object({ active_sessions: z.array(z.object({ user_id: z.string().nullish() })) });

export const ScimList = z.object({
  totalResults: z.number().int().nonnegative(),
  Resources: z.array(z.object({ id: z.string().min(1) })).nullish(),
});

export const SlackConfig = z
  .strictObject({
    token: z.instanceof(Secret),
    bot_token: z.instanceof(Secret).optional(),
    via: z.enum(['scim', 'admin', 'none']).default('scim'),
    team: z.string().min(1).optional(),
    installer: z.string().min(1).optional(),
    base_url: z.url().optional(),
    scim_url: z.url().optional(),
    page_size: z.number().int().min(1).max(1000).default(200),
    timeout_ms: z.number().int().positive().default(30_000),
  })
  .transform((settings) => ({
    /** A user token of an owner or admin; with `via: none`, any that may read users. */
    token: settings.token,
    /** For reading people, so that the stronger token is used for acts alone. */
    readToken: settings.bot_token ?? settings.token,
    /** How people are deactivated: SCIM (Business+, Enterprise), `admin.*` (Enterprise), or by hand. */
    via: settings.via,
    /** The workspace, where an organization's token must say which. */
    team: settings.team,
    /** User id of who installed Lastday's own Slack app: without them it may stop working. */
    installer: settings.installer,
    apiUrl: `${(settings.base_url ?? 'https://slack.com').replace(/\/+$/, '')}/api`,
    scimUrl:
      settings.scim_url ??
      (settings.base_url === undefined
        ? 'https://api.slack.com/scim/v2'
        : `${settings.base_url.replace(/\/+$/, '')}/scim/v2`),
    pageSize: settings.page_size,
    timeoutMs: settings.timeout_ms,
  }));
export type SlackConfig = z.output<typeof SlackConfig>;

/** `before` of the stored suspension, as undo reads it back. */
export const SuspendBefore = z.object({ deleted: z.boolean(), guest: z.enum(['multi', 'single']).nullable() });
