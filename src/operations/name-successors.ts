import type { Database, Tx } from '../../db/client.ts';
import { peopleManagedBy } from '../../db/people.ts';
import { saveSuccessor, successorsOf } from '../../db/successors.ts';
import type { PersonActor } from '../domain/actor.ts';
import { caseName, isEnded } from '../domain/case.ts';
import { ConflictError, InvalidInputError } from '../domain/errors.ts';
import { assertMayOn } from '../domain/rights.ts';
import { hasAddress, type Person } from '../domain/roster.ts';
import {
  DECIDING_ROLES,
  type DecidingRole,
  type HeldRole,
  heldRoles,
  rolesOfTask,
  type Successor,
} from '../domain/successor.ts';
import { askedOf, isTaskOpen, type Task, taskAfter } from '../domain/task.ts';
import type { Deps } from './deps.ts';
import { configuredOwner, passedOn, rerouteTasks, savePassedOn, standingsNow } from './route-tasks.ts';
import { inCase, type Scene } from './scene.ts';

export interface NamedSuccessor {
  readonly role: string;
  /** Somebody of ours with the roles they have now; undefined when whoever was chosen is not. */
  readonly to: PersonActor | undefined;
}

/** What this person owns and whom they manage, as lastday.yaml and the roster say it now. */
export async function rolesHeldBy(
  { settings }: Pick<Deps, 'settings'>,
  db: Database | Tx,
  person: Person,
): Promise<readonly HeldRole[]> {
  const reports = await peopleManagedBy(db, [person.email, ...person.otherEmails]);
  return heldRoles(
    { applications: Object.values(settings.applications), checklist: settings.checklist },
    person,
    reports,
  );
}

/**
 * Says who takes over what a leaver does for others. From the cut on, what is asked of the leaver goes to them; whoever
 * takes over an approver's or an admin's questions must be one already.
 * @throws InvalidInputError on the role that was filled in wrongly.
 */
export async function nameSuccessors(
  deps: Deps,
  actor: PersonActor,
  input: { readonly caseId: string; readonly named: readonly NamedSuccessor[] },
): Promise<void> {
  await inCase(deps, input.caseId, async (scene) => {
    const { offboardingCase, person } = scene;
    assertMayOn(actor, 'open_case', offboardingCase);
    if (isEnded(offboardingCase.state) || offboardingCase.kind === 'move')
      throw new ConflictError(`${caseName(offboardingCase)} is over, so nobody takes over from it.`);
    const before = new Map((await successorsOf(scene.tx, input.caseId)).map(({ role, email }) => [role, email]));
    const standings = standingsNow(deps, scene.tx);
    const faults: Record<string, string> = {};
    const fresh: Successor[] = [];
    for (const { role, to } of input.named) {
      const email = to?.email?.toLowerCase();
      const fault = await faultOf(role, to);
      if (fault !== undefined || !to || email === undefined)
        faults[role] = fault ?? 'choose somebody of this workspace';
      else if (before.get(role) !== email)
        fresh.push({ role, email, name: to.name, slackUserId: to.id, by: actor.name, at: scene.now });
    }
    const [first] = Object.values(faults);
    if (first !== undefined) throw new InvalidInputError(`Please ${first}.`, faults);
    if (fresh.length === 0) return;
    for (const successor of fresh) await saveSuccessor(scene.tx, input.caseId, successor);
    scene.setCase(offboardingCase);
    const named = Object.fromEntries(fresh.map(({ role, email }) => [role, email]));
    scene.record('successors.named', actor, { named });
    await scene.say(
      'thread',
      `successors:${offboardingCase.version}`,
      `${actor.name} said who takes over ${fresh.length === 1 ? 'one thing' : `${fresh.length} things`} that the leaver does for others.`,
    );
    for (const task of scene.tasks) await handOver(deps, scene, actor, task, fresh);

    async function faultOf(role: string, to: PersonActor | undefined): Promise<string | undefined> {
      const email = to?.email;
      if (!to || email === undefined) return 'choose somebody of this workspace';
      if (to.personId === person.id || hasAddress(person, email)) return 'choose somebody other than the leaver';
      const { because } = await standings(email.toLowerCase());
      if (because === 'gone' || because === 'two people') return `choose somebody else: ${to.name} cannot be asked`;
      if (isDeciding(role) && !to.roles.has(role))
        return 'choose somebody who is one already; lastday.yaml, or its user group, says who is';
      return undefined;
    }
  });
  await rerouteTasks(deps);
}

/** What was sent already goes on to the one who was named for it. */
async function handOver(deps: Deps, scene: Scene, actor: PersonActor, task: Task, named: readonly Successor[]) {
  if (task.via !== 'owner' || !isTaskOpen(task) || !hasAddress(scene.person, configuredOwner(deps, task))) return;
  const heir = named.find(({ role }) => role === rolesOfTask(task)[0]);
  if (!heir || heir.email === askedOf(task)) return;
  const how = { to: heir.email, by: actor.name, reason: 'they take over from the leaver', automatic: false };
  await savePassedOn(deps, scene, actor, passedOn(taskAfter(task, 'handed_on'), how));
}

function isDeciding(role: string): role is DecidingRole {
  return DECIDING_ROLES.some((deciding) => deciding === role);
}
