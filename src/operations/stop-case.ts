import { type Actor, humanKey } from '../domain/actor.ts';
import { type ApprovalScope, answerOf, bindingOf, type Standing, standing } from '../domain/approval.ts';
import { caseAfter, caseFinished, caseName } from '../domain/case.ts';
import { ConflictError, ForbiddenError } from '../domain/errors.ts';
import { assertMayOn, NOT_FOR_YOU } from '../domain/rights.ts';
import type { Deps } from './deps.ts';
import { inCase, type Scene } from './scene.ts';

/** Stop here: what is cut stays cut, the rest waits until somebody chooses to finish or to give back. */
export async function stopCase(deps: Deps, actor: Actor, input: { caseId: string }): Promise<void> {
  await inCase(deps, input.caseId, async (scene) => {
    assertMayOn(actor, 'stop', scene.offboardingCase);
    scene.setCase({ ...caseAfter(scene.offboardingCase, 'stopped'), stoppedAt: scene.now });
    scene.record('case.stopped', actor, { was: scene.offboardingCase.resumeTo ?? null });
    await scene.say(
      'thread',
      `stopped:${scene.now.toISOString()}`,
      `${actor.name} stopped here: what is cut stays cut, the rest waits. Finish, or give access back.`,
    );
  });
}

/** Whether the choice is made, or how many more people it needs. */
export interface Choice {
  readonly done: boolean;
  readonly standing: Standing;
}

/** A stopped case goes on where it was; two people when it is privileged. */
export async function finishCase(deps: Deps, actor: Actor, input: { caseId: string }): Promise<Choice> {
  return await inCase(deps, input.caseId, async (scene) => {
    assertMayOn(actor, 'finish', scene.offboardingCase);
    if (scene.offboardingCase.state !== 'stopped')
      throw new ConflictError(`${caseName(scene.offboardingCase)} is not stopped.`);
    const choice = await choose(deps, scene, actor, 'finish');
    if (!choice.done) return choice;
    scene.setCase(caseFinished(scene.offboardingCase));
    scene.record('case.finished', actor, { to: scene.offboardingCase.state });
    await scene.say('thread', `finished:${scene.now.toISOString()}`, `${actor.name} said finish: the case goes on.`);
    await scene.advance();
    return choice;
  });
}

/** Counts one person's yes to finishing or giving back. */
export async function choose(
  deps: Deps,
  scene: Scene,
  actor: Actor,
  scope: ApprovalScope & ('return' | 'finish'),
): Promise<Choice> {
  if (actor.kind !== 'person') throw new ForbiddenError(NOT_FOR_YOU);
  const { offboardingCase } = scene;
  const fresh = await scene.addApproval(
    answerOf(actor, offboardingCase, {
      id: deps.newId(),
      scope,
      binding: bindingOf(offboardingCase, scope, scene.steps),
      decision: 'approved',
      at: scene.now,
    }),
  );
  const now = standing(offboardingCase, scope, scene.steps, scene.approvals);
  if (!fresh && !now.complete) throw new ConflictError('You said so already; somebody else has to say it too.');
  if (fresh) scene.record('approval.given', actor, { scope });
  if (!now.complete)
    await scene.say(
      'thread',
      `${scope}:${humanKey(actor)}:${scene.now.toISOString()}`,
      `${actor.name} wants to ${scope === 'finish' ? 'finish' : 'give access back'}; one more person has to say so.`,
    );
  return { done: now.complete, standing: now };
}
