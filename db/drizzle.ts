import { createRequire } from 'node:module';

/**
 * Drizzle as CommonJS, for everybody. As ES modules each of its files has Node read the 180 KB of its package.json again
 * (24.21): 0.9 s and 230 MB more for every process and every test file, measured with drizzle-orm 0.45.
 */
const require = createRequire(import.meta.url);

export const {
  and,
  asc,
  count,
  desc,
  eq,
  gt,
  gte,
  inArray,
  isNotNull,
  isNull,
  like,
  lt,
  lte,
  max,
  ne,
  notExists,
  notInArray,
  or,
  sql,
} = require('drizzle-orm') as typeof import('drizzle-orm');
export const {
  alias,
  bigint,
  boolean,
  check,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
} = require('drizzle-orm/pg-core') as typeof import('drizzle-orm/pg-core');
export const { drizzle: drizzlePglite } = require('drizzle-orm/pglite') as typeof import('drizzle-orm/pglite');
export const { migrate: runPgliteMigrations } =
  require('drizzle-orm/pglite/migrator') as typeof import('drizzle-orm/pglite/migrator');
export const { drizzle: drizzlePostgres } =
  require('drizzle-orm/postgres-js') as typeof import('drizzle-orm/postgres-js');
export const { migrate: runPostgresMigrations } =
  require('drizzle-orm/postgres-js/migrator') as typeof import('drizzle-orm/postgres-js/migrator');
