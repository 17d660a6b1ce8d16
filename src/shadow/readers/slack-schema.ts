import { z } from 'zod';

/** What is read of a Slack export. Everything may be absent: exports of ten years differ. */
const text = z.string().nullish();

export const SlackUser = z.object({
  id: z.string(),
  name: text,
  real_name: text,
  profile: z.object({ email: text, real_name: text }).nullish(),
});

export const SlackChannel = z.object({
  id: z.string(),
  name: text,
  creator: text,
  topic: z.object({ value: text, creator: text, last_set: z.number().nullish() }).nullish(),
  purpose: z.object({ value: text, creator: text, last_set: z.number().nullish() }).nullish(),
});

export const IntegrationLog = z.object({
  user_id: text,
  user_name: text,
  date: z.union([z.string(), z.number()]).transform(String),
  change_type: z.string(),
  app_type: text,
  app_id: text,
  service_type: text,
  service_id: z.union([z.string(), z.number()]).transform(String).nullish(),
  channel: text,
});

/** Read by hand, not by zod: there are millions of them, and nothing in one is trusted anyhow. */
export interface SlackMessage {
  readonly type?: unknown;
  readonly subtype?: unknown;
  readonly user?: unknown;
  readonly username?: unknown;
  readonly text?: unknown;
  readonly ts?: unknown;
  readonly blocks?: unknown;
  readonly bot_id?: unknown;
  readonly bot_profile?: unknown;
  readonly attachments?: unknown;
  readonly files?: unknown;
  readonly message?: unknown;
}
