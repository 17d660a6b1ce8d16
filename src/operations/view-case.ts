import { stoppedApplications } from '../../db/application-brakes.ts';
import { approvalsOf } from '../../db/approvals.ts';
import { holdOf, listBrakes } from '../../db/brakes.ts';
import { casesOf, findCase, findCaseByNumber, listOpenCases } from '../../db/cases.ts';
import type { Database, Tx } from '../../db/client.ts';
import { exceptionsOf } from '../../db/exceptions.ts';
import { lookupsOf } from '../../db/lookups.ts';
import { findPersonById, namesByEmail } from '../../db/people.ts';
import { stepsOf } from '../../db/steps.ts';
import { successorsOf } from '../../db/successors.ts';
import { findTask, tasksOf } from '../../db/tasks.ts';
import { standing } from '../domain/approval.ts';
import { isEnded, type OffboardingCase } from '../domain/case.ts';
import type { CaseView } from '../domain/case-view.ts';
import { NotFoundError } from '../domain/errors.ts';
import { isClosed } from '../domain/step.ts';
import { waitingScopes } from '../domain/waiting.ts';
import type { Deps } from './deps.ts';
import { rolesHeldBy } from './name-successors.ts';

/** @throws NotFoundError when there is no such case. */
export async function viewCase(deps: Deps, caseId: string): Promise<CaseView> {
  const offboardingCase = await findCase(deps.db, caseId);
  if (!offboardingCase) throw new NotFoundError('There is no such case.');
  return await viewOf(deps, deps.db, offboardingCase);
}

/** By the name people use: `OB-12`, or just `12`. */
export async function caseNamed(deps: Deps, name: string): Promise<CaseView> {
  const number = /^(?:OB-)?(\d{1,9})$/i.exec(name.trim())?.[1];
  const offboardingCase = number === undefined ? undefined : await findCaseByNumber(deps.db, Number(number));
  if (!offboardingCase) throw new NotFoundError(`There is no case “${name.trim()}”.`);
  return await viewOf(deps, deps.db, offboardingCase);
}

/** The case that a task belongs to. @throws NotFoundError when there is no such task. */
export async function viewCaseOfTask(deps: Deps, taskId: string): Promise<CaseView> {
  const task = await findTask(deps.db, taskId);
  if (!task) throw new NotFoundError('There is no such task any more.');
  return await viewCase(deps, task.caseId);
}

/** All open cases, newest first. */
export async function openCases(deps: Deps): Promise<readonly CaseView[]> {
  const views: CaseView[] = [];
  for (const offboardingCase of await listOpenCases(deps.db)) views.push(await viewOf(deps, deps.db, offboardingCase));
  return views;
}

/** All cases of one person, newest first. */
export async function casesOfPerson(deps: Deps, personId: string): Promise<readonly CaseView[]> {
  const views: CaseView[] = [];
  for (const offboardingCase of await casesOf(deps.db, personId))
    views.push(await viewOf(deps, deps.db, offboardingCase));
  return views;
}

async function viewOf(deps: Deps, db: Database | Tx, offboardingCase: OffboardingCase): Promise<CaseView> {
  const person = await findPersonById(db, offboardingCase.personId);
  if (!person) throw new NotFoundError('There is no such case.');
  const steps = await stepsOf(db, offboardingCase.id);
  const approvals = await approvalsOf(db, offboardingCase.id);
  const hold = await holdOf(db, person.id);
  const [stopped] = await listBrakes(db);
  const tasks = await tasksOf(db, offboardingCase.id);
  const named = [
    person.managerEmail,
    ...tasks.flatMap(({ owner, backupOwner, delegate }) => [owner, backupOwner, delegate]),
  ];
  const succeeded = offboardingCase.kind !== 'move' && !isEnded(offboardingCase.state);
  return {
    offboardingCase,
    person,
    steps,
    lookups: await lookupsOf(db, offboardingCase.id),
    tasks,
    approvals,
    exceptions: await exceptionsOf(db, offboardingCase.id),
    waiting: waitingScopes({ offboardingCase, steps, approvals }),
    returnStanding: standing(offboardingCase, 'return', steps, approvals),
    ...(offboardingCase.state === 'stopped' && {
      finishStanding: standing(offboardingCase, 'finish', steps, approvals),
    }),
    roles: succeeded ? await rolesHeldBy(deps, db, person) : [],
    successors: succeeded ? await successorsOf(db, offboardingCase.id) : [],
    ...(hold && { hold }),
    ...(stopped && { stopped }),
    stoppedApplications: (await stoppedApplications(db)).filter((brake) =>
      steps.some((step) => step.application === brake.application && !isClosed(step)),
    ),
    names: await namesByEmail(
      db,
      named.filter((email) => email !== undefined),
    ),
    now: deps.now(),
    zone: deps.settings.company.timezone,
  };
}
