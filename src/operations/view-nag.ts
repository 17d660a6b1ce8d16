import { occurrencesOf } from '../../db/occurrences.ts';
import { findTask } from '../../db/tasks.ts';
import type { CaseView } from '../domain/case-view.ts';
import { isTaskOpen, type Task } from '../domain/task.ts';
import type { Deps } from './deps.ts';
import { nagSubject } from './nag.ts';
import { viewCase } from './view-case.ts';

/** What one reminder is about, case by case; tasks that were answered since are still in it. */
export interface NagView {
  readonly cases: readonly { readonly view: CaseView; readonly tasks: readonly Task[] }[];
}

/** `date` and `email` are the subject's. */
export async function viewNag(deps: Deps, date: string, email: string): Promise<NagView> {
  const end = `:${date}:${email}`;
  const keys = (await occurrencesOf(deps.db, 'nagged:')).filter(({ key }) => key.endsWith(end));
  const ids = new Set(keys.map(({ key }) => key.split(':')[1] ?? ''));
  const found = (await Promise.all([...ids].map((id) => findTask(deps.db, id)))).filter((task) => task !== undefined);
  const byCase = Map.groupBy(
    found.toSorted((a, b) => a.dueAt.getTime() - b.dueAt.getTime()),
    ({ caseId }) => caseId,
  );
  const cases = [];
  for (const [caseId, tasks] of byCase) cases.push({ view: await viewCase(deps, caseId), tasks });
  return { cases };
}

/** The reminders that show these tasks: they are redrawn when one is answered, so that no spent button stays. */
export async function nagsAbout(deps: Deps, tasks: readonly Task[]): Promise<readonly string[]> {
  const subjects = new Set<string>();
  for (const { id } of tasks) {
    for (const { key } of await occurrencesOf(deps.db, `nagged:${id}:`)) {
      const [, , , date = '', ...email] = key.split(':');
      subjects.add(nagSubject(date, email.join(':')));
    }
  }
  return [...subjects];
}

/** What is still to be said: tasks without an answer, and access that is kept. */
export function stillOpen({ cases }: NagView): readonly Task[] {
  return cases.flatMap(({ tasks }) => tasks.filter((task) => isTaskOpen(task) || task.state === 'excepted'));
}
