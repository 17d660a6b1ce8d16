import { type Actor, humanKey } from '../domain/actor.ts';
import { answerOf, bindingOf } from '../domain/approval.ts';
import { caseAfter, caseName } from '../domain/case.ts';
import { ConflictError, ForbiddenError } from '../domain/errors.ts';
import { assertMayOn, NOT_FOR_YOU } from '../domain/rights.ts';
import { boundSteps, waitingScopes, whenApproved, whoIsMissing } from '../domain/waiting.ts';
import type { Deps } from './deps.ts';
import { inCase, type Scene } from './scene.ts';
import { startDueCase } from './start-case.ts';

/**
 * One person's yes to everything that the card shows as waiting. `revision` is the one they were shown.
 * @throws ConflictError when the plan moved on, the case did, or they answered already; nothing is changed then.
 */
export async function approveCase(
  deps: Deps,
  actor: Actor,
  input: { caseId: string; revision: number },
): Promise<void> {
  await inCase(deps, input.caseId, async (scene) => {
    const { offboardingCase } = scene;
    assertMayOn(actor, 'approve', offboardingCase);
    if (actor.kind !== 'person') throw new ForbiddenError(NOT_FOR_YOU);
    const waiting = waitingScopes(scene);
    if (waiting.length === 0) throw new ConflictError(alreadyAnswered(scene));
    if (input.revision !== offboardingCase.revision)
      throw new ConflictError(
        `The plan of ${caseName(offboardingCase)} changed after you saw it. Please look at revision ${offboardingCase.revision} and answer again.`,
      );
    let counted = false;
    for (const { scope, batch } of waiting) {
      const fresh = await scene.addApproval(
        answerOf(actor, offboardingCase, {
          id: deps.newId(),
          scope,
          binding: bindingOf(offboardingCase, scope, boundSteps(scene, scope, batch)),
          decision: 'approved',
          at: scene.now,
        }),
      );
      if (fresh) scene.record('approval.given', actor, { scope, batch, revision: offboardingCase.revision });
      counted ||= fresh;
    }
    if (!counted) throw new ConflictError(`You approved this already. Still missing: ${whoIsMissing(scene)}.`);
    const addendum = waiting.some(({ batch }) => batch > 0) && waitingScopes(scene).every(({ batch }) => batch === 0);
    const last = waitingScopes(scene).length === 0;
    await scene.say(
      'thread',
      `approved:${offboardingCase.revision}:${humanKey(actor)}:${offboardingCase.state}`,
      last ? `Approved by ${actor.name}.` : `Approved by ${actor.name}. Still missing: ${whoIsMissing(scene)}.`,
    );
    scene.setCase(whenApproved(scene));
    if (addendum && ['access_closed', 'completed'].includes(scene.offboardingCase.state)) {
      const { endedAt: _endedAt, accessClosedAt: _accessClosedAt, ...reopened } = scene.offboardingCase;
      scene.setCase(caseAfter(reopened, 'addendum_approved'));
    }
    if (
      scene.offboardingCase.state === 'approved' &&
      Date.parse(offboardingCase.leaving.instant) <= scene.now.getTime()
    )
      await startDueCase(deps, scene);
    await scene.advance();
  });
}

function alreadyAnswered(scene: Scene): string {
  const name = caseName(scene.offboardingCase);
  const [last] = scene.approvals.filter(({ decision }) => decision === 'approved').slice(-1);
  if (scene.offboardingCase.state === 'rejected') {
    const [rejection] = scene.approvals.filter(({ decision }) => decision === 'rejected').slice(-1);
    return `${name} was already rejected${rejection ? ` by ${rejection.actorName}` : ''}.`;
  }
  if (scene.offboardingCase.state === 'cancelled') return `${name} was cancelled.`;
  if (scene.offboardingCase.state === 'planning')
    return `The plan of ${name} is being made. Please answer the new card.`;
  return `${name} was already approved${last ? ` by ${last.actorName}` : ''}.`;
}
