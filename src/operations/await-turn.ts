import { turnsIn, wasReleased } from '../../db/application-brakes.ts';
import { SYSTEM } from '../domain/actor.ts';
import { cutsAtOnce, nextTurn, PACE_WINDOW, PEOPLE_AN_HOUR, TURN_KEPT } from '../domain/brake.ts';
import { type CaseStep, PACED } from '../domain/step.ts';
import type { Deps } from './deps.ts';
import type { Scene } from './scene.ts';
import { named } from './step-work.ts';

/**
 * Whether the step has to wait, because in this phase of this application so many people were begun within the hour; it
 * is looked at again when its turn comes. Whoever was begun there is not stopped halfway; a cut that cannot wait and a
 * list that two people released do not wait. Counted from the steps themselves, so that replicas and restarts count alike.
 */
export async function awaitsTurn(deps: Deps, scene: Scene, step: CaseStep): Promise<boolean> {
  const { tx, now, person, offboardingCase } = scene;
  if (step.phase === 'cut_access' && cutsAtOnce(offboardingCase)) return false;
  const same = (other: CaseStep) => other.application === step.application && other.phase === step.phase;
  if (scene.steps.some((other) => same(other) && other.startedAt !== undefined)) return false;
  const before = (milliseconds: number) => new Date(now.getTime() - milliseconds);
  const kept = { keptSince: before(TURN_KEPT), waitingNote: PACED };
  const { begun, waiting } = await turnsIn(tx, step, { since: before(PACE_WINDOW), ...kept });
  if (begun.some(({ personId }) => personId === person.id)) return false;
  const perHour = deps.settings.applications[step.application]?.peopleAnHour ?? PEOPLE_AN_HOUR;
  const own = waiting.find(({ personId }) => personId === person.id)?.at;
  // Whoever's turn came and was not used yet has it now.
  const ahead = waiting
    .filter(({ personId, at }) => personId !== person.id && (own === undefined || at < own))
    .map(({ at }) => (at < now ? now : at));
  const next = nextTurn([...begun.map(({ at }) => at), ...ahead], perHour);
  const turn = own !== undefined && own > now ? own : next;
  if (turn === undefined || (await wasReleased(tx, offboardingCase.id))) return false;
  await scene.setStep({ ...step, lookAt: turn, note: PACED });
  scene.record('step.paced', SYSTEM, { ...named(step), peopleAnHour: perHour, until: turn.toISOString() }, step.id);
  return true;
}
