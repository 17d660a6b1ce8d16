import { stoppedApplications, waitingTurns } from '../../db/application-brakes.ts';
import { listBrakes } from '../../db/brakes.ts';
import { frozenCases, listOpenCases } from '../../db/cases.ts';
import { openExceptions } from '../../db/exceptions.ts';
import { unpostedNotices } from '../../db/messages.ts';
import { findPersonById, peopleByIds } from '../../db/people.ts';
import { openTasks } from '../../db/tasks.ts';
import { humanKey, isSameHuman, type PersonActor } from '../domain/actor.ts';
import type { OffboardingCase } from '../domain/case.ts';
import { ForbiddenError } from '../domain/errors.ts';
import type { CaseLine, Home } from '../domain/home.ts';
import { assertMayOn, isLeaver, mayAct } from '../domain/rights.ts';
import type { Person } from '../domain/roster.ts';
import { PACED } from '../domain/step.ts';
import { askedOf } from '../domain/task.ts';
import type { Deps } from './deps.ts';
import { absenceFor } from './set-absence.ts';
import { viewCase } from './view-case.ts';
import { numbersFor } from './view-digest.ts';

/** Tasks are shown so many at a time. */
export const TASKS_A_PAGE = 5;
/** More than anybody reads in one sitting; the card in the channel has them all. */
const WAITING_MOST = 20;
const NOTICES_MOST = 1_000;

/** What this person may see, decided anew at each look. `page`: of their tasks, from 0. */
export async function viewHome(deps: Deps, actor: PersonActor, page = 0): Promise<Home> {
  const open = (await listOpenCases(deps.db)).filter((one) => !isLeaver(actor, one));
  const people = await peopleByIds(
    deps.db,
    open.map(({ personId }) => personId),
  );
  const line = (offboardingCase: OffboardingCase): CaseLine => ({
    offboardingCase,
    personName: people.get(offboardingCase.personId)?.name ?? '–',
  });
  const own = await addressesOf(deps, actor);
  const at = deps.now();
  const mine = (await openTasks(deps.db)).filter((task) => {
    const asked = askedOf(task);
    return asked !== undefined && own.includes(asked) && task.via === 'owner' && task.leaverPersonId !== actor.personId;
  });
  const from = Math.min(page, Math.max(0, Math.ceil(mine.length / TASKS_A_PAGE) - 1)) * TASKS_A_PAGE;
  const tasks = [];
  for (const task of mine.slice(from, from + TASKS_A_PAGE))
    tasks.push({ task, view: await viewCase(deps, task.caseId) });
  const absence = await absenceFor(deps, actor);
  return {
    name: actor.name,
    at,
    opens: mayAct(actor, 'open_case'),
    stops: mayAct(actor, 'stop_all'),
    ...(mayAct(actor, 'view_plan') && { cases: open.map(line) }),
    ...(mayAct(actor, 'report') && { numbers: await numbersFor(deps, at, 7) }),
    ...(actor.roles.has('admin') && { house: await houseOf(deps) }),
    waiting: (await waitingFor(deps, actor, open)).map(line),
    tasks,
    taskCount: mine.length,
    applications: Object.values(deps.settings.applications)
      .filter(({ owner }) => owner !== undefined && own.includes(owner))
      .map(({ name }) => name),
    leavers: open.filter((one) => isTheirs(one, people.get(one.personId), own, at)).map(line),
    ...(absence && { absence }),
  };
}

/** Every address under which somebody can be named as an owner or a manager; lower case. */
async function addressesOf(deps: Deps, actor: PersonActor): Promise<readonly string[]> {
  const person = actor.personId === undefined ? undefined : await findPersonById(deps.db, actor.personId);
  const all = [actor.email, person?.email, ...(person?.otherEmails ?? [])];
  return [...new Set(all.flatMap((email) => email?.toLowerCase() ?? []))];
}

/** A manager never hears early of somebody who is let go. */
function isTheirs(one: OffboardingCase, person: Person | undefined, own: readonly string[], at: Date): boolean {
  if (person?.managerEmail === undefined || !own.includes(person.managerEmail.toLowerCase())) return false;
  if (one.kind === 'move') return false;
  return !one.involuntary || Date.parse(one.leaving.instant) <= at.getTime();
}

/** Cases whose next yes could be this person's. */
async function waitingFor(
  deps: Deps,
  actor: PersonActor,
  open: readonly OffboardingCase[],
): Promise<readonly OffboardingCase[]> {
  const waiting: OffboardingCase[] = [];
  for (const one of open.toReversed()) {
    if (waiting.length >= WAITING_MOST) break;
    if (!/^awaiting/.test(one.state) || !mayApprove(actor, one)) continue;
    const view = await viewCase(deps, one.id);
    const human = humanKey(actor);
    const needsThem = view.waiting.some(
      ({ standing }) => !standing.given.some((given) => isSameHuman(given.human, human)),
    );
    if (needsThem) waiting.push(one);
  }
  return waiting;
}

function mayApprove(actor: PersonActor, one: OffboardingCase): boolean {
  try {
    assertMayOn(actor, 'approve', one);
    return true;
  } catch (error) {
    if (error instanceof ForbiddenError) return false;
    throw error;
  }
}

async function houseOf(deps: Deps): Promise<NonNullable<Home['house']>> {
  return {
    brakes: (await listBrakes(deps.db)).map(({ reason }) => reason),
    frozen: (await frozenCases(deps.db)).length,
    exceptions: (await openExceptions(deps.db)).length,
    stopped: await stoppedApplications(deps.db),
    paced: await waitingTurns(deps.db, PACED),
    unposted: (await unpostedNotices(deps.db, NOTICES_MOST)).length,
  };
}
