import { absenceOf } from '../../db/absences.ts';
import { openCaseOf } from '../../db/cases.ts';
import type { Database, Tx } from '../../db/client.ts';
import { claimOnce, occurrencesAbout } from '../../db/occurrences.ts';
import { peopleByEmail } from '../../db/people.ts';
import { successorsOfPerson } from '../../db/successors.ts';
import { openTasks } from '../../db/tasks.ts';
import { type Absence, isAway } from '../domain/absence.ts';
import { type Actor, SYSTEM } from '../domain/actor.ts';
import { localDate } from '../domain/digest.ts';
import { hasAddress, type Person } from '../domain/roster.ts';
import { rolesOfTask, type Successor } from '../domain/successor.ts';
import { askedOf, isTaskOpen, meantFor, type Task, taskAfter } from '../domain/task.ts';
import type { Deps } from './deps.ts';
import { inCase, type Scene } from './scene.ts';

/** What keeps somebody from being asked now. An address that the roster does not know is for Slack to judge. */
export interface Standing {
  readonly person?: Person;
  readonly absence?: Absence;
  readonly because?: 'gone' | 'away' | 'two people';
  /** Of somebody who is gone: who has their roles now. */
  readonly successors?: ReadonlyMap<string, Successor>;
}

/** Facts about the people behind addresses, each looked up once. */
export type Standings = (email: string) => Promise<Standing>;

/** As things stand at this moment: good for one look, not to be kept. */
export function standingsNow(deps: Pick<Deps, 'settings' | 'now'>, db: Database | Tx): Standings {
  const known = new Map<string, Promise<Standing>>();
  return (email) => {
    const asked = known.get(email) ?? look(deps, db, email);
    known.set(email, asked);
    return asked;
  };
}

async function look(deps: Pick<Deps, 'settings' | 'now'>, db: Database | Tx, email: string): Promise<Standing> {
  const [person, another] = await peopleByEmail(db, email);
  if (another) return { because: 'two people' };
  const today = localDate(deps.now(), person?.timezone ?? deps.settings.company.timezone);
  const absence = await absenceOf(db, email);
  const known = { ...(person && { person }), ...(absence && { absence }) };
  const leaving = person && (await openCaseOf(db, person.id));
  if (person && (person.status === 'left' || leaving?.cutAt))
    return { ...known, because: 'gone', successors: await successorsOfPerson(db, person.id) };
  const away = person?.status === 'on_leave' || (absence && isAway(absence, today));
  return away ? { ...known, because: 'away' } : known;
}

/** Whether a task may be asked of this address now: never of the leaver, of nobody who is gone or away. */
export async function canBeAsked(standings: Standings, task: Pick<Task, 'leaverPersonId'>, email: string) {
  const { person, because } = await standings(email);
  return because === undefined && person?.id !== task.leaverPersonId;
}

/**
 * Who should have a task now: whom people meant, else their delegate or successor and theirs, else the backup, and never
 * the same one twice. Undefined: nobody can be asked.
 */
export async function routeOf(standings: Standings, task: Task): Promise<string | undefined> {
  const seen = new Set<string>();
  for (const first of [meantFor(task), task.owner, task.backupOwner]) {
    for (let email = first; email !== undefined && !seen.has(email); email = await standInOf(standings, task, email)) {
      if (await canBeAsked(standings, task, email)) return email;
      seen.add(email);
    }
  }
  return undefined;
}

async function standInOf(standings: Standings, task: Task, email: string): Promise<string | undefined> {
  const { because, absence, successors } = await standings(email);
  if (because === 'away') return absence?.delegate;
  return rolesOfTask(task)
    .map((role) => successors?.get(role)?.email)
    .find((named) => named !== undefined);
}

/** The addresses to try for a task, in their order: whoever has it, its owner, the backup; only those who can be asked. */
export async function askable(deps: Pick<Deps, 'db' | 'settings' | 'now'>, task: Task): Promise<readonly string[]> {
  const standings = standingsNow(deps, deps.db);
  const named = [askedOf(task), task.owner, task.backupOwner].filter((email) => email !== undefined);
  const able: string[] = [];
  for (const email of new Set(named)) if (await canBeAsked(standings, task, email)) able.push(email);
  return able;
}

/** The task with whoever can be asked now, and a word of why; as it is when nothing changes. */
export async function routed(standings: Standings, task: Task): Promise<Task> {
  const from = askedOf(task);
  const to = await routeOf(standings, task);
  if (to === undefined || to === from) return task;
  const reason = from === undefined ? 'nobody was named' : await whyNot(standings, task, from, to);
  return passedOn(task, { to, by: SYSTEM.name, reason, automatic: true });
}

