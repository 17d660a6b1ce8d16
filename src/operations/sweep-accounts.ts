import { claimOnce } from '../../db/occurrences.ts';
import { localDate } from '../domain/digest.ts';
import { askAboutGroups } from './ask-about-groups.ts';
import { askAboutIdle } from './ask-about-idle.ts';
import type { Deps } from './deps.ts';
import { type Reconciliation, reconcileAccounts } from './reconcile-accounts.ts';

/**
 * Once a day, over all replicas: reads every account, and asks about those that nobody has used for long and about people
 * who are gone from the group of everybody. It never opens a case. True when it was done now; `anyway`: whatever the day.
 */
export async function sweepAccounts(deps: Deps, anyway = false): Promise<boolean> {
  const { applications, company, policies } = deps.settings;
  const idle = policies.some(({ inactiveAfter }) => inactiveAfter !== undefined);
  const grouped = Object.values(applications).filter(({ membersGroup }) => membersGroup !== undefined);
  if (!idle && grouped.length === 0) return false;
  const key = `sweep:${localDate(deps.now(), company.timezone)}`;
  const mine = await deps.db.transaction((tx) => claimOnce(tx, key, deps.now()));
  if (!mine && !anyway) return false;
  const found = idle
    ? await reconcileAccounts(deps, {})
    : await readOnly(
        deps,
        grouped.map(({ id }) => id),
      );
  if (idle) await askAboutIdle(deps, found);
  for (const application of grouped) await askAboutGroups(deps, application, found);
  return true;
}

async function readOnly(deps: Deps, applications: readonly string[]): Promise<Reconciliation> {
  const read = await Promise.all(applications.map((application) => reconcileAccounts(deps, { application })));
  return { accounts: read.flatMap(({ accounts }) => accounts), unread: read.flatMap(({ unread }) => unread) };
}
