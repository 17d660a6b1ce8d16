/** What the stand-in for Microsoft Graph keeps. */
import { z } from 'zod';

const Replies = z.object({
  status: z.enum(['disabled', 'alwaysEnabled', 'scheduled']).default('disabled'),
  externalAudience: z.enum(['none', 'contactsOnly', 'all']).default('none'),
  internalReplyMessage: z.string().default(''),
  externalReplyMessage: z.string().default(''),
});

export const EntraPerson = z.object({
  id: z.string(),
  userPrincipalName: z.string(),
  mail: z.string().nullable().default(null),
  proxyAddresses: z.array(z.string()).default([]),
  displayName: z.string(),
  employeeId: z.string().nullable().default(null),
  accountEnabled: z.boolean().default(true),
  userType: z.enum(['Member', 'Guest']).default('Member'),
  onPremisesSyncEnabled: z.boolean().nullable().default(null),
  /** Assigned to the person; what groups bring is worked out. */
  licences: z.array(z.object({ skuId: z.string(), disabledPlans: z.array(z.string()).default([]) })).default([]),
  signInSessionsValidFromDateTime: z.string().default('2026-01-05T08:00:00Z'),
  sessions: z.number().int().default(0),
  /** Null: no mailbox. */
  automaticReplies: Replies.nullable().default(null),
});
export type EntraPerson = z.output<typeof EntraPerson>;

export const EntraState = z.object({
  users: z.array(EntraPerson),
  /** Restorable for 30 days. */
  deleted: z.array(EntraPerson).default([]),
  groups: z
    .array(
      z.object({
        id: z.string(),
        displayName: z.string(),
        groupTypes: z.array(z.enum(['Unified', 'DynamicMembership'])).default([]),
        membershipRule: z.string().nullable().default(null),
        onPremisesSyncEnabled: z.boolean().nullable().default(null),
        mailEnabled: z.boolean().default(false),
        members: z.array(z.string()).default([]),
        /** Ids of the licences that every member gets. */
        licences: z.array(z.string()).default([]),
        /** Ids of the role definitions that every member holds. */
        roles: z.array(z.string()).default([]),
      }),
    )
    .default([]),
  roleDefinitions: z.array(z.object({ id: z.string(), displayName: z.string() })).default([]),
  roleAssignments: z
    .array(
      z.object({
        id: z.string(),
        principalId: z.string(),
        roleDefinitionId: z.string(),
        directoryScopeId: z.string().default('/'),
      }),
    )
    .default([]),
  /** Roles that a person may activate (PIM); null: the tenant has no PIM. */
  eligible: z
    .array(z.object({ principalId: z.string(), roleDefinitionId: z.string() }))
    .nullable()
    .default([]),
  consents: z
    .array(z.object({ id: z.string(), clientId: z.string(), principalId: z.string(), scope: z.string() }))
    .default([]),
  devices: z
    .array(
      z.object({
        id: z.string(),
        displayName: z.string(),
        accountEnabled: z.boolean().default(true),
        onPremisesSyncEnabled: z.boolean().nullable().default(null),
        users: z.array(z.string()).default([]),
      }),
    )
    .default([]),
  skus: z
    .array(z.object({ skuId: z.string(), skuPartNumber: z.string(), plans: z.array(z.string()).default([]) }))
    .default([]),
  /** What answers 403, as to an app of less. */
  hidden: z.array(z.enum(['roles', 'groups', 'devices', 'consents', 'mailbox'])).default([]),
  /** False: acting on anyone with an admin role is refused, as to an app that holds no higher one. */
  mayActOnAdmins: z.boolean().default(true),
  made: z.number().int().default(0),
});
export type EntraState = z.output<typeof EntraState>;
