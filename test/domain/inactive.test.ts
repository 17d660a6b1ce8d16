import { expect, test } from 'vitest';
import { type HeldAccount, idle } from '../../src/domain/inactive.ts';
import { compareGroup } from '../../src/domain/member-group.ts';

const NOW = new Date('2026-11-23T09:00:00Z');
const DAY = 86_400_000;
const held = (
  application: string,
  daysAgo?: number,
  status: HeldAccount['account']['status'] = 'active',
): HeldAccount => ({
  application,
  account: {
    status,
    ...(daysAgo !== undefined && { lastSeenAt: new Date(NOW.getTime() - daysAgo * DAY).toISOString() }),
  },
});

test.each([
  ['accounts of which none says when it was used', [held('slack'), held('github')]],
  ['one account that was used yesterday, beside old ones', [held('okta', 90), held('wiki', 1)]],
  ['one that was used just within the time', [held('okta', 60)]],
  ['no account at all', []],
  ['closed accounts only', [held('okta', 90, 'suspended'), held('wiki', 90, 'deactivated')]],
  [
    'a time that cannot be read',
    [{ application: 'okta', account: { status: 'active', lastSeenAt: 'never' } } as const],
  ],
])('somebody with %s is not inactive', (_, accounts) => {
  expect(idle(accounts, 60 * DAY, NOW)).toBeUndefined();
});

test('somebody is inactive by the last use of any open account, and what does not say is named', () => {
  expect(idle([held('okta', 61), held('wiki', 90), held('slack'), held('crm', 2, 'suspended')], 60 * DAY, NOW)).toEqual(
    {
      lastSeenAt: new Date(NOW.getTime() - 61 * DAY).toISOString(),
      seenIn: 'okta',
      unknownIn: ['slack'],
    },
  );
});

const people = (count: number) => Array.from({ length: count }, (_, index) => `person-${index}`);

test.each([
  ['nobody in it', people(40), [], 'empty'],
  ['three of forty gone', people(40), people(37), 'cut_short'],
  ['two of ten gone', people(10), people(8), 'cut_short'],
  ['one of ten gone', people(10), people(9), 'whole'],
  ['two of forty gone', people(40), people(38), 'whole'],
  ['only new people', people(10), people(14), 'whole'],
])('a group with %s is read for what it is', (_, before, now, kind) => {
  expect(compareGroup(before, new Set(now)).kind).toBe(kind);
});
