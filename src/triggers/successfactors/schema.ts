import { z } from 'zod';
import { Secret } from '../../domain/secret.ts';
import { Timezones } from '../roster-reading.ts';

const secret = z.instanceof(Secret);

export const SuccessFactorsConfig = z
  .strictObject({
    /** The data centre's API host: `https://api15.sapsf.com`. */
    base_url: z.url(),
    company: z.string().min(1),
    /** OAuth 2: a signed SAML assertion, base64, made by the customer's own tool; or a user with a password. */
    client_id: z.string().min(1).optional(),
    assertion: secret.optional(),
    token_url: z.url().optional(),
    user: z.string().min(1).optional(),
    password: secret.optional(),
    timezones: Timezones,
    timeout_ms: z.int().positive().default(60_000),
  })
  .refine(
    ({ client_id, assertion, user, password }) =>
      client_id || assertion ? client_id && assertion && !user && !password : user && password,
    { message: 'either client_id and assertion, or user and password', path: ['client_id'] },
  )
  .transform((config) => ({
    baseUrl: config.base_url,
    company: config.company,
    tokenUrl: config.token_url ?? `${config.base_url.replace(/\/+$/, '')}/oauth/token`,
    timezones: config.timezones,
    timeoutMs: config.timeout_ms,
    credential: credentialOf(config),
  }));
export type SuccessFactorsConfig = z.output<typeof SuccessFactorsConfig>;

export type Credential =
  | { readonly kind: 'basic'; readonly userAndPassword: () => string }
  | { readonly kind: 'assertion'; readonly clientId: string; readonly assertion: () => string };

function credentialOf(config: {
  company: string;
  client_id?: string | undefined;
  assertion?: Secret | undefined;
  user?: string | undefined;
  password?: Secret | undefined;
}): Credential {
  const { company, client_id: clientId, assertion, user, password } = config;
  if (clientId !== undefined && assertion) return { kind: 'assertion', clientId, assertion: () => assertion.reveal() };
  return { kind: 'basic', userAndPassword: () => `${user}@${company}:${password?.reveal()}` };
}

const text = z.string().nullish();
const picklist = z
  .object({ picklistLabels: z.object({ results: z.array(z.object({ label: text, locale: text })) }).nullish() })
  .nullish();

export const EmpJob = z.object({
  userId: z.string().min(1),
  jobTitle: text,
  userNav: z
    .object({ email: text, displayName: text, department: text, location: text, country: text, timeZone: text })
    .nullish(),
  employmentNav: z.object({ startDate: text, endDate: text }).nullish(),
  managerUserNav: z.object({ email: text }).nullish(),
  emplStatusNav: picklist,
  employeeClassNav: picklist,
});
export type EmpJob = z.output<typeof EmpJob>;

export const JobPage = z.object({ d: z.object({ results: z.array(EmpJob), __next: text }) });

export const TokenAnswer = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number().positive() });
