import { fileURLToPath } from 'node:url';
import postgres from 'postgres';
import { drizzlePostgres, runPostgresMigrations } from './drizzle.ts';

export const MIGRATIONS = fileURLToPath(new URL('./migrations', import.meta.url));

/** Any number, as long as every replica uses the same one. */
const MIGRATION_LOCK = 727_274;

/**
 * Brings a PostgreSQL database up to date. Replicas that start together wait for each other: drizzle's migrator has
 * no lock of its own and fails when two run at once. The lock is the connection's, so a killed migrator frees it.
 */
export async function migratePostgres(url: string): Promise<void> {
  const connection = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    await connection`select pg_advisory_lock(${MIGRATION_LOCK})`;
    await runPostgresMigrations(drizzlePostgres(connection), { migrationsFolder: MIGRATIONS });
  } finally {
    await connection.end({ timeout: 5 });
  }
}
