import type { Actor } from '../domain/actor.ts';
import { ConflictError } from '../domain/errors.ts';
import { assertMayOn } from '../domain/rights.ts';
import { needsHuman, stepAfter, stepAllows } from '../domain/step.ts';
import type { Deps } from './deps.ts';
import { nameOf } from './plan-case.ts';
import { freshTask, sendTask } from './plan-tasks.ts';
import { inCase } from './scene.ts';

/** Tries the failed and the doubtful steps again; doubt about an act that must not repeat is read first. */
export async function retryCase(deps: Deps, actor: Actor, input: { caseId: string }): Promise<void> {
  await inCase(deps, input.caseId, async (scene) => {
    assertMayOn(actor, 'retry', scene.offboardingCase);
    const stuck = scene.steps.filter(needsHuman);
    if (stuck.length === 0) throw new ConflictError('Nothing has failed, so there is nothing to try again.');
    for (const step of stuck) {
      await scene.setStep({
        ...stepAfter(step, 'retried'),
        lookAt: undefined,
        note: undefined,
        startedAt: scene.now,
        // A second try of an act that does not absorb a repeat reads first.
        attempts: step.absorbing ? 0 : Math.max(1, step.attempts),
      });
    }
    scene.record('case.retried', actor, { steps: stuck.map(({ id }) => id) });
    await scene.say(
      'thread',
      `retried:${scene.now.toISOString()}`,
      `${actor.name} asked to try ${stuck.length === 1 ? 'one step' : `${stuck.length} steps`} again.`,
    );
    await scene.advance();
  });
}

/** Hands what failed to the applications' owners, one task an application. */
export async function makeTask(deps: Deps, actor: Actor, input: { caseId: string }): Promise<void> {
  await inCase(deps, input.caseId, async (scene) => {
    assertMayOn(actor, 'make_task', scene.offboardingCase);
    const stuck = scene.steps.filter((step) => needsHuman(step) && stepAllows(step, 'assigned'));
    if (stuck.length === 0) throw new ConflictError('Nothing has failed, so there is nothing to hand over.');
    for (const [applicationId, steps] of Map.groupBy(stuck, (step) => step.application)) {
      const application = deps.settings.applications[applicationId];
      if (!application) continue;
      const returning = scene.offboardingCase.state === 'returning';
      const steadyKey = `${returning ? 'return' : 'steps'}:${applicationId}:${steps.map(({ id }) => id).join(',')}`;
      // A step that was with its owner, was kept for a while and failed again needs a task of its own.
      const earlier = scene.tasks.filter(({ key }) => key === steadyKey || key.startsWith(`${steadyKey}:`)).length;
      const key = earlier === 0 ? steadyKey : `${steadyKey}:${earlier + 1}`;
      const task = freshTask(deps, scene, application, {
        kind: returning ? 'restore' : 'check',
        key,
        stepIds: steps.map(({ id }) => id),
        runbook: [
          returning
            ? `Lastday could not give ${scene.person.email} their access to ${nameOf(deps, applicationId)} back. Please do it by hand:`
            : `Lastday could not finish or prove this in ${nameOf(deps, applicationId)}. Please do it by hand for ${steps[0]?.account.label ?? scene.person.email}:`,
          ...steps.map((step) => step.summary),
        ],
      });
      for (const step of steps) await scene.setStep({ ...stepAfter(step, 'assigned'), lookAt: undefined });
      if (await scene.addTask(task)) await sendTask(deps, scene, task);
    }
    scene.record('case.made_tasks', actor, { steps: stuck.map(({ id }) => id) });
    await scene.say('thread', `tasks:${scene.now.toISOString()}`, `${actor.name} handed what failed to the owners.`);
    await scene.advance();
  });
}
