import { listBrakes } from '../../db/brakes.ts';
import type { Tx } from '../../db/client.ts';
import { openExceptions } from '../../db/exceptions.ts';
import { saveMessage } from '../../db/messages.ts';
import { claimOnce, occurrencesOf } from '../../db/occurrences.ts';
import { stepsOf } from '../../db/steps.ts';
import { findTask, openTasks } from '../../db/tasks.ts';
import { SYSTEM } from '../domain/actor.ts';
import { caseName } from '../domain/case.ts';
import { localDate } from '../domain/digest.ts';
import { type Begun, type Hearer, hearersOf, mayTell, rungDue } from '../domain/nag.ts';
import type { Person } from '../domain/roster.ts';
import { askedOf, isTaskOpen, type Task } from '../domain/task.ts';
import type { Deps } from './deps.ts';
import { canBeAsked, type Standings, standingsNow } from './route-tasks.ts';
import { inCase, type Scene, sendDraw } from './scene.ts';

const DAY = 86_400_000;
/** Time left of kept access at which it is spoken of. Milliseconds. */
const ENDS = [7 * DAY, 2 * DAY, DAY];

/** A task that nobody has answered in time, and who could be told of it. */
interface Late {
  readonly task: Task;
  readonly urgent: boolean;
  readonly zone: string;
  readonly last?: Begun;
  /** Not overdue: what else makes somebody hear of it, once each, and how far up. */
  readonly occasion?: { readonly key: string; readonly rung: number };
  readonly people: Readonly<Partial<Record<Hearer, Person>>>;
}

/**
 * Reminds of tasks past their due time: one message per person and day with everything in it, up a ladder that backs
 * off. Harmless to repeat, by any number of replicas: each rung of a task and each person's day is a row that one of
 * them claims. Gives how many people were reminded. Silent while everything is stopped.
 */
export async function nag(deps: Deps): Promise<number> {
  if ((await listBrakes(deps.db)).length > 0) return 0;
  const now = deps.now();
  const standings = standingsNow(deps, deps.db);
  const late: Late[] = [];
  const again: Late[] = [];
  for (const task of await openTasks(deps.db)) {
    if (task.via !== 'owner') continue;
    if (task.dueAt <= now) late.push(await lateTask(deps, standings, task));
    else if (task.snoozedUntil && task.snoozedUntil <= now) {
      const occasion = { key: `again${task.snoozedUntil.getTime()}`, rung: 0 };
      again.push({ ...(await lateTask(deps, standings, task)), occasion });
    }
  }
  again.push(...(await endingSoon(deps, standings, now)));
  const begun: Late[] = [];
  for (const [caseId, own] of Map.groupBy(late, ({ task }) => task.caseId)) {
    // A case is locked only when something is due in it.
    const isDue = own.some((one) => rungOf(one, now) !== undefined);
    if (isDue) begun.push(...(await inCase(deps, caseId, (scene) => beginRungs(deps, scene, own))));
    else begun.push(...own.filter(({ last }) => last));
  }
  return await tellPeople(deps, [...begun, ...again]);
}

/** Kept access whose end comes near: a week before, two days before, on the last day; each time further up. */
async function endingSoon(deps: Deps, standings: Standings, now: Date): Promise<readonly Late[]> {
  const ending: Late[] = [];
  for (const { state, taskId, until } of await openExceptions(deps.db)) {
    const rung =
      state === 'allowed' && until > now ? ENDS.findLastIndex((left) => until.getTime() - now.getTime() <= left) : -1;
    const task = rung < 0 ? undefined : await findTask(deps.db, taskId);
    if (!task) continue;
    const key = `ends${until.getTime()}-${rung}`;
    ending.push({ ...(await lateTask(deps, standings, task)), urgent: false, occasion: { key, rung } });
  }
  return ending;
}

function rungOf({ task, urgent, last, zone }: Late, now: Date): number | undefined {
  return rungDue({ dueAt: task.dueAt, urgent }, last, zone, now);
}

async function lateTask(deps: Deps, standings: Standings, task: Task): Promise<Late> {
  const known = async (email: string | undefined) => {
    if (email === undefined || !(await canBeAsked(standings, task, email))) return undefined;
    return (await standings(email)).person;
  };
  const backup = await known(task.backupOwner);
  const named = (await known(task.delegate)) ?? (await known(task.owner));
  const owner = named ?? backup;
  const manager = owner && (await known(owner.managerEmail));
  const [row] = await occurrencesOf(deps.db, rungKey(task, ''), 1);
  return {
    task,
    urgent: await isPrivileged(deps, task),
    zone: owner?.timezone ?? deps.settings.company.timezone,
    ...(row && { last: { rung: Number(row.key.slice(rungKey(task, '').length)), at: row.at } }),
    people: { ...(owner && { owner }), ...(backup && { backup }), ...(manager && { manager }) },
  };
}

