import { z } from 'zod';
import { HR_EVENTS, type HrEvent } from '../../domain/hr-event.ts';
import { storable } from '../../domain/json.ts';
import { isZone, lastDayFault } from '../../domain/leaving.ts';

const email = z.email('an e-mail address is expected').max(254, 'at most 254 characters are expected').toLowerCase();
const text = (max: number) =>
  z
    .string('text is expected')
    .trim()
    .min(1, 'text is expected')
    .max(max, `at most ${max} characters are expected`)
    .refine((value) => storable(value) === value, 'text without NUL and half characters is expected');

const lastDay = z
  .string('a date is expected')
  .max(80, 'a date is expected')
  .superRefine((value, context) => {
    const fault = /^(now|today)/i.test(value.trim()) ? 'not a date; write one like 2026-12-01' : lastDayFault(value);
    if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
  });

/** Strict: a member we do not know may be the one that mattered. */
const HookBody = z.strictObject({
  event: z.enum(HR_EVENTS, `one of ${HR_EVENTS.join(', ')} is expected`),
  employee_id: text(100).optional(),
  email,
  last_day: lastDay.optional(),
  timezone: z.string('a time zone is expected').refine(isZone, 'a time zone like Europe/Berlin is expected').optional(),
  manager_email: email.optional(),
  department: text(200).optional(),
  urgency: z.enum(['scheduled', 'immediate'], 'scheduled or immediate is expected').default('scheduled'),
  involuntary: z.boolean('true or false is expected').default(false),
  reason: text(1_000).optional(),
});

export type BodyReading =
  | { readonly ok: true; readonly event: HrEvent }
  | { readonly ok: false; readonly error: string; readonly fields: Readonly<Record<string, string>> };

/** The event in a signed body, or what is wrong with it, field by field. */
export function readBody(rawBody: Buffer): BodyReading {
  const json = parseJson(rawBody);
  if (json === undefined) return { ok: false, error: 'The body is not JSON in UTF-8.', fields: {} };
  const result = HookBody.safeParse(json);
  if (!result.success) {
    const fields = Object.fromEntries(result.error.issues.flatMap(faultsOf));
    const names = Object.keys(fields);
    const error = names.length > 0 ? `Not valid: ${names.join(', ')}.` : 'A JSON object is expected.';
    return { ok: false, error, fields };
  }
  const { event, urgency, involuntary, ...body } = result.data;
  return {
    ok: true,
    event: {
      event,
      urgency,
      involuntary,
      email: body.email,
      ...(body.employee_id !== undefined && { employeeId: body.employee_id }),
      ...(body.last_day !== undefined && { lastDay: body.last_day.trim() }),
      ...(body.timezone !== undefined && { timezone: body.timezone }),
      ...(body.manager_email !== undefined && { managerEmail: body.manager_email }),
      ...(body.department !== undefined && { department: body.department }),
      ...(body.reason !== undefined && { reason: body.reason }),
    },
  };
}

function faultsOf(issue: z.core.$ZodIssue): [string, string][] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.slice(0, 10).map((key) => [key.slice(0, 60), 'not a field we know']);
  return issue.path.length > 0 ? [[issue.path.join('.'), issue.message]] : [];
}

function parseJson(rawBody: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(rawBody));
  } catch {
    return undefined;
  }
}
