import { describe, expect, it } from 'vitest';
import { isUnexpected, nextTurn, PEOPLE_AN_HOUR } from '../../src/domain/brake.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 10, 23, 9, minute));
const ten = Array.from({ length: 10 }, (_, index) => at(index));

describe('turns in one application', () => {
  it.each<[string, readonly Date[], number, number, Date | undefined]>([
    ['nobody was begun', [], 0, 10, undefined],
    ['nine were begun', ten.slice(1), 0, 10, undefined],
    ['ten were begun: when the first of them is an hour ago', ten, 0, 10, at(60)],
    ['three wait already', ten, 3, 10, at(63)],
    ['ten wait already: an hour later', ten, 10, 10, at(120)],
    ['twenty-five wait already', ten, 25, 10, at(185)],
    ['more were begun than may be now', ten, 0, 4, at(66)],
  ])('%s', (_title, begun, ahead, perHour, turn) => {
    expect(nextTurn(begun, ahead, perHour)).toEqual(turn);
  });

  it('ten people an hour, where nothing else is written', () => {
    expect(PEOPLE_AN_HOUR).toBe(10);
  });
});

describe('what counts as an unexpected answer', () => {
  it.each([
    ['auth', true],
    ['forbidden', true],
    ['invalid', true],
    ['bug', true],
    ['broken', true],
    ['unreadable', true],
    ['rate_limited', false],
    ['unavailable', false],
    ['not_installed', false],
    ['pending', false],
  ])('%s: %s', (kind, counts) => {
    expect(isUnexpected(kind)).toBe(counts);
  });
});
