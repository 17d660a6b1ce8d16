import { listBrakes } from '../../db/brakes.ts';
import type { Database, Tx } from '../../db/client.ts';
import { openExceptions } from '../../db/exceptions.ts';
import { findNotice, forgetMessage, saveMessage, unplacedMessages } from '../../db/messages.ts';
import { claimOnce, type Occurrence, occurrencesAbout, occurrencesOf } from '../../db/occurrences.ts';
import { stepsOf } from '../../db/steps.ts';
import { findTask, openTasks } from '../../db/tasks.ts';
import { SYSTEM } from '../domain/actor.ts';
import { caseName } from '../domain/case.ts';
import { localDate } from '../domain/digest.ts';
import type { AccessException } from '../domain/exception.ts';
import { bothZones, momentAt } from '../domain/leaving.ts';
import { type Begun, type Hearer, hearersOf, mayTell, rungDue } from '../domain/nag.ts';
import type { Person } from '../domain/roster.ts';
import type { CaseStep } from '../domain/step.ts';
import { askedOf, isTaskOpen, type Task } from '../domain/task.ts';
import type { Deps } from './deps.ts';
import { canBeAsked, type Standings, standingsNow } from './route-tasks.ts';
import { inCase, type Scene, sendDraw } from './scene.ts';

const DAY = 86_400_000;
/** Time left of kept access at which it is spoken of. Milliseconds. */
const ENDS = [7 * DAY, 2 * DAY, DAY, DAY / 2, DAY / 6];

/** Hearers who are not one person. */
const AUDIENCE: Readonly<Partial<Record<Hearer, 'thread' | 'security'>>> = { channel: 'thread', security: 'security' };

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

/** What one look has read for all tasks together. */
interface Look {
  readonly deps: Deps;
  readonly standings: Standings;
  /** Newest first. */
  readonly rungs: readonly Occurrence[];
  /** Of each case with something overdue. */
  readonly steps: ReadonlyMap<string, readonly CaseStep[]>;
}

/**
 * Reminds of tasks past their due time: one message per person and day with everything in it, up a ladder that backs
 * off. Harmless to repeat, by any number of replicas: each rung of a task and each person's day is a row that one of
 * them claims. Gives how many people were reminded. Silent while everything is stopped.
 */
export async function nag(deps: Deps): Promise<number> {
  if ((await listBrakes(deps.db)).length > 0) return 0;
  const now = deps.now();
  const open = (await openTasks(deps.db)).filter(({ via }) => via === 'owner');
  const overdue = open.filter(({ dueAt }) => dueAt <= now);
  const steps = new Map<string, readonly CaseStep[]>();
  for (const { caseId } of overdue) if (!steps.has(caseId)) steps.set(caseId, await stepsOf(deps.db, caseId));
  const look: Look = {
    deps,
    steps,
    standings: standingsNow(deps, deps.db),
    rungs: await occurrencesAbout(
      deps.db,
      'nag-rung',
      overdue.map(({ id }) => id),
    ),
  };
  const late: Late[] = [];
  for (const task of overdue) late.push(await lateTask(look, task));
  const again: Late[] = [];
  for (const task of open) {
    if (task.dueAt <= now || !task.snoozedUntil || task.snoozedUntil > now) continue;
    const occasion = { key: `again${task.snoozedUntil.getTime()}`, rung: 0 };
    again.push({ ...(await lateTask(look, task)), occasion });
  }
  again.push(...(await endingSoon(look, now)));
  const begun: Late[] = [];
  for (const [caseId, own] of Map.groupBy(late, ({ task }) => task.caseId)) {
    // A case is locked only when something is due in it.
    const isDue = own.some((one) => rungOf(one, now) !== undefined);
    if (isDue) begun.push(...(await inCase(deps, caseId, (scene) => beginRungs(deps, scene, own))));
    else begun.push(...own.filter(({ last }) => last));
  }
  return await tellPeople(deps, [...begun, ...again]);
}

/** Kept access whose end comes near: each time further up, at last to the case's thread and to security. */
async function endingSoon(look: Look, now: Date): Promise<readonly Late[]> {
  const { db } = look.deps;
  const ending: Late[] = [];
  for (const exception of await openExceptions(db)) {
    const { state, taskId, until } = exception;
    const rung =
      state === 'allowed' && until > now ? ENDS.findLastIndex((left) => until.getTime() - now.getTime() <= left) : -1;
    const task = rung < 0 ? undefined : await findTask(db, taskId);
    if (!task) continue;
    const key = `ends${until.getTime()}-${rung}`;
    ending.push({ ...(await lateTask(look, task)), urgent: false, occasion: { key, rung } });
    await sayLoudly(look.deps, exception, task, rung);
  }
  return ending;
}

/** What is said where more than one person reads it, once. */
async function sayLoudly(deps: Deps, { id, caseId, until }: AccessException, { title }: Task, rung: number) {
  const audience = hearersOf(rung, false).flatMap((hearer) => AUDIENCE[hearer] ?? [])[0];
  const key = `ends:${id}:${until.getTime()}`;
  if (!audience || (await findNotice(deps.db, `${caseId}:${key}:${audience}`))) return;
  await inCase(deps, caseId, async (scene) => {
    const when = bothZones(momentAt(until, scene.offboardingCase.leaving.zone), deps.settings.company.timezone);
    const words = `${scene.person.name} keeps access to “${title}” until ${when}; it ends then by itself.`;
    await scene.say(audience, key, `${caseName(scene.offboardingCase)}: ${words}`);
  });
}

