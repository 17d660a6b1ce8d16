import { approvalsOf } from '../../db/approvals.ts';
import { type Hold, holdOf, listBrakes } from '../../db/brakes.ts';
import { casesOf, findCase, findCaseByNumber, listOpenCases } from '../../db/cases.ts';
import type { Database, Tx } from '../../db/client.ts';
import { lookupsOf } from '../../db/lookups.ts';
import { findPersonById } from '../../db/people.ts';
import { stepsOf } from '../../db/steps.ts';
import { tasksOf } from '../../db/tasks.ts';
import { type Approval, type Standing, standing } from '../domain/approval.ts';
import type { Brake } from '../domain/brake.ts';
import type { OffboardingCase } from '../domain/case.ts';
import { NotFoundError } from '../domain/errors.ts';
import type { Lookup } from '../domain/lookup.ts';
import type { Person } from '../domain/roster.ts';
import type { CaseStep } from '../domain/step.ts';
import type { Task } from '../domain/task.ts';
import type { Deps } from './deps.ts';
import { type Waiting, waitingScopes } from './waiting.ts';

/** Everything a card, a modal or the command line shows of one case. */
export interface CaseView {
  readonly offboardingCase: OffboardingCase;
  readonly person: Person;
  readonly steps: readonly CaseStep[];
  readonly lookups: readonly Lookup[];
  readonly tasks: readonly Task[];
  readonly approvals: readonly Approval[];
  /** Approval scopes that wait for people now; empty when none. */
  readonly waiting: readonly Waiting[];
  readonly returnStanding?: Standing;
  readonly finishStanding?: Standing;
  readonly hold?: Hold;
  readonly stopped?: Brake;
  readonly now: Date;
  /** The company's. */
  readonly zone: string;
}

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
  return {
    offboardingCase,
    person,
    steps,
    lookups: await lookupsOf(db, offboardingCase.id),
    tasks: await tasksOf(db, offboardingCase.id),
    approvals,
    waiting: waitingScopes({ offboardingCase, steps, approvals }),
    returnStanding: standing(offboardingCase, 'return', steps, approvals),
    ...(offboardingCase.state === 'stopped' && {
      finishStanding: standing(offboardingCase, 'finish', steps, approvals),
    }),
    ...(hold && { hold }),
    ...(stopped && { stopped }),
    now: deps.now(),
    zone: deps.settings.company.timezone,
  };
}
