import { describe, expect, test } from 'vitest';
import {
  type CaseEvent,
  type CaseState,
  caseAfter,
  caseFinished,
  caseMachine,
  isEnded,
  type OffboardingCase,
} from '../../src/domain/case.ts';
import { ConflictError } from '../../src/domain/errors.ts';
import { exceptionMachine } from '../../src/domain/exception.ts';
import {
  isClosed,
  mayRun,
  needsHuman,
  type RunContext,
  type StepEvent,
  type StepState,
  stepMachine,
} from '../../src/domain/step.ts';
import { taskMachine } from '../../src/domain/task.ts';
import { aCase, aStep } from '../slack/scenery.ts';

/** Every cell there is. A cell that is not here must not be there. */
const CASE_CELLS: readonly (readonly [CaseState, CaseEvent, CaseState])[] = [
  ['planning', 'planned', 'awaiting_approval'],
  ['planning', 'waived', 'approved'],
  ['planning', 'who_is_it', 'planning'],
  ['planning', 'plan_changed', 'planning'],
  ['planning', 'cancelled', 'cancelled'],
  ['awaiting_approval', 'approved', 'approved'],
  ['awaiting_approval', 'plan_changed', 'planning'],
  ['awaiting_approval', 'rescheduled', 'awaiting_approval'],
  ['awaiting_approval', 'early_cut', 'awaiting_approval'],
  ['awaiting_approval', 'rejected', 'rejected'],
  ['awaiting_approval', 'cancelled', 'cancelled'],
  ['awaiting_approval', 'return_approved', 'returning'],
  ['approved', 'due', 'cutting'],
  ['approved', 'cut_now', 'cutting'],
  ['approved', 'rescheduled', 'approved'],
  ['approved', 'plan_changed', 'planning'],
  ['approved', 'cancelled', 'cancelled'],
  ['approved', 'return_approved', 'returning'],
  ['cutting', 'cut_closed', 'closing'],
  ['cutting', 'stopped', 'stopped'],
  ['closing', 'all_closed', 'access_closed'],
  ['closing', 'stopped', 'stopped'],
  ['access_closed', 'delete_due', 'awaiting_delete'],
  ['access_closed', 'nothing_to_delete', 'completed'],
  ['access_closed', 'return_approved', 'returning'],
  ['access_closed', 'addendum_approved', 'cutting'],
  ['awaiting_delete', 'approved', 'deleting'],
  ['awaiting_delete', 'refused', 'access_closed'],
  ['awaiting_delete', 'return_approved', 'returning'],
  ['deleting', 'proven', 'completed'],
  ['deleting', 'stopped', 'stopped'],
  ['completed', 'addendum_approved', 'cutting'],
  ['stopped', 'return_approved', 'returning'],
  ['returning', 'returned', 'restored'],
  ['returning', 'failed', 'returning'],
  ['rejected', 'revised', 'planning'],
  ['rejected', 'return_approved', 'returning'],
];

describe('the case machine', () => {
  test.each(CASE_CELLS)('%s, when %s, becomes %s', (from, event, to) => {
    expect(caseAfter({ ...aCase(), state: from } as OffboardingCase, event).state).toBe(to);
  });

  test('has no other cell: every other event is a conflict', () => {
    const there = Object.entries(caseMachine).flatMap(([from, events]) =>
      Object.entries(events).map(([event, to]) => `${from} ${event} ${to}`),
    );
    expect(there.toSorted()).toEqual(CASE_CELLS.map((cell) => cell.join(' ')).toSorted());
    expect(() => caseAfter({ ...aCase(), state: 'cancelled' } as OffboardingCase, 'approved')).toThrow(ConflictError);
  });

  test('a stopped case finishes where it was, and nothing else can be finished', () => {
    const stopped = caseAfter({ ...aCase(), state: 'closing' } as OffboardingCase, 'stopped');
    expect(stopped).toMatchObject({ state: 'stopped', resumeTo: 'closing' });
    expect(caseFinished(stopped)).toMatchObject({ state: 'closing' });
    expect(() => caseFinished({ ...aCase(), state: 'cutting' } as OffboardingCase)).toThrow(ConflictError);
  });

  test('only completed, restored, cancelled and rejected cases are ended', () => {
    const ended = Object.keys(caseMachine).filter((state) => isEnded(state as CaseState));
    expect(ended.toSorted()).toEqual(['cancelled', 'completed', 'rejected', 'restored']);
  });
});