/** Access to a privileged application, or to an account that is not shown to be otherwise. */
export async function isPrivileged(deps: Deps, task: Task): Promise<boolean> {
  if (task.kind !== 'access' && task.kind !== 'check') return false;
  if (task.application !== undefined && deps.settings.applications[task.application]?.tier === 'privileged')
    return true;
  const steps = task.stepIds.length > 0 ? await stepsOf(deps.db, task.caseId) : [];
  return steps.some(({ id, account }) => task.stepIds.includes(id) && account.privilege.privileged !== 'no');
}

/** Claims the rungs that the tasks of one case have come to; the thread and security hear one line for all of them. */
async function beginRungs(deps: Deps, scene: Scene, own: readonly Late[]): Promise<readonly Late[]> {
  const heard: { hearer: Hearer; task: Task }[] = [];
  const standing: Late[] = [];
  for (const late of own) {
    const task = scene.tasks.find(({ id }) => id === late.task.id);
    if (!task || !isTaskOpen(task)) continue;
    const rung = rungOf(late, scene.now);
    if (rung === undefined || !(await claimOnce(scene.tx, rungKey(task, rung), scene.now))) {
      if (late.last) standing.push(late);
      continue;
    }
    standing.push({ ...late, last: { rung, at: scene.now } });
    const hearers = hearersOf(rung, late.urgent);
    const people = hearers.filter((hearer) => late.people[hearer]);
    const loud = hearers.filter((hearer) => hearer === 'channel' || hearer === 'security');
    // With nobody to be told the ladder would climb in silence.
    const told: readonly Hearer[] = people.length + loud.length > 0 ? loud : ['security'];
    for (const hearer of told) heard.push({ hearer, task });
    scene.record('task.reminded', SYSTEM, { title: task.title, rung, told: [...people, ...told] }, task.id);
  }
  const date = localDate(scene.now, deps.settings.company.timezone);
  for (const [hearer, lines] of Map.groupBy(heard, (one) => one.hearer)) {
    const audience = hearer === 'channel' ? 'thread' : 'security';
    await scene.say(audience, `nag:${audience}:${date}:${lines[0]?.task.id ?? ''}`, overdueWords(scene, lines));
  }
  return standing;
}

const NAMED_MOST = 8;

function overdueWords(scene: Scene, lines: readonly { readonly task: Task }[]): string {
  const named = lines.slice(0, NAMED_MOST).map(({ task }) => `“${task.title}” (${askedOf(task) ?? 'nobody is named'})`);
  const more = lines.length > NAMED_MOST ? ` and ${lines.length - NAMED_MOST} more` : '';
  return `${caseName(scene.offboardingCase)}: ${named.join(', ')}${more} ${lines.length === 1 ? 'is' : 'are'} overdue, and ${scene.person.name} may still have access.`;
}

interface Telling {
  readonly person: Person;
  readonly late: Late;
  readonly key: string;
}

/** One plan per person and day, in their working hours. */
async function tellPeople(deps: Deps, all: readonly Late[]): Promise<number> {
  const now = deps.now();
  const tellings = all.flatMap((late) => {
    const { task } = late;
    const rung = late.occasion?.rung ?? late.last?.rung ?? 0;
    const hearers = hearersOf(rung, late.urgent).flatMap((hearer) => late.people[hearer] ?? []);
    const each = new Map(hearers.map((person) => [person.id, person]));
    return [...each.values()].flatMap((person): readonly Telling[] => {
      const zone = person.timezone ?? deps.settings.company.timezone;
      if (!mayTell(zone, now, late.urgent, rung)) return [];
      return [{ person, late, key: `nagged:${task.id}:${late.occasion?.key ?? rung}:` }];
    });
  });
  let told = 0;
  for (const own of Map.groupBy(tellings, ({ person }) => person.id).values())
    if (await deps.db.transaction((tx) => tellPerson(deps, tx, own))) told += 1;
  return told;
}

async function tellPerson(deps: Deps, tx: Tx, own: readonly Telling[]): Promise<boolean> {
  const [first] = own;
  if (!first) return false;
  const { person } = first;
  const fresh: string[] = [];
  for (const { key } of own) {
    const said = await occurrencesOf(tx, key);
    if (!said.some((one) => one.key.endsWith(`:${person.email}`))) fresh.push(key);
  }
  if (fresh.length === 0) return false;
  const now = deps.now();
  const date = localDate(now, person.timezone ?? deps.settings.company.timezone);
  const subject = nagSubject(date, person.email);
  // Told once today already: what came since waits for tomorrow's.
  if (!(await claimOnce(tx, subject, now))) return false;
  for (const key of fresh) await claimOnce(tx, `${key}${date}:${person.email}`, now);
  // Owed until it has a place in Slack: the tick sends what is owed again.
  await saveMessage(tx, { subject });
  await sendDraw(deps, tx, subject);
  return true;
}

/** The one reminder that somebody gets on a day of their own calendar. */
export function nagSubject(date: string, email: string): string {
  return `nag:${date}:${email}`;
}

function rungKey(task: Pick<Task, 'id'>, rung: number | ''): string {
  return `nag-rung:${task.id}:${rung}`;
}
