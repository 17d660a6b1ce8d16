import { z } from 'zod';
import { Secret } from '../../domain/secret.ts';
import { FIELDS } from '../record.ts';
import { Timezones } from '../roster-reading.ts';

const secret = z.instanceof(Secret);

export const WorkdayConfig = z
  .strictObject({
    /** The host of the tenant's data centre: `https://wd2-impl-services1.workday.com`. */
    base_url: z.url(),
    tenant: z.string().min(1),
    report: z.strictObject({ owner: z.string().min(1), name: z.string().min(1) }),
    /** An Integration System User, `user@tenant`; or a bearer token. */
    user: z.string().min(1).optional(),
    password: secret.optional(),
    token: secret.optional(),
    /** Our field → the column's name in the report, which every customer names anew. */
    columns: z
      .partialRecord(z.enum(FIELDS), z.string().min(1))
      .refine((columns) => ['email', 'employee_id', 'status', 'last_day'].every((field) => field in columns), {
        message: 'columns for email, employee_id, status and last_day, at least',
      }),
    /** The report's prompt for one worker's number, if it has one; without it the whole report is read each time. */
    person_prompt: z.string().min(1).optional(),
    timezones: Timezones,
    timeout_ms: z.int().positive().default(60_000),
  })
  .refine(({ user, password, token }) => (token ? !user && !password : user && password), {
    message: 'either user and password, or token',
    path: ['user'],
  })
  .transform((config) => ({
    baseUrl: config.base_url,
    tenant: config.tenant,
    report: config.report,
    columns: config.columns,
    personPrompt: config.person_prompt,
    timezones: config.timezones,
    timeoutMs: config.timeout_ms,
    authorization: () =>
      config.token
        ? `Bearer ${config.token.reveal()}`
        : `Basic ${Buffer.from(`${config.user}:${config.password?.reveal()}`).toString('base64')}`,
  }));
export type WorkdayConfig = z.output<typeof WorkdayConfig>;

const cell = z.union([z.string(), z.number().transform(String), z.null().transform(() => '')]);

/** Columns that are empty for a worker are left out of their line. */
export const Report = z.object({ Report_Entry: z.array(z.record(z.string(), cell)) });
