import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from '../../db/drizzle.ts';
import { databases, type TestDatabase } from '../support/database.ts';

describe.each(databases)('a long queue of transactions, on $kind', ({ open }) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database.close());

  test('leaves turns for timers and sockets, so that a click is acknowledged between them', async () => {
    let turns = 0;
    let done = false;
    const turn = () => {
      turns += 1;
      if (!done) setImmediate(turn);
    };
    setImmediate(turn);
    const work = Array.from({ length: 40 }, () =>
      database.db.transaction(async (tx) => {
        for (let query = 0; query < 10; query += 1)
          await tx.execute(sql`select count(*) from generate_series(1, 5000)`);
      }),
    );
    await Promise.all(work);
    done = true;
    expect(turns).toBeGreaterThan(10);
  });
});
