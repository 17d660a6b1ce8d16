import { findCase } from '../../db/cases.ts';
import { findPersonById } from '../../db/people.ts';
import { recordOf } from '../../db/roster.ts';
import { SYSTEM } from '../domain/actor.ts';
import { standing } from '../domain/approval.ts';
import { caseName, type OffboardingCase } from '../domain/case.ts';
import { type HrRecord, hasAddress, type Person } from '../domain/roster.ts';
import { boundSteps } from '../domain/waiting.ts';
import { sponsorHears } from './ask-sponsor.ts';
import type { Deps } from './deps.ts';
import { momentOfDay } from './follow-changes.ts';
import { hrActor } from './follow-hr.ts';
import { reasonOf } from './look-up.ts';
import { moveLeaving } from './reschedule-case.ts';
import { inCase, type Scene } from './scene.ts';
import { startDueCase } from './start-case.ts';

/** A case that HR contradicts, or that nobody approved and HR cannot be asked about, is looked at again after this. */
const LOOK_AGAIN = 15 * 60_000;

type Answer =
  | { readonly kind: 'leaves'; readonly record: HrRecord }
  | { readonly kind: 'stays' | 'nobody' | 'somebody_else' }
  | { readonly kind: 'unreadable'; readonly why: string };

/** Reads the leaver's record from HR once more, and begins the case, moves it, or stops and asks. Repeating is harmless. */
export async function confirmCase(deps: Deps, caseId: string): Promise<void> {
  const before = await findCase(deps.db, caseId);
  const person = before && (await findPersonById(deps.db, before.personId));
  if (!before || !person || before.source.kind !== 'hris') return;
  const answer = await ask(deps, before, person);
  await inCase(deps, caseId, async (scene) => {
    if (!['awaiting_approval', 'approved'].includes(scene.offboardingCase.state)) return;
    if (Date.parse(scene.offboardingCase.leaving.instant) > scene.now.getTime()) return;
    await follow(deps, scene, answer);
  });
}

async function ask(deps: Deps, offboardingCase: OffboardingCase, person: Person): Promise<Answer> {
  const { id } = offboardingCase.source;
  const known = await recordOf(deps.db, id, person.id);
  const named = {
    ...(known?.sourceId !== undefined && { sourceId: known.sourceId }),
    ...(person.employeeId !== undefined && { employeeId: person.employeeId }),
    email: person.email,
  };
  try {
    const hr = deps.hr(id);
    if (!hr) return { kind: 'unreadable', why: 'lastday.yaml does not name it any more.' };
    const record = await hr.readAgain(named);
    if (!record) return { kind: 'nobody' };
    if (!isThem(record, person)) return { kind: 'somebody_else' };
    if (offboardingCase.kind === 'move') return { kind: 'leaves', record };
    return record.status === 'left' || record.lastDay !== undefined ? { kind: 'leaves', record } : { kind: 'stays' };
  } catch (error) {
    deps.log.warn({ source: id }, 'HR could not be asked again');
    return { kind: 'unreadable', why: reasonOf(error) };
  }
}

/** A number that contradicts is somebody else, whatever the address says. */
function isThem(record: HrRecord, person: Person): boolean {
  if (record.employeeId !== undefined && person.employeeId !== undefined)
    return record.employeeId === person.employeeId || hasAddress(person, record.email);
  return hasAddress(person, record.email);
}

async function follow(deps: Deps, scene: Scene, answer: Answer): Promise<void> {
  const { offboardingCase, person } = scene;
  const name = caseName(offboardingCase);
  const { id } = offboardingCase.source;
  scene.record('hr.asked_again', hrActor({ id }), { answer: answer.kind });
  switch (answer.kind) {
    case 'leaves': {
      const later = laterMoment(deps, scene, answer.record);
      if (later) {
        const text = `HR has moved the last day of ${person.name} meanwhile. The card shows the new moment.`;
        scene.record('case.rescheduled', hrActor({ id }), { from: { ...offboardingCase.leaving }, to: { ...later } });
        await moveLeaving(scene, later, text);
        return await sponsorHears(deps, scene, 'HR moved the last day.');
      }
      return await begin(deps, scene);
    }
    case 'unreadable': {
      if (approvedByPeople(scene)) {
        await scene.say(
          'admins',
          'hr:unreadable',
          `${name} begins although ${id} could not be asked again (${answer.why}): people approved it.`,
        );
        return await begin(deps, scene);
      }
      const text = `${name} is due, ${id} could not be asked again (${answer.why}), and nobody approved it. ${person.name} still has access until one of the two happens.`;
      return await hold(scene, 'hr:unreadable:held', text);
    }
    case 'stays':
      return await hold(
        scene,
        'hr:stays',
        `${name} is due, but ${id} does not say any more that ${person.name} leaves. Nothing is cut: cancel it, or cut access now on its card.`,
      );
    case 'nobody':
      return await hold(
        scene,
        'hr:nobody',
        `${name} is due, but ${id} does not know ${person.name} any more. Absence proves nothing: cancel it, or cut access now on its card.`,
      );
    case 'somebody_else':
      return await hold(
        scene,
        'hr:somebody_else',
        `${name} is due, but ${id} answers with somebody else’s record. Nothing is cut: look who is meant, then cut access now or cancel on its card.`,
      );
  }
}

/** HR's own moment, when its day is a later one. HR knows days; a case may know hours. */
function laterMoment(deps: Deps, { offboardingCase, person, now }: Scene, record: HrRecord) {
  const { kind, leaving } = offboardingCase;
  if (kind === 'move' || record.status === 'left' || record.lastDay === undefined) return undefined;
  if (record.lastDay <= leaving.local.slice(0, 10)) return undefined;
  return momentOfDay(deps, person, record.lastDay, now);
}

async function begin(deps: Deps, scene: Scene): Promise<void> {
  scene.setCase({ ...scene.offboardingCase, hrConfirmedAt: scene.now });
  await startDueCase(deps, scene);
}

async function hold(scene: Scene, key: string, text: string): Promise<void> {
  await scene.say('admins', `${key}:${scene.now.toISOString().slice(0, 10)}`, text);
  await scene.say('thread', `${key}:${scene.now.toISOString().slice(0, 10)}`, text);
  await scene.setTimer({ kind: 'case_due', dueAt: new Date(scene.now.getTime() + LOOK_AGAIN) });
  scene.record('case.held_by_hr', SYSTEM, { because: key });
}

function approvedByPeople(scene: Scene): boolean {
  return (
    standing(scene.offboardingCase, 'cut_access', boundSteps(scene, 'cut_access', 0), scene.approvals).given.length > 0
  );
}
