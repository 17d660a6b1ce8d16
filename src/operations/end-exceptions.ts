import type { Tx } from '../../db/client.ts';
import { endedExceptions, findException } from '../../db/exceptions.ts';
import { type Actor, SYSTEM } from '../domain/actor.ts';
import { NotFoundError } from '../domain/errors.ts';
import { type AccessException, assertStill, exceptionAfter, isExceptionOpen } from '../domain/exception.ts';
import { assertMayAnswer, assertMayOn, mayActUnder } from '../domain/rights.ts';
import { stepAfter, stepAllows } from '../domain/step.ts';
import { taskAfter } from '../domain/task.ts';
import type { Deps } from './deps.ts';
import { nameOf } from './plan-case.ts';
import { sendTask } from './plan-tasks.ts';
import { inCase, inCaseWithin, type Scene } from './scene.ts';

/** Ends every exception whose last moment has come; gives how many. The minute's tick does the same, one by one. */
export async function endExceptions(deps: Deps): Promise<number> {
  const due = await endedExceptions(deps.db, deps.now());
  for (const { id } of due) await deps.db.transaction((tx) => endDueException(deps, tx, id));
  return due.length;
}

/** An exception that was extended, ended or withdrawn meanwhile is left alone. */
export async function endDueException(deps: Deps, tx: Tx, exceptionId: string): Promise<void> {
  const known = await findException(tx, exceptionId);
  if (!known) return;
  await inCaseWithin(deps, tx, known.caseId, async (scene) => {
    const exception = scene.exceptions.find(({ id }) => id === exceptionId);
    if (exception?.state !== 'allowed' || exception.until > scene.now) return;
    await end(deps, scene, exception, SYSTEM, 'ended');
  });
}

/** End now: those who run cases may, and whoever the task belongs to. */
export async function endExceptionNow(deps: Deps, actor: Actor, input: { exceptionId: string }): Promise<void> {
  await inException(deps, input.exceptionId, async (scene, exception) => {
    const task = scene.tasks.find(({ id }) => id === exception.taskId);
    if (actor.kind === 'person' && task && !mayActUnder(actor, 'end_exception', scene.offboardingCase))
      assertMayAnswer(actor, task, 'answer');
    else assertMayOn(actor, 'end_exception', scene.offboardingCase);
    assertStill(exception, 'allowed');
    await end(deps, scene, exception, actor, 'ended_now');
  });
}

async function end(
  deps: Deps,
  scene: Scene,
  exception: AccessException,
  actor: Actor,
  event: 'ended' | 'ended_now',
): Promise<void> {
  const ended = { ...exceptionAfter(exception, event), endedAt: scene.now, endedBy: actor.name };
  await scene.setException(ended);
  scene.record('exception.ended', actor, { because: event, until: exception.until.toISOString() }, exception.id);
  const name = nameOf(deps, exception.application);
  await scene.say(
    'thread',
    `exception:${exception.id}:ended`,
    event === 'ended'
      ? `The time is over for which access to ${name} was kept: it is being removed.`
      : `${actor.name} ended it: access to ${name} is not kept any longer, it is being removed.`,
  );
  await backToWork(deps, scene, exception, actor);
  await scene.advance();
}

/** What a machine can do it does itself; what it cannot goes to the owner again. */
async function backToWork(deps: Deps, scene: Scene, exception: AccessException, actor: Actor): Promise<void> {
  const steps = scene.steps
    .filter(({ id }) => exception.stepIds.includes(id))
    .filter((step) => stepAllows(step, 'ended'));
  for (const step of steps) {
    await scene.setStep({
      ...stepAfter(step, 'ended'),
      lookAt: undefined,
      note: undefined,
      startedAt: scene.now,
      // A second try of an act that does not absorb a repeat reads first.
      attempts: step.absorbing ? 0 : Math.max(1, step.attempts),
    });
    scene.record('step.exception_ended', actor, { application: step.application, action: step.action }, step.id);
  }
  const task = scene.tasks.find(({ id }) => id === exception.taskId);
  if (task?.state !== 'excepted') return;
  if (steps.length > 0) await scene.setTask({ ...taskAfter(task, 'withdrawn'), closedAt: scene.now });
  else await sendTask(deps, scene, taskAfter(task, 'ended'));
}

/** What they were about is over: access is given back, or is gone already. */
export async function withdrawExceptions(scene: Scene, exceptions: readonly AccessException[]): Promise<void> {
  for (const exception of exceptions.filter(isExceptionOpen)) {
    await scene.setException({ ...exceptionAfter(exception, 'withdrawn'), endedAt: scene.now });
    scene.record('exception.withdrawn', SYSTEM, {}, exception.id);
  }
}

/** @throws NotFoundError when there is no such exception. */
export async function inException<Result>(
  deps: Deps,
  exceptionId: string,
  work: (scene: Scene, exception: AccessException) => Promise<Result>,
): Promise<Result> {
  const gone = new NotFoundError('There is no such exception any more.');
  const known = await findException(deps.db, exceptionId);
  if (!known) throw gone;
  return await inCase(deps, known.caseId, async (scene) => {
    const exception = scene.exceptions.find(({ id }) => id === exceptionId);
    if (!exception) throw gone;
    return await work(scene, exception);
  });
}

/** What decides who may decide. */
export function aboutException(scene: Scene, { askedHuman }: AccessException) {
  return { offboardingCase: scene.offboardingCase, leaver: scene.person, askedHuman };
}
