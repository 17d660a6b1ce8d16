import { z } from 'zod';
import { Secret } from '../../domain/secret.ts';
import { Timezones } from '../roster-reading.ts';

export const RipplingConfig = z
  .strictObject({
    token: z.instanceof(Secret),
    base_url: z.url().default('https://rest.ripplingapis.com'),
    /** `YYYY-MM-DD`: the API's behaviour of that day. */
    api_version: z.string().optional(),
    timezones: Timezones,
    page_size: z.int().min(1).max(100).default(100),
    timeout_ms: z.int().positive().default(30_000),
  })
  .transform((config) => ({
    token: config.token,
    baseUrl: config.base_url,
    apiVersion: config.api_version,
    timezones: config.timezones,
    pageSize: config.page_size,
    timeoutMs: config.timeout_ms,
  }));
export type RipplingConfig = z.output<typeof RipplingConfig>;

const text = z.string().nullish();

export const Worker = z.object({
  id: z.string().min(1),
  number: z.union([z.string(), z.number()]).nullish(),
  work_email: text,
  status: text,
  start_date: text,
  end_date: text,
  title: text,
  country: text,
  manager: z.object({ work_email: text }).nullish(),
  department: z.object({ name: text }).nullish(),
  employment_type: z.object({ type: text, name: text }).nullish(),
  user: z
    .object({
      display_name: text,
      name: z.object({ formatted: text, given_name: text, family_name: text }).nullish(),
      timezone: text,
      emails: z.array(z.object({ value: z.string(), type: text })).nullish(),
    })
    .nullish(),
});
export type Worker = z.output<typeof Worker>;

export const WorkerPage = z.object({ results: z.array(Worker), next_link: text });
