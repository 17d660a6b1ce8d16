import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { ZONES } from '../support/lives.ts';
import { liveThrough } from '../support/simulation.ts';
import { instantIn } from '../support/wall-clock.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

/** The large edition: `npm run bench -- triggers lives`. */
test('people who leave, move, stay, come back and inherit an address, over months and zones: nobody wrong, early or late', async () => {
  const outcome = await liveThrough(database, 20_261_121, 24);
  expect(outcome.ends).toBeGreaterThan(8);
  expect(outcome).toMatchObject({ wrong: [], early: [], late: [] });
});

test('the clock that they are held against knows the hours that come twice and those that never come', () => {
  expect(new Set(ZONES).size).toBe(40);
  expect(instantIn('Europe/Berlin', '2026-10-25T02:30').toISOString()).toBe('2026-10-25T01:30:00.000Z');
  expect(instantIn('Europe/Berlin', '2027-03-28T02:30').toISOString()).toBe('2027-03-28T01:30:00.000Z');
  expect(instantIn('Australia/Lord_Howe', '2026-12-01T18:00').toISOString()).toBe('2026-12-01T07:00:00.000Z');
});
