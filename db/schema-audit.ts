import {
  bigint,
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  sql,
  text,
  timestamp,
  uniqueIndex,
} from './drizzle.ts';

// The audit log, append-only by trigger: migrations/*_append_only.sql.

/** One event, as the exact text that was hashed. The other columns repeat parts of it for queries and are checked by `verifyLog`. */
export const auditEvents = pgTable(
  'audit_events',
  {
    /** Gapless from 0: also the leaf's index in the Merkle tree. */
    seq: bigint({ mode: 'number' }).primaryKey(),
    at: timestamp({ withTimezone: true, mode: 'date' }).notNull(),
    kind: text().notNull(),
    caseId: text(),
    /** Gapless from 0 within the case, so that a bundle cannot leave one out. */
    caseIndex: integer(),
    /** Canonical JSON. */
    text: text().notNull(),
    /** base64 of SHA-256(0x00 ‖ text). */
    leaf: text().notNull(),
  },
  (table) => [
    uniqueIndex('audit_events_case').on(table.caseId, table.caseIndex),
    index('audit_events_kind_at').on(table.kind, table.at),
  ],
);

/** The one row that says how far the log has come; locking it is what makes `seq` gapless. */
export const auditHead = pgTable(
  'audit_head',
  {
    only: boolean().primaryKey().default(true),
    /** Names this log for ever: a database put in another's place has another id. */
    logId: text().notNull().default(sql`gen_random_uuid()::text`),
    size: bigint({ mode: 'number' }).notNull().default(0),
    /** The perfect subtrees' roots, largest first, base64: all that an append and a root need. */
    frontier: jsonb().$type<string[]>().notNull().default([]),
  },
  (table) => [check('audit_head_only', sql`${table.only}`)],
);
