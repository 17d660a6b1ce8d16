/** Microsoft's token endpoint for apps: a secret, or an assertion signed with a certificate's key, gives an hour. */
import { type KeyObject, verify } from 'node:crypto';
import { z } from 'zod';
import type { RestAnswer, RestRequest } from './rest.ts';

/** What the connector asks an administrator to consent to. */
export const PERMISSIONS: readonly string[] = [
  'User.Read.All',
  'User.EnableDisableAccount.All',
  'User.RevokeSessions.All',
  'DelegatedPermissionGrant.ReadWrite.All',
  'Device.ReadWrite.All',
  'MailboxSettings.ReadWrite',
  'GroupMember.ReadWrite.All',
  'RoleManagement.ReadWrite.Directory',
  'LicenseAssignment.ReadWrite.All',
  'User.ReadWrite.All',
];

export interface EntraApp {
  readonly tenant: string;
  readonly clientId: string;
  readonly secret?: string;
  /** Of the certificate. */
  readonly publicKey?: KeyObject;
  /** Application permissions that an administrator consented to. */
  readonly permissions: readonly string[];
}

const Form = z.object({
  grant_type: z.literal('client_credentials'),
  client_id: z.string(),
  scope: z.string(),
  client_secret: z.string().optional(),
  client_assertion: z.string().optional(),
});
const Claims = z.object({ iss: z.string(), aud: z.string() });

export function accessTokens(app: EntraApp, now: () => Date) {
  const until = new Map<string, number>();
  return {
    answer({ body, origin, path }: RestRequest): RestAnswer {
      const form = Form.safeParse(body);
      if (!form.success || !form.data.scope.includes('/.default')) return refused(400, 'invalid_scope');
      if (form.data.client_id !== app.clientId) return refused(400, 'unauthorized_client');
      const { client_secret, client_assertion } = form.data;
      const bySecret = client_secret !== undefined && client_secret === app.secret;
      const byCertificate = isSigned(client_assertion, app, origin + path);
      if (!bySecret && !byCertificate) return refused(401, 'invalid_client');
      const part = (content: object) => Buffer.from(JSON.stringify(content)).toString('base64url');
      const token = `${part({ alg: 'none' })}.${part({ roles: app.permissions, n: until.size })}.x`;
      until.set(token, now().getTime() + 3_600_000);
      return { status: 200, body: { token_type: 'Bearer', expires_in: 3599, access_token: token } };
    },
    knows: (authorization: string | undefined) =>
      (until.get(authorization?.replace(/^Bearer /, '') ?? '') ?? 0) > now().getTime(),
  };
}

function isSigned(assertion: string | undefined, app: EntraApp, audience: string): boolean {
  const [header, claims, signature] = assertion?.split('.') ?? [];
  if (app.publicKey === undefined || !header || !claims || !signature) return false;
  const { alg } = z.object({ alg: z.string() }).parse(JSON.parse(Buffer.from(header, 'base64url').toString('utf8')));
  // MSAL signs with PSS where the thumbprint is SHA-256.
  const key = alg === 'PS256' ? { key: app.publicKey, padding: 6, saltLength: 32 } : app.publicKey;
  const signed = verify('sha256', Buffer.from(`${header}.${claims}`), key, Buffer.from(signature, 'base64url'));
  const said = Claims.safeParse(JSON.parse(Buffer.from(claims, 'base64url').toString('utf8')));
  return signed && said.data?.iss === app.clientId && said.data.aud === audience;
}

function refused(status: number, code: string): RestAnswer {
  return { status, body: { error: code, error_description: 'AADSTS: refused', error_codes: [7000215] } };
}
