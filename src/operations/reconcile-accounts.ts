import { listPeople } from '../../db/people.ts';
import type { Account } from '../domain/account.ts';
import { InvalidInputError } from '../domain/errors.ts';
import type { Person } from '../domain/roster.ts';
import type { Deps } from './deps.ts';
import { reasonOf } from './look-up.ts';

/** orphaned: no one on the roster · left: theirs has left · protected: never touched · ok: theirs is here. */
export type AccountStanding = 'ok' | 'orphaned' | 'left' | 'protected';

export interface ReconciledAccount {
  readonly application: string;
  readonly account: Account;
  readonly standing: AccountStanding;
  readonly person?: Person;
}

export interface Reconciliation {
  readonly accounts: readonly ReconciledAccount[];
  /** Applications that could not be read, or have no list: said, never counted as clean. */
  readonly unread: readonly { readonly application: string; readonly reason: string }[];
}

/** Every account of every connected application, compared with the roster. Reads only. */
export async function reconcileAccounts(deps: Deps, input: { application?: string }): Promise<Reconciliation> {
  const { applications } = deps.settings;
  if (input.application !== undefined && !applications[input.application])
    throw new InvalidInputError(
      `There is no application “${input.application}”. There are: ${Object.keys(applications).join(', ')}.`,
    );
  const people = byAddress(await listPeople(deps.db));
  const accounts: ReconciledAccount[] = [];
  const unread: { application: string; reason: string }[] = [];
  for (const application of Object.values(applications)) {
    if (input.application !== undefined && application.id !== input.application) continue;
    const connection = deps.connect(application.id)?.connection;
    if (!connection?.listAccounts) {
      unread.push({
        application: application.id,
        reason: connection ? 'Its connector has no list of accounts.' : 'It has no API.',
      });
      continue;
    }
    const identities = new Map(
      Object.entries(application.identities).map(([email, name]) => [name.toLowerCase(), email]),
    );
    try {
      for await (const account of connection.listAccounts()) {
        const names = [account.label, account.id, ...account.emails].map((name) => name.toLowerCase());
        const address = [...names, ...names.flatMap((name) => identities.get(name) ?? [])];
        const person = address.map((name) => people.get(name)).find((found) => found !== undefined);
        const isProtected = application.protected.some((name) => names.includes(name.toLowerCase()));
        const closed = account.status === 'suspended' || account.status === 'deactivated';
        const standing = isProtected
          ? 'protected'
          : !person
            ? 'orphaned'
            : person.status === 'left' && !closed
              ? 'left'
              : 'ok';
        accounts.push({ application: application.id, account, standing, ...(person && { person }) });
      }
    } catch (error) {
      unread.push({ application: application.id, reason: reasonOf(error) });
    }
  }
  return { accounts, unread };
}

function byAddress(people: readonly Person[]): ReadonlyMap<string, Person> {
  return new Map(
    people.flatMap((person) =>
      [person.email, ...person.otherEmails].map((email) => [email.toLowerCase(), person] as const),
    ),
  );
}
