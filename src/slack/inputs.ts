import { z } from 'zod';
import { ConflictError } from '../domain/errors.ts';

/** What buttons and modals carry, read as what it is: text that anybody may have written. */

const GONE = 'This button is out of date. Please look at the message again.';

const id = z.string().regex(/^[\w-]{1,64}$/);

/** A button's `id` or `id:more`. */
export function caseValue(value: string): { readonly caseId: string; readonly revision: number } {
  const [caseId, revision = '0'] = value.split(':');
  return read(z.object({ caseId: id, revision: z.coerce.number().int().min(0) }), { caseId, revision });
}

export function taskValue(value: string): { readonly caseId: string; readonly taskId: string } {
  const [caseId, taskId] = value.split(':');
  return read(z.object({ caseId: id, taskId: id }), { caseId, taskId });
}

export function exceptionValue(value: string): { readonly caseId: string; readonly exceptionId: string } {
  const [caseId, exceptionId] = value.split(':');
  return read(z.object({ caseId: id, exceptionId: id }), { caseId, exceptionId });
}

export function stopValue(value: string): { readonly application: string; readonly stoppedAt: Date } {
  const [application, at] = value.split(':');
  const { stoppedAt, ...rest } = read(z.object({ application: id, stoppedAt: z.coerce.number().int().min(0) }), {
    application,
    stoppedAt: at,
  });
  return { ...rest, stoppedAt: new Date(stoppedAt) };
}

/** What was chosen in a task's menu: `keep:<taskId>`. */
export function menuValue(value: string): { readonly choice: string; readonly taskId: string } {
  const [choice, taskId] = value.split(':');
  return read(z.object({ choice: z.string(), taskId: id }), { choice, taskId });
}

const choice = z.object({ caseId: id, application: z.string().max(200), accountId: z.string().max(1_500).nullable() });

export function choiceValue(value: string): z.infer<typeof choice> {
  return read(choice, json(value));
}

const page = z.object({ caseId: id.optional(), personId: id.optional(), page: z.number().int().min(0) });

export function pageValue(value: string): z.infer<typeof page> {
  return read(page, json(value));
}

const pages = z.object({ tasks: z.number().int().min(0).max(9_999), cases: z.number().int().min(0).max(9_999) });

export function homePages(value: string): z.infer<typeof pages> {
  return read(pages, json(value));
}

export function plainId(value: string): string {
  return read(id, value);
}

export function metadata<Shape extends z.ZodType>(shape: Shape, value: unknown): z.infer<Shape> {
  return read(shape, value);
}

export const ofCase = z.object({ caseId: id });
export const ofCaseRevision = z.object({ caseId: id, revision: z.number().int().min(0) });
export const ofTask = z.object({ caseId: id, taskId: id });
export const ofTaskAlone = z.object({ taskId: id });
export const ofException = z.object({ caseId: id, exceptionId: id });
export const ofInquiry = z.object({ inquiryId: id });
export const ofFinding = z.object({ findingId: id });
/** Where a flagged message stands; its words are read again from the form. */
export const ofFlagged = z.object({ channel: id, ts: z.string().max(40) });
export const ofPerson = z.object({ personId: id });
export const ofPreview = z.object({
  personId: id,
  typed: z.string().max(200),
  date: z.string(),
  time: z.string(),
});

const fields = {
  text: z.object({ value: z.string().max(3_000).nullish() }),
  date: z.object({ selected_date: z.string().nullish() }),
  time: z.object({ selected_time: z.string().nullish() }),
  user: z.object({ selected_user: z.string().nullish() }),
  option: z.object({ selected_option: z.object({ value: z.string() }).nullish() }),
  options: z.object({ selected_options: z.array(z.object({ value: z.string() })).nullish() }),
  files: z.object({ files: z.array(z.object({ id })).nullish() }),
};

type Values = Readonly<Record<string, unknown>>;

export function textOf(values: Values, field: string): string | undefined {
  return fields.text.safeParse(values[field]).data?.value?.trim() || undefined;
}

export function dateOf(values: Values, field: string): string | undefined {
  return fields.date.safeParse(values[field]).data?.selected_date ?? undefined;
}

export function timeOf(values: Values, field: string): string | undefined {
  return fields.time.safeParse(values[field]).data?.selected_time ?? undefined;
}

export function userOf(values: Values, field: string): string | undefined {
  return fields.user.safeParse(values[field]).data?.selected_user ?? undefined;
}

export function optionOf(values: Values, field: string): string | undefined {
  return fields.option.safeParse(values[field]).data?.selected_option?.value;
}

export function isTicked(values: Values, field: string, value: string): boolean {
  const chosen = fields.options.safeParse(values[field]).data?.selected_options ?? [];
  return chosen.some((each) => each.value === value);
}

export function fileOf(values: Values, field: string): string | undefined {
  return fields.files.safeParse(values[field]).data?.files?.[0]?.id;
}

function read<Shape extends z.ZodType>(shape: Shape, value: unknown): z.infer<Shape> {
  const parsed = shape.safeParse(value);
  if (!parsed.success) throw new ConflictError(GONE);
  return parsed.data;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
