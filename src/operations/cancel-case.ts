import type { Actor } from '../domain/actor.ts';
import { caseAfter, caseName } from '../domain/case.ts';
import { ConflictError } from '../domain/errors.ts';
import { assertMayOn } from '../domain/rights.ts';
import { stepAfter } from '../domain/step.ts';
import type { Deps } from './deps.ts';
import { quieten } from './reject-case.ts';
import { inCase } from './scene.ts';

/** Ends a case of which nothing was cut. What is cut can only be given back, with an approval. */
export async function cancelCase(deps: Deps, actor: Actor, input: { caseId: string; reason?: string }): Promise<void> {
  await inCase(deps, input.caseId, async (scene) => {
    const { offboardingCase } = scene;
    assertMayOn(actor, 'cancel', offboardingCase);
    if (offboardingCase.earlyCutAt)
      throw new ConflictError(
        `Some access of ${caseName(offboardingCase)} is cut already. Reject it, then give the access back.`,
      );
    scene.setCase({ ...caseAfter(offboardingCase, 'cancelled'), endedAt: scene.now });
    for (const step of scene.steps.filter(({ state }) => state === 'planned'))
      await scene.setStep(stepAfter(step, 'dropped'));
    scene.record('case.cancelled', actor, { reason: input.reason ?? null });
    await scene.say(
      'thread',
      'cancelled',
      `Cancelled by ${actor.name}${input.reason ? `: ${input.reason}` : ''}. Nothing was cut.`,
    );
    await quieten(scene);
  });
}
