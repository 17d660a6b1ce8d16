import { findPersonById, peopleHere } from '../../db/people.ts';
import type { Mode } from '../domain/application.ts';
import { NotFoundError } from '../domain/errors.ts';
import { leaverFacts } from '../domain/expression.ts';
import type { Lookup } from '../domain/lookup.ts';
import {
  type ApprovalNeed,
  approvalNeed,
  type ChosenPolicy,
  chosen,
  type TriedRule,
  tryPolicies,
} from '../domain/policy.ts';
import { reviewPolicies } from '../domain/policy-review.ts';
import type { Person } from '../domain/roster.ts';
import type { PeopleList, Settings } from '../domain/settings.ts';
import type { Deps } from './deps.ts';
import { factsOf } from './facts.ts';
import { isPiloted, lookUp } from './look-up.ts';
import { momentFor } from './open-case.ts';

/** What would hold for one person who left now, and why. */
export interface PolicyTrial extends ChosenPolicy {
  readonly person: Person;
  /** In the file's order. */
  readonly rules: readonly TriedRule[];
  /** When the source can be asked again, as HR can; and when it cannot. */
  readonly need: ApprovalNeed;
  readonly needUnread: ApprovalNeed;
  /** Whose yes counts, beside security's. */
  readonly approvers: PeopleList;
}

/** The same with their accounts, read as for a plan. */
export interface PolicyTrialInFull extends PolicyTrial {
  readonly privileged: boolean;
  readonly lookups: readonly Omit<Lookup, 'caseId'>[];
  /** Whether anything is really cut; absent: there is no pilot. */
  readonly piloted?: boolean;
  /** By application: what holds for this person, whom the pilot may leave out. */
  readonly modes: Readonly<Record<string, Mode>>;
}

/** Reads their accounts everywhere; changes nothing. @throws NotFoundError when nobody has this id. */
export async function tryPolicy(
  deps: Deps,
  input: { readonly personId: string; readonly involuntary: boolean },
): Promise<PolicyTrialInFull> {
  const person = await findPersonById(deps.db, input.personId);
  if (!person) throw new NotFoundError('This person is not on the roster.');
  const lookups = (await lookUp(deps, person)).map(({ lookup }) => lookup);
  const about = { involuntary: input.involuntary, leaving: momentFor(deps, person, undefined, deps.now()) };
  const { leaver, accounts, privileged } = factsOf(deps, about, person, lookups);
  const { pilot } = deps.settings;
  return {
    ...trialOf(deps.settings, person, tryPolicies(deps.settings.policies, leaver, accounts), privileged),
    privileged,
    lookups,
    ...(pilot !== undefined && { piloted: isPiloted(pilot, person) }),
    modes: Object.fromEntries(lookups.map(({ application, mode }) => [application, mode])),
  };
}

/** Everybody on the roster, as the roster alone tells them: no account is read, and nobody is taken for privileged. */
export async function tryRoster(deps: Deps): Promise<readonly PolicyTrial[]> {
  const { settings } = deps;
  const people = await peopleHere(deps.db);
  return people.map((person) =>
    trialOf(settings, person, tryPolicies(settings.policies, factsOnRoster(person, deps.now()), []), false),
  );
}

/** What `reviewPolicies` says of the rules of lastday.yaml and these people. */
export function policyWarnings(settings: Settings, roster: readonly Person[], now: Date): readonly string[] {
  const readsGroups = Object.values(settings.applications).some(
    ({ identityProvider, connector }) => identityProvider && connector !== undefined,
  );
  const beyond = ['accounts', 'leaver', 'leaver.privileged', 'leaver.involuntary', 'leaver.lastDay'];
  return reviewPolicies(
    settings.policies,
    roster.map((person) => factsOnRoster(person, now)),
    new Set([...beyond, ...(readsGroups ? ['leaver.groups'] : [])]),
  );
}

/** The same of whom the database knows, for the start. */
export async function policyWarningsNow({ db, settings, now }: Pick<Deps, 'db' | 'settings' | 'now'>) {
  return policyWarnings(settings, await peopleHere(db), now());
}

function factsOnRoster(person: Person, now: Date) {
  const lastDay = person.lastDay ?? now.toISOString().slice(0, 10);
  return leaverFacts(person, { privileged: false, involuntary: false, lastDay });
}

function trialOf(
  { policies, slack }: Settings,
  person: Person,
  rules: readonly TriedRule[],
  privileged: boolean,
): PolicyTrial {
  const choice = chosen(policies, rules);
  return {
    ...choice,
    person,
    rules,
    need: approvalNeed(choice.policy, { privileged, rereadable: true }),
    needUnread: approvalNeed(choice.policy, { privileged, rereadable: false }),
    approvers: choice.policy.approvers ?? slack.approvers,
  };
}
