/** Wire shapes of Google's Directory, Data Transfer and Licensing APIs, only the fields read, and the settings. */
import { z } from 'zod';
import { Secret } from '../contract.ts';

export const User = z.object({
  /** Never an address: the only key that survives a rename, and the only one that undeletes. */
  id: z.string().min(1),
  primaryEmail: z.string().min(1),
  name: z.object({ fullName: z.string().nullish() }).nullish(),
  /** Left out of no answer: an account whose state is not said is a fault, not an open or a closed one. */
  suspended: z.boolean(),
  archived: z.boolean().nullish(),
  isAdmin: z.boolean().nullish(),
  isDelegatedAdmin: z.boolean().nullish(),
  emails: z.array(z.object({ address: z.string().nullish() })).nullish(),
  aliases: z.array(z.string()).nullish(),
  nonEditableAliases: z.array(z.string()).nullish(),
  externalIds: z.array(z.object({ value: z.string().nullish(), type: z.string().nullish() })).nullish(),
  lastLoginTime: z.string().nullish(),
  orgUnitPath: z.string().nullish(),
});
export type User = z.output<typeof User>;

/** A deleted user keeps little more than its id. */
export const DeletedUser = z.object({ id: z.string().min(1) });

export const Grant = z.object({ clientId: z.string().min(1), displayText: z.string().nullish() });
export type Grant = z.output<typeof Grant>;
export const AppPassword = z.object({ codeId: z.number().int(), name: z.string().nullish() });
export type AppPassword = z.output<typeof AppPassword>;
/** The codes themselves are secrets, and are not read. */
export const BackupCode = z.object({ userId: z.string().nullish() });

export const Group = z.object({ id: z.string().min(1), name: z.string().nullish(), email: z.string().nullish() });
export type Group = z.output<typeof Group>;
export const Member = z.object({
  id: z.string().min(1),
  role: z.enum(['OWNER', 'MANAGER', 'MEMBER']).catch('MEMBER'),
  delivery_settings: z.string().nullish(),
});
export type Member = z.output<typeof Member>;

export const RoleAssignment = z.object({
  roleAssignmentId: z.string().min(1),
  roleId: z.string().min(1),
  assignedTo: z.string().min(1),
  assigneeType: z.string().nullish(),
  scopeType: z.string().nullish(),
  orgUnitId: z.string().nullish(),
});
export type RoleAssignment = z.output<typeof RoleAssignment>;
export const Role = z.object({
  roleId: z.string().min(1),
  roleName: z.string().nullish(),
  isSuperAdminRole: z.boolean().nullish(),
});
export type Role = z.output<typeof Role>;

export const License = z.object({
  userId: z.string().min(1),
  productId: z.string().nullish(),
  skuId: z.string().nullish(),
  skuName: z.string().nullish(),
});
export type License = z.output<typeof License>;

export const Transfer = z.object({
  id: z.string().min(1),
  oldOwnerUserId: z.string().min(1),
  newOwnerUserId: z.string().min(1),
  overallTransferStatusCode: z.string().nullish(),
});
export type Transfer = z.output<typeof Transfer>;
export const Application = z.object({ id: z.string().min(1) });

export const Chromebook = z.object({
  deviceId: z.string().min(1),
  serialNumber: z.string().nullish(),
  model: z.string().nullish(),
  status: z.string().min(1),
  annotatedUser: z.string().nullish(),
});
export type Chromebook = z.output<typeof Chromebook>;
export const StatusChange = z.object({
  changeChromeOsDeviceStatusResults: z.array(z.object({ deviceId: z.string(), error: z.unknown().optional() })),
});

export const Fault = z.object({
  error: z.object({ errors: z.array(z.object({ reason: z.string().nullish() })).nullish() }),
});
export const TokenFault = z.object({ error: z.string() });
export const TokenAnswer = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() });
/** The key file that Google Cloud hands out; its own `token_uri` is not followed. */
export const ServiceAccount = z.object({
  client_email: z.string().min(1),
  private_key: z.string().min(1),
  private_key_id: z.string().optional(),
});

export const GoogleConfig = z
  .strictObject({
    service_account: z.instanceof(Secret),
    admin: z.email(),
    customer: z.string().min(1).default('my_customer'),
    licences: z.array(z.strictObject({ product: z.string().min(1), sku: z.string().min(1) })).default([]),
    transfer: z.array(z.enum(['drive', 'calendar'])).default(['drive', 'calendar']),
    chromebooks: z.boolean().default(false),
    delete: z.boolean().default(true),
    base_url: z.url().optional(),
    token_url: z.url().default('https://oauth2.googleapis.com/token'),
    page_size: z.number().int().min(1).max(500).default(200),
    timeout_ms: z.number().int().positive().default(30_000),
  })
  .transform((settings) => ({
    /** The JSON of the key file. */
    serviceAccount: settings.service_account,
    /** In whose name the service account acts, by domain-wide delegation. */
    admin: settings.admin,
    customer: settings.customer,
    /** Google cannot list a user's licences: these are asked for one by one. */
    licences: settings.licences,
    transfer: settings.transfer,
    chromebooks: settings.chromebooks,
    deletes: settings.delete,
    baseUrl: settings.base_url ?? 'https://admin.googleapis.com',
    licensingUrl: settings.base_url ?? 'https://licensing.googleapis.com',
    tokenUrl: settings.token_url,
    pageSize: settings.page_size,
    timeoutMs: settings.timeout_ms,
  }));
export type GoogleConfig = z.output<typeof GoogleConfig>;

/** `before` and `receipt` of the stored steps, as execute, verify and undo read them back. */
export const SuspendBefore = z.object({ suspended: z.boolean() });
export const GroupBefore = z.object({
  group: z.object({ id: z.string(), name: z.string() }),
  role: z.string(),
  deliverySettings: z.string().nullable(),
});
export type GroupBefore = z.output<typeof GroupBefore>;
export const RoleBefore = z.object({
  role: z.object({ id: z.string(), name: z.string() }),
  scopeType: z.string().nullable(),
  orgUnitId: z.string().nullable(),
});
export type RoleBefore = z.output<typeof RoleBefore>;
export const LicenceBefore = z.object({ licence: z.object({ product: z.string(), sku: z.string() }) });
export type LicenceBefore = z.output<typeof LicenceBefore>;
export const TransferBefore = z.object({ earlierTransfers: z.array(z.string()) });
export const TransferReceipt = z.object({ transferId: z.string() });
export const DeleteBefore = z.object({ orgUnitPath: z.string(), handedOverTo: z.string().nullable() });
