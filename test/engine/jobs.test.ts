import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Jobs, openJobs, type QueueSpec } from '../../src/engine/jobs.ts';
import { databases, type TestDatabase } from '../support/database.ts';

type Queues = { look: { id: string }; flaky: { id: string } };
const QUEUES: readonly QueueSpec<keyof Queues>[] = [{ name: 'look' }, { name: 'flaky', retryLimit: 1, retryDelay: 1 }];
const quiet = { warn: () => undefined, error: () => undefined };

describe.each(databases)('durable jobs on $kind', ({ kind, open }) => {
  let database: TestDatabase;
  let jobs: Jobs<Queues>;
  const running: Jobs<Queues>[] = [];

  /** A poll so slow that whatever starts within a test was announced. */
  async function start(): Promise<Jobs<Queues>> {
    const opened = await openJobs<Queues>(database, QUEUES, quiet, { pollSeconds: 60 });
    running.push(opened);
    return opened;
  }

  beforeAll(async () => {
    database = await open();
  });
  afterEach(async () => {
    for (const opened of running.splice(0)) await opened.stop({ graceMs: 1_000 });
  });
  afterAll(async () => {
    await database.close();
  });

  test('a job sent in a transaction runs after the commit and never after a rollback', async () => {
    jobs = await start();
    const seen: string[] = [];
    const first = gate();
    await jobs.work('look', async ({ data, attempt }) => {
      seen.push(`${data.id}:${attempt}`);
      first.open();
    });
    await expect(
      database.db.transaction(async (tx) => {
        await jobs.send(tx, 'look', { id: 'undone' });
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    await database.db.transaction(async (tx) => {
      await jobs.send(tx, 'look', { id: 'done' });
      expect(seen).toEqual([]);
    });
    await first.opened;
    await jobs.drained();
    expect(seen).toEqual(['done:1']);
  });

  test('two sends with one key are one job while it waits', async () => {
    jobs = await start();
    for (let n = 0; n < 3; n++) await database.db.transaction((tx) => jobs.send(tx, 'look', { id: 'a' }, { key: 'a' }));
    const seen: string[] = [];
    await jobs.work('look', async ({ data }) => void seen.push(data.id));
    await jobs.drained();
    expect(seen).toEqual(['a']);
  });

  test('a send while its subject is being worked on runs afterwards, not at the same time', async () => {
    jobs = await start();
    const entered = gate();
    const leave = gate();
    let inside = 0;
    let most = 0;
    let runs = 0;
    await jobs.work(
      'look',
      async () => {
        runs += 1;
        inside += 1;
        most = Math.max(most, inside);
        entered.open();
        await leave.opened;
        inside -= 1;
      },
      { concurrency: 3 },
    );
    await database.db.transaction((tx) => jobs.send(tx, 'look', { id: 'a' }, { key: 'a' }));
    await entered.opened;
    for (let n = 0; n < 3; n++) await database.db.transaction((tx) => jobs.send(tx, 'look', { id: 'a' }, { key: 'a' }));
    leave.open();
    await jobs.drained();
    expect({ runs, most }).toEqual({ runs: 2, most: 1 });
  });

  test('a deferred job is brought forward by a send that cannot wait', async () => {
    jobs = await start();
    const ran = gate();
    await jobs.work('look', async () => ran.open());
    await database.db.transaction((tx) => jobs.send(tx, 'look', { id: 'a' }, { key: 'a', afterSeconds: 600 }));
    await database.db.transaction((tx) => jobs.send(tx, 'look', { id: 'a' }, { key: 'a' }));
    await ran.opened;
    await jobs.drained({ deferred: true });
  });

  test('ten jobs of one transaction are all run though they are announced once', async () => {
    jobs = await start();
    const seen = new Set<string>();
    await jobs.work('look', async ({ data }) => void seen.add(data.id));
    await database.db.transaction(async (tx) => {
      for (let n = 0; n < 10; n++) await jobs.send(tx, 'look', { id: `${n}` });
    });
    await jobs.drained();
    expect(seen.size).toBe(10);
  });

  test('a job that keeps failing is retried, then handed to whoever minds the exhausted ones', async () => {
    const opened = await openJobs<Queues>(database, QUEUES, quiet, { pollSeconds: 0.5 });
    running.push(opened);
    const attempts: number[] = [];
    const over = gate<unknown>();
    await opened.work('flaky', async ({ attempt }) => {
      attempts.push(attempt);
      throw new Error(`no ${attempt}`);
    });
    await opened.onExhausted(async (exhausted) => over.open(exhausted));
    await database.db.transaction((tx) => opened.send(tx, 'flaky', { id: 'x' }, { key: 'x' }));
    expect(await over.opened).toEqual({ queue: 'flaky', data: { id: 'x' }, error: 'no 2' });
    expect(attempts).toEqual([1, 2]);
  });

  test('a click starts its job at once (latency printed, not asserted)', async () => {
    jobs = await start();
    const times: number[] = [];
    let started = gate<number>();
    await jobs.work('look', async () => started.open(performance.now()), { concurrency: 4 });
    for (let n = 0; n < 40; n++) {
      started = gate<number>();
      const at = performance.now();
      await database.db.transaction((tx) => jobs.send(tx, 'look', { id: `${n}` }, { key: `${n}` }));
      times.push((await started.opened) - at);
      await jobs.drained();
    }
    times.sort((a, b) => a - b);
    console.log(`${kind}: send → start p50 ${times[20]?.toFixed(1)} ms, worst ${times.at(-1)?.toFixed(1)} ms`);
    expect(times).toHaveLength(40);
  });
});

/** The embedded database has one session, so nothing there happens during a transaction. */
describe.each(databases.filter(({ kind }) => kind === 'postgresql'))(
  'durable jobs beside an open transaction',
  ({ open }) => {
    test('a job whose subject is being changed is not started on the old state', async () => {
      const database = await open();
      const jobs = await openJobs<Queues>(database, QUEUES, quiet, { pollSeconds: 60 });
      const seen: string[] = [];
      await database.db.transaction((tx) => jobs.send(tx, 'look', { id: 'a' }, { key: 'a' }));
      await database.db.transaction(async (tx) => {
        await jobs.send(tx, 'look', { id: 'a' }, { key: 'a' });
        // From here until the commit a worker would read the state as it was. It passes `a` over and takes the younger `b`.
        const younger = gate();
        await jobs.work('look', async ({ data }) => {
          seen.push(data.id);
          if (data.id === 'b') younger.open();
        });
        await database.db.transaction((other) => jobs.send(other, 'look', { id: 'b' }, { key: 'b' }));
        await younger.opened;
        expect(seen).toEqual(['b']);
      });
      await jobs.drained();
      expect(seen).toEqual(['b', 'a']);
      await jobs.stop({ graceMs: 1_000 });
      await database.close();
    });
  },
);

function gate<T = void>(): { opened: Promise<T>; open: (value: T) => void } {
  const { promise, resolve } = Promise.withResolvers<T>();
  return { opened: promise, open: resolve };
}
