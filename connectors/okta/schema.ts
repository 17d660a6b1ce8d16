/** Wire shapes of Okta's management API (okta/okta-management-openapi-spec), only the fields read, and the settings. */
import { z } from 'zod';
import { Secret } from '../contract.ts';

/** The status is left open: a new one must not make every user unreadable. */
export const OktaUser = z.object({
  id: z.string().min(1),
  status: z.string().min(1),
  transitioningToStatus: z.string().nullish(),
  lastLogin: z.string().nullish(),
  profile: z.object({
    login: z.string().min(1),
    email: z.string().nullish(),
    displayName: z.string().nullish(),
    firstName: z.string().nullish(),
    lastName: z.string().nullish(),
    employeeNumber: z.string().nullish(),
  }),
  credentials: z.object({ provider: z.object({ type: z.string().nullish() }).nullish() }).nullish(),
});
export type OktaUser = z.output<typeof OktaUser>;

export const OktaGroup = z.object({
  id: z.string().min(1),
  type: z.string(),
  profile: z.object({ name: z.string() }),
});
export type OktaGroup = z.output<typeof OktaGroup>;

export const OktaRole = z.object({
  id: z.string().min(1),
  type: z.string(),
  label: z.string().nullish(),
  /** GROUP: held through a group, and lost with it. */
  assignmentType: z.string().nullish(),
  role: z.string().nullish(),
  'resource-set': z.string().nullish(),
});
export type OktaRole = z.output<typeof OktaRole>;

export const OktaGrant = z.object({
  id: z.string().min(1),
  userId: z.string().nullish(),
  clientId: z.string().nullish(),
  scopeId: z.string(),
});
export type OktaGrant = z.output<typeof OktaGrant>;

export const OktaApiToken = z.object({
  id: z.string().min(1),
  name: z.string(),
  userId: z.string().nullish(),
  created: z.string().nullish(),
});
export type OktaApiToken = z.output<typeof OktaApiToken>;

/** Ids of everyone with a role; its next page is in the body, unlike everywhere else. */
export const RoleAssignees = z.object({
  value: z.array(z.object({ id: z.string().min(1) })),
  _links: z.object({ next: z.object({ href: z.string() }).nullish() }).nullish(),
});

export const TokenAnswer = z.object({
  access_token: z.string().min(1),
  expires_in: z.number().positive(),
  scope: z.string().nullish(),
});

/** The app must be granted each of these; `manage` allows reading too. */
export const SCOPES = ['okta.users.manage', 'okta.groups.manage', 'okta.roles.manage', 'okta.apiTokens.manage'];

export const OktaConfig = z
  .strictObject({
    base_url: z.url(),
    token: z.instanceof(Secret).optional(),
    client_id: z.string().min(1).optional(),
    private_key: z.instanceof(Secret).optional(),
    key_id: z.string().min(1).optional(),
    token_url: z.url().optional(),
    delete: z.boolean().default(true),
    page_size: z.number().int().min(1).max(200).default(200),
    timeout_ms: z.number().int().positive().default(30_000),
  })
  .superRefine(({ token, client_id, private_key }, context) => {
    const app = client_id !== undefined && private_key !== undefined;
    if ((token !== undefined) === app || (client_id === undefined) !== (private_key === undefined)) {
      context.addIssue({ code: 'custom', message: 'either token, or client_id with private_key' });
    }
  })
  .transform((settings) => ({
    baseUrl: settings.base_url,
    credential:
      settings.token !== undefined
        ? ({ kind: 'token', token: settings.token } as const)
        : ({
            kind: 'app',
            clientId: settings.client_id ?? '',
            /** PEM, or a JWK as JSON. */
            privateKey: settings.private_key ?? new Secret(''),
            keyId: settings.key_id,
            tokenUrl: settings.token_url ?? `${settings.base_url.replace(/\/+$/, '')}/oauth2/v1/token`,
          } as const),
    deletes: settings.delete,
    pageSize: settings.page_size,
    timeoutMs: settings.timeout_ms,
  }));
export type OktaConfig = z.output<typeof OktaConfig>;

/** `before` of the stored steps, as undo reads them back. */
export const StatusBefore = z.object({ status: z.string() });
export const GroupBefore = z.object({ group: z.object({ id: z.string(), name: z.string() }) });
export const RoleBefore = z.object({
  role: z.object({
    id: z.string(),
    type: z.string(),
    label: z.string(),
    customRole: z.string().optional(),
    resourceSet: z.string().optional(),
    /** Limited to some groups or applications, or not readable whether it is. */
    limited: z.boolean(),
  }),
});
export type RoleBefore = z.output<typeof RoleBefore>;
export const ApiTokenBefore = z.object({ apiToken: z.object({ id: z.string(), name: z.string() }) });
