import type { Policy } from './policy.ts';
import type { Secret } from './secret.ts';

/** What lastday.yaml says, checked and in our words. Every operation is handed this; nothing in it changes while we run. */
export interface Settings {
  readonly company: Company;
  readonly slack: SlackSettings;
  readonly digest: Digest;
  readonly roster: readonly RosterSource[];
  readonly applications: Readonly<Record<string, Application>>;
  readonly checklist: readonly ChecklistItem[];
  /** Complete (keys not written come from `default`) and in order; the last one is `default`. */
  readonly policies: readonly Policy[];
}

export interface Company {
  readonly name: string;
  /** IANA zone. */
  readonly timezone: string;
  /** `HH:MM`: what a bare date means, in the leaver's own zone. */
  readonly leavingHour: string;
  /** Lower case. */
  readonly ownDomains: readonly string[];
}

/** People by Slack user id, and user groups whose members are read at the moment they act. */
export interface PeopleList {
  readonly users: readonly string[];
  readonly groups: readonly string[];
}

export interface SlackSettings {
  /** The only workspace obeyed. */
  readonly team: string;
  /** Id or name, as written. */
  readonly channel: string;
  readonly approvers: PeopleList;
  readonly securityApprovers: PeopleList;
  readonly legal: PeopleList;
  readonly admins: PeopleList;
  /** May open cases and view their plans, nothing else. */
  readonly hr?: PeopleList;
}

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

export interface Digest {
  /** `HH:MM` in the company's zone. */
  readonly at: string;
  readonly days: readonly Weekday[];
}

/** One entry under `roster`; its settings are checked by the source's own schema and keep the spelling of the file. */
export interface RosterSource {
  /** The kind: `csv`, `webhook`, `bamboohr` … */
  readonly source: string;
  /** Unique; the last part of `/hooks/{id}` where the source listens. */
  readonly id: string;
  readonly settings: Readonly<Record<string, unknown>>;
}

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
  /** Steps for a human; `{leaver.email}` and its like are filled in. */
  readonly runbook: readonly string[];
  readonly seatCost?: SeatCost;
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
  /** CEL over `leaver` and `accounts`; absent: always. */
  readonly when?: string;
}
