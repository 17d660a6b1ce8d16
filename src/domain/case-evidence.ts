import type { CaseView } from './case-view.ts';
import type { ComparedRun } from './rehearsal.ts';

/** How far the audit log has come, and the hash that stands for all of it. */
export interface SignedLog {
  readonly size: number;
  /** base64 */
  readonly root: string;
}

/** What a vendor answered to a fresh read of a step. */
export interface StepRead {
  readonly at: Date;
  readonly verdict: string;
}

/** What can be shown for a case, and how far the log behind it is signed. */
export interface CaseEvidence {
  readonly view: CaseView;
  /** The newest read of each step, by the step's id; none for a step that nothing has looked at. */
  readonly reads: ReadonlyMap<string, StepRead>;
  /** Who settled a step by their word, by the step's id. */
  readonly saidBy: ReadonlyMap<string, string>;
  /** Beside the last dry run of the same person; absent: there was none of what is enforced here. */
  readonly compared?: ComparedRun;
  /** Events of this case in the log. */
  readonly events: number;
  /** The newest signature outside the database. */
  readonly signed: SignedLog;
  /** Events of this case that the signature does not stand for yet. */
  readonly uncovered: number;
}
