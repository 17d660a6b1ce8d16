import { z } from 'zod';
import { isDate, isZone } from '../domain/leaving.ts';
import type { HrRecord } from '../domain/roster.ts';

/** What any source may say of a person, in the CSV's words. */
export const FIELDS = [
  'email',
  'employee_id',
  'name',
  'department',
  'title',
  'location',
  'country',
  'timezone',
  'employment_type',
  'manager_email',
  'start_date',
  'last_day',
  'status',
  'slack_user_id',
  'other_emails',
] as const;
export type Field = (typeof FIELDS)[number];

/** HR systems say it in their own words; these mean the same. */
const STATUSES: Readonly<Record<string, HrRecord['status']>> = {
  '': 'active',
  active: 'active',
  left: 'left',
  inactive: 'left',
  terminated: 'left',
  on_leave: 'on_leave',
  leave: 'on_leave',
  leave_of_absence: 'on_leave',
};

/** The person that a source's cells mean, or one sentence saying what is wrong with them. An address may be missing. */
export function recordOf(cells: Readonly<Partial<Record<Field, string | undefined>>>): HrRecord | string {
  const cell = (field: Field): string => cells[field]?.trim() ?? '';
  const texts = Object.values(cells).map((text) => text ?? '');
  if (texts.some((text) => text.includes('\uFFFD'))) return 'It is not UTF-8; save the file as UTF-8.';
  if (texts.some((text) => text.includes('\0'))) return 'It holds a character that is no text (NUL).';
  const email = cell('email').toLowerCase();
  const otherEmails = cell('other_emails')
    .toLowerCase()
    .split(';')
    .map((other) => other.trim())
    .filter((other) => other !== '');
  const wrongEmail = [email, ...otherEmails, cell('manager_email').toLowerCase()].find(
    (text) => text !== '' && !isEmail(text),
  );
  if (wrongEmail !== undefined) return `“${short(wrongEmail)}” is not an e-mail address.`;
  for (const field of ['start_date', 'last_day'] as const) {
    const date = cell(field);
    if (date !== '' && !isDate(date)) return `${field} “${short(date)}” is not a date like 2026-12-01.`;
  }
  const zone = cell('timezone');
  if (zone !== '' && !isZone(zone)) return `timezone “${short(zone)}” is not a time zone like Europe/Berlin.`;
  const status = STATUSES[cell('status').toLowerCase().replace(/[ -]+/g, '_')];
  if (status === undefined) return `status “${short(cell('status'))}” is not active, left or on_leave.`;
  return {
    otherEmails: [...new Set(otherEmails)].filter((other) => other !== email),
    name: cell('name') || email,
    status,
    groups: [],
    ...filled({
      email,
      employeeId: cell('employee_id'),
      department: cell('department'),
      title: cell('title'),
      location: cell('location'),
      country: cell('country'),
      timezone: zone,
      employmentType: cell('employment_type'),
      managerEmail: cell('manager_email').toLowerCase(),
      startDate: cell('start_date'),
      lastDay: cell('last_day'),
      slackUserId: cell('slack_user_id'),
    }),
  };
}

function isEmail(text: string): boolean {
  return z.email().safeParse(text).success;
}

function filled(cells: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(cells).filter(([, text]) => text !== ''));
}

function short(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
