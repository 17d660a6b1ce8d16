import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import postgres from 'postgres';
import { inject } from 'vitest';
import { type OpenedDatabase, openDatabase } from '../../db/client.ts';

export interface TestDatabase extends OpenedDatabase {
  /** PostgreSQL only: for a second replica on the same database. */
  readonly url?: string;
}

/**
 * A fresh, migrated database for one test file: on the server with `npm run test:postgres`, embedded otherwise. Close it
 * in `afterAll`.
 */
export async function testDatabase(): Promise<TestDatabase> {
  if (process.env.TEST_DATABASE !== 'postgresql') return await openEmbedded();
  const url = inject('postgresUrl');
  if (url === undefined) throw new Error('No PostgreSQL is installed here; TEST_DATABASE_URL may name a server.');
  return await openOnServer(url);
}

/**
 * Every database that this machine can test, for `describe.each(databases)('… on $kind', ({ open }) => …)`.
 * `open` gives a fresh, migrated one.
 */
export const databases: readonly { kind: OpenedDatabase['kind']; open: () => Promise<TestDatabase> }[] = (() => {
  const url = inject('postgresUrl');
  const embedded = { kind: 'embedded' as const, open: openEmbedded };
  return url === undefined ? [embedded] : [embedded, { kind: 'postgresql' as const, open: () => openOnServer(url) }];
})();

/** An empty database on the PostgreSQL server, not yet migrated. */
export async function createPostgresDatabase(serverUrl: string): Promise<{ url: string; drop: () => Promise<void> }> {
  const name = `lastday_test_${randomUUID().replaceAll('-', '')}`;
  await onServer(serverUrl, (sql) => sql.unsafe(`create database ${name}`));
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => onServer(serverUrl, (sql) => sql.unsafe(`drop database ${name} with (force)`)) };
}

async function openEmbedded(): Promise<TestDatabase> {
  return await openDatabase({ template: new Blob([readFileSync(inject('embeddedTemplate'))]) });
}

async function openOnServer(serverUrl: string): Promise<TestDatabase> {
  const { url, drop } = await createPostgresDatabase(serverUrl);
  const database = await openDatabase({ url });
  return {
    ...database,
    url,
    close: async () => {
      await database.close();
      await drop();
    },
  };
}

async function onServer(url: string, act: (sql: postgres.Sql) => Promise<unknown>): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    await act(sql);
  } finally {
    await sql.end({ timeout: 5 });
  }
}
