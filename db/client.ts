import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { PGlite } from '@electric-sql/pglite';
import type { ExtractTablesWithRelations } from 'drizzle-orm';
import type { PgDatabase, PgQueryResultHKT, PgTransaction } from 'drizzle-orm/pg-core';
import postgres from 'postgres';
import { drizzlePglite, drizzlePostgres, runPgliteMigrations } from './drizzle.ts';
import { lockDirectory } from './lock.ts';
import { MIGRATIONS, migratePostgres } from './migrate.ts';
import * as schema from './schema.ts';

/** What queries are written against, whichever driver is underneath. */
export type Database = PgDatabase<PgQueryResultHKT, typeof schema>;
/**
 * Inside `db.transaction`, use the `tx` it hands you and nothing else: on the embedded database the outer `db`
 * waits for the transaction to end, so a transaction that waits for it hangs for ever.
 */
export type Tx = PgTransaction<PgQueryResultHKT, typeof schema, ExtractTablesWithRelations<typeof schema>>;

export interface OpenedDatabase {
  readonly db: Database;
  readonly kind: 'embedded' | 'postgresql';
  /** Where pg-boss finds the same database; for `src/engine/jobs.ts` only. */
  readonly boss: { readonly connectionString: string } | { readonly pglite: PGlite };
  /** The embedded database has no autovacuum: call once a day. Does nothing on PostgreSQL. */
  vacuum(): Promise<void>;
  close(): Promise<void>;
}

export interface OpenOptions {
  /** PostgreSQL. Absent: embedded. */
  readonly url?: string;
  /** Embedded: kept in `<dataDir>/database`, and the directory is locked. Absent: in memory. */
  readonly dataDir?: string;
  /** Embedded: begin from this dump (`PGlite.dumpDataDir`). */
  readonly template?: Blob;
  /**
   * A PostgreSQL connection was lost: log and exit, a supervisor restarts the program. postgres.js does not recover
   * from a loss inside a transaction (porsager/postgres #1154, #1208). Absent: thrown where nothing catches it.
   */
  readonly onFatal?: (error: Error) => void;
}

/**
 * Opens the database and brings its schema up to date.
 * @throws Error in one sentence when the embedded directory is in use.
 */
export async function openDatabase(options: OpenOptions = {}): Promise<OpenedDatabase> {
  return options.url === undefined ? await openEmbedded(options) : await openPostgres(options.url, options.onFatal);
}

async function openEmbedded(options: OpenOptions): Promise<OpenedDatabase> {
  const lock = options.dataDir === undefined ? undefined : lockDirectory(options.dataDir);
  try {
    const pglite = await PGlite.create({
      ...(options.dataDir === undefined ? {} : { dataDir: join(options.dataDir, 'database') }),
      ...(options.template === undefined ? {} : { loadDataDir: options.template }),
    });
    giveTurns(pglite);
    const db = drizzlePglite(pglite, { schema, casing: 'snake_case' });
    await runPgliteMigrations(db, { migrationsFolder: MIGRATIONS });
    return {
      db: db as unknown as Database,
      kind: 'embedded',
      boss: { pglite },
      vacuum: async () => {
        await pglite.exec('VACUUM (ANALYZE)');
      },
      close: async () => {
        await pglite.close();
        lock?.release();
      },
    };
  } catch (error) {
    lock?.release();
    throw error;
  }
}

/** How long queries may follow each other before the rest of the program has a turn. Milliseconds. */
const TURN = 5;

/**
 * PGlite computes in this thread and goes from one query to the next in microtasks, so that a queue of transactions
 * would keep timers, sockets and acknowledgements waiting until it is empty: seconds, while a hundred cases run.
 */
function giveTurns(pglite: PGlite): void {
  const send = pglite.execProtocolStream.bind(pglite);
  let turn = performance.now();
  pglite.execProtocolStream = async (message, options) => {
    if (performance.now() - turn > TURN) {
      await setImmediate();
      turn = performance.now();
    }
    return await send(message, options);
  };
}

async function openPostgres(url: string, onFatal: OpenOptions['onFatal']): Promise<OpenedDatabase> {
  await migratePostgres(url);
  let closing = false;
  const fatal = onFatal ?? throwUncaught;
  const client = postgres(url, {
    max: 10,
    // Connections are never retired by age, so that a closed one always means a lost one.
    max_lifetime: null,
    onnotice: () => undefined,
    onclose: () => {
      if (!closing) fatal(new Error('The connection to PostgreSQL was lost.'));
    },
  });
  const db = drizzlePostgres(client, { schema, casing: 'snake_case' });
  return {
    db: db as unknown as Database,
    kind: 'postgresql',
    boss: { connectionString: url },
    vacuum: async () => undefined,
    close: async () => {
      closing = true;
      await client.end({ timeout: 5 });
    },
  };
}

function throwUncaught(error: Error): void {
  queueMicrotask(() => {
    throw error;
  });
}

/** The rows of `db.execute`, which postgres.js answers as an array and PGlite as `{ rows }`. Cast bigint to text or float8 in the SQL: the drivers differ there too. */
export function rows<Row extends Record<string, unknown>>(result: unknown): Row[] {
  if (Array.isArray(result)) return [...result];
  return (result as { rows: Row[] }).rows;
}
