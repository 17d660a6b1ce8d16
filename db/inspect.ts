import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import postgres from 'postgres';
import type { ApplicationBrake, Brake } from '../src/domain/brake.ts';
import type { Person } from '../src/domain/roster.ts';
import { stoppedApplications } from './application-brakes.ts';
import { readHead } from './audit.ts';
import { listBrakes } from './brakes.ts';
import { type Standing, standingIn } from './checkpoints.ts';
import { type Database, rows } from './client.ts';
import { drizzlePglite, drizzlePostgres, sql } from './drizzle.ts';
import { lockDirectory } from './lock.ts';
import { MIGRATIONS } from './migrate.ts';
import { peopleHere } from './people.ts';
import * as schema from './schema.ts';

/** How a database stands, found without changing it: nothing is created and nothing is migrated. */
export type DatabaseFacts = { readonly kind: 'embedded' | 'postgresql' } & (
  | { readonly state: 'absent' | 'in_use' }
  | {
      readonly state: 'unreachable';
      /** A code or a few words; never the address, which may hold a password. */
      readonly why: string;
    }
  | {
      /** old, newer: than this program. An old one is brought up to date at the next start. */
      readonly state: 'old' | 'newer';
      readonly migrations: number;
    }
  | {
      readonly state: 'ready';
      readonly migrations: number;
      /** Who should be here now. */
      readonly roster: readonly Person[];
      readonly events: number;
      readonly brakes: readonly Brake[];
      readonly stopped: readonly ApplicationBrake[];
      /** Against what is signed in the data directory; absent: nothing is signed there yet. */
      readonly standing?: Standing;
    }
);

/** Looks at a database that is not open in this process. */
export async function inspectDatabase(options: {
  readonly url?: string;
  readonly dataDir: string;
}): Promise<DatabaseFacts> {
  return options.url === undefined
    ? await inspectEmbedded(options.dataDir)
    : await inspectPostgres(options.url, options.dataDir);
}

/** Looks at a database that is open. */
export async function inspectOpened(
  db: Database,
  kind: 'embedded' | 'postgresql',
  dataDir: string,
): Promise<DatabaseFacts> {
  const [found] = rows<{ journal: string | null }>(
    await db.execute(sql`select to_regclass('drizzle.__drizzle_migrations')::text as journal`),
  );
  if (!found?.journal) return { kind, state: 'absent' };
  const [applied] = rows<{ count: number }>(
    await db.execute(sql`select count(*)::int as count from drizzle.__drizzle_migrations`),
  );
  const migrations = applied?.count ?? 0;
  const known = knownMigrations();
  if (migrations !== known) return { kind, state: migrations < known ? 'old' : 'newer', migrations };
  const standing = await standingIn(db, dataDir);
  return {
    kind,
    state: 'ready',
    migrations,
    roster: await peopleHere(db),
    events: (await readHead(db)).size,
    brakes: await listBrakes(db),
    stopped: await stoppedApplications(db),
    ...(standing && { standing }),
  };
}

async function inspectEmbedded(dataDir: string): Promise<DatabaseFacts> {
  const directory = join(dataDir, 'database');
  if (!existsSync(directory)) return { kind: 'embedded', state: 'absent' };
  let lock: ReturnType<typeof lockDirectory>;
  try {
    lock = lockDirectory(dataDir);
  } catch {
    return { kind: 'embedded', state: 'in_use' };
  }
  try {
    const pglite = await PGlite.create({ dataDir: directory });
    try {
      const db = drizzlePglite(pglite, { schema, casing: 'snake_case' }) as unknown as Database;
      return await inspectOpened(db, 'embedded', dataDir);
    } finally {
      await pglite.close();
    }
  } catch (error) {
    return { kind: 'embedded', state: 'unreachable', why: reason(error) };
  } finally {
    lock.release();
  }
}

async function inspectPostgres(url: string, dataDir: string): Promise<DatabaseFacts> {
  const client = postgres(url, { max: 1, connect_timeout: 10, onnotice: () => undefined });
  try {
    const db = drizzlePostgres(client, { schema, casing: 'snake_case' }) as unknown as Database;
    return await inspectOpened(db, 'postgresql', dataDir);
  } catch (error) {
    return { kind: 'postgresql', state: 'unreachable', why: reason(error) };
  } finally {
    await client.end({ timeout: 1 });
  }
}

/** Drivers wrap: the code is that of the innermost error. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return 'no reason given';
  if (error.cause instanceof Error) return reason(error.cause);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

function knownMigrations(): number {
  const journal: { entries: readonly unknown[] } = JSON.parse(
    readFileSync(join(MIGRATIONS, 'meta', '_journal.json'), 'utf8'),
  );
  return journal.entries.length;
}
