import type { CatalogueEntry, Scan, TriagedFinding } from '../src/domain/finding.ts';
import type { Json } from '../src/domain/json.ts';
import { boolean, index, integer, jsonb, pgTable, text, timestamp, uniqueIndex } from './drizzle.ts';

const at = () => timestamp({ withTimezone: true, mode: 'date' });

/** Files that were given to be read for accounts that nobody registered. */
export const scans = pgTable(
  'scans',
  {
    id: text().primaryKey(),
    fileName: text().notNull(),
    fileId: text(),
    includeDms: boolean().notNull().default(false),
    leaverId: text(),
    by: jsonb().$type<Scan['by']>().notNull(),
    state: text().$type<Scan['state']>().notNull(),
    progress: integer().notNull().default(0),
    records: integer().notNull().default(0),
    findings: integer().notNull().default(0),
    notReviewed: integer().notNull().default(0),
    skipped: jsonb().$type<Scan['skipped']>().notNull().default([]),
    fault: text(),
    startedAt: at().notNull(),
    endedAt: at(),
  },
  (table) => [index('scans_started').on(table.startedAt)],
);

export const findings = pgTable(
  'findings',
  {
    id: text().primaryKey(),
    key: text().notNull(),
    scanId: text()
      .notNull()
      .references(() => scans.id),
    tool: text().notNull(),
    domain: text(),
    person: text(),
    personId: text(),
    use: text().$type<TriagedFinding['use']>().notNull(),
    certainty: text().$type<TriagedFinding['certainty']>().notNull(),
    /** Emptied when the time to keep them is over. */
    quotes: jsonb().$type<TriagedFinding['quotes']>().notNull(),
    sources: jsonb().$type<TriagedFinding['sources']>().notNull(),
    mentions: integer().notNull(),
    firstSeen: at(),
    lastSeen: at(),
    closing: text(),
    note: text(),
    state: text().$type<TriagedFinding['state']>().notNull(),
    decidedBy: text(),
    reason: text(),
    askedAt: at(),
    answer: jsonb().$type<NonNullable<TriagedFinding['answer']>>(),
    foundAt: at().notNull(),
  },
  (table) => [
    // Found again, it is the same one: what was decided is remembered.
    uniqueIndex('findings_once').on(table.key),
    index('findings_scan').on(table.scanId),
    index('findings_person').on(table.personId),
  ],
);

/** What the company says of applications, beside lastday.yaml. */
export const catalogueEntries = pgTable('catalogue_entries', {
  /** The name's spelling, without case, spaces and signs. */
  key: text().primaryKey(),
  kind: text().$type<CatalogueEntry['kind']>().notNull(),
  name: text().notNull(),
  domains: jsonb().$type<readonly string[]>().notNull(),
  aliases: jsonb().$type<readonly string[]>(),
  closing: text(),
  note: text(),
  owner: text(),
  reason: text(),
  by: text(),
  at: at().notNull(),
});

/** What a model said of a redacted record, by a hash of everything that it depends on. */
export const judgements = pgTable(
  'judgements',
  {
    key: text().primaryKey(),
    verdicts: jsonb().$type<Json>().notNull(),
    at: at().notNull(),
  },
  (table) => [index('judgements_at').on(table.at)],
);
