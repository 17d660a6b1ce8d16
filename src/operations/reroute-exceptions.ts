import { openExceptions } from '../../db/exceptions.ts';
import { peopleBySlackId } from '../../db/people.ts';
import { successorsOfPerson } from '../../db/successors.ts';
import { humanKey, isSameHuman, SYSTEM } from '../domain/actor.ts';
import { caseName } from '../domain/case.ts';
import type { AccessException } from '../domain/exception.ts';
import type { Successor } from '../domain/successor.ts';
import type { Deps } from './deps.ts';
import { hasLostRoles } from './lost-roles.ts';
import { nameOf } from './plan-case.ts';
import { inCase, type Scene } from './scene.ts';

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
      const successor = await whoMayDecide(scene, now, await successorsOfPerson(scene.tx, approver.id));
      const what = `keeping ${nameOf(deps, now.application)} in ${caseName(scene.offboardingCase)}`;
      if (!successor) {
        await scene.say(
          'admins',
          `exception:${now.id}:${now.approverId}`,
          `${approver.name} is leaving and cannot decide about ${what}. Any other approver can: /offboard exceptions.`,
        );
        return;
      }
      const next: AccessException = { ...now, approverId: successor.slackUserId, approver: successor.name };
      await scene.setException(next);
      scene.record('exception.handed_on', SYSTEM, { from: now.approverId, to: next.approverId }, now.id);
      await scene.say(
        'thread',
        `exception:${now.id}:${next.approverId}`,
        `${successor.name} has been asked to decide about ${what}, because ${approver.name} is leaving.`,
      );
    });
  }
}

/** The successor for a role that may decide here: of a privileged case only security's; never the asker, the leaver, or somebody on their way out. */
async function whoMayDecide(
  { tx, offboardingCase, person }: Scene,
  { askedHuman }: AccessException,
  named: ReadonlyMap<string, Successor>,
): Promise<Successor | undefined> {
  const roles = offboardingCase.privileged ? ['security_approver'] : ['security_approver', 'approver'];
  for (const role of roles) {
    const successor = named.get(role);
    if (!successor) continue;
    const [known] = await peopleBySlackId(tx, successor.slackUserId);
    const human = humanKey({ id: successor.slackUserId, ...(known && { personId: known.id }) });
    const isGone = !known || known.status === 'left' || (await hasLostRoles({ db: tx }, known.id));
    if (!isGone && known.id !== person.id && !isSameHuman(human, askedHuman)) return successor;
  }
  return undefined;
}
