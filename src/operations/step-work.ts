import type { Reading } from '../../connectors/contract.ts';
import { ConnectorError } from '../../connectors/errors.ts';
import { type Json, storable } from '../domain/json.ts';
import type { CaseStep } from '../domain/step.ts';
import { advanceScene } from './advance-case.ts';
import type { Deps } from './deps.ts';
import { kindOf } from './look-up.ts';
import { nameOf } from './plan-case.ts';
import { inCase, type Scene } from './scene.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** An application that is down longer than this is for a human. */
export const GIVE_UP_AFTER = 6 * 60 * MINUTE;
/** Waits between tries while an application is down. */
export const RETRY_WAITS = [5 * SECOND, 15 * SECOND, 45 * SECOND, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE];
/** As many tries as fit into `GIVE_UP_AFTER`. */
export const RETRIES = RETRY_WAITS.length + Math.floor((GIVE_UP_AFTER - total(RETRY_WAITS)) / (15 * MINUTE));
/** Waits between proving reads: vendors are eventually consistent. */
export const READ_WAITS = [2 * SECOND, 5 * SECOND, 15 * SECOND, 30 * SECOND, MINUTE, 5 * MINUTE] as const;

/** Writes what came of it on the step as it is now, and with it what the case can do next. */
export async function settle(
  deps: Deps,
  step: CaseStep,
  write: (scene: Scene, now: CaseStep) => Promise<void>,
): Promise<void> {
  const closed = await inCase(deps, step.caseId, async (scene) => {
    const now = scene.steps.find(({ id }) => id === step.id);
    // Another process may have taken it over meanwhile: what this one knows is old then.
    if (!now || now.state !== step.state || now.attempts !== step.attempts) return false;
    await write(scene, now);
    return await advanceScene(deps, scene);
  });
  if (closed) await deps.checkpoint();
}

/** A reading, or none: nobody answered, which is no doubt yet. */
export interface Attempted extends Reading {
  /** Passes by itself: the application is down, or asks us to wait. */
  readonly down?: ConnectorError;
}

/** A read that fails is no verdict on the account. */
export async function read(attempt: () => Promise<Reading>): Promise<Attempted> {
  try {
    return storable(await attempt());
  } catch (error) {
    const down = error instanceof ConnectorError && error.passing ? { down: error } : {};
    return { verdict: 'unreadable', observed: { error: kindOf(error) }, ...down };
  }
}

export async function lookLater(scene: Scene, step: CaseStep, waitMs: number): Promise<void> {
  await scene.send('step', { stepId: step.id }, { key: step.id, afterSeconds: Math.ceil(waitMs / SECOND) });
}

export async function failedLine(deps: Deps, scene: Scene, step: CaseStep, what: string): Promise<void> {
  const about = `${nameOf(deps, step.application)}, ${step.summary}`;
  await scene.say(
    'thread',
    `failed:${step.id}:${what}`,
    `${about}: ${what.replace(/\.$/, '')}. ${scene.person.name} may still have access there.`,
  );
}

export function later(scene: Scene, milliseconds: number): Date {
  return new Date(scene.now.getTime() + milliseconds);
}

function total(waits: readonly number[]): number {
  return waits.reduce((sum, wait) => sum + wait, 0);
}

export function waitAt(waits: readonly number[], index: number): number {
  return waits[Math.min(Math.max(index, 0), waits.length - 1)] ?? MINUTE;
}

export function named(step: CaseStep): { [key: string]: Json } {
  return {
    application: step.application,
    account: step.account.id,
    phase: step.phase,
    action: step.action,
    target: step.target ?? null,
  };
}
