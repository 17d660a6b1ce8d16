import type { Person } from './roster.ts';

/** `{leaver.email}` and its like become the leaver's own; a name that we do not know stays as it was written. */
export function fillRunbook(line: string, leaver: Person): string {
  const known: Readonly<Record<string, string | undefined>> = {
    email: leaver.email,
    emails: [leaver.email, ...leaver.otherEmails].join(', '),
    name: leaver.name,
    employeeId: leaver.employeeId,
    department: leaver.department,
    title: leaver.title,
    managerEmail: leaver.managerEmail,
    lastDay: leaver.lastDay,
  };
  return line.replace(/\{leaver\.(\w+)\}/g, (whole, key: string) =>
    Object.hasOwn(known, key) ? (known[key] ?? '–') : whole,
  );
}
