import { SYSTEM } from '../domain/actor.ts';
import type { Application } from '../domain/application.ts';
import type { RoleMove } from '../domain/move.ts';
import type { Person } from '../domain/roster.ts';
import { rotationsFor } from '../domain/rotation.ts';
import { fillRunbook } from '../domain/runbook.ts';
import { askedOf, type Task, taskAfter } from '../domain/task.ts';
import type { Deps } from './deps.ts';
import { checklistOf } from './facts.ts';
import { routed, savePassedOn, standingsNow, withSuccessor } from './route-tasks.ts';
import type { Scene } from './scene.ts';

/** What a person confirmed of a scan's findings stays, whatever the plan finds. */
export const SHADOW_TASK = 'shadow:';
const FALLBACK_TASKS_SLA = 72 * 3_600_000;

/**
 * Writes the tasks that the plan needs: secrets to rotate, applications without an API, accounts that are refused, the
 * checklist. `administers`: the leaver is one of Lastday's own admins.
 */
export async function planTasks(deps: Deps, scene: Scene, administers: boolean): Promise<void> {
  const { move } = scene.offboardingCase;
  const wanted = move
    ? moveTasks(deps, scene, move)
    : [...rotationTasks(deps, scene, administers), ...accessTasks(deps, scene), ...checklistTasks(deps, scene)];
  const keys = new Set(wanted.map((task) => task.key));
  for (const task of scene.tasks) {
    const isWanted = keys.has(task.key) || task.key.startsWith(SHADOW_TASK);
    if (task.state === 'planned' && !isWanted) await scene.setTask(taskAfter(task, 'withdrawn'));
  }
  for (const task of wanted) {
    const known = scene.tasks.find(({ key }) => key === task.key);
    if (known?.state === 'withdrawn')
      await scene.setTask(taskAfter({ ...task, id: known.id, state: known.state }, 'planned'));
    else await scene.addTask(task);
  }
}

/** As urgent as the cut: what an administrator knew opens doors that no account of theirs is needed for. */
function rotationTasks(deps: Deps, scene: Scene, administers: boolean): readonly Task[] {
  const { person, lookups, offboardingCase } = scene;
  const { leaving, policy } = offboardingCase;
  return rotationsFor(deps.settings, person, lookups, administers).map(({ application, ...rotation }) => ({
    ...rotation,
    id: deps.newId(),
    caseId: offboardingCase.id,
    leaverPersonId: person.id,
    kind: 'checklist',
    stepIds: [],
    state: 'planned',
    handed: [],
    via: (application !== undefined && deps.settings.applications[application]?.tasksTo) || 'owner',
    ...(application !== undefined && ownersIn(deps, person, application)),
    dueAt: new Date(Date.parse(leaving.instant) + (policy?.policy.sla.cutAccess ?? FALLBACK_TASKS_SLA)),
  }));
}

function ownersIn(deps: Deps, person: Person, id: string) {
  const application = deps.settings.applications[id];
  return ownerOf(person, application?.owner, application?.backupOwner);
}

function accessTasks(deps: Deps, scene: Scene): readonly Task[] {
  return scene.lookups.flatMap((lookup) => {
    const application = deps.settings.applications[lookup.application];
    if (!application) return [];
    if (lookup.outcome === 'no_api')
      return [freshTask(deps, scene, application, { kind: 'access', key: `access:${application.id}` })];
    if (lookup.outcome === 'found' && lookup.refused && lookup.mode === 'enforce')
      return [
        freshTask(deps, scene, application, {
          kind: 'check',
          key: `refused:${application.id}`,
          runbook: [
            `Lastday must not touch ${lookup.account?.label ?? 'this account'}. ${lookup.refused}`,
            'Decide what happens to it, and do that by hand.',
          ],
        }),
      ];
    return [];
  });
}

