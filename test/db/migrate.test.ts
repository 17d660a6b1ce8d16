import { describe, expect, inject, test } from 'vitest';
import { readHead } from '../../db/audit.ts';
import { openDatabase } from '../../db/client.ts';
import { startChild } from '../support/child.ts';
import { createPostgresDatabase } from '../support/database.ts';

const server = inject('postgresUrl');
const START = `
  const { openDatabase } = await import('./db/client.ts');
  const { openJobs } = await import('./src/engine/jobs.ts');
  const database = await openDatabase({ url: process.env.URL });
  const jobs = await openJobs(database, [{ name: 'look' }], { warn: console.error, error: console.error });
  await jobs.stop({ graceMs: 1000 });
  await database.close();
  console.log('ready');
`;

describe.runIf(server !== undefined)('migrations on postgresql', () => {
  test('four replicas that start at the same moment on an empty database all come up', async () => {
    const { url, drop } = await createPostgresDatabase(server ?? '');
    const replicas = Array.from({ length: 4 }, () => startChild(START, { URL: url }));
    expect(await Promise.all(replicas.map((replica) => replica.next()))).toEqual(Array(4).fill('ready'));
    expect(await Promise.all(replicas.map((replica) => replica.exited))).toEqual([0, 0, 0, 0]);
    const database = await openDatabase({ url });
    expect((await readHead(database.db)).size).toBe(0);
    await database.close();
    await drop();
  }, 30_000);

  test('a lost connection is told to whoever asked, so that the program can end and be restarted', async () => {
    const { url, drop } = await createPostgresDatabase(server ?? '');
    const lost = Promise.withResolvers<Error>();
    const database = await openDatabase({ url, onFatal: lost.resolve });
    await readHead(database.db);
    await drop();
    expect((await lost.promise).message).toBe('The connection to PostgreSQL was lost.');
    await database.close();
  });
});
