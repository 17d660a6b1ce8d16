import { type Action, PHASES, type PlannedStep, type UndoLevel } from './account.ts';
import { type OffboardingCase, phasesOf } from './case.ts';
import type { Json } from './json.ts';
import { allows, type Machine, next } from './machine.ts';

export type StepState =
  | 'planned'
  | 'running'
  | 'executed'
  | 'verified'
  | 'receipt'
  | 'failed'
  | 'unknown'
  | 'assigned'
  | 'excepted'
  | 'attested'
  | 'no_account'
  | 'not_enforced'
  | 'dropped'
  | 'returning'
  | 'return_failed'
  | 'return_unknown'
  | 'returned';

export type StepEvent =
  | 'started'
  | 'postponed'
  | 'executed'
  | 'failed'
  | 'doubted'
  | 'verified'
  | 'receipt'
  | 'not_enforced'
  | 'assigned'
  | 'excepted'
  | 'ended'
  | 'dropped'
  | 'retried'
  | 'attested'
  | 'no_account'
  | 'withdrawn'
  | 'seen_open'
  | 'reappeared'
  | 'returning'
  | 'returned';

/**
 * `postponed` is a vendor that is down or asks us to wait: nothing was done, so the step is planned again with a later
 * look. The way back has failures of its own (`return_failed`, `return_unknown`), so that retrying a failed return can
 * never cut access again.
 */
export const stepMachine: Machine<StepState, StepEvent> = {
  planned: {
    started: 'running',
    not_enforced: 'not_enforced',
    assigned: 'assigned',
    excepted: 'excepted',
    dropped: 'dropped',
    returning: 'returning',
  },
  running: {
    started: 'running',
    postponed: 'planned',
    executed: 'executed',
    failed: 'failed',
    doubted: 'unknown',
    dropped: 'dropped',
    returning: 'returning',
  },
  executed: {
    verified: 'verified',
    receipt: 'receipt',
    failed: 'failed',
    doubted: 'unknown',
    returning: 'returning',
  },
  failed: {
    retried: 'planned',
    assigned: 'assigned',
    excepted: 'excepted',
    attested: 'attested',
    returning: 'returning',
    dropped: 'dropped',
  },
  unknown: {
    retried: 'planned',
    assigned: 'assigned',
    excepted: 'excepted',
    attested: 'attested',
    returning: 'returning',
    verified: 'verified',
  },
  assigned: {
    attested: 'attested',
    no_account: 'no_account',
    excepted: 'excepted',
    withdrawn: 'dropped',
    seen_open: 'assigned',
    returning: 'returning',
  },
  excepted: { ended: 'planned', dropped: 'dropped', returning: 'returning' },
  verified: { reappeared: 'unknown', returning: 'returning' },
  receipt: { reappeared: 'unknown', returning: 'returning' },
  attested: { reappeared: 'unknown', returning: 'returning' },
  no_account: {},
  not_enforced: {},
  dropped: {},
  returning: { started: 'returning', returned: 'returned', failed: 'return_failed', doubted: 'return_unknown' },
  return_failed: { retried: 'returning', assigned: 'return_failed', attested: 'returned' },
  return_unknown: { retried: 'returning', assigned: 'return_unknown', attested: 'returned' },
  returned: {},
};

/** A planned step as the case holds it. */
export interface CaseStep extends PlannedStep {
  readonly id: string;
  readonly caseId: string;
  readonly application: string;
  readonly undo: UndoLevel;
  /** 0 for the plan; an account found later is an addendum of its own, approved by itself. */
  readonly batch: number;
  /** Same work, same key: one row however often it is planned. */
  readonly key: string;
  readonly state: StepState;
  readonly attempts: number;
  readonly receipt?: Json;
  /** What the last read saw. */
  readonly observed?: Json;
  /** One short sentence for people; never a body or a secret. */
  readonly note?: string;
  /** Not looked at before; set while a vendor asks us to wait, or is still at it. */
  readonly lookAt?: Date;
  /** When it was begun for the first time; it stays through every retry. */
  readonly beganAt?: Date;
  /** When it was begun, or tried again by a person's word. */
  readonly startedAt?: Date;
  readonly executedAt?: Date;
  /** After it, a read that never settled becomes doubt. */
  readonly readDeadline?: Date;
  readonly closedAt?: Date;
}