describe('the step machine', () => {
  const reach = (from: StepState, event: StepEvent) => stepMachine[from][event];

  test('nothing is verified that was not executed, or read again after doubt', () => {
    const ways = (Object.keys(stepMachine) as StepState[]).filter((from) => reach(from, 'verified') === 'verified');
    expect(ways).toEqual(['executed', 'unknown']);
  });

  test('retrying a failed return gives back, it never cuts again', () => {
    expect(reach('return_failed', 'retried')).toBe('returning');
    expect(reach('return_unknown', 'retried')).toBe('returning');
    const backToPlan = (Object.keys(stepMachine) as StepState[]).filter((from) =>
      Object.values(stepMachine[from]).includes('planned'),
    );
    expect(backToPlan.toSorted()).toEqual(['excepted', 'failed', 'running', 'unknown']);
  });

  test('closed states are closed, doubt and failure are for a human, and no state is both', () => {
    const states = Object.keys(stepMachine) as StepState[];
    expect(states.filter((state) => isClosed({ state })).toSorted()).toEqual([
      'attested',
      'dropped',
      'no_account',
      'not_enforced',
      'receipt',
      'returned',
      'verified',
    ]);
    expect(states.filter((state) => needsHuman({ state })).toSorted()).toEqual([
      'failed',
      'return_failed',
      'return_unknown',
      'unknown',
    ]);
  });
});

describe('an answered task, and an ended exception', () => {
  test('take no second answer', () => {
    for (const state of ['attested', 'no_account'] as const) expect(taskMachine[state]).toEqual({});
    expect(taskMachine.withdrawn, 'but a rejected case that is asked again wants its tasks again').toEqual({
      planned: 'planned',
    });
    for (const state of ['refused', 'ended', 'ended_now'] as const) expect(exceptionMachine[state]).toEqual({});
  });
});

describe('what may run', () => {
  const NOW = new Date('2026-12-01T18:00:00Z');
  const context = (changes: Partial<RunContext> = {}): RunContext => ({
    offboardingCase: { state: 'cutting', cutAt: NOW },
    steps: [],
    now: NOW,
    isGiven: () => true,
    handOverMaxWait: 86_400_000,
    ...changes,
  });
  const cut = aStep({ id: 'cut', phase: 'cut_access', state: 'planned' });
  const handOver = aStep({ id: 'hand', phase: 'hand_over', action: 'transfer_data', undo: 'none', state: 'planned' });
  const reclaim = aStep({ id: 'reclaim', phase: 'reclaim', action: 'remove_entitlement', state: 'planned' });

  test('disable first: a later phase waits for the earlier ones of the same account, not of another', () => {
    expect(mayRun(reclaim, context({ steps: [cut, reclaim] }))).toBe(false);
    expect(mayRun(reclaim, context({ steps: [{ ...cut, state: 'verified' }, reclaim] }))).toBe(true);
    expect(mayRun(reclaim, context({ steps: [{ ...cut, application: 'other' }, reclaim] }))).toBe(true);
  });

  test('nothing runs before the cut, after a stop, or without its scope', () => {
    for (const state of ['planning', 'awaiting_approval', 'approved', 'stopped', 'access_closed', 'rejected'] as const)
      expect(mayRun(cut, context({ offboardingCase: { state } }))).toBe(false);
    expect(mayRun(cut, context({ isGiven: (scope) => scope !== 'cut_access' }))).toBe(false);
  });

  test('an early cut runs what is reversible and nothing else', () => {
    const early = context({ offboardingCase: { state: 'awaiting_approval', earlyCutAt: NOW, cutAt: NOW } });
    expect(mayRun(cut, early)).toBe(true);
    expect(mayRun({ ...cut, action: 'delete', undo: 'none' }, early)).toBe(false);
    expect(mayRun({ ...reclaim, undo: 'full' }, early)).toBe(false);
  });

  test('where removal is the only cut it waits for the hand-over, and no longer than the policy allows', () => {
    const removal = { ...cut, afterHandOver: true, action: 'delete' as const, undo: 'none' as const };
    expect(mayRun(removal, context({ steps: [removal, handOver] }))).toBe(false);
    expect(mayRun(handOver, context({ steps: [removal, handOver] })), 'and the hand-over does not wait for it').toBe(
      true,
    );
    expect(mayRun(removal, context({ steps: [removal, { ...handOver, state: 'verified' }] }))).toBe(true);
    const late = context({ steps: [removal, handOver], now: new Date(NOW.getTime() + 86_400_000) });
    expect(mayRun(removal, late)).toBe(true);
  });
});
