import { resolve } from 'node:path';
import { z } from 'zod';
import { Secret } from '../domain/secret.ts';
import { check, describe, type Fault, keyText } from './fault.ts';

/** What the environment says, checked. Folders are absolute. */
export interface Environment {
  /** Absent only where Slack is not needed (some verbs of the command line). */
  readonly slack?: SlackEnvironment;
  readonly host: string;
  readonly port: number;
  /** Absent: the embedded database in `dataDir`. */
  readonly databaseUrl?: Secret;
  readonly dataDir: string;
  readonly configFile: string;
  readonly role: 'all' | 'web' | 'worker';
  readonly judge: { readonly apiKey?: Secret; readonly baseUrl?: string; readonly model?: string };
  readonly logLevel: LogLevel;
  readonly production: boolean;
}

export type SlackEnvironment = { readonly botToken: Secret; readonly apiUrl: string } & (
  | { readonly mode: 'socket'; readonly appToken: Secret }
  | { readonly mode: 'http'; readonly signingSecret: Secret }
);

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

const secret = z.string().transform((value) => new Secret(value));
const url = z
  .string()
  .refine((value) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol), 'an http or https address');

const Variables = z.object({
  // Swapped tokens are the usual mistake, and Slack's own answer to them says little.
  SLACK_BOT_TOKEN: z
    .string()
    .refine((value) => !/^xap|^xoxp/.test(value), 'the bot token, which begins with xoxb-')
    .pipe(secret)
    .optional(),
  SLACK_APP_TOKEN: z
    .string()
    .refine((value) => !value.startsWith('xox'), 'the app-level token, which begins with xapp-')
    .pipe(secret)
    .optional(),
  SLACK_SIGNING_SECRET: secret.optional(),
  SLACK_API_URL: url.default('https://slack.com/api/').transform((value) => value.replace(/\/*$/, '/')),
  HOST: z.string().default('127.0.0.1'),
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, 'a whole number from 0 to 65535')
    .default('3000')
    .transform(Number)
    .refine((port) => port <= 65_535, 'a whole number from 0 to 65535'),
  DATABASE_URL: z
    .string()
    .refine(
      (value) => URL.canParse(value) && /^postgres(ql)?:$/.test(new URL(value).protocol),
      'postgres://user:password@host/database',
    )
    .pipe(secret)
    .optional(),
  DATA_DIR: z.string().default('./data'),
  LASTDAY_CONFIG: z.string().default('./lastday.yaml'),
  LASTDAY_ROLE: z.enum(['all', 'web', 'worker']).default('all'),
  OPENAI_API_KEY: secret.optional(),
  OPENAI_BASE_URL: url.optional(),
  OPENAI_MODEL: z.string().optional(),
  LOG_LEVEL: z.enum(LOG_LEVELS).default('info'),
  NODE_ENV: z.string().optional(),
});

/** Addresses may hold a password; the others are secrets through and through. */
const HIDDEN: ReadonlySet<string> = new Set([
  'SLACK_BOT_TOKEN',
  'SLACK_APP_TOKEN',
  'SLACK_SIGNING_SECRET',
  'SLACK_API_URL',
  'DATABASE_URL',
  'OPENAI_API_KEY',
  'OPENAI_BASE_URL',
]);

export type EnvironmentReading = { readonly environment?: Environment; readonly faults: readonly Fault[] };

/** Reads the variables; `cwd` is what relative folders are relative to. A variable set to nothing is not set. */
export function readEnvironment(
  variables: Readonly<Record<string, string | undefined>>,
  about: { readonly cwd: string; readonly slack: 'required' | 'optional' },
): EnvironmentReading {
  const given = Object.fromEntries(
    Object.entries(variables).flatMap(([key, value]) => (value?.trim() ? [[key, value.trim()]] : [])),
  );
  const checked = check(Variables, given);
  const faults: Fault[] = checked.ok
    ? []
    : checked.faults.map(({ path, expected }) => {
        const key = keyText(path);
        return { key, found: describe(given[key], HIDDEN.has(key)), expected };
      });
  const production = given.NODE_ENV === 'production';
  if (production && (given.LOG_LEVEL === 'debug' || given.LOG_LEVEL === 'trace')) {
    const expected = 'info or quieter while NODE_ENV=production, because debug logs hold personal data';
    faults.push({ key: 'LOG_LEVEL', found: describe(given.LOG_LEVEL, false), expected });
  }
  if (about.slack === 'required' || given.SLACK_BOT_TOKEN) faults.push(...slackFaults(given));
  if (!checked.ok || faults.length > 0) return { faults };
  return { environment: environmentOf(checked.value, about.cwd, production), faults };
}

function slackFaults(given: Readonly<Record<string, string>>): Fault[] {
  const faults: Fault[] = [];
  if (!given.SLACK_BOT_TOKEN) {
    faults.push({ key: 'SLACK_BOT_TOKEN', found: 'nothing', expected: 'the bot token, which begins with xoxb-' });
  }
  if (!given.SLACK_APP_TOKEN && !given.SLACK_SIGNING_SECRET) {
    const expected = 'an app-level token for Socket Mode, or SLACK_SIGNING_SECRET for HTTP';
    faults.push({ key: 'SLACK_APP_TOKEN', found: 'nothing', expected });
  }
  return faults;
}

function environmentOf(values: z.output<typeof Variables>, cwd: string, production: boolean): Environment {
  const slack = slackOf(values);
  return {
    ...(slack && { slack }),
    host: values.HOST,
    port: values.PORT,
    ...(values.DATABASE_URL && { databaseUrl: values.DATABASE_URL }),
    dataDir: resolve(cwd, values.DATA_DIR),
    configFile: resolve(cwd, values.LASTDAY_CONFIG),
    role: values.LASTDAY_ROLE,
    judge: {
      ...(values.OPENAI_API_KEY && { apiKey: values.OPENAI_API_KEY }),
      ...(values.OPENAI_BASE_URL && { baseUrl: values.OPENAI_BASE_URL }),
      ...(values.OPENAI_MODEL && { model: values.OPENAI_MODEL }),
    },
    logLevel: values.LOG_LEVEL,
    production,
  };
}

function slackOf(values: z.output<typeof Variables>): SlackEnvironment | undefined {
  const { SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken, SLACK_SIGNING_SECRET: signingSecret } = values;
  if (!botToken) return undefined;
  const common = { botToken, apiUrl: values.SLACK_API_URL };
  if (appToken) return { ...common, mode: 'socket', appToken };
  return signingSecret ? { ...common, mode: 'http', signingSecret } : undefined;
}
