import type { Actor } from '../domain/actor.ts';
import { ConflictError } from '../domain/errors.ts';
import { type AccessException, assertMayDecide, assertStill, exceptionAfter } from '../domain/exception.ts';
import { stepAfter, stepAllows } from '../domain/step.ts';
import { isTaskOpen, taskAfter } from '../domain/task.ts';
import { dayOf } from './ask-exception.ts';
import type { Deps } from './deps.ts';
import { aboutException, inException } from './end-exceptions.ts';
import { nameOf } from './plan-case.ts';

/** Access is kept until the day that was asked for. From then on the clock ends it, whoever is away. */
export async function allowException(
  deps: Deps,
  actor: Actor,
  input: { exceptionId: string },
): Promise<AccessException> {
  return await inException(deps, input.exceptionId, async (scene, exception) => {
    assertMayDecide(actor, 'allow_exception', aboutException(scene, exception));
    assertStill(exception, 'asked');
    if (exception.until <= scene.now)
      throw new ConflictError('The day until which it should be kept is over. It has to be asked for again.');
    const task = scene.tasks.find(({ id }) => id === exception.taskId);
    if (!task || !isTaskOpen(task)) throw new ConflictError('This task is not open any more, so nothing is kept.');
    const allowed: AccessException = {
      ...exceptionAfter(exception, 'allowed'),
      approvedBy: actor.name,
      allowedAt: scene.now,
    };
    await scene.setTask(taskAfter(task, 'excepted'));
    for (const step of scene.steps) {
      if (!exception.stepIds.includes(step.id) || !stepAllows(step, 'excepted')) continue;
      await scene.setStep({ ...stepAfter(step, 'excepted'), lookAt: undefined });
      scene.record('step.excepted', actor, { application: step.application, action: step.action }, step.id);
    }
    await scene.setException(allowed);
    await scene.setTimer({ kind: 'exception_end', subject: exception.id, dueAt: exception.until });
    scene.record('exception.allowed', actor, { until: exception.until.toISOString() }, exception.id);
    await scene.say(
      'thread',
      `exception:${exception.id}:allowed`,
      `${actor.name} allowed it: access to ${nameOf(deps, exception.application)} is kept until ${dayOf(exception.until)}, then it is removed.`,
    );
    await scene.advance();
    return allowed;
  });
}
