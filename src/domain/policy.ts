import type { ChecklistItem } from './application.ts';
import type { AccountFacts, LeaverFacts } from './expression.ts';
import { failureText, holds } from './expression.ts';
import type { PeopleList } from './settings.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Deleting sooner than this is refused, whatever a policy says. Milliseconds. */
export const DELETE_NEVER_BEFORE = 30 * DAY;

/** Allowed times, in milliseconds. A phase without one has no clock of its own. */
export interface Sla {
  readonly cutAccess: number;
  readonly handOver?: number;
  readonly reclaim?: number;
  readonly tasks: number;
}

/** What holds for a leaver. Durations are milliseconds. */
export interface Policy {
  readonly name: string;
  /** CEL over `leaver` and `accounts`; `default` has none. */
  readonly when?: string;
  /** People who must say yes; the hard rules of `approvalNeed` may ask for more. */
  readonly approvals: number;
  /** One of them must be a security approver. */
  readonly securityApproval: boolean;
  /** Whose yes counts, beside security's; absent: the workspace's approvers. */
  readonly approvers?: PeopleList;
  /** When HR confirmed and nobody answered by the leaving moment: do the reversible steps and shout, or go on asking. */
  readonly whenUnapproved: 'cut' | 'ask';
  readonly sla: Sla;
  readonly exceptionMax: number;
  readonly deleteAfter: number;
  /** How long a cut that is itself a removal may wait for the hand-over. */
  readonly handOverMaxWait: number;
  /** Whether accounts are still needed is asked when none was used for so long; absent: never. */
  readonly inactiveAfter?: number;
}

/** What a `default` that leaves keys out is filled from. */
export const DEFAULT_POLICY: Policy = {
  name: 'default',
  approvals: 1,
  securityApproval: false,
  whenUnapproved: 'cut',
  sla: { cutAccess: 24 * HOUR, tasks: 72 * HOUR },
  exceptionMax: 30 * DAY,
  deleteAfter: DELETE_NEVER_BEFORE,
  handOverMaxWait: 3 * DAY,
};

/** What holds where lastday.yaml names no policies. */
export const DEFAULT_POLICIES: readonly Policy[] = [
  {
    ...DEFAULT_POLICY,
    name: 'privileged',
    when: 'leaver.privileged || accounts.exists(a, a.privileged)',
    sla: { cutAccess: HOUR, tasks: 24 * HOUR },
  },
  DEFAULT_POLICY,
];

export interface ChosenPolicy {
  readonly policy: Policy;
  /** One sentence for the card and the log. */
  readonly because: string;
}

/** The first policy whose `when` holds. An expression that fails on this person counts as the strictest of them all. */
export function choosePolicy(
  policies: readonly Policy[],
  leaver: LeaverFacts,
  accounts: readonly AccountFacts[],
): ChosenPolicy {
  return chosen(policies, tryPolicies(policies, leaver, accounts));
}

/** One rule, tried on one leaver. */
export interface TriedRule {
  readonly policy: Policy;
  /** What its `when` gave, `default`'s being true; an error: it cannot be decided. */
  readonly result: boolean | Error;
  /** The first that is not false: it settles what holds. */
  readonly settles: boolean;
}

/** Every rule on one leaver, also those after the one that settles it. */
export function tryPolicies(
  policies: readonly Policy[],
  leaver: LeaverFacts,
  accounts: readonly AccountFacts[],
): readonly TriedRule[] {
  let settled = false;
  return policies.map((policy) => {
    const result = policy.when === undefined || holds(policy.when, leaver, accounts);
    const settles = !settled && result !== false;
    settled ||= settles;
    return { policy, result, settles };
  });
}

/** What follows from the rules that were tried. */
export function chosen(policies: readonly Policy[], tried: readonly TriedRule[]): ChosenPolicy {
  const rule = tried.find(({ settles }) => settles);
  if (!rule) return { policy: floored(DEFAULT_POLICY), because: 'No rule takes this person.' };
  const { policy, result } = rule;
  if (result instanceof Error)
    return {
      policy: strictest(policies),
      because: `The rule “${policy.name}” cannot be decided for this person (${failureText(result)}), so the strictest of all policies holds.`,
    };
  const because =
    policy.when === undefined
      ? `No rule before “${policy.name}” takes this person.`
      : `“${policy.name}”: ${policy.when}`;
  return { policy: floored(policy), because };
}

export const STRICTEST = 'strictest';

/** Key by key the most careful value among the policies: most people, `ask`, shortest times, longest keeping. */
export function strictest(policies: readonly Policy[]): Policy {
  const all = policies.length > 0 ? policies : [DEFAULT_POLICY];
  const handOver = shortest(all.map((policy) => policy.sla.handOver));
  const reclaim = shortest(all.map((policy) => policy.sla.reclaim));
  const inactiveAfter = shortest(all.map((policy) => policy.inactiveAfter));
  return floored({
    name: STRICTEST,
    approvals: Math.max(...all.map((policy) => policy.approvals), 1),
    // Nobody can tell whose case it is where a policy names approvers of its own: then security says yes as well.
    securityApproval: all.some((policy) => policy.securityApproval || policy.approvers !== undefined),
    whenUnapproved: 'ask',
    sla: {
      cutAccess: Math.min(...all.map((policy) => policy.sla.cutAccess)),
      ...(handOver !== undefined && { handOver }),
      ...(reclaim !== undefined && { reclaim }),
      tasks: Math.min(...all.map((policy) => policy.sla.tasks)),
    },
    exceptionMax: Math.min(...all.map((policy) => policy.exceptionMax)),
    deleteAfter: Math.max(...all.map((policy) => policy.deleteAfter)),
    handOverMaxWait: Math.min(...all.map((policy) => policy.handOverMaxWait)),
    ...(inactiveAfter !== undefined && { inactiveAfter }),
  });
}

/** How many different people must say yes, and whether one must be from security. */
export interface ApprovalNeed {
  readonly people: number;
  readonly security: boolean;
  /** One reason a line, for the card. */
  readonly because: readonly string[];
}

/**
 * The policy's approvals under the rules that no policy lowers.
 * `privileged`: the leaver or any account is, or could not be shown not to be. `rereadable`: the source of the request can be asked again.
 */
export function approvalNeed(policy: Policy, facts: { privileged: boolean; rereadable: boolean }): ApprovalNeed {
  const because = [
    `Policy “${policy.name}” asks for ${policy.approvals === 1 ? 'one person' : `${policy.approvals} people`}.`,
  ];
  let people = policy.approvals;
  let security = policy.securityApproval;
  if (!facts.rereadable && people < 1) {
    people = 1;
    because.push('The source cannot be read again, so one person must confirm it.');
  }
  if (facts.privileged) {
    people = Math.max(people, 2);
    security = true;
    because.push('Privileged, or not shown to be otherwise: two people, one of them from security.');
  }
  return { people: security ? Math.max(people, 1) : people, security, because };
}

/** The checklist items for this leaver. One whose `when` fails on them is kept: a needless question beats a forgotten laptop. */
export function checklistFor(
  items: readonly ChecklistItem[],
  leaver: LeaverFacts,
  accounts: readonly AccountFacts[],
): readonly ChecklistItem[] {
  return items.filter((item) => item.when === undefined || holds(item.when, leaver, accounts) !== false);
}

function floored(policy: Policy): Policy {
  return policy.deleteAfter >= DELETE_NEVER_BEFORE ? policy : { ...policy, deleteAfter: DELETE_NEVER_BEFORE };
}

function shortest(times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length > 0 ? Math.min(...known) : undefined;
}
