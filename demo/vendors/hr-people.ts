import { z } from 'zod';

/** One person as any of the HR stand-ins keeps them; each vendor's file says it in the vendor's own words. */
export const HrPerson = z.object({
  id: z.string(),
  firstName: z.string(),
  lastName: z.string(),
  email: z.string().nullable(),
  department: z.string(),
  title: z.string(),
  location: z.string(),
  country: z.string(),
  timezone: z.string(),
  /** employee, contractor */
  type: z.string(),
  managerId: z.string().nullable(),
  /** `YYYY-MM-DD`. */
  startDate: z.string(),
  /** The day of a termination, past or to come. */
  endDate: z.string().nullable(),
  status: z.enum(['active', 'left', 'on_leave']),
});
export type HrPerson = z.output<typeof HrPerson>;

export const HrState = z.object({
  people: z.array(HrPerson),
  /** Who is told of changes, and the key each signs with. BambooHR only. */
  webhooks: z.array(z.object({ id: z.string(), url: z.string(), privateKey: z.string() })).default([]),
});
export type HrState = z.output<typeof HrState>;

/** For a fault: what is answered about somebody is about the next person. */
export function asked(state: HrState, id: string, foreign: boolean): HrPerson | undefined {
  const at = state.people.findIndex((person) => person.id === id);
  if (at < 0) return undefined;
  return state.people[foreign ? (at + 1) % state.people.length : at];
}
