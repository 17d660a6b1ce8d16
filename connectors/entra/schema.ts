/** Wire shapes of Microsoft Graph v1.0, only the fields read, and the settings. */
import { z } from 'zod';
import { Secret } from '../contract.ts';

/** What is asked of a user: some of it is not sent unless it is named. */
export const USER_FIELDS = [
  'id',
  'userPrincipalName',
  'mail',
  'proxyAddresses',
  'displayName',
  'employeeId',
  'accountEnabled',
  'userType',
  'onPremisesSyncEnabled',
  'licenseAssignmentStates',
  'signInSessionsValidFromDateTime',
].join(',');

export const LicenceState = z.object({
  skuId: z.string().min(1),
  /** Null: assigned to the person directly. */
  assignedByGroup: z.string().nullish(),
  disabledPlans: z.array(z.string()).nullish(),
});
export type LicenceState = z.output<typeof LicenceState>;

export const EntraUser = z.object({
  id: z.string().min(1),
  userPrincipalName: z.string().min(1),
  mail: z.string().nullish(),
  proxyAddresses: z.array(z.string()).nullish(),
  displayName: z.string().nullish(),
  employeeId: z.string().nullish(),
  accountEnabled: z.boolean().nullish(),
  userType: z.string().nullish(),
  onPremisesSyncEnabled: z.boolean().nullish(),
  licenseAssignmentStates: z.array(LicenceState).nullish(),
  signInSessionsValidFromDateTime: z.string().nullish(),
});
export type EntraUser = z.output<typeof EntraUser>;

/** A group, a role or an administrative unit: `@odata.type` tells which. */
export const Membership = z.object({
  '@odata.type': z.string(),
  id: z.string().min(1),
  displayName: z.string().nullish(),
  groupTypes: z.array(z.string()).nullish(),
  membershipRule: z.string().nullish(),
  onPremisesSyncEnabled: z.boolean().nullish(),
  mailEnabled: z.boolean().nullish(),
});
export type Membership = z.output<typeof Membership>;

/** By its name, and whatever is in it. */
export const NamedGroup = z.object({ id: z.string().min(1), displayName: z.string().nullish() });
export const Identified = z.object({ id: z.string().min(1) });

export const DirectoryRole = z.object({ id: z.string(), displayName: z.string().nullish() });

export const RoleAssignment = z.object({
  id: z.string().min(1),
  principalId: z.string().min(1),
  roleDefinitionId: z.string().min(1),
  directoryScopeId: z.string().nullish(),
  roleDefinition: z.object({ displayName: z.string().nullish() }).nullish(),
});
export type RoleAssignment = z.output<typeof RoleAssignment>;

export const PermissionGrant = z.object({
  id: z.string().min(1),
  clientId: z.string(),
  principalId: z.string().nullish(),
  scope: z.string().nullish(),
});

export const Device = z.object({
  id: z.string().min(1),
  displayName: z.string().nullish(),
  accountEnabled: z.boolean().nullish(),
  onPremisesSyncEnabled: z.boolean().nullish(),
});
export type Device = z.output<typeof Device>;

export const LicenceDetails = z.object({
  skuId: z.string(),
  skuPartNumber: z.string(),
  servicePlans: z.array(z.object({ servicePlanName: z.string().nullish() })).nullish(),
});
export type LicenceDetails = z.output<typeof LicenceDetails>;

const DateTimeZone = z.object({ dateTime: z.string(), timeZone: z.string() });
export const AutomaticReplies = z.object({
  status: z.enum(['disabled', 'alwaysEnabled', 'scheduled']),
  externalAudience: z.enum(['none', 'contactsOnly', 'all']).optional(),
  internalReplyMessage: z.string().optional(),
  externalReplyMessage: z.string().optional(),
  scheduledStartDateTime: DateTimeZone.optional(),
  scheduledEndDateTime: DateTimeZone.optional(),
});
export type AutomaticReplies = z.output<typeof AutomaticReplies>;
export const MailboxSettings = z.object({ automaticRepliesSetting: AutomaticReplies });

export const Page = z.object({ value: z.array(z.unknown()), '@odata.nextLink': z.string().nullish() });

export const EntraConfig = z
  .strictObject({
    tenant: z.string().regex(/^[\w.-]+$/),
    client_id: z.string().min(1),
    client_secret: z.instanceof(Secret).optional(),
    certificate_key: z.instanceof(Secret).optional(),
    certificate_thumbprint: z
      .string()
      .regex(/^[\da-fA-F]{64}$/, 'SHA-256 in hexadecimal')
      .optional(),
    base_url: z.url().default('https://graph.microsoft.com/v1.0'),
    token_url: z.url().optional(),
    auto_reply: z.string().min(1).optional(),
    devices: z.boolean().default(true),
    delete: z.boolean().default(true),
    page_size: z.number().int().min(1).max(999).default(100),
    timeout_ms: z.number().int().positive().default(30_000),
  })
  .superRefine(({ client_secret, certificate_key, certificate_thumbprint }, context) => {
    const certificate = certificate_key !== undefined && certificate_thumbprint !== undefined;
    const half = (certificate_key === undefined) !== (certificate_thumbprint === undefined);
    if (half || (client_secret !== undefined) === certificate) {
      const message = 'either client_secret, or certificate_key with certificate_thumbprint';
      context.addIssue({ code: 'custom', message });
    }
  })
  .transform((settings) => ({
    tenant: settings.tenant,
    clientId: settings.client_id,
    credential:
      settings.client_secret !== undefined
        ? ({ kind: 'secret', secret: settings.client_secret } as const)
        : ({
            kind: 'certificate',
            key: settings.certificate_key ?? new Secret(''),
            thumbprint: settings.certificate_thumbprint ?? '',
          } as const),
    baseUrl: settings.base_url.replace(/\/+$/, ''),
    tokenUrl: settings.token_url ?? `https://login.microsoftonline.com/${settings.tenant}/oauth2/v2.0/token`,
    /** With `{name}` and `{email}` of who takes over. */
    autoReply: settings.auto_reply,
    devices: settings.devices,
    deletes: settings.delete,
    pageSize: settings.page_size,
    timeoutMs: settings.timeout_ms,
  }));
export type EntraConfig = z.output<typeof EntraConfig>;

/** `before` of the stored steps, as undo reads them back. */
export const EnabledBefore = z.object({ accountEnabled: z.boolean() });
export const SessionsMoment = z.object({ validFrom: z.string().nullable() });
export const DeviceBefore = z.object({ device: z.object({ id: z.string(), name: z.string() }) });
export const GroupBefore = z.object({ group: z.object({ id: z.string(), name: z.string() }) });
export const RoleBefore = z.object({
  role: z.object({
    definitionId: z.string(),
    name: z.string(),
    scope: z.string(),
    /** Through PIM, for a time, or not readable whether it is. */
    activated: z.boolean(),
  }),
});
export type RoleBefore = z.output<typeof RoleBefore>;
export const LicenceBefore = z.object({
  licence: z.object({ skuId: z.string(), name: z.string(), disabledPlans: z.array(z.string()) }),
});
export type LicenceBefore = z.output<typeof LicenceBefore>;
export const ReplyBefore = z.object({ wanted: z.string(), automaticReplies: AutomaticReplies });
