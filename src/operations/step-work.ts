import type { Reading } from '../../connectors/contract.ts';
import { type Json, storable } from '../domain/json.ts';
import type { CaseStep } from '../domain/step.ts';
import { advanceScene } from './advance-case.ts';
import type { Deps } from './deps.ts';
import { kindOf } from './look-up.ts';
import { nameOf } from './plan-case.ts';
import { inCase, type Scene } from './scene.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** Waits between tries while an application is down. */
export const RETRY_WAITS = [5 * SECOND, 15 * SECOND, 45 * SECOND, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE];
/** Waits between proving reads: vendors are eventually consistent. */
export const READ_WAITS = [2 * SECOND, 5 * SECOND, 15 * SECOND, 30 * SECOND, MINUTE, 5 * MINUTE];

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

/** A read that fails is no verdict on the account. */
export async function read(attempt: () => Promise<Reading>): Promise<Reading> {
  try {
    return storable(await attempt());
  } catch (error) {
    return { verdict: 'unreadable', observed: { error: kindOf(error) } };
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
