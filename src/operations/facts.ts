import type { OffboardingCase } from '../domain/case.ts';
import { leaverFacts } from '../domain/expression.ts';
import { countsAsPrivileged, type Lookup } from '../domain/lookup.ts';
import { approvalNeed, checklistFor, choosePolicy } from '../domain/policy.ts';
import type { Person } from '../domain/roster.ts';
import type { Deps } from './deps.ts';
import type { Scene } from './scene.ts';

/** The policy that takes this leaver with these accounts, and what it asks for. */
export function policyFor(
  deps: Deps,
  offboardingCase: Pick<OffboardingCase, 'involuntary' | 'leaving' | 'source'>,
  person: Person,
  lookups: readonly Omit<Lookup, 'caseId'>[],
) {
  const { leaver, accounts, privileged } = factsOf(deps, offboardingCase, person, lookups);
  const { policy, because } = choosePolicy(deps.settings.policies, leaver, accounts);
  const need = approvalNeed(policy, { privileged, rereadable: offboardingCase.source.readableAgain });
  return { privileged, policy: { policy, because, need } };
}

/** What expressions see of this leaver, and whether they count as privileged. */
export function factsOf(
  deps: Deps,
  offboardingCase: Pick<OffboardingCase, 'involuntary' | 'leaving'>,
  person: Person,
  lookups: readonly Omit<Lookup, 'caseId'>[],
) {
  const privileged = lookups.some((lookup) => countsAsPrivileged({ ...lookup, caseId: '' }));
  const accounts = lookups.flatMap(({ application, account }) =>
    account
      ? [
          {
            application,
            tier: deps.settings.applications[application]?.tier ?? 'standard',
            privileged: account.privilege.privileged !== 'no',
            status: account.status,
            ...(account.lastSeenAt !== undefined && { lastSeen: account.lastSeenAt }),
          },
        ]
      : [],
  );
  // The identity provider knows the groups; few rosters do.
  const groups = lookups.flatMap(({ application, account }) =>
    deps.settings.applications[application]?.identityProvider ? (account?.entitlements ?? []) : [],
  );
  const leaver = leaverFacts(
    { ...person, groups: [...new Set([...person.groups, ...groups])] },
    {
      privileged,
      involuntary: offboardingCase.involuntary,
      lastDay: offboardingCase.leaving.local.slice(0, 10),
    },
  );
  return { leaver, accounts, privileged };
}

/** The checklist items that hold for this leaver. */
export function checklistOf(deps: Deps, scene: Pick<Scene, 'offboardingCase' | 'person' | 'lookups'>) {
  const { leaver, accounts } = factsOf(deps, scene.offboardingCase, scene.person, scene.lookups);
  return checklistFor(deps.settings.checklist, leaver, accounts);
}
