import type { Actor, PersonActor } from '../domain/actor.ts';
import { answerOf, bindingOf } from '../domain/approval.ts';
import { caseAfter, caseAllows, caseName } from '../domain/case.ts';
import type { Waiting } from '../domain/case-view.ts';
import { ConflictError, ForbiddenError, InvalidInputError } from '../domain/errors.ts';
import { assertMayOn, NOT_FOR_YOU } from '../domain/rights.ts';
import { stepAfter } from '../domain/step.ts';
import { taskAfter } from '../domain/task.ts';
import { boundSteps, waitingScopes } from '../domain/waiting.ts';
import { setDeleteTimer } from './advance-case.ts';
import { sponsorHears } from './ask-sponsor.ts';
import type { Deps } from './deps.ts';
import { withdrawExceptions } from './end-exceptions.ts';
import { setCaseTimers } from './open-case.ts';
import { inCase, type Scene } from './scene.ts';

/** One person's no, with the reason. For a case that waits to delete, it keeps the account and asks no more. */
export async function rejectCase(
  deps: Deps,
  actor: Actor,
  input: { caseId: string; revision: number; reason: string },
): Promise<void> {
  await inCase(deps, input.caseId, async (scene) => {
    const { offboardingCase } = scene;
    assertMayOn(actor, 'reject', offboardingCase);
    if (actor.kind !== 'person') throw new ForbiddenError(NOT_FOR_YOU);
    if (input.reason.trim() === '') throw new InvalidInputError('Please say why.', { reason: 'say why' });
    if (input.revision !== offboardingCase.revision)
      throw new ConflictError(
        `The plan of ${caseName(offboardingCase)} changed after you saw it. Please look at it again.`,
      );
    if (foundLater(scene).length > 0) return await refuseAddenda(deps, scene, actor, input.reason);
    const deleting = offboardingCase.state === 'awaiting_delete';
    const after = caseAfter(offboardingCase, deleting ? 'refused' : 'rejected');
    const scope = deleting ? 'delete' : 'cut_access';
    await scene.addApproval(
      answerOf(actor, offboardingCase, {
        id: deps.newId(),
        scope,
        binding: `rejected:${offboardingCase.revision}:${bindingOf(offboardingCase, scope, scene.steps)}`,
        decision: 'rejected',
        at: scene.now,
      }),
    );
    scene.record('approval.refused', actor, { scope, reason: input.reason, revision: offboardingCase.revision });
    await scene.say(
      'thread',
      `rejected:${offboardingCase.revision}:${offboardingCase.state}`,
      `Rejected by ${actor.name}: ${input.reason}`,
    );
    scene.setCase(deleting ? { ...after, round: after.round + 1 } : after);
    if (deleting) await setDeleteTimer(scene);
    else await quieten(scene);
    if (offboardingCase.earlyCutAt)
      await scene.say(
        'admins',
        'rejected:cut',
        `${caseName(offboardingCase)} was rejected after access had been cut. Give it back on the card, or ask again.`,
      );
  });
}

/** What was found after the plan and waits for its own answer, where the case itself can no longer be rejected. */
function foundLater(scene: Scene): readonly Waiting[] {
  if (caseAllows(scene.offboardingCase, 'rejected') || scene.offboardingCase.state === 'awaiting_delete') return [];
  return waitingScopes(scene).filter(({ batch }) => batch > 0);
}

/** What was found later is left alone, and not proposed again; the rest of the case goes on. */
async function refuseAddenda(deps: Deps, scene: Scene, actor: PersonActor, reason: string): Promise<void> {
  const { offboardingCase } = scene;
  const refused = foundLater(scene);
  for (const { scope, batch } of refused) {
    const binding = `rejected:${offboardingCase.revision}:${bindingOf(offboardingCase, scope, boundSteps(scene, scope, batch))}`;
    await scene.addApproval(
      answerOf(actor, offboardingCase, { id: deps.newId(), scope, binding, decision: 'rejected', at: scene.now }),
    );
    scene.record('approval.refused', actor, { scope, batch, reason, revision: offboardingCase.revision });
  }
  const batches = new Set(refused.map(({ batch }) => batch));
  for (const step of scene.steps) {
    if (!batches.has(step.batch) || step.state !== 'planned') continue;
    const note = `Refused by ${actor.name}: ${reason}`;
    await scene.setStep({ ...stepAfter(step, 'dropped'), note, lookAt: undefined });
  }
  scene.setCase({ ...offboardingCase, revision: offboardingCase.revision + 1 });
  await scene.say(
    'thread',
    `refused:${offboardingCase.revision}`,
    `${actor.name} refused what was found later: ${reason}`,
  );
  await scene.advance();
}

/** Nothing waits for a time any more, and nobody is asked. */
export async function quieten(scene: Scene): Promise<void> {
  await scene.clearTimers([
    'case_due',
    'ask_again_day',
    'ask_again_hours',
    'replan',
    'look_again',
    'cut_late',
    'ask_sponsor',
  ]);
  for (const task of scene.tasks) {
    if (['planned', 'sent', 'help_asked', 'excepted'].includes(task.state))
      await scene.setTask({ ...taskAfter(task, 'withdrawn'), closedAt: scene.now });
  }
  await withdrawExceptions(scene, scene.exceptions);
}

/** A rejected case is planned anew and asked again, under the same name. */
export async function reviseCase(deps: Deps, actor: Actor, input: { caseId: string }): Promise<void> {
  await inCase(deps, input.caseId, async (scene) => {
    assertMayOn(actor, 'revise', scene.offboardingCase);
    scene.setCase({ ...caseAfter(scene.offboardingCase, 'revised'), round: scene.offboardingCase.round + 1 });
    scene.record('case.revised', actor, {});
    await scene.say('thread', `asked-again:${scene.offboardingCase.revision}`, `${actor.name} asks again.`);
    await setCaseTimers(scene.tx, input.caseId, scene.offboardingCase.leaving, scene.now);
    await sponsorHears(deps, scene, `${actor.name} asks again.`);
    await scene.send('plan', { caseId: input.caseId }, { key: input.caseId });
  });
}