export function stepAfter(step: CaseStep, event: StepEvent): CaseStep {
  return { ...step, state: next('step', stepMachine, step.state, event) };
}

export function stepAllows(step: CaseStep, event: StepEvent): boolean {
  return allows(stepMachine, step.state, event);
}

const CLOSED: ReadonlySet<StepState> = new Set([
  'verified',
  'receipt',
  'attested',
  'no_account',
  'not_enforced',
  'returned',
  'dropped',
]);

export function isClosed(step: Pick<CaseStep, 'state'>): boolean {
  return CLOSED.has(step.state);
}

/** The note of a step whose turn in its application comes later, at `lookAt`. */
export const PACED = 'Waits for its turn.';

/** A human has to decide: nothing more happens by itself. */
export function needsHuman(step: Pick<CaseStep, 'state'>): boolean {
  return (
    step.state === 'failed' ||
    step.state === 'unknown' ||
    step.state === 'return_failed' ||
    step.state === 'return_unknown'
  );
}

/** Whether it may have reached the vendor at any time: an answer can be lost, a proof can be missing. */
export function mayHaveHappened(step: CaseStep): boolean {
  if (step.executedAt !== undefined) return true;
  // A first refusal did nothing; what was tried again had got no answer.
  if (step.state === 'failed' || step.state === 'assigned') return step.attempts > 1;
  return step.startedAt !== undefined;
}

/** Which approval an act needs. Cutting reversibly binds to people and accounts; all else to the exact plan. */
export type Scope = 'cut_access' | 'irreversible' | 'delete';

export function scopeOf(step: Pick<CaseStep, 'phase' | 'undo' | 'action'>): Scope {
  if (step.phase === 'delete') return 'delete';
  return step.phase === 'cut_access' && isReversible(step) ? 'cut_access' : 'irreversible';
}

/** Ending sessions and tokens destroys nothing a person cannot make anew by signing in. */
const HARMLESS: ReadonlySet<Action> = new Set(['end_sessions', 'revoke_tokens']);

export function isReversible(step: Pick<CaseStep, 'undo' | 'action'>): boolean {
  return step.undo === 'full' || HARMLESS.has(step.action);
}

export interface RunContext {
  readonly offboardingCase: Pick<OffboardingCase, 'state' | 'earlyCutAt' | 'cutAt'>;
  /** Whether the approval of a scope, in a batch, is complete now. */
  readonly isGiven: (scope: Scope, batch: number) => boolean;
  /** Every step of the case. */
  readonly steps: readonly CaseStep[];
  readonly now: Date;
  /** How long a cut that comes after hand-over waits for it. Milliseconds. */
  readonly handOverMaxWait: number;
}

/**
 * Whether a planned step may run now: the case's state, its approval scope, and every earlier phase of the same account
 * closed. An early cut runs only what is reversible, or what its own scope allows.
 */
export function mayRun(step: CaseStep, context: RunContext): boolean {
  if (step.state !== 'planned' && step.state !== 'running') return false;
  if (step.lookAt && step.lookAt > context.now) return false;
  const scope = scopeOf(step);
  const early =
    context.offboardingCase.state === 'awaiting_approval' && context.offboardingCase.earlyCutAt !== undefined;
  if (early) {
    if (scope !== 'cut_access') return false;
    // What was found after the plan is in nobody's early cut: it has an approval of its own.
    if (step.batch > 0 && !context.isGiven(scope, step.batch)) return false;
  } else if (!phasesOf(context.offboardingCase.state).includes(step.phase) || !context.isGiven(scope, step.batch))
    return false;
  const same = context.steps.filter(
    (other) => other.application === step.application && other.account.id === step.account.id,
  );
  if (step.afterHandOver) {
    const waitedSince = context.offboardingCase.cutAt ?? context.now;
    if (context.now.getTime() - waitedSince.getTime() >= context.handOverMaxWait) return true;
    return same.every((other) => other.phase !== 'hand_over' || isClosed(other));
  }
  const order = PHASES.indexOf(step.phase);
  return same.every((other) => {
    if (PHASES.indexOf(other.phase) >= order || isClosed(other)) return true;
    // Hand-over must not wait for a cut that itself waits for the hand-over.
    return step.phase === 'hand_over' && other.afterHandOver === true;
  });
}
