import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { type OpenedDatabase, openDatabase } from '../../db/client.ts';
import { openJobs } from '../../src/engine/jobs.ts';
import { type Child, startChild } from '../support/child.ts';
import { createPostgresDatabase } from '../support/database.ts';

type Queues = { look: { id: string } };
const quiet = { warn: () => undefined, error: () => undefined };
const WORK_FOR_EVER = `
  const { openDatabase } = await import('./db/client.ts');
  const { openJobs } = await import('./src/engine/jobs.ts');
  const database = await openDatabase(JSON.parse(process.env.WHERE));
  const jobs = await openJobs(database, [{ name: 'look' }], { warn: console.error, error: console.error });
  await jobs.work('look', async ({ attempt }) => {
    console.log('attempt ' + attempt);
    await new Promise(() => undefined);
  });
  await database.db.transaction((tx) => jobs.send(tx, 'look', { id: 'a' }, { key: 'a' }));
`;

const places = inject('postgresUrl') === undefined ? (['embedded'] as const) : (['embedded', 'postgresql'] as const);

describe('a killed process', () => {
  test.concurrent.each(places)(
    'leaves its job to the next one, on %s',
    async (kind) => {
      if (kind === 'postgresql') {
        const { url, drop } = await createPostgresDatabase(inject('postgresUrl') ?? '');
        await takenOver({ url });
        await drop();
      } else {
        const dataDir = mkdtempSync(join(tmpdir(), 'lastday-crash-'));
        const template = new Blob([readFileSync(inject('embeddedTemplate'))]);
        await (await openDatabase({ dataDir, template })).close();
        await takenOver({ dataDir });
        rmSync(dataDir, { recursive: true, force: true });
      }
    },
    30_000,
  );
});

async function takenOver(where: { url: string } | { dataDir: string }): Promise<void> {
  const child: Child = startChild(WORK_FOR_EVER, { WHERE: JSON.stringify(where) });
  expect(await child.next()).toBe('attempt 1');
  await child.kill();
  const database: OpenedDatabase = await openDatabase(where);
  const jobs = await openJobs<Queues>(database, [{ name: 'look' }], quiet, { pollSeconds: 0.5 });
  const again = Promise.withResolvers<number>();
  await jobs.work('look', async ({ attempt }) => again.resolve(attempt));
  // Instead of waiting for the ten seconds of its heartbeat to pass.
  await database.db.execute(`update pgboss.job set heartbeat_on = heartbeat_on - interval '10 seconds'`);
  expect(await again.promise).toBe(2);
  await jobs.drained();
  await jobs.stop({ graceMs: 1_000 });
  await database.close();
}
