import { addUnexpected, forgetUnexpected, saveApplicationBrake } from '../../db/application-brakes.ts';
import { openCasesIn } from '../../db/cases.ts';
import { SYSTEM } from '../domain/actor.ts';
import { type ApplicationBrake, isApplicationStopped, isTooMuch, isUnexpected } from '../domain/brake.ts';
import type { CaseStep } from '../domain/step.ts';
import type { Deps } from './deps.ts';
import { type Scene, sendDraw } from './scene.ts';

/** What an application did as it should: the row of unexpected answers is over. */
export async function answeredWell(scene: Scene, step: CaseStep): Promise<void> {
  await forgetUnexpected(scene.tx, step.application);
}

/**
 * Counts an answer by its kind (an error's, or a reading's verdict); the third unexpected one in a row, if not all are one
 * case's, stops the application until two people say go on. `because`: one sentence for people.
 */
export async function answeredBadly(
  deps: Deps,
  scene: Scene,
  step: CaseStep,
  answer: { readonly kind: string; readonly because: string },
): Promise<void> {
  if (!isUnexpected(answer.kind)) return;
  const brake = await addUnexpected(scene.tx, step.application, { caseId: step.caseId, stepId: step.id });
  if (!isTooMuch(brake.unexpected) || isApplicationStopped(brake)) return;
  const stopped: ApplicationBrake = {
    application: step.application,
    unexpected: brake.unexpected,
    because: answer.because,
    stoppedAt: scene.now,
    goOn: [],
  };
  await saveApplicationBrake(scene.tx, stopped);
  scene.record('application.stopped', SYSTEM, { application: step.application, last: answer.kind }, step.application);
  deps.log.error(
    { application: step.application, last: answer.kind },
    'an application was stopped: unexpected answers',
  );
  await sendDraw(deps, scene.tx, stopSubject(stopped));
  for (const id of await openCasesIn(scene.tx, step.application)) await sendDraw(deps, scene.tx, `case:${id}`);
}

/** One message a stop: a later one is news again. */
export function stopSubject({ application, stoppedAt }: ApplicationBrake): string {
  return `application:${application}:${stoppedAt?.getTime() ?? 0}`;
}
