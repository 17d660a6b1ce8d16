import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { openDatabase } from '../../db/client.ts';
import { startPostgres } from './postgres.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** File with the migrated embedded database, so that a test file opens one in half a second instead of three. */
    embeddedTemplate: string;
    /** A PostgreSQL server, absent when none is given and none is installed. */
    postgresUrl: string | undefined;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const directory = mkdtempSync(join(tmpdir(), 'lastday-test-'));
  const template = join(directory, 'template.tar');
  const database = await openDatabase();
  if (!('pglite' in database.boss)) throw new Error('the template is made from the embedded database');
  const dump = await database.boss.pglite.dumpDataDir('none');
  writeFileSync(template, Buffer.from(await dump.arrayBuffer()));
  await database.close();
  project.provide('embeddedTemplate', template);

  const given = process.env.TEST_DATABASE_URL;
  const server = given === undefined ? await startPostgres() : undefined;
  const url = given ?? server?.url;
  project.provide('postgresUrl', url);
  if (url === undefined)
    process.stdout.write(
      'Skipped: the PostgreSQL half of the database tests (no PostgreSQL server is installed here).\n',
    );

  return async () => {
    await server?.stop();
    rmSync(directory, { recursive: true, force: true });
  };
}
