import { describe, expect, it } from 'vitest';
import { cutsAtOnce, isUnexpected, nextTurn, PEOPLE_AN_HOUR } from '../../src/domain/brake.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 10, 23, 9, minute));
const ten = Array.from({ length: 10 }, (_, index) => at(index));

describe('turns in one application', () => {
  const waiting = (many: number) =>
    Array.from({ length: many }, (_, index) => at(60 * (1 + Math.floor(index / 10)) + (index % 10)));

  it.each<[string, readonly Date[], number, Date | undefined]>([
    ['nobody was begun', [], 10, undefined],
    ['nine were begun', ten.slice(1), 10, undefined],
    ['nine were begun and one waits: it has that turn', [...ten.slice(1), at(60)], 10, at(61)],
    ['ten were begun: when the first of them is an hour ago', ten, 10, at(60)],
    ['three wait already', [...ten, ...waiting(3)], 10, at(63)],
    ['ten wait already: an hour later', [...ten, ...waiting(10)], 10, at(120)],
    ['twenty-five wait already', [...ten, ...waiting(25)], 10, at(185)],
    ['more were begun than may be now', ten, 4, at(66)],
  ])('%s', (_title, taken, perHour, turn) => {
    expect(nextTurn(taken, perHour)).toEqual(turn);
  });

  it('ten people an hour, where nothing else is written', () => {
    expect(PEOPLE_AN_HOUR).toBe(10);
  });
});

describe('whose access is cut out of turn', () => {
  const leaving = { instant: '2026-11-23T17:00:00.000Z', local: '2026-11-23T18:00', zone: 'Europe/Berlin' };
  const routine = { involuntary: false, privileged: false, leaving, cutAt: new Date(leaving.instant) };

  it.each([
    ['an ordinary leaver, begun at their leaving moment, waits', {}, false],
    ['an involuntary leaver', { involuntary: true }, true],
    ['a privileged leaver', { privileged: true }, true],
    ['whoever a person cuts before the leaving moment', { cutAt: new Date('2026-11-23T16:59:00.000Z') }, true],
  ])('%s', (_title, facts, atOnce) => {
    expect(cutsAtOnce({ ...routine, ...facts })).toBe(atOnce);
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