function rungOf({ task, urgent, last, zone }: Late, now: Date): number | undefined {
  return rungDue({ dueAt: task.dueAt, urgent }, last, zone, now);
}

async function lateTask({ deps, standings, rungs, steps }: Look, task: Task): Promise<Late> {
  const known = async (email: string | undefined) => {
    if (email === undefined || !(await canBeAsked(standings, task, email))) return undefined;
    return (await standings(email)).person;
  };
  const backup = await known(task.backupOwner);
  const named = (await known(task.delegate)) ?? (await known(task.owner));
  const owner = named ?? backup;
  const manager = owner && (await known(owner.managerEmail));
  const row = rungs.find(({ key }) => key.startsWith(rungKey(task, '')));
  return {
    task,
    urgent: await isPrivileged(deps, task, steps.get(task.caseId)),
    zone: owner?.timezone ?? deps.settings.company.timezone,
    ...(row && { last: { rung: Number(row.key.slice(rungKey(task, '').length)), at: row.at } }),
    people: { ...(owner && { owner }), ...(backup && { backup }), ...(manager && { manager }) },
  };
}

/** Access to a privileged application, or to an account that is not shown to be otherwise. */
export async function isPrivileged(deps: Deps, task: Task, known?: readonly CaseStep[]): Promise<boolean> {
  if (task.kind !== 'access' && task.kind !== 'check') return false;
  if (task.application !== undefined && deps.settings.applications[task.application]?.tier === 'privileged')
    return true;
  const steps = task.stepIds.length > 0 ? (known ?? (await stepsOf(deps.db, task.caseId))) : [];
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
    const loud = hearers.filter((hearer) => AUDIENCE[hearer]);
    // With nobody to be told the ladder would climb in silence.
    const told: readonly Hearer[] = people.length + loud.length > 0 ? loud : ['security'];
    for (const hearer of told) heard.push({ hearer, task });
    scene.record('task.reminded', SYSTEM, { title: task.title, rung, told: [...people, ...told] }, task.id);
  }
  const date = localDate(scene.now, deps.settings.company.timezone);
  for (const [hearer, lines] of Map.groupBy(heard, (one) => one.hearer)) {
    const audience = AUDIENCE[hearer] ?? 'security';
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
  // Most minutes have nothing new to say, and need no transaction to find that out.
  const fresh = await unsaid(deps.db, tellings);
  let told = 0;
  for (const own of Map.groupBy(fresh, ({ person }) => person.id).values())
    if (await deps.db.transaction((tx) => tellPerson(deps, tx, own))) told += 1;
  return told;
}

async function unsaid(db: Database | Tx, tellings: readonly Telling[]): Promise<readonly Telling[]> {
  const ids = [...new Set(tellings.map(({ late }) => late.task.id))];
  const said = await occurrencesAbout(db, 'nagged', ids);
  return tellings.filter(
    ({ key, person }) => !said.some((one) => one.key.startsWith(key) && one.key.endsWith(`:${person.email}`)),
  );
}

async function tellPerson(deps: Deps, tx: Tx, own: readonly Telling[]): Promise<boolean> {
  const fresh = await unsaid(tx, own);
  const [first] = fresh;
  if (!first) return false;
  const { person } = first;
  const now = deps.now();
  const date = localDate(now, person.timezone ?? deps.settings.company.timezone);
  const subject = nagSubject(date, person.email);
  // Told once today already: what came since waits for tomorrow's.
  if (!(await claimOnce(tx, subject, now))) return false;
  const unheard = await takeBack(tx, person.email);
  for (const key of new Set([...unheard, ...fresh.map((one) => one.key)]))
    await claimOnce(tx, `${key}${date}:${person.email}`, now);
  // Owed until it has a place in Slack: the tick sends what is owed again.
  await saveMessage(tx, { subject });
  await sendDraw(deps, tx, subject);
  return true;
}

/** What earlier reminders could not say, since Slack never took them: today's says it instead, in one message. */
async function takeBack(tx: Tx, email: string): Promise<readonly string[]> {
  const ends = (await unplacedMessages(tx, 'nag:')).flatMap((subject) => {
    const end = subject.slice('nag'.length);
    return subject === nagSubject(end.slice(1, 11), email) ? [end] : [];
  });
  if (ends.length === 0) return [];
  for (const end of ends) await forgetMessage(tx, `nag${end}`);
  return (await occurrencesOf(tx, 'nagged:')).flatMap(({ key }) => {
    const end = ends.find((one) => key.endsWith(one));
    return end === undefined ? [] : [key.slice(0, 1 - end.length)];
  });
}

/** The one reminder that somebody gets on a day of their own calendar. */
export function nagSubject(date: string, email: string): string {
  return `nag:${date}:${email}`;
}

function rungKey(task: Pick<Task, 'id'>, rung: number | ''): string {
  return `nag-rung:${task.id}:${rung}`;
}
