import { describe, expect, test } from 'vitest';
import { createPace } from '../../src/slack/pace.ts';

/** Draws as the job does: comes back when it is told to. */
function drive(cards: number, minutes: number): { drawn: number; perMinute: number[]; least: number } {
  let now = 0;
  const pace = createPace(() => now);
  const at = new Map<string, number>();
  const perMinute: number[] = [];
  let least = Number.POSITIVE_INFINITY;
  let drawn = 0;
  for (let second = 0; second < minutes * 60; second += 1) {
    now = second * 1_000;
    for (let card = 0; card < cards; card += 1) {
      const subject = `case:${card}`;
      if (pace.take(subject) !== undefined) continue;
      drawn += 1;
      const minute = Math.floor(second / 60);
      perMinute[minute] = (perMinute[minute] ?? 0) + 1;
      least = Math.min(least, second - (at.get(subject) ?? Number.NEGATIVE_INFINITY));
      at.set(subject, second);
    }
  }
  return { drawn, perMinute, least };
}

describe('the pace of drawing', () => {
  test('500 busy cards stay under Slack’s 50 updates a minute, in every minute', () => {
    const { perMinute } = drive(500, 10);
    expect(Math.max(...perMinute)).toBeLessThan(50);
    expect(Math.min(...perMinute)).toBeGreaterThanOrEqual(39);
  });

  test('one card is not drawn more often than every three seconds', () => {
    expect(drive(1, 2).least).toBeGreaterThanOrEqual(3);
  });

  test('whoever must wait is told for how many seconds, and is let through then', () => {
    let now = 0;
    const pace = createPace(() => now);
    expect(pace.take('case:1')).toBeUndefined();
    const wait = pace.take('case:1') ?? 0;
    expect(wait).toBe(3);
    now = wait * 1_000;
    expect(pace.take('case:1')).toBeUndefined();
  });

  test('when Slack asks to wait, everything waits', () => {
    let now = 0;
    const pace = createPace(() => now);
    pace.pause(30);
    expect(pace.take('case:1')).toBe(30);
    now = 30_000;
    expect(pace.take('case:1')).toBeUndefined();
  });
});
