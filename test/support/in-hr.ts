import type { HrPerson } from '../../demo/vendors/hr-people.ts';

/** Somebody as HR has them; the mailbox is their name too. */
export function inHr(mailbox: string, id: string, change: Partial<HrPerson> = {}): HrPerson {
  return {
    id,
    firstName: `${mailbox[0]?.toUpperCase()}${mailbox.slice(1)}`,
    lastName: 'Northwind',
    email: `${mailbox}@northwind.test`,
    department: 'Engineering',
    title: 'Engineer',
    location: 'Berlin',
    country: 'DE',
    timezone: 'Europe/Berlin',
    type: 'employee',
    managerId: null,
    startDate: '2022-06-01',
    endDate: null,
    status: 'active',
    ...change,
  };
}
