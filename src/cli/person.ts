import type { Person } from '../domain/roster.ts';
import type { Deps } from '../operations/deps.ts';
import { findPerson } from '../operations/find-person.ts';
import { UsageError } from './parse.ts';
import type { Input, OptionWords } from './verb.ts';

/** How a verb names a person: by address, or by number where an address is not enough. */
export const personOptions: Readonly<Record<string, OptionWords>> = {
  email: { value: 'E', means: "The person's address on the roster; other addresses of theirs will do." },
  'employee-id': { value: 'N', means: 'Their employee number, instead of the address.' },
};

/** @throws UsageError when neither or both are typed, NotFoundError, InvalidInputError for two people. */
export async function personNamed(deps: Deps, input: Input): Promise<Person> {
  const email = input.text('email');
  const employeeId = input.text('employee-id');
  if ((email === undefined) === (employeeId === undefined))
    throw new UsageError('Name the person with --email E, or with --employee-id N.');
  return await findPerson(deps, email ?? employeeId ?? '');
}

export function personFacts({ email, name, employeeId }: Person): object {
  return { email, name, ...(employeeId !== undefined && { employeeId }) };
}
