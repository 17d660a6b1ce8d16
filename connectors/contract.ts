/**
 * The connector contract: the only file a connector's author must read.
 * A connector turns one vendor's API into a few verbs. It never hears of Slack, cases or the database.
 */
import type { z } from 'zod';
import type { Account, Action, PlannedStep, UndoLevel } from '../src/domain/account.ts';
import type { Json } from '../src/domain/json.ts';

export type { Account, Action, Phase, PlannedStep, Privilege, UndoLevel } from '../src/domain/account.ts';
export type { Json } from '../src/domain/json.ts';
export { Secret } from '../src/domain/secret.ts';

/** One kind of application we can act on. `id` is the folder's name. */
export interface Connector<Config = unknown> {
  readonly id: string;
  /** As people say it: "Google Workspace". */
  readonly name: string;
  /** An action not declared here is never run. */
  readonly capabilities: readonly Capability[];
  readonly Config: z.ZodType<Config>;
  connect(config: Config, tools: Tools): Connection;
}

export interface Capability {
  readonly action: Action;
  readonly undo: UndoLevel;
  /** The least privilege that this action needs, in the vendor's words. */
  readonly scopes: readonly string[];
}

/** Everything a connector may use of the outside. */
export interface Tools {
  readonly fetch: typeof globalThis.fetch;
  readonly now: () => Date;
  /** Aborted when the program stops. */
  readonly signal: AbortSignal;
}

/** Who to look for. An address is only a way to find; every later call uses the account's own id. */
export interface Leaver {
  readonly email: string;
  readonly otherEmails: readonly string[];
  readonly name: string;
  readonly employeeId?: string;
  /** The account's name in this application where an address is no key (`identities` in lastday.yaml). */
  readonly identity?: string;
}

export interface PlanContext {
  /** Who takes over files, calendars and ownership; absent: nobody is named, and nothing is transferred. */
  readonly handOverTo?: { readonly email: string; readonly name: string };
}

export type Outcome = 'done' | 'already_done';

/** What `execute` and `undo` report. `receipt` is the vendor's answer, kept as evidence and handed to `verify`. */
export interface Executed {
  readonly outcome: Outcome;
  readonly receipt?: Json;
}

/**
 * holds: the step's goal is true now · pending: the vendor is still at it · broken: it is not so ·
 * unreadable: the answer cannot be trusted or had (foreign, malformed, forbidden) · no_read: the vendor offers no read.
 */
export type Verdict = 'holds' | 'pending' | 'broken' | 'unreadable' | 'no_read';

export interface Reading {
  readonly verdict: Verdict;
  /** What was read, for evidence: a few fields, never a secret. */
  readonly observed: Json;
}

/** A stored step, handed back to the connector that planned it. */
export interface Step extends PlannedStep {
  /** From `execute`, when it was run. */
  readonly receipt?: Json;
}

export interface Connection {
  /** Credentials and scopes work. Throws ConnectorError, names what is missing, changes nothing. */
  check(): Promise<void>;
  /** Empty means looked and absent. Failing to look throws. More than one is for a human. Reads only. */
  findAccounts(leaver: Leaver): Promise<readonly Account[]>;
  /** Every account, for the orphan sweep; lazily, a page at a time. */
  listAccounts?(): AsyncIterable<Account>;
  /** Ids of the accounts that can administer the application; absent or `undefined` where the vendor has no such read. */
  adminIds?(): Promise<readonly string[] | undefined>;
  /** Ids of the accounts in the group that people call so; `undefined`: there is none. Absent where groups cannot be listed. */
  membersOf?(group: string): Promise<readonly string[] | undefined>;
  /** Ids of the accounts that our own credentials live by; empty when they belong to none. Those are never cut. */
  ownAccountIds?(): Promise<readonly string[]>;
  /** The steps, in order. Reads only. */
  plan(account: Account, context: PlanContext): Promise<readonly PlannedStep[]>;
  /** Safe to repeat: finding the work already done, or the account gone, is `already_done`. */
  execute(step: Step): Promise<Executed>;
  /** A fresh read of the goal, never `execute`'s own word. */
  verify(step: Step): Promise<Reading>;
  /** Present when any capability declares undo. Restores `step.before`; what was not so before stays so. */
  undo?(step: Step): Promise<Executed>;
  /** A fresh read that `undo` took effect: holds = as before the step. */
  verifyUndone?(step: Step): Promise<Reading>;
}
