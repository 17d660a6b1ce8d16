import { z } from 'zod';
import { MODES, TIERS } from '../domain/application.ts';
import { PEOPLE_AN_HOUR } from '../domain/brake.ts';
import { expressionFault } from '../domain/expression.ts';
import { isTime, isZone, parseDuration } from '../domain/leaving.ts';
import { DELETE_NEVER_BEFORE, STRICTEST } from '../domain/policy.ts';
import { Secret } from '../domain/secret.ts';
import { WEEKDAYS } from '../domain/settings.ts';

const WAYS = ['owner', 'itsm'] as const;

// Every message in this file completes the sentence "found …, expected …".

const text = z.string('a text').trim().min(1, 'a text');
const address = z.email('an e-mail address').toLowerCase();
const domain = z
  .string('a domain like example.com')
  .regex(/^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]{2,}$/i, 'a domain like example.com')
  .toLowerCase();
const time = z.string('a time like "18:00"').refine(isTime, 'a time like "18:00"');

/** A YAML duration, as milliseconds. */
const duration = z.string('a duration like 30d or 24h').transform((value, context) => {
  const milliseconds = parseDuration(value);
  if (milliseconds !== undefined && milliseconds > 0) return milliseconds;
  context.addIssue({ code: 'custom', message: 'a duration like 30d or 24h' });
  return z.NEVER;
});

const expression = text.superRefine((value, context) => {
  const fault = expressionFault(value);
  if (fault !== undefined)
    context.addIssue({ code: 'custom', message: `a usable CEL expression (this one: ${fault})` });
});

const people = z.strictObject({
  users: z.array(z.string().regex(/^[UW][A-Z0-9]{2,}$/, 'a Slack user id like U0ANN')).default([]),
  groups: z.array(z.string().regex(/^S[A-Z0-9]{2,}$/, 'a Slack user group id like S0ITADMINS')).default([]),
});
const somebody = people.refine((list) => list.users.length + list.groups.length > 0, 'at least one user or group');

const sla = { cut_access: duration, hand_over: duration, reclaim: duration, tasks: duration };

const policy = z.strictObject({
  name: text.refine((name) => name !== STRICTEST, 'another name: this is what holds where no rule can be decided'),
  when: expression.optional(),
  approvals: z
    .int('a whole number from 0 to 10')
    .min(0, 'a whole number from 0 to 10')
    .max(10, 'a whole number from 0 to 10')
    .optional(),
  security_approval: z.boolean().optional(),
  approvers: somebody.optional(),
  when_unapproved: z.enum(['cut', 'ask']).optional(),
  sla: z.strictObject(sla).partial().optional(),
  exception_max: duration.optional(),
  inactive_after: duration.optional(),
  delete_after: duration
    .refine((value) => value >= DELETE_NEVER_BEFORE, '30d or more: nothing is deleted sooner')
    .optional(),
  hand_over_max_wait: duration.optional(),
});
export type PolicyEntry = z.output<typeof policy>;

const application = z.strictObject({
  name: text.optional(),
  connector: text.optional(),
  mode: z.enum(MODES).default('dry_run'),
  identity_provider: z.boolean().default(false),
  members_group: text.optional(),
  owner: address.optional(),
  backup_owner: address.optional(),
  tier: z.enum(TIERS).default('standard'),
  protected: z.array(text.toLowerCase()).default([]),
  identities: z.record(address, text, 'a mapping from an e-mail address to the name there').default({}),
  domains: z.array(domain).default([]),
  tasks_to: z.enum(WAYS).default('owner'),
  runbook: z.array(text).default([]),
  people_an_hour: z
    .int('a whole number from 1 to 10000')
    .min(1, 'a whole number from 1 to 10000')
    .max(10_000, 'a whole number from 1 to 10000')
    .default(PEOPLE_AN_HOUR),
  seat_cost: z
    .strictObject({
      amount: z.number().nonnegative(),
      currency: z.string().regex(/^[A-Z]{3}$/, 'a currency like EUR'),
      per: z.enum(['month', 'year']),
    })
    .optional(),
  settings: z.record(z.string(), z.unknown()).default({}),
});
export type ApplicationEntry = z.output<typeof application>;

/** Ids stand in paths, logs and command lines. */
const id = (max: number) =>
  z.string().regex(new RegExp(`^[a-z0-9][a-z0-9_-]{0,${max - 1}}$`), 'an id of a-z, 0-9, - and _');

export const Itsm = z.strictObject({
  url: z.url({ protocol: /^https?$/, error: 'a web address' }),
  secret: z.instanceof(Secret, { error: 'env:NAME or file:PATH' }),
});

export const SettingsFile = z.strictObject({
  company: z.strictObject({
    name: text,
    timezone: z.string('a time zone like Europe/Berlin').refine(isZone, 'a time zone like Europe/Berlin'),
    leaving_hour: time.default('18:00'),
    own_domains: z.array(domain).default([]),
  }),
  slack: z.strictObject({
    team: z.string('a workspace id like T0FAKE').regex(/^[TE][A-Z0-9]{2,}$/, 'a workspace id like T0FAKE'),
    channel: z.string('a channel id or name').regex(/^#?[^\s#,]{1,80}$/, 'a channel id or name'),
    approvers: somebody,
    security_approvers: somebody,
    legal: people.default({ users: [], groups: [] }),
    admins: somebody,
    hr: people.optional(),
  }),
  digest: z
    .strictObject({
      at: time.default('09:00'),
      days: z.array(z.enum(WEEKDAYS)).default(['mon', 'tue', 'wed', 'thu', 'fri']),
    })
    .prefault({}),
  roster: z.array(z.looseObject({ source: text, id: id(60).optional() })).default([]),
  applications: z.record(id(60), application).default({}),
  checklist: z
    .array(
      z.strictObject({
        name: text,
        owner: address,
        due: duration,
        tasks_to: z.enum(WAYS).default('owner'),
        when: expression.optional(),
      }),
    )
    .default([]),
  // Its own schema, once its secret is read.
  itsm: z.record(z.string(), z.unknown()).optional(),
  policies: z.array(policy).optional(),
  shadow_it: z
    .strictObject({
      keep: duration.prefault('30d'),
      tokens: z.int('a whole number').min(0, 'a whole number, 0 or more').default(500_000),
      price: z
        .strictObject({
          input: z.number().nonnegative(),
          output: z.number().nonnegative(),
          currency: z.string().regex(/^[A-Z]{3}$/, 'a currency like EUR'),
        })
        .optional(),
    })
    .prefault({}),
  roles: z
    .array(z.strictObject({ name: text, when: expression, application: text, entitlements: z.array(text).min(1) }))
    .default([]),
  move_grace: duration.prefault('14d'),
  contract_extension_max: duration.prefault('90d'),
  pilot: expression.optional(),
});
export type SettingsFile = z.output<typeof SettingsFile>;
