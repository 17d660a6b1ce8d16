import type { Inquiry, InquiryAbout, InquiryKind } from '../src/domain/inquiry.ts';
import type { GroupFault } from '../src/domain/member-group.ts';
import { jsonb, pgTable, primaryKey, sql, text, timestamp, uniqueIndex } from './drizzle.ts';
import { cases, people } from './schema.ts';

const at = () => timestamp({ withTimezone: true, mode: 'date' });

/** Who takes over what a leaver does for others. */
export const successors = pgTable(
  'successors',
  {
    caseId: text()
      .notNull()
      .references(() => cases.id),
    /** `owner:crm`, `manager`, `approver` … */
    role: text().notNull(),
    email: text().notNull(),
    name: text().notNull(),
    slackUserId: text().notNull(),
    by: text().notNull(),
    at: at().notNull(),
  },
  (table) => [primaryKey({ columns: [table.caseId, table.role] })],
);

/** Questions about somebody on the roster, that people answer. */
export const inquiries = pgTable(
  'inquiries',
  {
    id: text().primaryKey(),
    key: text().notNull(),
    kind: text().$type<InquiryKind>().notNull(),
    personId: text()
      .notNull()
      .references(() => people.id),
    about: jsonb().$type<InquiryAbout>().notNull(),
    askedOf: text(),
    state: text().$type<Inquiry['state']>().notNull(),
    answer: text().$type<Inquiry['answer']>(),
    answeredBy: text(),
    note: text(),
    askedAt: at().notNull(),
    closedAt: at(),
  },
  (table) => [
    uniqueIndex('inquiries_once').on(table.key),
    uniqueIndex('inquiries_one_open').on(table.kind, table.personId).where(sql`state = 'open'`),
  ],
);

/** Who was in the group of everybody when it was last read. */
export const memberGroups = pgTable('member_groups', {
  application: text().primaryKey(),
  group: text().notNull(),
  /** Ids of people of the roster. */
  members: jsonb().$type<readonly string[]>().notNull(),
  /** What was said of it last, until it can be read and is whole again. */
  alarm: text().$type<GroupFault>(),
  alarmedAt: at(),
  readAt: at().notNull(),
});
