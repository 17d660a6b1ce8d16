import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import type { Account, Action, Phase, UndoLevel } from '../src/domain/account.ts';
import type { Approval, ApprovalScope } from '../src/domain/approval.ts';
import type { Brake } from '../src/domain/brake.ts';
import type { AppliedPolicy, CaseSource, CaseState, Question } from '../src/domain/case.ts';
import type { ExceptionReason, ExceptionState } from '../src/domain/exception.ts';
import type { Json } from '../src/domain/json.ts';
import type { LeavingMoment } from '../src/domain/leaving.ts';
import type { LookupOutcome } from '../src/domain/lookup.ts';
import type { Person } from '../src/domain/roster.ts';
import type { Mode } from '../src/domain/settings.ts';
import type { StepState } from '../src/domain/step.ts';
import type { Attachment, TaskKind, TaskState } from '../src/domain/task.ts';
import type { TimerKind } from '../src/domain/timer.ts';

const at = () => timestamp({ withTimezone: true, mode: 'date' });

// ── Audit log (db/audit.ts; append-only by trigger, see migrations/*_append_only.sql) ──

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

// ── The roster ──

export const people = pgTable(
  'people',
  {
    id: text().primaryKey(),
    email: text().notNull(),
    otherEmails: jsonb().$type<readonly string[]>().notNull().default([]),
    employeeId: text(),
    name: text().notNull(),
    department: text(),
    title: text(),
    location: text(),
    country: text(),
    timezone: text(),
    employmentType: text(),
    managerEmail: text(),
    startDate: text(),
    lastDay: text(),
    status: text().$type<Person['status']>().notNull(),
    slackUserId: text(),
    groups: jsonb().$type<readonly string[]>().notNull().default([]),
    source: text().notNull(),
    updatedAt: at().notNull(),
  },
  (table) => [
    uniqueIndex('people_email').on(table.email),
    index('people_employee').on(table.employeeId),
    index('people_slack').on(table.slackUserId),
  ],
);

// ── Cases ──

export const cases = pgTable(
  'cases',
  {
    id: text().primaryKey(),
    number: integer().generatedAlwaysAsIdentity(),
    personId: text()
      .notNull()
      .references(() => people.id),
    state: text().$type<CaseState>().notNull(),
    resumeTo: text().$type<CaseState>(),
    version: integer().notNull().default(1),
    revision: integer().notNull().default(0),
    round: integer().notNull().default(0),
    source: jsonb().$type<CaseSource>().notNull(),
    requester: text().notNull(),
    requesterPersonId: text(),
    reason: text(),
    involuntary: boolean().notNull().default(false),
    leaving: jsonb().$type<LeavingMoment>().notNull(),
    policy: jsonb().$type<AppliedPolicy>(),
    privileged: boolean().notNull().default(true),
    accountsHash: text(),
    planHash: text(),
    questions: jsonb().$type<readonly Question[]>().notNull().default([]),
    choices: jsonb().$type<Readonly<Record<string, string | null>>>().notNull().default({}),
    frozen: boolean().notNull().default(false),
    handOverTo: jsonb().$type<{ email: string; name: string }>(),
    openedAt: at().notNull(),
    plannedAt: at(),
    cutAt: at(),
    earlyCutAt: at(),
    stoppedAt: at(),
    accessClosedAt: at(),
    endedAt: at(),
  },
  (table) => [
    // A second case for the same leaver is refused by the database itself.
    uniqueIndex('cases_one_open')
      .on(table.personId)
      .where(sql`state not in ('completed', 'restored', 'cancelled', 'rejected')`),
    index('cases_state').on(table.state),
    index('cases_opened').on(table.openedAt),
  ],
);

export const lookups = pgTable(
  'lookups',
  {
    caseId: text()
      .notNull()
      .references(() => cases.id),
    application: text().notNull(),
    outcome: text().$type<LookupOutcome>().notNull(),
    mode: text().$type<Mode>().notNull(),
    account: jsonb().$type<Account>(),
    candidates: jsonb().$type<readonly Account[]>().notNull().default([]),
    refused: text(),
    note: text(),
    lookedAt: at().notNull(),
  },
  (table) => [primaryKey({ columns: [table.caseId, table.application] })],
);

