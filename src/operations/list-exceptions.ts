import { openExceptions } from '../../db/exceptions.ts';
import type { Actor } from '../domain/actor.ts';
import { caseName } from '../domain/case.ts';
import type { CaseView } from '../domain/case-view.ts';
import type { RegisterRow } from '../domain/exception-register.ts';
import { assertMay, isLeaver } from '../domain/rights.ts';
import { askedOf } from '../domain/task.ts';
import type { Deps } from './deps.ts';
import { nameOf } from './plan-case.ts';
import { viewCase } from './view-case.ts';

const DAY = 86_400_000;

/** Every open exception, what ends first first; never one of the reader's own leaving. */
export async function listExceptions(deps: Deps, actor: Actor): Promise<readonly RegisterRow[]> {
  assertMay(actor, 'view_exceptions');
  const views = new Map<string, CaseView>();
  const rows: RegisterRow[] = [];
  for (const exception of await openExceptions(deps.db)) {
    const view = views.get(exception.caseId) ?? (await viewCase(deps, exception.caseId));
    views.set(exception.caseId, view);
    if (isLeaver(actor, view.offboardingCase)) continue;
    const task = view.tasks.find(({ id }) => id === exception.taskId);
    const owner = task && askedOf(task);
    rows.push({
      exception,
      caseName: caseName(view.offboardingCase),
      privileged: view.offboardingCase.privileged,
      leaver: { name: view.person.name, email: view.person.email },
      application: nameOf(deps, exception.application),
      owner: owner === undefined ? 'nobody' : (view.names.get(owner) ?? owner),
      ageDays: Math.floor((view.now.getTime() - exception.askedAt.getTime()) / DAY),
    });
  }
  return rows;
}
