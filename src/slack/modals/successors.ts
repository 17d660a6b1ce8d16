import { nameSuccessors } from '../../operations/name-successors.ts';
import { viewCase } from '../../operations/view-case.ts';
import { decidedBy } from '../about.ts';
import { FIELD } from '../ids.ts';
import { metadata, ofCase, userOf } from '../inputs.ts';
import type { Submission } from '../listener.ts';
import { rolesIn } from '../views/successors.ts';
import { oneOfUs } from './task-menu.ts';

/** Only roles that the leaver has now are read, whatever the form says. */
export async function successorsSubmitted({ kit, actor, ...form }: Submission): Promise<undefined> {
  const { caseId } = metadata(ofCase, form.metadata);
  const view = await viewCase(kit.deps, caseId);
  const roles = rolesIn(view, await decidedBy(kit, view));
  const everything = userOf(form.values, FIELD.everything);
  const chosen = roles.flatMap(({ key }) => {
    const owned = view.roles.some((role) => role.key === key);
    const userId = userOf(form.values, key) ?? (owned ? everything : undefined);
    return userId === undefined ? [] : [{ role: key, userId }];
  });
  const people = new Map<string, Awaited<ReturnType<typeof oneOfUs>>>();
  for (const { userId } of chosen) if (!people.has(userId)) people.set(userId, await oneOfUs(kit, userId));
  const named = chosen.map(({ role, userId }) => ({ role, to: people.get(userId) }));
  await nameSuccessors(kit.deps, actor, { caseId, named });
}
