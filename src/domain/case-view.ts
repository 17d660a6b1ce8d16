import type { Approval, ApprovalScope, Standing } from './approval.ts';
import type { ApplicationBrake, Brake } from './brake.ts';
import type { OffboardingCase } from './case.ts';
import type { AccessException } from './exception.ts';
import type { Lookup } from './lookup.ts';
import type { Person } from './roster.ts';
import type { CaseStep } from './step.ts';
import type { HeldRole, Successor } from './successor.ts';
import type { Task } from './task.ts';

/** Everything there is to say about a case at one moment: what its card, its plan and its status are drawn from. */
export interface CaseView {
  readonly offboardingCase: OffboardingCase;
  readonly person: Person;
  readonly steps: readonly CaseStep[];
  readonly lookups: readonly Lookup[];
  readonly tasks: readonly Task[];
  readonly approvals: readonly Approval[];
  /** Oldest first, ended ones too. */
  readonly exceptions: readonly AccessException[];
  /** Approval scopes that wait for people now, with who gave and what is missing; empty when none. */
  readonly waiting: readonly Waiting[];
  readonly returnStanding?: Standing;
  readonly finishStanding?: Standing;
  /** What the leaver does for others, and who takes it over; empty for a move, and for a case that is over. */
  readonly roles: readonly HeldRole[];
  readonly successors: readonly Successor[];
  readonly hold?: { readonly reason: string; readonly by: string; readonly at: Date };
  readonly stopped?: Brake;
  /** Of the applications in it: those that nothing is written to now. */
  readonly stoppedApplications: readonly ApplicationBrake[];
  /** Names of the owners and managers in it whom the roster knows, by address. */
  readonly names: ReadonlyMap<string, string>;
  readonly now: Date;
  /** The company's IANA zone. */
  readonly zone: string;
}

/** An approval that is asked for. `batch` 0 is the plan; a later one is an addendum. */
export interface Waiting {
  readonly scope: ApprovalScope;
  readonly batch: number;
  readonly standing: Standing;
}
