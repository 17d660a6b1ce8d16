import type { Actor } from '../domain/actor.ts';
import { SYSTEM } from '../domain/actor.ts';
import { caseAfter, caseAllows, caseName } from '../domain/case.ts';
import { ConflictError } from '../domain/errors.ts';
import { assertMayOn } from '../domain/rights.ts';
import { type CaseStep, mayHaveHappened, stepAfter } from '../domain/step.ts';
import type { Task } from '../domain/task.ts';
import type { Deps } from './deps.ts';
import { nameOf } from './plan-case.ts';
import { sendTask } from './plan-tasks.ts';
import { quieten } from './reject-case.ts';
import { inCase, type Scene } from './scene.ts';
import { type Choice, choose } from './stop-case.ts';

/**
 * Give access back: everything that was cut returns to its recorded before-state, open tasks are withdrawn, and what a
 * person removed becomes a task to restore. What was inactive before was never cut, so it stays so.
 */
export async function giveBack(deps: Deps, actor: Actor, input: { caseId: string }): Promise<Choice> {
  return await inCase(deps, input.caseId, async (scene) => {
    const { offboardingCase } = scene;
    assertMayOn(actor, 'give_back', offboardingCase);
    const cut = offboardingCase.cutAt !== undefined;
    if (!cut || !caseAllows(offboardingCase, 'return_approved'))
      throw new ConflictError(`${caseName(offboardingCase)} has nothing to give back now.`);
    const inFlight = scene.steps.some(({ state, lookAt }) => state === 'running' && lookAt && lookAt > scene.now);
    if (inFlight) throw new ConflictError('A step is still running. Please try again in a minute.');
    const choice = await choose(deps, scene, actor, 'return');
    if (!choice.done) return choice;
    scene.setCase(caseAfter(offboardingCase, 'return_approved'));
    scene.record('case.return_started', actor, {});
    await scene.say(
      'thread',
      `return:${scene.now.toISOString()}`,
      `${actor.name} said give back: access returns to what it was.`,
    );
    const confirmed = scene.tasks.filter(({ state, kind }) => state === 'attested' && kind === 'access');
    await quieten(scene);
    for (const step of scene.steps) await turnBack(deps, scene, step);
    for (const task of confirmed) await restoreByHand(deps, scene, task.title, `restore:${task.id}`, task);
    await scene.advance();
    return choice;
  });
}

async function turnBack(deps: Deps, scene: Scene, step: CaseStep): Promise<void> {
  switch (step.state) {
    case 'planned':
    case 'excepted':
    case 'assigned':
    case 'failed':
      // A step that never reached the vendor has nothing to return.
      if (!mayHaveHappened(step)) {
        const event = step.state === 'assigned' ? 'withdrawn' : 'dropped';
        await scene.setStep({ ...stepAfter(step, event), lookAt: undefined });
        return;
      }
      break;
    case 'running':
    case 'executed':
    case 'unknown':
    case 'verified':
    case 'receipt':
      break;
    case 'attested':
      await returnByHand(deps, scene, step);
      return;
    default:
      return;
  }
  const ends = step.action === 'end_sessions' || step.action === 'revoke_tokens';
  if (step.undo !== 'none') {
    await scene.setStep({
      ...stepAfter(step, 'returning'),
      attempts: 0,
      lookAt: undefined,
      note: undefined,
      closedAt: undefined,
    });
  } else if (ends) {
    const returned = stepAfter(stepAfter(step, 'returning'), 'returned');
    await scene.setStep({ ...returned, lookAt: undefined, closedAt: scene.now, note: 'They sign in again.' });
  } else await returnByHand(deps, scene, step);
  if (step.undo === 'partial') await restoreByHand(deps, scene, step.summary, `restore:${step.id}`, undefined, step);
}

async function returnByHand(deps: Deps, scene: Scene, step: CaseStep): Promise<void> {
  const returned = stepAfter(stepAfter(step, 'returning'), 'returned');
  await scene.setStep({
    ...returned,
    lookAt: undefined,
    closedAt: scene.now,
    note: 'Given back by hand, see the task.',
  });
  await restoreByHand(deps, scene, step.summary, `restore:${step.id}`, undefined, step);
}

async function restoreByHand(
  deps: Deps,
  scene: Scene,
  what: string,
  key: string,
  done: Task | undefined,
  step?: CaseStep,
): Promise<void> {
  const id = done?.application ?? step?.application;
  const application = id === undefined ? undefined : deps.settings.applications[id];
  const owner = done?.owner ?? application?.owner;
  const backupOwner = done?.backupOwner ?? application?.backupOwner;
  const name = id === undefined ? what : nameOf(deps, id);
  const task: Task = {
    id: deps.newId(),
    caseId: scene.offboardingCase.id,
    leaverPersonId: scene.person.id,
    kind: 'restore',
    key,
    ...(id !== undefined && { application: id }),
    title: `${name}: give back what was removed`,
    runbook: [
      `${scene.person.name} (${scene.person.email}) gets their access to ${name} back.`,
      `Undo by hand: ${what}.`,
    ],
    stepIds: step ? [step.id] : [],
    state: 'planned',
    handed: [],
    via: 'owner',
    ...(owner !== undefined && { owner }),
    ...(backupOwner !== undefined && { backupOwner }),
    dueAt: scene.now,
  };
  if (!(await scene.addTask(task))) return;
  scene.record('task.planned', SYSTEM, { kind: 'restore', title: task.title }, task.id);
  await sendTask(deps, scene, task);
}
