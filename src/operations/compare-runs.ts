import { casesOf } from '../../db/cases.ts';
import type { Database, Tx } from '../../db/client.ts';
import { stepsOf } from '../../db/steps.ts';
import { caseName, type OffboardingCase } from '../domain/case.ts';
import type { CaseView } from '../domain/case-view.ts';
import { type ComparedRun, compareRuns, type Rehearsal } from '../domain/rehearsal.ts';
import type { CaseStep } from '../domain/step.ts';
import type { Deps } from './deps.ts';

/** The same of a case that is only looked at. */
export async function compareCase(deps: Pick<Deps, 'db'>, view: CaseView): Promise<ComparedRun | undefined> {
  return await comparedWithRehearsal(deps.db, view.offboardingCase, view.steps);
}

/** This case beside the last dry run of the same person before it; undefined when there was none of what is enforced here. */
export async function comparedWithRehearsal(
  db: Database | Tx,
  offboardingCase: Pick<OffboardingCase, 'id' | 'number' | 'personId'>,
  steps: readonly CaseStep[],
): Promise<ComparedRun | undefined> {
  for (const earlier of await casesOf(db, offboardingCase.personId)) {
    if (earlier.number >= offboardingCase.number) continue;
    const rehearsal = await rehearsalIn(db, earlier);
    const compared = rehearsal && compareRuns(rehearsal, steps);
    if (compared) return compared;
  }
  return undefined;
}

async function rehearsalIn(db: Database | Tx, earlier: OffboardingCase): Promise<Rehearsal | undefined> {
  const steps = (await stepsOf(db, earlier.id)).filter(({ state }) => state === 'not_enforced');
  const at = steps.reduce<Date | undefined>(
    (last, { closedAt }) => (closedAt && (!last || closedAt > last) ? closedAt : last),
    undefined,
  );
  return at && { caseName: caseName(earlier), at, steps };
}
