/** The settings, and `before` of the stored steps. */
import { z } from 'zod';
import { Secret } from '../contract.ts';

const Attribute = z.string().regex(/^[A-Za-z][\w-]*$/);

/** For any other LDAP directory: what a person is, what they are called, and how an account is closed there. */
const Generic = z.strictObject({
  object_class: z.string().min(1).default('inetOrgPerson'),
  group_class: z.string().min(1).default('groupOfNames'),
  id_attribute: Attribute.default('entryUUID'),
  login_attribute: Attribute.default('uid'),
  mail_attributes: z.array(Attribute).min(1).default(['mail']),
  name_attribute: Attribute.default('cn'),
  employee_attribute: Attribute.default('employeeNumber'),
  member_attribute: Attribute.default('member'),
  /** The account is closed when the attribute has this value: pwdAccountLockedTime, nsAccountLock, loginShell. */
  disable: z.strictObject({ attribute: Attribute, value: z.string().min(1) }),
});

export const DirectoryConfig = z
  .strictObject({
    url: z.url({ protocol: /^ldaps?$/ }),
    start_tls: z.boolean().default(false),
    ca: z.union([z.string().min(1), z.instanceof(Secret)]).optional(),
    bind_dn: z.string().min(1),
    password: z.instanceof(Secret),
    base_dn: z.string().min(1),
    dc: z.string().min(1).optional(),
    disabled_ou: z.string().min(1).optional(),
    reset_password: z.boolean().default(true),
    delete: z.boolean().default(true),
    employee_attribute: Attribute.default('employeeID'),
    privileged_groups: z.array(z.string().min(1)).optional(),
    generic: Generic.optional(),
    timeout_ms: z.number().int().positive().default(30_000),
  })
  .transform((settings, context) => {
    const url = new URL(settings.url);
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const loopback = /^(localhost|127(\.\d+){3}|::1)$/.test(host);
    const fault = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    // The bind sends the password as it is.
    if (url.protocol === 'ldap:' && !settings.start_tls && !loopback) fault('url', 'ldaps://, or start_tls: true');
    if (url.protocol === 'ldaps:' && settings.start_tls) fault('start_tls', 'absent with ldaps://');
    if (url.username !== '' || !['', '/'].includes(url.pathname)) fault('url', 'scheme, host and port only');
    const { ca } = settings;
    return {
      url: settings.url,
      host,
      startTls: settings.start_tls,
      /** PEM. Absent: the certificates that Node trusts. */
      ca: ca instanceof Secret ? ca.reveal() : ca,
      bindDn: settings.bind_dn,
      password: settings.password,
      baseDn: settings.base_dn,
      /** The domain controller's own name, where the URL says it otherwise. */
      dc: settings.dc,
      disabledOu: settings.disabled_ou,
      resetsPassword: settings.reset_password && settings.generic === undefined,
      deletes: settings.delete,
      employeeAttribute: settings.generic?.employee_attribute ?? settings.employee_attribute,
      /** Names or DNs, beside the well-known ones of Active Directory. */
      privilegedGroups: settings.privileged_groups,
      /** Absent: Active Directory. */
      generic: settings.generic,
      timeoutMs: settings.timeout_ms,
    };
  });
export type DirectoryConfig = z.output<typeof DirectoryConfig>;

/** Active Directory writes all numbers as text. */
export const Numeral = z.string().regex(/^-?\d{1,20}$/);

export const ControlBefore = z.object({ userAccountControl: z.number().int() });
export const ValueBefore = z.object({ attribute: z.string(), values: z.array(z.string()) });
export const PasswordBefore = z.object({ pwdLastSet: z.string() });
export const GroupBefore = z.object({ group: z.object({ id: z.string(), dn: z.string(), name: z.string() }) });
export const PlaceBefore = z.object({ parent: z.string().min(1) });

/** What an act leaves for the verifying read: which server was written to. */
export const Receipt = z.object({ dc: z.string() }).optional();
