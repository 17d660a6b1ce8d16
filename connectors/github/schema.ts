/** Wire shapes of GitHub's REST and GraphQL answers, only the fields read, and the settings. */
import { z } from 'zod';
import { Secret } from '../contract.ts';

export const User = z.object({ id: z.number().int(), login: z.string().min(1) });
export type User = z.output<typeof User>;

export const Membership = z.object({
  state: z.enum(['active', 'pending']),
  role: z.string(),
  organization: z.object({ login: z.string() }),
  user: User,
});
export type Membership = z.output<typeof Membership>;

export const Organization = z.object({ login: z.string() });

/** `login` is null when the invitation went to an address. */
export const Invitation = z.object({
  id: z.number().int(),
  login: z.string().nullable(),
  email: z.string().nullable(),
  role: z.string(),
});
export type Invitation = z.output<typeof Invitation>;

export const OrganizationRole = z.object({ id: z.number().int(), name: z.string() });
export type OrganizationRole = z.output<typeof OrganizationRole>;
export const OrganizationRoles = z.object({ roles: z.array(OrganizationRole) });

/** `indirect`: by a team, and gone with it. */
export const RoleHolder = User.extend({ assignment: z.enum(['direct', 'indirect', 'mixed']).optional() });
export type RoleHolder = z.output<typeof RoleHolder>;

export const CredentialAuthorization = z.object({
  login: z.string(),
  credential_id: z.number().int(),
  credential_type: z.string(),
});
export type CredentialAuthorization = z.output<typeof CredentialAuthorization>;

export const FineGrainedToken = z.object({ id: z.number().int(), owner: User, token_name: z.string() });
export type FineGrainedToken = z.output<typeof FineGrainedToken>;

export const CopilotSeat = z.object({
  assignee: User.nullish(),
  assigning_team: z.object({ slug: z.string() }).nullish(),
  pending_cancellation_date: z.string().nullish(),
});
export type CopilotSeat = z.output<typeof CopilotSeat>;
export const CopilotSeats = z.object({ seats: z.array(CopilotSeat) });

export const DeployKey = z.object({ id: z.number().int(), title: z.string(), added_by: z.string().nullish() });
export type DeployKey = z.output<typeof DeployKey>;

export const ScimUser = z.object({ id: z.string().min(1), userName: z.string().nullish(), active: z.boolean() });
export const ScimUsers = z.object({ totalResults: z.number().int(), Resources: z.array(ScimUser) });

export const InstallationToken = z.object({
  token: z.string().min(1),
  expires_at: z.iso.datetime({ offset: true }),
  permissions: z.record(z.string(), z.string()).default({}),
});

export const GraphqlAnswer = z.object({
  data: z.unknown(),
  errors: z.array(z.object({ type: z.string().optional() })).optional(),
});

export const PageInfo = z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() });
const Emails = z.array(z.object({ value: z.string() })).nullish();
export const ExternalIdentity = z.object({
  guid: z.string().min(1),
  samlIdentity: z.object({ nameId: z.string().nullish(), username: z.string().nullish(), emails: Emails }).nullish(),
  scimIdentity: z.object({ username: z.string().nullish(), emails: Emails }).nullish(),
  /** Null until the person has signed in once: an identity without an account. */
  user: z.object({ login: z.string().min(1), databaseId: z.number().int() }).nullish(),
});
export type ExternalIdentity = z.output<typeof ExternalIdentity>;
export const IdentitiesData = z.object({
  organization: z.object({
    samlIdentityProvider: z
      .object({ externalIdentities: z.object({ nodes: z.array(ExternalIdentity), pageInfo: PageInfo }) })
      .nullable(),
  }),
});

export const ViewerData = z.object({ viewer: z.object({ login: z.string(), databaseId: z.number().int() }) });

export const LeftBehindData = z.object({
  organization: z.object({
    teams: z.object({ nodes: z.array(z.object({ slug: z.string() })) }),
    repositories: z.object({
      nodes: z.array(
        z.object({
          name: z.string().min(1),
          forks: z.object({
            totalCount: z.number().int(),
            nodes: z.array(z.object({ nameWithOwner: z.string(), owner: z.object({ login: z.string() }) })),
          }),
          deployKeys: z.object({ totalCount: z.number().int() }),
        }),
      ),
      pageInfo: PageInfo,
    }),
  }),
});

const Id = z.union([z.string().min(1), z.number().int().positive()]).transform(String);

export const GithubConfig = z
  .strictObject({
    base_url: z.url().default('https://api.github.com'),
    org: z.string().min(1),
    token: z.instanceof(Secret).optional(),
    app_id: Id.optional(),
    installation_id: Id.optional(),
    private_key: z.instanceof(Secret).optional(),
    saml: z.boolean().default(false),
    copilot: z.boolean().default(true),
    unlisted: z.enum(['unreadable', 'absent']).default('unreadable'),
    timeout_ms: z.number().int().positive().default(30_000),
  })
  .transform((settings, context) => {
    const { token, app_id: appId, installation_id: installationId, private_key: privateKey } = settings;
    const app = appId && installationId && privateKey ? { appId, installationId, privateKey } : undefined;
    const parts = [appId, installationId, privateKey].filter((part) => part !== undefined).length;
    if ((token === undefined) === (app === undefined) || (parts > 0 && app === undefined)) {
      context.addIssue({
        code: 'custom',
        message: 'either token, or all of app_id, installation_id and private_key',
        path: ['token'],
      });
      return z.NEVER;
    }
    return {
      baseUrl: settings.base_url,
      org: settings.org,
      credential: token ?? (app as App),
      /** The organization has SAML single sign-on: people are found by it, and credentials authorized for it are revoked. */
      saml: settings.saml,
      copilot: settings.copilot,
      /** Who is neither in `identities` nor in SAML: not looked at, or (when the map is whole) without an account. */
      unlisted: settings.unlisted,
      timeoutMs: settings.timeout_ms,
    };
  });
export type GithubConfig = z.output<typeof GithubConfig>;

export interface App {
  readonly appId: string;
  readonly installationId: string;
  readonly privateKey: Secret;
}

/** `before` of the stored steps, as execute and undo read them back. */
export const RoleBefore = z.object({ role: z.object({ id: z.number().int(), name: z.string() }) });
export const TokenBefore = z.object({ token: z.object({ id: z.number().int(), name: z.string() }) });
export const ScimBefore = z.object({ scim: z.object({ id: z.string().min(1), userName: z.string().nullable() }) });