async function whyNot(standings: Standings, task: Task, email: string, to: string): Promise<string> {
  const { person, absence, because } = await standings(email);
  const name = person?.name ?? email;
  if (because === 'away') return `${name} is away${absence ? ` until ${absence.until}` : ''}`;
  if (because === 'gone') return `${name} is not here any more`;
  if (person?.id === task.leaverPersonId) return `${name} is the leaver`;
  const meant = meantFor(task);
  const successors = meant === undefined ? undefined : (await standings(meant)).successors;
  const heir = rolesOfTask(task)
    .map((role) => successors?.get(role))
    .find((named) => named?.email === to);
  if (heir) return `${heir.by} named them as successor`;
  return `${(await standings(to)).person?.name ?? to} can be asked again`;
}

/** Whose task it is by lastday.yaml, whoever leaves. */
export function configuredOwner({ settings }: Pick<Deps, 'settings'>, task: Task): string | undefined {
  if (task.application !== undefined) return settings.applications[task.application]?.owner;
  return settings.checklist.find(({ name }) => task.key === `checklist:${name}`)?.owner;
}

/** The task as its owner's successor has it, where the owner is the leaver or has left before. */
export async function withSuccessor(deps: Deps, scene: Pick<Scene, 'tx' | 'person'>, task: Task): Promise<Task> {
  const owner = configuredOwner(deps, task);
  if (owner === undefined) return task;
  const successors = hasAddress(scene.person, owner)
    ? await successorsOfPerson(scene.tx, scene.person.id)
    : (await standingsNow(deps, scene.tx)(owner)).successors;
  const heir = successors?.get(rolesOfTask(task)[0] ?? '');
  return heir ? { ...task, owner: heir.email } : task;
}

/** One hand after another; what was put off is not put off by the next one. */
export function passedOn(task: Task, how: Omit<Task['handed'][number], 'from'>): Task {
  const { delegate: _delegate, snoozedUntil: _snoozed, ...rest } = task;
  const from = askedOf(task);
  return {
    ...rest,
    ...(how.to !== task.owner && { delegate: how.to }),
    handed: [...task.handed, { ...(from !== undefined && { from }), ...how }],
  };
}

/** Saves it, logs it and says so in the case's thread. */
export async function savePassedOn(deps: Deps, scene: Scene, actor: Actor, task: Task): Promise<void> {
  const how = task.handed.at(-1);
  if (!how) return;
  await scene.setTask(task);
  scene.record(
    'task.handed_on',
    actor,
    { title: task.title, from: how.from ?? null, to: how.to, reason: how.reason },
    task.id,
  );
  const { person } = await standingsNow(deps, scene.tx)(how.to);
  await scene.say(
    'thread',
    `handed:${task.id}:${task.handed.length}`,
    `“${task.title}” is with ${person?.name ?? how.to} now: ${how.reason}${how.automatic ? '' : `, says ${how.by}`}.`,
  );
}

/**
 * Every open task goes to somebody who can be asked now: an absence began or ended, somebody left. Where nobody is left
 * it is drawn for the admins. Harmless to repeat.
 */
export async function rerouteTasks(deps: Deps): Promise<void> {
  const standings = standingsNow(deps, deps.db);
  const open = (await openTasks(deps.db)).filter(({ via }) => via === 'owner');
  const ids = open.map(({ id }) => id);
  const said = new Set((await occurrencesAbout(deps.db, 'nobody', ids)).map(({ key }) => key));
  for (const task of open) {
    const from = askedOf(task);
    const to = await routeOf(standings, task);
    if (to === from || (to === undefined && said.has(nobodyKey(task)))) continue;
    await inCase(deps, task.caseId, async (scene) => {
      const now = scene.tasks.find(({ id }) => id === task.id);
      if (!now || !isTaskOpen(now) || askedOf(now) !== from) return;
      const next = await routed(standingsNow(deps, scene.tx), now);
      if (next !== now) return await savePassedOn(deps, scene, SYSTEM, taskAfter(next, 'handed_on'));
      // The admins have it now, in a message that says why.
      if (to === undefined && (await claimOnce(scene.tx, nobodyKey(now), scene.now))) await scene.drawTask(now);
    });
  }
}

function nobodyKey({ id, handed }: Task): string {
  return `nobody:${id}:${handed.length}`;
}
