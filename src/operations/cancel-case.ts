import type { Actor } from '../domain/actor.ts';
import { caseAfter, caseName } from '../domain/case.ts';
import { ConflictError } from '../domain/errors.ts';
import { assertMayOn } from '../domain/rights.ts';
import { stepAfter } from '../domain/step.ts';
import type { Deps } from './deps.ts';
import { quieten } from './reject-case.ts';
import { inCase, type Scene } from './scene.ts';

/** Ends a case of which nothing was cut. What is cut can only be given back, with an approval. */
export async function cancelCase(deps: Deps, actor: Actor, input: { caseId: string; reason?: string }): Promise<void> {
  await inCase(deps, input.caseId, async (scene) => {
    const { offboardingCase } = scene;
    assertMayOn(actor, 'cancel', offboardingCase);
    if (offboardingCase.earlyCutAt)
      throw new ConflictError(
        `Some access of ${caseName(offboardingCase)} is cut already. Reject it, then give the access back.`,
      );
    scene.record('case.cancelled', actor, { reason: input.reason ?? null });
    await endUncut(scene, `Cancelled by ${actor.name}${input.reason ? `: ${input.reason}` : ''}. Nothing was cut.`);
  });
}

/** Ends the case and everything that waits in it. @throws ConflictError when it has begun. */
export async function endUncut(scene: Scene, words: string): Promise<void> {
  scene.setCase({ ...caseAfter(scene.offboardingCase, 'cancelled'), endedAt: scene.now });
  for (const step of scene.steps.filter(({ state }) => state === 'planned'))
    await scene.setStep(stepAfter(step, 'dropped'));
  await scene.say('thread', 'cancelled', words);
  await quieten(scene);
}
