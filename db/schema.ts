import type { Account, Action, Phase, UndoLevel } from '../src/domain/account.ts';
import type { Mode } from '../src/domain/application.ts';
import type { Approval, ApprovalScope } from '../src/domain/approval.ts';
import type { AppliedPolicy, CaseKind, CaseSource, CaseState, Question } from '../src/domain/case.ts';
import type { ExceptionReason, ExceptionState } from '../src/domain/exception.ts';
import type { Json } from '../src/domain/json.ts';
import type { LeavingMoment } from '../src/domain/leaving.ts';
import type { LookupOutcome } from '../src/domain/lookup.ts';
import type { RoleMove } from '../src/domain/move.ts';
import type { Person } from '../src/domain/roster.ts';
import type { StepState } from '../src/domain/step.ts';
import type { Attachment, HandedOn, TaskKind, TaskState, TaskWay } from '../src/domain/task.ts';
import { boolean, index, integer, jsonb, pgTable, primaryKey, sql, text, timestamp, uniqueIndex } from './drizzle.ts';

const at = () => timestamp({ withTimezone: true, mode: 'date' });

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
    kind: text().$type<CaseKind>().notNull().default('leaver'),
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
    move: jsonb().$type<RoleMove>(),
    hrConfirmedAt: at(),
    rehiredAt: at(),
    openedAt: at().notNull(),
    plannedAt: at(),
    cutAt: at(),
    earlyCutAt: at(),
    stoppedAt: at(),
    accessClosedAt: at(),
    endedAt: at(),
  },
  (table) => [
    // A second case for the same leaver is refused by the database itself; a change of role is a case beside it.
    uniqueIndex('cases_one_open')
      .on(table.personId)
      .where(sql`kind <> 'move' and state not in ('completed', 'restored', 'cancelled', 'rejected')`),
    uniqueIndex('cases_one_move')
      .on(table.personId)
      .where(sql`kind = 'move' and state not in ('completed', 'restored', 'cancelled', 'rejected')`),
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
    beganAt: at(),
    startedAt: at(),
    executedAt: at(),
    readDeadline: at(),
    closedAt: at(),
  },
  (table) => [
    uniqueIndex('steps_once').on(table.caseId, table.key),
    index('steps_begun').on(table.application, table.beganAt),
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
    handed: jsonb().$type<readonly HandedOn[]>().notNull().default([]),
    snoozedUntil: at(),
    via: text().$type<TaskWay>().notNull().default('owner'),
    ticket: text(),
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
