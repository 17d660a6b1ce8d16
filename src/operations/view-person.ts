import { auditTail } from '../../db/audit.ts';
import type { Actor } from '../domain/actor.ts';
import type { LoggedEvent } from '../domain/audit.ts';
import type { CaseView } from '../domain/case-view.ts';
import { ForbiddenError } from '../domain/errors.ts';
import { assertMay, isLeaver, NOT_FOR_YOU } from '../domain/rights.ts';
import type { Deps } from './deps.ts';
import { type PlanPreview, previewPlan } from './preview-plan.ts';
import { casesOfPerson } from './view-case.ts';

const EVENTS_MOST = 40;

/** One person's whole picture. */
export interface PersonView extends Pick<PlanPreview, 'person' | 'lookups' | 'checklist' | 'names' | 'privileged'> {
  /** Newest first. */
  readonly cases: readonly CaseView[];
  /** What happened in the newest of their cases, newest first. */
  readonly history: readonly LoggedEvent[];
  readonly now: Date;
}

/** Looks into every application now, so it may take seconds; changes nothing. For those who may see plans, never for the person. */
export async function viewPerson(deps: Deps, actor: Actor, personId: string): Promise<PersonView> {
  assertMay(actor, 'view_plan');
  if (isLeaver(actor, { personId })) throw new ForbiddenError(NOT_FOR_YOU);
  const { person, lookups, checklist, names, privileged } = await previewPlan(deps, { personId });
  const cases = await casesOfPerson(deps, personId);
  const [newest] = cases;
  const history = newest ? await auditTail(deps.db, EVENTS_MOST, newest.offboardingCase.id) : [];
  return { person, lookups, checklist, names, privileged, cases, history, now: deps.now() };
}
