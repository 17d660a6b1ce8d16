import { z } from 'zod';
import { Secret } from '../../domain/secret.ts';
import { Timezones } from '../roster-reading.ts';

const secret = z.instanceof(Secret);

export const BambooHrConfig = z
  .strictObject({
    /** The first part of `https://….bamboohr.com`. */
    company: z.string().regex(/^[a-z0-9][a-z0-9-]*$/i, 'the company’s subdomain'),
    api_key: secret,
    /** The `privateKey` that BambooHR shows once, when the webhook is made. Two while one replaces the other. */
    webhook_secret: z.union([secret, z.array(secret).min(1).max(2)]).optional(),
    base_url: z.url().optional(),
    timezones: Timezones,
    page_size: z.int().min(1).max(2_500).default(1_000),
    timeout_ms: z.int().positive().default(30_000),
  })
  .transform((config) => ({
    apiKey: config.api_key,
    webhookSecrets: [config.webhook_secret ?? []].flat(),
    baseUrl: config.base_url ?? `https://${config.company}.bamboohr.com`,
    timezones: config.timezones,
    pageSize: config.page_size,
    timeoutMs: config.timeout_ms,
  }));
export type BambooHrConfig = z.output<typeof BambooHrConfig>;

/** What the list is asked for besides its own fields. It knows no termination date: that is in a table of its own. */
export const LIST_FIELDS = [
  'workEmail',
  'hireDate',
  'departmentName',
  'locationName',
  'employmentStatusName',
  'reportsToId',
] as const;

const text = z.string().nullish();

export const Employee = z.object({
  employeeId: z.string().min(1),
  firstName: text,
  lastName: text,
  preferredName: text,
  jobTitleName: text,
  status: text,
  _restrictedFields: z.array(z.string()).default([]),
  workEmail: text,
  hireDate: text,
  departmentName: text,
  locationName: text,
  employmentStatusName: text,
  reportsToId: text,
});
export type Employee = z.output<typeof Employee>;

export const EmployeePage = z.object({
  data: z.array(Employee),
  meta: z.object({
    total: z.int().nonnegative(),
    page: z.object({ nextCursor: z.union([z.string(), z.number()]).nullish() }),
  }),
});

/** One row of the history of somebody's employment; rows lie in the future too. */
export const StatusRow = z.object({ employeeId: z.coerce.string(), date: z.string(), employmentStatus: text });
export type StatusRow = z.output<typeof StatusRow>;

/** https://documentation.bamboohr.com/docs/event-based-webhooks */
export const EventHook = z.object({
  type: z.enum(['employee.created', 'employee.updated', 'employee.deleted']),
  data: z.object({ employeeId: z.coerce.string().min(1) }),
});

/** The older kind, with the fields themselves, several people at once. */
export const FieldHook = z.object({
  employees: z
    .array(z.object({ id: z.coerce.string().min(1) }))
    .min(1)
    .max(1_000),
});
