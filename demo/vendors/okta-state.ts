/** What the stand-in for Okta keeps. */
import { z } from 'zod';

export const OktaPerson = z.object({
  id: z.string(),
  status: z.enum([
    'ACTIVE',
    'DEPROVISIONED',
    'LOCKED_OUT',
    'PASSWORD_EXPIRED',
    'PROVISIONED',
    'RECOVERY',
    'STAGED',
    'SUSPENDED',
  ]),
  transitioningToStatus: z.enum(['ACTIVE', 'DEPROVISIONED', 'PROVISIONED']).nullable().default(null),
  lastLogin: z.string().nullable().default(null),
  profile: z.object({
    login: z.string(),
    email: z.string(),
    firstName: z.string(),
    lastName: z.string(),
    employeeNumber: z.string().optional(),
  }),
  provider: z.enum(['OKTA', 'ACTIVE_DIRECTORY', 'LDAP']).default('OKTA'),
  sessions: z.number().int().default(0),
  /** Refresh tokens that applications hold for them. */
  oauthTokens: z.number().int().default(0),
  /** Names of the applications assigned; lost when deactivated. */
  apps: z.array(z.string()).default([]),
});

const RoleType = z.string();

export const OktaState = z.object({
  users: z.array(OktaPerson),
  groups: z
    .array(
      z.object({
        id: z.string(),
        type: z.enum(['OKTA_GROUP', 'APP_GROUP', 'BUILT_IN']).default('OKTA_GROUP'),
        name: z.string(),
        members: z.array(z.string()).default([]),
        /** Types of the roles that every member holds. */
        roles: z.array(RoleType).default([]),
      }),
    )
    .default([]),
  roles: z
    .array(
      z.object({
        id: z.string(),
        userId: z.string(),
        type: RoleType,
        label: z.string(),
        role: z.string().optional(),
        'resource-set': z.string().optional(),
        /** Ids of the groups that the role is limited to. */
        targets: z.array(z.string()).default([]),
      }),
    )
    .default([]),
  grants: z
    .array(z.object({ id: z.string(), userId: z.string(), clientId: z.string(), scopeId: z.string() }))
    .default([]),
  apiTokens: z.array(z.object({ id: z.string(), name: z.string(), userId: z.string() })).default([]),
  /** Roles and API tokens answer 403, as to a credential of less. */
  hidden: z.array(z.enum(['roles', 'apiTokens'])).default([]),
  /** `later`: a deactivation is accepted and goes on. */
  deactivation: z.enum(['at_once', 'later']).default('at_once'),
  /** Makes ids. */
  made: z.number().int().default(0),
});
export type OktaState = z.output<typeof OktaState>;
export type OktaPerson = z.output<typeof OktaPerson>;
