import type { Actor } from '../domain/actor.ts';
import { caseAfter, caseName } from '../domain/case.ts';
import { ConflictError } from '../domain/errors.ts';
import { bothZones, type LeavingMoment } from '../domain/leaving.ts';
import { assertMayOn } from '../domain/rights.ts';
import { sponsorHears, windSponsor } from './ask-sponsor.ts';
import type { Deps } from './deps.ts';
import { momentFor, setCaseTimers } from './open-case.ts';
import { inCase, type Scene } from './scene.ts';

/** Moves the leaving moment of a case that has not begun; approvals stand as long as who, what and whose yes counts do. */
export async function rescheduleCase(
  deps: Deps,
  actor: Actor,
  input: { caseId: string; lastDay: string },
): Promise<void> {
  await inCase(deps, input.caseId, async (scene) => {
    assertMayOn(actor, 'reschedule', scene.offboardingCase);
    if (scene.offboardingCase.cutAt)
      throw new ConflictError(
        `${caseName(scene.offboardingCase)} was cut already, so its moment cannot move. Give access back, or let it go on.`,
      );
    const leaving = momentFor(deps, scene.person, input.lastDay, scene.now);
    const from = scene.offboardingCase.leaving;
    scene.setCase(caseAfter(scene.offboardingCase, 'rescheduled'));
    scene.record('case.rescheduled', actor, { from: { ...from }, to: { ...leaving } });
    const moved = bothZones(leaving, deps.settings.company.timezone);
    await moveLeaving(scene, leaving, `${actor.name} moved the leaving moment to ${moved}.`);
    await sponsorHears(deps, scene, `${actor.name} moved the end.`);
  });
}

/** Sets another moment and winds its timers; none of the old moment's is left. Whether it may move is the caller's to ask. */
export async function moveLeaving(scene: Scene, leaving: LeavingMoment, words: string): Promise<void> {
  const { id, version } = scene.offboardingCase;
  scene.setCase({ ...scene.offboardingCase, leaving });
  await scene.clearTimers(['case_due', 'ask_again_day', 'ask_again_hours', 'replan', 'ask_sponsor']);
  await setCaseTimers(scene.tx, id, leaving, scene.now);
  await windSponsor(scene);
  await scene.say('thread', `moved:${leaving.instant}:${version}`, words);
}
