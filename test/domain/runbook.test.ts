import { expect, test } from 'vitest';
import { fillRunbook } from '../../src/domain/runbook.ts';
import { aPerson } from '../support/company.ts';

test('a runbook carries the leaver’s own details, a dash for what HR does not know, and never what nobody asked for', () => {
  const { employeeId: _none, ...lee } = aPerson({ id: 'lee', name: 'Lee {leaver.email}' });
  const filled = (line: string) => fillRunbook(line, lee);
  expect(filled('Remove {leaver.email}, {leaver.name}')).toBe('Remove lee@northwind.test, Lee {leaver.email}');
  expect(filled('Number {leaver.employeeId}')).toBe('Number –');
  expect(filled('Ask {leaver.shoeSize}, {leaver.constructor}')).toBe('Ask {leaver.shoeSize}, {leaver.constructor}');
});
