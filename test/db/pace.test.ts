import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { takeTurn } from '../../db/pace.ts';
import { databases } from '../support/database.ts';

describe.each(databases)('turns that all replicas share, on $kind', ({ open }) => {
  let database: Awaited<ReturnType<typeof open>>;
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database.close());

  const limits = { id: 'test', perMinute: 40, burst: 8 };
  const start = 1_800_000_000_000;

  test('five replicas that draw as fast as they can stay under Slack’s fifty a minute together', async () => {
    let drawn = 0;
    for (let second = 0; second < 60; second += 1) {
      const turns = await Promise.all(
        Array.from({ length: 5 }, () => takeTurn(database.db, limits, start + second * 1_000)),
      );
      drawn += turns.filter((wait) => wait === undefined).length;
    }
    expect(drawn).toBeLessThan(50);
    expect(drawn).toBeGreaterThanOrEqual(46);
  });

  test('whoever must wait is told how long, and is let through then, also when a clock lags', async () => {
    const now = start + 60_000;
    let wait: number | undefined;
    for (let turn = 0; turn < 9 && wait === undefined; turn += 1) wait = await takeTurn(database.db, limits, now);
    expect(wait).toBeGreaterThan(0);
    expect(await takeTurn(database.db, limits, now - 5_000)).toBeGreaterThan(0);
    expect(await takeTurn(database.db, limits, now + (wait ?? 0) * 1_000)).toBeUndefined();
  });
});
