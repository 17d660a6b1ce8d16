import type { Brake, UnexpectedAnswer } from '../src/domain/brake.ts';
import type { TimerKind } from '../src/domain/timer.ts';
import { index, jsonb, pgTable, primaryKey, sql, text, timestamp } from './drizzle.ts';

const at = () => timestamp({ withTimezone: true, mode: 'date' });

/** Everything timed is a row with a due time. */
export const timers = pgTable(
  'timers',
  {
    kind: text().$type<TimerKind>().notNull(),
    subject: text().notNull(),
    dueAt: at().notNull(),
    firedAt: at(),
  },
  (table) => [
    primaryKey({ columns: [table.kind, table.subject] }),
    index('timers_due').on(table.dueAt).where(sql`fired_at is null`),
  ],
);

export const brakes = pgTable('brakes', {
  kind: text().$type<Brake['kind']>().primaryKey(),
  reason: text().notNull(),
  by: text().notNull(),
  at: at().notNull(),
  restart: jsonb().$type<readonly string[]>().notNull().default([]),
});

/** How each application has answered lately; one that is stopped is not written to. */
export const applicationBrakes = pgTable('application_brakes', {
  application: text().primaryKey(),
  unexpected: jsonb().$type<readonly UnexpectedAnswer[]>().notNull().default([]),
  because: text(),
  stoppedAt: at(),
  goOn: jsonb().$type<readonly string[]>().notNull().default([]),
  wentOnAt: at(),
  wentOnBy: text(),
});

export const releases = pgTable('releases', {
  id: text().primaryKey(),
  caseIds: jsonb().$type<readonly string[]>().notNull(),
  hash: text().notNull(),
  humans: jsonb().$type<readonly string[]>().notNull().default([]),
  createdAt: at().notNull(),
  releasedAt: at(),
});

/** What came in from outside, by its own id: the same again has no effect. Kept 30 days. */
export const inbox = pgTable(
  'inbox',
  {
    source: text().notNull(),
    id: text().notNull(),
    /** SHA-256 of the body, so that the same id with another body is told apart. */
    digest: text().notNull(),
    receivedAt: at().notNull(),
  },
  (table) => [primaryKey({ columns: [table.source, table.id] })],
);

/** What happens once for a day, a person or a moment, over all replicas: whoever inserts the key does it. */
export const occurrences = pgTable('occurrences', {
  /** `digest:2026-12-01`, `nag:<person>:2026-12-01` … */
  key: text().primaryKey(),
  at: at().notNull(),
});

/** Who is away, from one day to another of their own calendar; one absence a person. */
export const absences = pgTable('absences', {
  email: text().primaryKey(),
  delegate: text(),
  from: text().notNull(),
  until: text().notNull(),
});
