import { describe, expect, it } from 'vitest';
import { type LeaverFacts, readsOf } from '../../src/domain/expression.ts';
import { durationText, parseDuration } from '../../src/domain/leaving.ts';
import { DEFAULT_POLICY, type Policy } from '../../src/domain/policy.ts';
import { reviewPolicies } from '../../src/domain/policy-review.ts';

function someone(name: string, facts: Partial<LeaverFacts>): LeaverFacts {
  const email = `${name}@northwind.test`;
  return { email, emails: [email], name, groups: [], privileged: false, involuntary: false, ...facts };
}
const ROSTER = [
  someone('lee', { department: 'Engineering', employmentType: 'employee' }),
  someone('kim', { department: 'Design', employmentType: 'contractor' }),
  someone('ann', { department: 'IT', employmentType: 'employee' }),
];
const BEYOND = new Set(['accounts', 'leaver', 'leaver.privileged']);
const rule = (name: string, when: string): Policy => ({ ...DEFAULT_POLICY, name, when });
const review = (...policies: Policy[]) => reviewPolicies([...policies, DEFAULT_POLICY], ROSTER, BEYOND);

describe('what is wrong with rules is told before anybody leaves', () => {
  it('says nothing of rules that each take somebody', () => {
    expect(review(rule('a', "leaver.department == 'Design'"), rule('b', "leaver.department == 'IT'"))).toEqual([]);
  });

  it('a rule that takes nobody of the roster', () => {
    expect(review(rule('sales', "leaver.department == 'Sales'"))).toEqual([
      'Policy “sales” takes nobody of the 3 on the roster.',
    ]);
  });

  it('a rule that an earlier one shadows, naming it', () => {
    expect(review(rule('all', 'true'), rule('design', "leaver.department == 'Design'"))).toEqual([
      'Policy “design” is never reached: “all” comes first for the one person whom it would take of the roster.',
    ]);
  });

  it('a rule that cannot be decided, with how many people it makes the strictest of all', () => {
    expect(review(rule('cfo', "leaver.title == 'CFO'"))).toEqual([
      'Policy “cfo” cannot be decided for 3 of the 3 on the roster, so the strictest of all policies holds for them: ask with has(…) first.',
    ]);
  });

  it('does not accuse a rule that reads what no roster tells', () => {
    expect(review(rule('admins', 'leaver.privileged || accounts.exists(a, a.privileged)'))).toEqual([]);
    expect(review(rule('odd', "leaver['privileged']"))).toEqual([]);
  });

  it('says nothing of an empty roster', () => {
    expect(reviewPolicies([rule('sales', 'false'), DEFAULT_POLICY], [], BEYOND)).toEqual([]);
  });

  it('knows what an expression reads', () => {
    const reads = (expression: string) => [...readsOf(expression)].sort();
    expect(reads("has(leaver.title) && leaver.groups.exists(g, g == 'x')")).toEqual([
      'g',
      'leaver.groups',
      'leaver.title',
    ]);
    expect(reads("accounts.exists(a, a.tier == 'privileged')")).toEqual(['a', 'a.tier', 'accounts']);
  });
});

describe('a duration is written as it is read', () => {
  it.each([
    ['1h', '1h'],
    ['24h', '24h'],
    ['2d', '48h'],
    ['3d', '72h'],
    ['4d', '4d'],
    ['2w', '14d'],
    ['90m', '90m'],
    ['30d', '30d'],
  ])('%s is %s', (typed, said) => {
    const milliseconds = parseDuration(typed) ?? 0;
    expect(durationText(milliseconds)).toBe(said);
    expect(parseDuration(said)).toBe(milliseconds);
  });
});
