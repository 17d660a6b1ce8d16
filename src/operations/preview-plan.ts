import { findPersonById, namesByEmail } from '../../db/people.ts';
import type { ChecklistItem } from '../domain/application.ts';
import type { AppliedPolicy } from '../domain/case.ts';
import { NotFoundError } from '../domain/errors.ts';
import type { LeavingMoment } from '../domain/leaving.ts';
import type { Lookup } from '../domain/lookup.ts';
import { checklistFor } from '../domain/policy.ts';
import type { Person } from '../domain/roster.ts';
import { type Rotation, rotationsFor } from '../domain/rotation.ts';
import { administersLastday } from './administers.ts';
import type { Deps } from './deps.ts';
import { factsOf, policyFor } from './facts.ts';
import { lookUp, type ProposedStep } from './look-up.ts';
import { momentFor } from './open-case.ts';

/** What would be done, if a case were opened now. */
export interface PlanPreview {
  readonly person: Person;
  readonly leaving: LeavingMoment;
  readonly lookups: readonly Omit<Lookup, 'caseId'>[];
  readonly steps: readonly ProposedStep[];
  /** What comes before everything else. */
  readonly rotations: readonly Rotation[];
  readonly checklist: readonly ChecklistItem[];
  readonly policy: AppliedPolicy;
  readonly privileged: boolean;
  /** Of the owners, by address. */
  readonly names: ReadonlyMap<string, string>;
}

/** Reads only; opens nothing. */
export async function previewPlan(deps: Deps, input: { personId: string }): Promise<PlanPreview> {
  const person = await findPersonById(deps.db, input.personId);
  if (!person) throw new NotFoundError('This person is not on the roster.');
  const looked = await lookUp(deps, person);
  const lookups = looked.map(({ lookup }) => lookup);
  const leaving = momentFor(deps, person, undefined, deps.now());
  const about = {
    involuntary: false,
    leaving,
    source: { kind: 'slack' as const, id: 'preview', readableAgain: false },
  };
  const { leaver, accounts } = factsOf(deps, about, person, lookups);
  const checklist = checklistFor(deps.settings.checklist, leaver, accounts);
  const owners = [...Object.values(deps.settings.applications), ...checklist].flatMap(({ owner }) => owner ?? []);
  return {
    person,
    leaving,
    lookups,
    steps: looked.flatMap(({ steps }) => steps),
    rotations: rotationsFor(deps.settings, person, lookups, await administersLastday(deps, person)),
    checklist,
    names: await namesByEmail(deps.db, owners),
    ...policyFor(deps, about, person, lookups),
  };
}
