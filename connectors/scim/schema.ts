/** Wire shapes of SCIM 2.0 (RFC 7643, RFC 7644), only the fields read, and the settings. */
import { z } from 'zod';
import { Secret } from '../contract.ts';

export const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
export const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

/** Some servers write booleans as "True". */
const Flag = z.union([
  z.boolean(),
  z
    .string()
    .transform((text) => text.toLowerCase())
    .pipe(z.enum(['true', 'false']))
    .transform((text) => text === 'true'),
]);

const Multi = z.object({ value: z.string().nullish(), display: z.string().nullish(), type: z.string().nullish() });
/** Roles and entitlements; some servers write bare strings. */
const MultiOrText = z.union([Multi, z.string().transform((value) => ({ value }))]);

export const ScimUser = z.object({
  id: z.string().min(1),
  userName: z.string().min(1),
  displayName: z.string().nullish(),
  name: z.object({ formatted: z.string().nullish() }).nullish(),
  active: Flag.nullish(),
  emails: z.array(Multi).nullish(),
  groups: z.array(Multi).nullish(),
  roles: z.array(MultiOrText).nullish(),
  entitlements: z.array(MultiOrText).nullish(),
  [ENTERPRISE]: z.object({ employeeNumber: z.string().nullish() }).nullish(),
});
export type ScimUser = z.output<typeof ScimUser>;

export const ScimGroup = z.object({
  id: z.string().min(1),
  displayName: z.string(),
  members: z.array(z.object({ value: z.string() })).nullish(),
});
export type ScimGroup = z.output<typeof ScimGroup>;

/** Everything a resource holds, for the full PUT that must not lose what we do not know. */
export const WholeResource = z.looseObject({ id: z.string().min(1) });
export type WholeResource = z.output<typeof WholeResource>;

export const ListPage = z.object({
  totalResults: z.number().int().nonnegative(),
  /** Left out when there are none. */
  Resources: z.array(z.unknown()).nullish(),
});

export const ServiceProviderConfig = z.object({ patch: z.object({ supported: Flag }).nullish() });

export const ScimConfig = z
  .strictObject({
    base_url: z.url(),
    token: z.instanceof(Secret),
    privileged_groups: z.array(z.string().min(1)).optional(),
    privileged_roles: z.array(z.string().min(1)).optional(),
    own_account: z.string().min(1).optional(),
    deactivate_is_destructive: z.boolean().default(false),
    missing_means_deactivated: z.boolean().default(false),
    delete: z.boolean().default(true),
    page_size: z.number().int().min(1).max(1000).default(100),
    timeout_ms: z.number().int().positive().default(30_000),
  })
  .transform((settings) => ({
    baseUrl: settings.base_url,
    token: settings.token,
    /** Names; who is in one can administer. Both lists absent: privilege cannot be read. */
    privilegedGroups: settings.privileged_groups,
    privilegedRoles: settings.privileged_roles,
    /** `userName` of the account that the token belongs to. */
    ownAccount: settings.own_account,
    /** `active: false` removes or deletes the account at this vendor (GitHub organizations, PagerDuty). */
    deactivateIsDestructive: settings.deactivate_is_destructive,
    /** A deactivated account answers 404 and comes back with `active: true` (Atlassian). */
    missingMeansDeactivated: settings.missing_means_deactivated,
    /** False where DELETE only deactivates (Slack), or must never be sent. */
    deletes: settings.delete,
    pageSize: settings.page_size,
    timeoutMs: settings.timeout_ms,
  }));
export type ScimConfig = z.output<typeof ScimConfig>;

/** `before` of the stored steps, as undo reads them back. */
export const ActiveBefore = z.object({ active: z.boolean().nullable() });
export const GroupBefore = z.object({ group: z.object({ id: z.string(), name: z.string() }) });
export const ValueBefore = z.object({
  attribute: z.enum(['roles', 'entitlements']),
  entry: z.object({ value: z.string(), display: z.string().optional(), type: z.string().optional() }),
});
export type ValueBefore = z.output<typeof ValueBefore>;