/** Somebody who moves hands in no laptop; what no machine can take away is taken by its owner. */
function moveTasks(deps: Deps, scene: Scene, move: RoleMove): readonly Task[] {
  return move.left.flatMap(({ application: id, entitlements }) => {
    const application = deps.settings.applications[id];
    const byHand = scene.lookups.some(({ application: at, outcome }) => at === id && outcome === 'no_api');
    if (!application || !byHand) return [];
    const runbook = [
      `${scene.person.name} moved from ${move.from} to ${move.to} and stays. Leave the account as it is.`,
      `Take away: ${entitlements.join(', ')}.`,
    ];
    return [freshTask(deps, scene, application, { kind: 'check', key: `move:${id}`, runbook })];
  });
}

function checklistTasks(deps: Deps, scene: Scene): readonly Task[] {
  return checklistOf(deps, scene).map((item) => ({
    id: deps.newId(),
    caseId: scene.offboardingCase.id,
    leaverPersonId: scene.person.id,
    kind: 'checklist',
    key: `checklist:${item.name}`,
    title: item.name,
    runbook: [],
    stepIds: [],
    state: 'planned',
    handed: [],
    via: item.tasksTo,
    ...ownerOf(scene.person, item.owner, undefined),
    dueAt: new Date(Date.parse(scene.offboardingCase.leaving.instant) + item.due),
  }));
}

/** A task for an application's owner, or their backup when the leaver is the owner. */
export function freshTask(
  deps: Deps,
  scene: Scene,
  application: Application,
  about: { kind: Task['kind']; key: string; title?: string; runbook?: readonly string[]; stepIds?: readonly string[] },
): Task {
  const { person, offboardingCase } = scene;
  const start = Math.max(Date.parse(offboardingCase.leaving.instant), scene.now.getTime());
  return {
    id: deps.newId(),
    caseId: offboardingCase.id,
    leaverPersonId: person.id,
    kind: about.kind,
    key: about.key,
    application: application.id,
    title: about.title ?? application.name,
    runbook: about.runbook ?? application.runbook.map((line) => fillRunbook(line, person)),
    stepIds: about.stepIds ?? [],
    state: 'planned',
    handed: [],
    via: application.tasksTo,
    ...ownerOf(person, application.owner, application.backupOwner),
    dueAt: new Date(start + (offboardingCase.policy?.policy.sla.tasks ?? FALLBACK_TASKS_SLA)),
  };
}

/** The leaver is never asked to remove themselves. */
function ownerOf(person: Person, owner: string | undefined, backup: string | undefined) {
  const own = [person.email, ...person.otherEmails].map((email) => email.toLowerCase());
  const [first, second] = [owner, backup].filter((email) => email !== undefined && !own.includes(email));
  return { ...(first && { owner: first }), ...(second && { backupOwner: second }) };
}

/** Sends what was planned, when the cut begins: owners hear at the moment itself, never before. */
export async function sendTasks(deps: Deps, scene: Scene): Promise<void> {
  for (const task of scene.tasks.filter(({ state }) => state === 'planned')) await sendTask(deps, scene, task);
}

/** To its owner, or to whoever stands in for them; the admins where nobody can be asked. */
export async function sendTask(deps: Deps, scene: Scene, task: Task): Promise<void> {
  const sla = scene.offboardingCase.policy?.policy.sla.tasks ?? FALLBACK_TASKS_SLA;
  const dueAt = task.kind === 'checklist' ? task.dueAt : new Date(scene.now.getTime() + sla);
  const plain = await withSuccessor(deps, scene, { ...taskAfter(task, 'sent'), sentAt: scene.now, dueAt });
  // A ticket finds its own way.
  const sent = task.via === 'itsm' ? plain : await routed(standingsNow(deps, scene.tx), plain);
  if (sent === plain) await scene.setTask(sent);
  else await savePassedOn(deps, scene, SYSTEM, sent);
  await scene.setTimer({ kind: 'task_late', subject: task.id, dueAt });
  scene.record(
    'task.sent',
    SYSTEM,
    { title: task.title, owner: askedOf(sent) ?? null, dueAt: dueAt.toISOString() },
    task.id,
  );
}
