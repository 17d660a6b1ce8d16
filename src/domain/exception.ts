import { type Machine, next } from './machine.ts';

export type ExceptionState = 'asked' | 'allowed' | 'refused' | 'ended' | 'ended_now';
export type ExceptionEvent = 'allowed' | 'refused' | 'ended' | 'ended_now' | 'extended';

/** Ends by itself; an extension is a fresh approval of the same row. */
export const exceptionMachine: Machine<ExceptionState, ExceptionEvent> = {
  asked: { allowed: 'allowed', refused: 'refused' },
  allowed: { ended: 'ended', ended_now: 'ended_now', extended: 'allowed' },
  refused: {},
  ended: {},
  ended_now: {},
};

/** Access knowingly kept, until a date. */
export interface AccessException {
  readonly id: string;
  readonly caseId: string;
  readonly application: string;
  readonly stepIds: readonly string[];
  readonly taskId?: string;
  readonly state: ExceptionState;
  readonly reason: string;
  readonly control: string;
  readonly askedBy: string;
  readonly approvedBy?: string;
  readonly until: Date;
  readonly askedAt: Date;
  readonly endedAt?: Date;
}

export function exceptionAfter(exception: AccessException, event: ExceptionEvent): AccessException {
  return { ...exception, state: next('exception', exceptionMachine, exception.state, event) };
}
