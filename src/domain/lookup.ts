import type { Account } from './account.ts';
import type { Mode } from './application.ts';
import type { Settings } from './settings.ts';

/**
 * What looking for the leaver in one application gave. `no_account` is said as plainly as a find.
 * found: exactly one, or chosen by a human · who_is_it: several · unreadable: could not look ·
 * no_api: a person has to look.
 */
export type LookupOutcome = 'found' | 'no_account' | 'who_is_it' | 'unreadable' | 'no_api';

export interface Lookup {
  readonly caseId: string;
  readonly application: string;
  readonly outcome: LookupOutcome;
  readonly mode: Mode;
  readonly account?: Account;
  readonly candidates: readonly Account[];
  /** Why this account is never touched: protected, our own credential's, among the last two admins. */
  readonly refused?: string;
  /** Why it could not be read, in one sentence. */
  readonly note?: string;
  readonly lookedAt: Date;
}

/** Privileged, or not shown to be otherwise. */
export function countsAsPrivileged(lookup: Lookup): boolean {
  if (lookup.outcome === 'found') return lookup.account?.privilege.privileged !== 'no';
  // Not having been able to look is no proof of anything.
  return lookup.outcome === 'unreadable' || lookup.outcome === 'who_is_it';
}

/** Whether an application is written to in this case: its mode says so now, and said so in the plan that people saw. */
export function isEnforced(settings: Settings, lookups: readonly Lookup[], application: string): boolean {
  const planned = lookups.find((lookup) => lookup.application === application);
  return planned?.mode === 'enforce' && settings.applications[application]?.mode === 'enforce';
}
