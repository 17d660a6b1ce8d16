import type { Account } from './account.ts';

/** An account of one person, in one application. */
export interface HeldAccount {
  /** The application's id. */
  readonly application: string;
  readonly account: Pick<Account, 'status' | 'lastSeenAt'>;
}

/** Nobody has used any of the accounts for longer than the policy allows. */
export interface Idle {
  /** ISO 8601 UTC. */
  readonly lastSeenAt: string;
  readonly seenIn: string;
  /** Applications that do not say when an account was used. */
  readonly unknownIn: readonly string[];
}

/**
 * Whether somebody's accounts have not been used for `after` (milliseconds). What no application says proves nothing:
 * somebody of whom nothing is known is never idle, and closed accounts do not count.
 */
export function idle(held: readonly HeldAccount[], after: number, now: Date): Idle | undefined {
  const open = held.filter(({ account }) => account.status !== 'suspended' && account.status !== 'deactivated');
  const seen = open.flatMap(({ application, account: { lastSeenAt } }) => {
    const at = lastSeenAt === undefined ? Number.NaN : Date.parse(lastSeenAt);
    return Number.isNaN(at) ? [] : [{ application, at }];
  });
  const [last] = seen.toSorted((one, other) => other.at - one.at);
  if (!last || now.getTime() - last.at <= after) return undefined;
  const known = new Set(seen.map(({ application }) => application));
  const unknown = open.map(({ application }) => application).filter((application) => !known.has(application));
  return { lastSeenAt: new Date(last.at).toISOString(), seenIn: last.application, unknownIn: [...new Set(unknown)] };
}
