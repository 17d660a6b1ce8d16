/** What every act shares: whose account it is, and what may be believed when it is gone. */
import type { Account, Executed, PlannedStep, Reading, Step } from '../contract.ts';
import { ConnectorError, orUnreadable } from '../errors.ts';
import { isSamePerson, quoted } from './accounts.ts';
import type { GoogleClient } from './client.ts';
import type { User } from './schema.ts';

/** One kind of step. `undo` is absent where nothing brings it back. */
export interface Act {
  execute(step: Step): Promise<Executed>;
  verify(step: Step): Promise<Reading>;
  undo?(step: Step): Promise<Executed>;
  verifyUndone?(step: Step): Promise<Reading>;
}

/** A step before it is said of whom. */
export type Draft = Omit<PlannedStep, 'account'>;

export const DONE: Executed = { outcome: 'done' };
export const ALREADY_DONE: Executed = { outcome: 'already_done' };

/** The account as it is now; undefined when it answers 404. Somebody else's resource throws `invalid`. */
export async function own(client: GoogleClient, account: Account): Promise<User | undefined> {
  const user = await client.user(account.id);
  if (user !== undefined && !isSamePerson(user, account)) {
    throw invalid(`read user ${account.id}: the answer is about someone else`);
  }
  return user;
}

/** The account, for giving something back to. Throws `invalid` when it is gone. */
export async function stillThere(client: GoogleClient, account: Account): Promise<User> {
  const user = await own(client, account);
  if (user !== undefined) return user;
  throw new ConnectorError('invalid', `google-workspace: give back ${account.id}: the account is gone`, {
    status: 404,
  });
}

/**
 * A verifying read. 404 alone could be a token that lost its sight: it counts once the account is among the deleted, or a
 * search that works finds nobody active under its address.
 */
export function reading(
  client: GoogleClient,
  { account }: Step,
  judge: (user: User) => Reading | Promise<Reading>,
): Promise<Reading> {
  return orUnreadable(async (): Promise<Reading> => {
    const user = await own(client, account);
    if (user !== undefined) return await judge(user);
    const observed = { id: account.id, status: 404 };
    if (await client.isAmongDeleted(account.id)) return { verdict: 'holds', observed: { ...observed, deleted: true } };
    const named = await client.searchUsers(`email=${quoted(account.label)}`);
    if (named.some((one) => !isSamePerson(one, account))) {
      return { verdict: 'unreadable', observed: { ...observed, search: 'not trusted' } };
    }
    const alive = named.filter(({ suspended }) => !suspended).map(({ id }) => id);
    return { verdict: alive.length > 0 ? 'broken' : 'holds', observed: { ...observed, activeUnderThisName: alive } };
  });
}

/** A read of what was given back: to an account that is gone, nothing was. */
export function readingBack(
  client: GoogleClient,
  { account }: Step,
  judge: (user: User) => Reading | Promise<Reading>,
): Promise<Reading> {
  return orUnreadable(async (): Promise<Reading> => {
    const user = await own(client, account);
    return user === undefined ? { verdict: 'broken', observed: { id: account.id, status: 404 } } : await judge(user);
  });
}

export function invalid(what: string): ConnectorError {
  return new ConnectorError('invalid', `google-workspace: ${what}`);
}
