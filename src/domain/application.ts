import type { Secret } from './secret.ts';
import type { TaskWay } from './task.ts';

export const MODES = ['observe', 'dry_run', 'enforce'] as const;
/** observe: find only · dry_run: say what would be done · enforce: do it. */
export type Mode = (typeof MODES)[number];

export const TIERS = ['standard', 'privileged'] as const;
export type Tier = (typeof TIERS)[number];

export interface Application {
  /** Its key in the file. */
  readonly id: string;
  readonly name: string;
  /** Absent: no API; a task for the owner. */
  readonly connector?: string;
  readonly mode: Mode;
  readonly identityProvider: boolean;
  /** The group that everybody is in: whoever is gone from it is asked about. */
  readonly membersGroup?: string;
  /** Addresses, lower case. */
  readonly owner?: string;
  readonly backupOwner?: string;
  readonly tier: Tier;
  /** Accounts that are refused, always: addresses or logins, lower case. */
  readonly protected: readonly string[];
  /** Leaver's address (lower case) → the account's name there, where an address is no key. */
  readonly identities: Readonly<Record<string, string>>;
  /** What people type into a browser, for the shadow-IT catalogue. Lower case. */
  readonly domains: readonly string[];
  /** Where its tasks go. */
  readonly tasksTo: TaskWay;
  /** Steps for a human; `{leaver.email}` and its like are filled in. */
  readonly runbook: readonly string[];
  readonly seatCost?: SeatCost;
  /** People whose access is taken there within an hour; the rest wait. */
  readonly peopleAnHour: number;
  /** Passed the connector's own schema. Keys as in the file; `env:` and `file:` values are `Secret`. */
  readonly settings: Readonly<Record<string, unknown | Secret>>;
}

export interface SeatCost {
  readonly amount: number;
  /** ISO 4217. */
  readonly currency: string;
  readonly per: 'month' | 'year';
}

export interface ChecklistItem {
  readonly name: string;
  /** An address, lower case. */
  readonly owner: string;
  /** Milliseconds, from the leaving moment. */
  readonly due: number;
  readonly tasksTo: TaskWay;
  /** CEL over `leaver` and `accounts`; absent: always. */
  readonly when?: string;
}

/** What a role needs in one application: lost when somebody moves to where it does not hold any more. */
export interface RoleAccess {
  readonly name: string;
  /** CEL over `leaver`. */
  readonly when: string;
  readonly application: string;
  readonly entitlements: readonly string[];
}
