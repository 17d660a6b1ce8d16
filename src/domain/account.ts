import type { Json } from './json.ts';

/** Everything an application can be asked to do to an account. `suspend` is reversible, `delete` is gone: never synonyms. */
export const ACTIONS = [
  'suspend',
  'end_sessions',
  'revoke_tokens',
  'remove_mfa',
  'remove_entitlement',
  'reclaim_licence',
  'transfer_data',
  'rotate_secret',
  'lock_device',
  'wipe_device',
  'delete',
] as const;
export type Action = (typeof ACTIONS)[number];

/** An account goes through these in order, by itself. */
export const PHASES = ['cut_access', 'hand_over', 'reclaim', 'delete'] as const;
export type Phase = (typeof PHASES)[number];

/** How much of an act `undo` brings back. */
export type UndoLevel = 'full' | 'partial' | 'none';

/** Whether an account can administer, or act for others. What cannot be read counts as privileged. */
export interface Privilege {
  readonly privileged: 'yes' | 'no' | 'unreadable';
  readonly why: string;
}

export type AccountStatus = 'active' | 'suspended' | 'deactivated' | 'invited' | 'unknown';

/** An identity inside one application, as its own server describes it. */
export interface Account {
  /** The application's immutable id: the only thing later calls act on. */
  readonly id: string;
  /** What people call it there: a login or an address. */
  readonly label: string;
  readonly emails: readonly string[];
  readonly displayName?: string;
  /** Set when the application carries it; a second identifier beside the address. */
  readonly employeeId?: string;
  readonly status: AccountStatus;
  readonly privilege: Privilege;
  readonly entitlements: readonly string[];
  /** ISO 8601 UTC. */
  readonly lastSeenAt?: string;
}

/** One automated act that a plan proposes. Plain JSON: stored before any step is run. */
export interface PlannedStep {
  readonly action: Action;
  readonly phase: Phase;
  readonly account: Account;
  /** Shown to approvers: "Remove from group Billing admins". */
  readonly summary: string;
  /** Entitlement, device or new owner, by the application's id where it has one. */
  readonly target?: string;
  /** What undo needs, and what evidence shows. */
  readonly before: Json;
  /** Repeating it is harmless. When false, an intent is recorded first and doubt is never resolved by sending again. */
  readonly absorbing: boolean;
  /** Where removal is the only cut, hand-over comes first (GitHub): this cut waits for it, as long as the policy allows. */
  readonly afterHandOver?: boolean;
}
