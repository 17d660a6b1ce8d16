import type { HrChange } from '../src/domain/hr-change.ts';
import type { HrRecord } from '../src/domain/roster.ts';
import { index, jsonb, pgTable, primaryKey, sql, text, timestamp } from './drizzle.ts';
import { people } from './schema.ts';

const at = () => timestamp({ withTimezone: true, mode: 'date' });

/** What each source last said of a person; the person is these joined, the first source in lastday.yaml first. */
export const rosterRecords = pgTable(
  'roster_records',
  {
    source: text().notNull(),
    personId: text()
      .notNull()
      .references(() => people.id),
    record: jsonb().$type<HrRecord>().notNull(),
    updatedAt: at().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.source, table.personId] }),
    index('roster_records_person').on(table.personId),
  ],
);

/** What a source says differently from before, kept until what follows from it is done. */
export const hrChanges = pgTable(
  'hr_changes',
  {
    id: text().primaryKey(),
    source: text().notNull(),
    personId: text()
      .notNull()
      .references(() => people.id),
    change: jsonb().$type<HrChange>().notNull(),
    at: at().notNull(),
    followedAt: at(),
  },
  (table) => [index('hr_changes_open').on(table.at).where(sql`followed_at is null`)],
);

/** A record that could be two people, or nobody: a human says whose it is, and it is remembered. */
export const identityQuestions = pgTable('identity_questions', {
  /** The source, with the number or the address that it asks about. */
  key: text().primaryKey(),
  source: text().notNull(),
  record: jsonb().$type<HrRecord>().notNull(),
  candidates: jsonb().$type<readonly string[]>().notNull(),
  why: text().notNull(),
  askedAt: at().notNull(),
  /** A person's id, or `new`. */
  answer: text(),
  answeredBy: text(),
  answeredAt: at(),
});
