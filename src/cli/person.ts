import type { Person } from '../domain/roster.ts';
import type { Deps } from '../operations/deps.ts';
import { findPerson } from '../operations/find-person.ts';
import type { Input, OptionWords } from './verb.ts';

/** How a verb names a person: by address, or by number where an address is not enough. */
export const personOptions: Readonly<Record<string, OptionWords>> = {
  email: { value: 'E', means: "The person's address on the roster; other addresses of theirs will do." },
  'employee-id': { value: 'N', means: 'Their employee number, instead of the address.' },
};

/** For a verb that takes exactly one of them. */
export const personNames: readonly string[] = Object.keys(personOptions);

/** @throws NotFoundError for nobody, InvalidInputError for two people. */
export async function personNamed(deps: Deps, input: Input): Promise<Person> {
  return await findPerson(deps, input.text('email') ?? input.required('employee-id'));
}

export function personFacts({ email, name, employeeId }: Person): object {
  return { email, name, ...(employeeId !== undefined && { employeeId }) };
}
