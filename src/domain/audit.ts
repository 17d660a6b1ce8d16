import type { Json } from './json.ts';

/** Who did it. `source` is a system that told us something: an HR webhook, a roster file. */
export interface AuditActor {
  readonly kind: 'person' | 'command_line' | 'source' | 'system';
  readonly id: string;
  readonly name?: string;
}

/** One fact of the append-only log. Never a secret, never a whole vendor answer: what proves the claim. */
export interface AuditEvent {
  /** ISO 8601 UTC. */
  readonly at: string;
  /** `noun.happened`: case.opened, approval.given, step.executed, step.verified … */
  readonly kind: string;
  readonly actor: AuditActor;
  readonly caseId?: string;
  /** What it is about, by our id: a step, a task, an exception, an application. */
  readonly subject?: string;
  readonly body: Json;
}

/** An event as the log keeps it: its place in the log and in its case is part of what is hashed. */
export interface LoggedEvent extends AuditEvent {
  /** Gapless from 0. */
  readonly seq: number;
  /** Gapless from 0 within the case. */
  readonly caseIndex?: number;
}

/** Something about the log that is not as it was written. */
export interface AuditFinding {
  /** The event it is about; absent when it is about the log as a whole. */
  readonly seq?: number;
  readonly problem:
    | 'edited'
    | 'missing'
    | 'inserted'
    | 'moved'
    | 'truncated'
    | 'head'
    | 'root'
    | 'signature'
    | 'unreadable'
    | 'incomplete';
  /** One sentence for an auditor. */
  readonly message: string;
}