export const steps = pgTable(
  'steps',
  {
    id: text().primaryKey(),
    caseId: text()
      .notNull()
      .references(() => cases.id),
    position: integer().notNull(),
    batch: integer().notNull().default(0),
    application: text().notNull(),
    key: text().notNull(),
    action: text().$type<Action>().notNull(),
    phase: text().$type<Phase>().notNull(),
    account: jsonb().$type<Account>().notNull(),
    summary: text().notNull(),
    target: text(),
    before: jsonb().$type<Json>(),
    absorbing: boolean().notNull(),
    afterHandOver: boolean().notNull().default(false),
    undo: text().$type<UndoLevel>().notNull(),
    state: text().$type<StepState>().notNull(),
    attempts: integer().notNull().default(0),
    receipt: jsonb().$type<Json>(),
    observed: jsonb().$type<Json>(),
    note: text(),
    lookAt: at(),
    startedAt: at(),
    executedAt: at(),
    readDeadline: at(),
    closedAt: at(),
  },
  (table) => [
    uniqueIndex('steps_once').on(table.caseId, table.key),
    index('steps_look').on(table.lookAt).where(sql`look_at is not null`),
  ],
);

export const approvals = pgTable(
  'approvals',
  {
    id: text().primaryKey(),
    caseId: text()
      .notNull()
      .references(() => cases.id),
    scope: text().$type<ApprovalScope>().notNull(),
    binding: text().notNull(),
    decision: text().$type<Approval['decision']>().notNull(),
    actorId: text().notNull(),
    actorName: text().notNull(),
    human: text().notNull(),
    security: boolean().notNull(),
    isRequester: boolean().notNull(),
    revision: integer().notNull(),
    at: at().notNull(),
  },
  (table) => [
    // One human counts once for what they were shown.
    uniqueIndex('approvals_once').on(table.caseId, table.scope, table.binding, table.human),
  ],
);

export const tasks = pgTable(
  'tasks',
  {
    id: text().primaryKey(),
    caseId: text()
      .notNull()
      .references(() => cases.id),
    leaverPersonId: text().notNull(),
    kind: text().$type<TaskKind>().notNull(),
    key: text().notNull(),
    application: text(),
    title: text().notNull(),
    runbook: jsonb().$type<readonly string[]>().notNull(),
    stepIds: jsonb().$type<readonly string[]>().notNull().default([]),
    state: text().$type<TaskState>().notNull(),
    owner: text(),
    backupOwner: text(),
    delegate: text(),
    assignee: text(),
    dueAt: at().notNull(),
    sentAt: at(),
    closedAt: at(),
    closedBy: text(),
    note: text(),
    attachment: jsonb().$type<Attachment>(),
  },
  (table) => [uniqueIndex('tasks_once').on(table.caseId, table.key)],
);

/** Legal hold is a row on the person, not a state. */
export const holds = pgTable('holds', {
  personId: text()
    .primaryKey()
    .references(() => people.id),
  reason: text().notNull(),
  by: text().notNull(),
  at: at().notNull(),
});

/** Access knowingly kept, until a date. */
export const exceptions = pgTable(
  'exceptions',
  {
    id: text().primaryKey(),
    caseId: text()
      .notNull()
      .references(() => cases.id),
    application: text().notNull(),
    taskId: text()
      .notNull()
      .references(() => tasks.id),
    stepIds: jsonb().$type<readonly string[]>().notNull().default([]),
    state: text().$type<ExceptionState>().notNull(),
    reason: text().$type<ExceptionReason>().notNull(),
    details: text().notNull(),
    control: text().notNull(),
    askedBy: text().notNull(),
    askedHuman: text().notNull(),
    approverId: text().notNull(),
    approver: text().notNull(),
    approvedBy: text(),
    until: at().notNull(),
    latest: at().notNull(),
    askedAt: at().notNull(),
    allowedAt: at(),
    endedAt: at(),
    endedBy: text(),
  },
  (table) => [
    index('exceptions_case').on(table.caseId),
    index('exceptions_state').on(table.state),
    // One question or one exception at a time about one task, over all replicas.
    uniqueIndex('exceptions_one_open').on(table.taskId).where(sql`state in ('asked', 'allowed')`),
  ],
);

// ── Time, brakes, and what was seen ──

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

// ── Messages are projections ──

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
    audience: text().$type<'thread' | 'admins' | 'security'>().notNull(),
    text: text().notNull(),
    at: at().notNull(),
    postedAt: at(),
  },
  (table) => [index('notices_unposted').on(table.at).where(sql`posted_at is null`)],
);
