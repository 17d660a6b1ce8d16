import type { Audience } from '../src/domain/audience.ts';
import { doublePrecision, index, pgTable, sql, text, timestamp } from './drizzle.ts';
import { cases } from './schema.ts';

const at = () => timestamp({ withTimezone: true, mode: 'date' });

export const messages = pgTable('messages', {
  /** `case:<id>`, `task:<id>` … */
  subject: text().primaryKey(),
  channel: text(),
  ts: text(),
  /** The subject's version on the message; older than the subject's own: redraw. */
  drawn: text(),
  drawnAt: at(),
});

/** One thread line per decision, failure or closing; posted once. */
export const notices = pgTable(
  'notices',
  {
    id: text().primaryKey(),
    caseId: text().references(() => cases.id),
    /** `thread`: under the case's card · `admins`: DM to the admins · `security`: to the security approvers as well. */
    audience: text().$type<Audience>().notNull(),
    text: text().notNull(),
    /** Whom it is about, where no case says so: they never get it. */
    aboutEmail: text(),
    at: at().notNull(),
    postedAt: at(),
  },
  (table) => [index('notices_unposted').on(table.at).where(sql`posted_at is null`)],
);

/** How many updates all replicas together may still send now: a bucket that fills with time. One row. */
export const pace = pgTable('pace', {
  id: text().primaryKey(),
  tokens: doublePrecision().notNull(),
  /** Milliseconds since 1970, real time. */
  at: doublePrecision().notNull(),
});
