import { type LeaverFacts, readsOf } from './expression.ts';
import { type Policy, type TriedRule, tryPolicies } from './policy.ts';

/**
 * What somebody who wrote these rules should know, a sentence each: rules that take nobody of this roster, that are never
 * reached, or that cannot be decided. `beyond`: what no roster tells (`accounts`, `leaver.privileged` …); a rule that
 * reads it is not accused of taking nobody.
 */
export function reviewPolicies(
  policies: readonly Policy[],
  roster: readonly LeaverFacts[],
  beyond: ReadonlySet<string>,
): readonly string[] {
  if (roster.length === 0) return [];
  const everybody = roster.map((leaver) => tryPolicies(policies, leaver, []));
  return policies.flatMap((policy, index) => {
    if (policy.when === undefined) return [];
    const tried = everybody.flatMap((rules) => rules[index] ?? []);
    const undecided = tried.filter(({ result, settles }) => settles && result instanceof Error);
    const warnings = undecided.length > 0 ? [undecidable(policy, undecided.length, roster.length)] : [];
    const open = [...readsOf(policy.when)].some((name) => beyond.has(name));
    if (open || tried.some(({ settles }) => settles)) return warnings;
    const holding = everybody.filter((rules) => rules[index]?.result === true);
    if (holding.length === 0)
      return [...warnings, `Policy “${policy.name}” takes nobody of the ${roster.length} on the roster.`];
    return [...warnings, shadowed(policy, holding)];
  });
}

function undecidable({ name }: Policy, people: number, all: number): string {
  return `Policy “${name}” cannot be decided for ${people} of the ${all} on the roster, so the strictest of all policies holds for them: ask with has(…) first.`;
}

function shadowed({ name }: Policy, holding: readonly (readonly TriedRule[])[]): string {
  const before = holding.flatMap((rules) => rules.find(({ settles }) => settles)?.policy.name ?? []);
  const names = [...new Set(before)].map((one) => `“${one}”`).join(', ');
  const whom = holding.length === 1 ? 'the one person whom it would take' : `all ${holding.length} whom it would take`;
  return `Policy “${name}” is never reached: ${names} comes first for ${whom} of the roster.`;
}
