/** What the Google Workspace stand-in keeps, by the Directory, Data Transfer and Licensing APIs' own nouns. */
import { z } from 'zod';
import type { VendorAccount } from './rest.ts';

const GoogleUser = z.object({
  id: z.string(),
  primaryEmail: z.string(),
  fullName: z.string(),
  suspended: z.boolean().default(false),
  archived: z.boolean().default(false),
  superAdmin: z.boolean().default(false),
  aliases: z.array(z.string()).default([]),
  employeeId: z.string().optional(),
  orgUnitPath: z.string().default('/'),
  lastLoginTime: z.string().default('1970-01-01T00:00:00.000Z'),
  sessions: z.number().int().default(0),
  grants: z.array(z.object({ clientId: z.string(), displayText: z.string() })).default([]),
  appPasswords: z.array(z.object({ codeId: z.number().int(), name: z.string() })).default([]),
  backupCodes: z.number().int().default(0),
});
export type GoogleUser = z.output<typeof GoogleUser>;

const Transfer = z.object({
  id: z.string(),
  oldOwnerUserId: z.string(),
  newOwnerUserId: z.string(),
  applicationIds: z.array(z.string()),
  status: z.enum(['new', 'inProgress', 'completed', 'failed']),
});

export const GoogleState = z.object({
  users: z.array(GoogleUser),
  deleted: z.array(GoogleUser).default([]),
  groups: z
    .array(
      z.object({
        id: z.string(),
        email: z.string(),
        name: z.string(),
        members: z.array(z.object({ id: z.string(), role: z.enum(['OWNER', 'MANAGER', 'MEMBER']).default('MEMBER') })),
      }),
    )
    .default([]),
  roles: z
    .array(z.object({ roleId: z.string(), roleName: z.string(), isSuperAdminRole: z.boolean().default(false) }))
    .default([]),
  roleAssignments: z
    .array(
      z.object({
        roleAssignmentId: z.string(),
        roleId: z.string(),
        assignedTo: z.string(),
        scopeType: z.enum(['CUSTOMER', 'ORG_UNIT']).default('CUSTOMER'),
        orgUnitId: z.string().optional(),
      }),
    )
    .default([]),
  /** False: our admin may not read roles, and is told 403. */
  rolesReadable: z.boolean().default(true),
  licences: z
    .array(z.object({ userId: z.string(), product: z.string(), sku: z.string(), skuName: z.string() }))
    .default([]),
  transfers: z.array(Transfer).default([]),
  chromebooks: z
    .array(
      z.object({
        deviceId: z.string(),
        serialNumber: z.string(),
        model: z.string(),
        annotatedUser: z.string(),
        status: z.enum(['ACTIVE', 'DISABLED', 'DEPROVISIONED']).default('ACTIVE'),
      }),
    )
    .default([]),
  /** What the Admin console lets the service account ask for; absent: everything. */
  delegatedScopes: z.array(z.string()).optional(),
  /** Changing it revokes every token. */
  tokenSecret: z.string().default('first'),
  /** PEM, made at the first start when the seed has none. */
  privateKey: z.string().optional(),
});
export type GoogleState = z.output<typeof GoogleState>;

/** By id, address or alias, as Google's `userKey` is. */
export function userOf(state: GoogleState, key = ''): GoogleUser | undefined {
  const wanted = key.toLowerCase();
  return state.users.find(({ id, primaryEmail, aliases }) =>
    [id, primaryEmail, ...aliases].some((name) => name.toLowerCase() === wanted),
  );
}

/** For the desk's panel. */
export function googleAccounts(state: GoogleState): readonly VendorAccount[] {
  const account = (user: GoogleUser, gone: boolean): VendorAccount => {
    const licence = state.licences.find(({ userId }) => userId === user.id);
    const roles = state.roleAssignments
      .filter(({ assignedTo }) => assignedTo === user.id)
      .flatMap(({ roleId }) => state.roles.filter((role) => role.roleId === roleId).map(({ roleName }) => roleName));
    return {
      id: user.id,
      label: user.primaryEmail,
      emails: [user.primaryEmail, ...user.aliases],
      state: gone ? 'gone' : user.suspended ? 'suspended' : 'active',
      sessions: user.sessions,
      tokens: user.grants.length + user.appPasswords.length + user.backupCodes,
      groups: [
        ...(user.superAdmin ? ['Super admin'] : []),
        ...roles,
        ...state.groups.filter(({ members }) => members.some(({ id }) => id === user.id)).map(({ name }) => name),
      ],
      ...(licence && { licence: licence.skuName }),
    };
  };
  return [
    ...state.users.map((user) => account(user, false)),
    ...state.deleted.map((user) => account({ ...user, sessions: 0 }, true)),
  ];
}
