import type { Actor } from '../domain/actor.ts';
import { type AccessException, assertMayDecide, assertStill, exceptionAfter } from '../domain/exception.ts';
import type { Deps } from './deps.ts';
import { aboutException, inException } from './end-exceptions.ts';
import { nameOf } from './plan-case.ts';

/** A no: the task is as it was, and due when it was. */
export async function refuseException(
  deps: Deps,
  actor: Actor,
  input: { exceptionId: string },
): Promise<AccessException> {
  return await inException(deps, input.exceptionId, async (scene, exception) => {
    assertMayDecide(actor, 'refuse_exception', aboutException(scene, exception));
    assertStill(exception, 'asked');
    const refused: AccessException = {
      ...exceptionAfter(exception, 'refused'),
      endedAt: scene.now,
      endedBy: actor.name,
    };
    await scene.setException(refused);
    scene.record('exception.refused', actor, {}, exception.id);
    await scene.say(
      'thread',
      `exception:${exception.id}:refused`,
      `${actor.name} refused to keep ${nameOf(deps, exception.application)}: access is to be removed as planned.`,
    );
    return refused;
  });
}
