import { turnsIn, wasReleased } from '../../db/application-brakes.ts';
import { SYSTEM } from '../domain/actor.ts';
import { nextTurn, PACE_WINDOW, PEOPLE_AN_HOUR } from '../domain/brake.ts';
import { type CaseStep, PACED } from '../domain/step.ts';
import type { Deps } from './deps.ts';
import type { Scene } from './scene.ts';
import { named } from './step-work.ts';

/**
 * Whether the step has to wait, because in this application so many people were begun within the hour; it is looked at
 * again when its turn comes. Whoever was begun there is not stopped halfway, and a list that two people released does
 * not wait. Counted from the steps themselves, so that replicas and restarts count alike.
 */
export async function awaitsTurn(deps: Deps, scene: Scene, step: CaseStep): Promise<boolean> {
  const { tx, now, person, offboardingCase } = scene;
  const same = (other: CaseStep) => other.application === step.application && other.phase === step.phase;
  if (scene.steps.some((other) => same(other) && other.startedAt !== undefined)) return false;
  const since = new Date(now.getTime() - PACE_WINDOW);
  const { begun, waiting } = await turnsIn(tx, step.application, { since, now, waitingNote: PACED });
  if (begun.some(({ personId }) => personId === person.id)) return false;
  const perHour = deps.settings.applications[step.application]?.peopleAnHour ?? PEOPLE_AN_HOUR;
  const ahead = waiting.filter(({ personId }) => personId !== person.id).length;
  const own = waiting.find(({ personId }) => personId === person.id)?.at;
  const turn =
    own ??
    nextTurn(
      begun.map(({ at }) => at),
      ahead,
      perHour,
    );
  if (turn === undefined || (await wasReleased(tx, offboardingCase.id))) return false;
  await scene.setStep({ ...step, lookAt: turn, note: PACED });
  scene.record('step.paced', SYSTEM, { ...named(step), peopleAnHour: perHour, until: turn.toISOString() }, step.id);
  return true;
}
