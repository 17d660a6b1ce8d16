import { expect, test } from 'vitest';
import { losesRoles } from '../../src/domain/successor.ts';

const CUT = new Date('2026-11-24T17:00:00Z');

test.each([
  ['a leaver whose case waits for approval', { kind: 'leaver', state: 'awaiting_approval', involuntary: false }, true],
  ['one whose contract ends', { kind: 'contract_end', state: 'planning', involuntary: false }, true],
  ['an involuntary leaver before the first cut', { kind: 'leaver', state: 'approved', involuntary: true }, false],
  ['the same from the first cut on', { kind: 'leaver', state: 'cutting', involuntary: true, cutAt: CUT }, true],
  [
    'one who was cut early and waits for approval',
    { kind: 'leaver', state: 'awaiting_approval', involuntary: true, cutAt: CUT },
    true,
  ],
  [
    'one whose leaving was stopped in the middle',
    { kind: 'leaver', state: 'stopped', involuntary: false, cutAt: CUT },
    true,
  ],
  ['somebody who moves and stays', { kind: 'move', state: 'cutting', involuntary: false, cutAt: CUT }, false],
  ['one whose leaving was withdrawn', { kind: 'leaver', state: 'cancelled', involuntary: false }, false],
  ['one who got everything back', { kind: 'leaver', state: 'restored', involuntary: false, cutAt: CUT }, false],
] as const)('%s: whether they lose their roles', (_, offboardingCase, lost) => {
  expect(losesRoles(offboardingCase)).toBe(lost);
});
