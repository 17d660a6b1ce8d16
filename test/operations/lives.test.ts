import { afterAll, beforeAll, expect, test } from 'vitest';
import { leavingMoment } from '../../src/domain/leaving.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { BEGIN, TURNS, ZONES } from '../support/lives.ts';
import { seeded } from '../support/random.ts';
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

test('in forty zones on the days on which clocks change, every moment is the one on the wall there', () => {
  const draw = seeded(20_261_121);
  const at = (most: number) => String(Math.floor(draw() * most)).padStart(2, '0');
  const wrong: string[] = [];
  for (const zone of ZONES)
    for (const day of TURNS)
      for (const local of [
        `${day}T00:30`,
        `${day}T01:30`,
        `${day}T02:30`,
        `${day}T${at(24)}:${at(60)}`,
        `${day}T18:00`,
      ]) {
        const { instant } = leavingMoment(local, { zone, leavingHour: '18:00', now: BEGIN });
        const expected = instantIn(zone, local).toISOString();
        if (instant !== expected) wrong.push(`${local} in ${zone}: ${instant}, and not ${expected}`);
      }
  expect(wrong).toEqual([]);
  expect(instantIn('Europe/Berlin', '2026-10-25T02:30').toISOString(), 'twice').toBe('2026-10-25T01:30:00.000Z');
  expect(instantIn('Europe/Berlin', '2027-03-28T02:30').toISOString(), 'never').toBe('2027-03-28T01:30:00.000Z');
});
