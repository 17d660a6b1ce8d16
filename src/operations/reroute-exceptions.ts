import { openExceptions } from '../../db/exceptions.ts';
import { peopleBySlackId } from '../../db/people.ts';
import { successorsOfPerson } from '../../db/successors.ts';
import { SYSTEM } from '../domain/actor.ts';
import { caseName } from '../domain/case.ts';
import type { AccessException } from '../domain/exception.ts';
import type { Deps } from './deps.ts';
import { hasLostRoles } from './lost-roles.ts';
import { nameOf } from './plan-case.ts';
import { inCase } from './scene.ts';

/**
 * What was asked of an approver who is leaving goes to the one who was named for it, who may decide only as the approver
 * they are; else the admins hear that it waits. Harmless to repeat.
 */
export async function rerouteExceptions(deps: Deps): Promise<void> {
  for (const exception of await openExceptions(deps.db)) {
    if (exception.state !== 'asked') continue;
    const [approver] = await peopleBySlackId(deps.db, exception.approverId);
    if (!approver || (approver.status !== 'left' && !(await hasLostRoles(deps, approver.id)))) continue;
    await inCase(deps, exception.caseId, async (scene) => {
      const now = scene.exceptions.find(({ id }) => id === exception.id);
      if (now?.state !== 'asked' || now.approverId !== exception.approverId) return;
      const named = await successorsOfPerson(scene.tx, approver.id);
      const heir = named.get('security_approver') ?? named.get('approver');
      const what = `keeping ${nameOf(deps, now.application)} in ${caseName(scene.offboardingCase)}`;
      if (!heir || heir.slackUserId === scene.person.slackUserId) {
        await scene.say(
          'admins',
          `exception:${now.id}:${now.approverId}`,
          `${approver.name} is leaving and cannot decide about ${what}. Any other approver can: /offboard exceptions.`,
        );
        return;
      }
      const next: AccessException = { ...now, approverId: heir.slackUserId, approver: heir.name };
      await scene.setException(next);
      scene.record('exception.handed_on', SYSTEM, { from: now.approverId, to: next.approverId }, now.id);
      await scene.say(
        'thread',
        `exception:${now.id}:${next.approverId}`,
        `${heir.name} has been asked to decide about ${what}, because ${approver.name} is leaving.`,
      );
    });
  }
}
