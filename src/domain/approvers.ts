import type { OffboardingCase } from './case.ts';
import type { Waiting } from './case-view.ts';
import type { PeopleList, Settings } from './settings.ts';

/**
 * Whose yes counts in a case: the approvers whom its policy names, else the workspace's. The lists are those of
 * lastday.yaml now, not of the day on which the plan was made.
 */
export function approversOf({ policies, slack }: Settings, { policy }: Pick<OffboardingCase, 'policy'>): PeopleList {
  return policies.find(({ name }) => name === policy?.policy.name)?.approvers ?? slack.approvers;
}

/** Those who can give what is missing: security alone, where only security's yes is; nobody, where none is. */
export function askedFor(
  settings: Settings,
  { offboardingCase, waiting }: { readonly offboardingCase: OffboardingCase; readonly waiting: readonly Waiting[] },
): PeopleList {
  const missing = waiting.map(({ standing }) => standing);
  const security = missing.some(({ missingSecurity }) => missingSecurity);
  const others = missing.some(({ missingPeople, missingSecurity }) => missingPeople > (missingSecurity ? 1 : 0));
  const lists = [
    ...(others ? [approversOf(settings, offboardingCase)] : []),
    ...(security ? [settings.slack.securityApprovers] : []),
  ];
  return together(lists);
}

/** Everybody on any of them, once. */
export function together(lists: readonly PeopleList[]): PeopleList {
  return {
    users: [...new Set(lists.flatMap(({ users }) => users))],
    groups: [...new Set(lists.flatMap(({ groups }) => groups))],
  };
}
