import type { Actor } from '../domain/actor.ts';
import { InvalidInputError } from '../domain/errors.ts';
import {
  type AccessException,
  assertMayDecide,
  assertStill,
  DETAILS_LEAST,
  endOf,
  exceptionAfter,
} from '../domain/exception.ts';
import { dayOf } from './ask-exception.ts';
import type { Deps } from './deps.ts';
import { aboutException, inException } from './end-exceptions.ts';
import { nameOf } from './plan-case.ts';

/**
 * A fresh approval of a later day, never past the policy's maximum counted from the first one.
 * @throws InvalidInputError on `until` or `details`.
 */
export async function extendException(
  deps: Deps,
  actor: Actor,
  input: { exceptionId: string; until: string; details: string },
): Promise<AccessException> {
  return await inException(deps, input.exceptionId, async (scene, exception) => {
    assertMayDecide(actor, 'extend_exception', aboutException(scene, exception));
    assertStill(exception, 'allowed');
    if (input.details.trim().length < DETAILS_LEAST) {
      const fault = `say in at least ${DETAILS_LEAST} characters why it is needed for longer`;
      throw new InvalidInputError(`Please ${fault}.`, { details: fault });
    }
    const { company } = deps.settings;
    const clock = { zone: company.timezone, hour: company.leavingHour, now: scene.now };
    const until = endOf(input.until, exception.latest, clock);
    if (until <= exception.until) {
      const fault = `it is kept until ${dayOf(exception.until)} already; choose a later day`;
      throw new InvalidInputError(`I${fault.slice(1)}.`, { until: fault });
    }
    const extended: AccessException = { ...exceptionAfter(exception, 'extended'), until, approvedBy: actor.name };
    await scene.setException(extended);
    await scene.setTimer({ kind: 'exception_end', subject: exception.id, dueAt: until });
    scene.record(
      'exception.extended',
      actor,
      { from: exception.until.toISOString(), until: until.toISOString(), why: input.details.trim() },
      exception.id,
    );
    await scene.say(
      'thread',
      `exception:${exception.id}:until:${dayOf(until)}`,
      `${actor.name} extended it: access to ${nameOf(deps, exception.application)} is kept until ${dayOf(until)}.`,
    );
    return extended;
  });
}
