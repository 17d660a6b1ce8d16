import { randomUUID } from 'node:crypto';
import type { Connection } from '../../connectors/contract.ts';
import { memory } from '../../connectors/memory/index.ts';
import { type MemoryAccount, MemoryConfig } from '../../connectors/memory/schema.ts';
import { readHead } from '../../db/audit.ts';
import { rootOf } from '../../db/audit-tree.ts';
import type { OpenedDatabase } from '../../db/client.ts';
import { peopleByEmail, savePeople } from '../../db/people.ts';
import { cases } from '../../db/schema.ts';
import { applicationBrakes } from '../../db/schema-time.ts';
import { nextDue } from '../../db/timers.ts';
import type { PersonActor, Role } from '../../src/domain/actor.ts';
import type { Application } from '../../src/domain/application.ts';
import type { Policy } from '../../src/domain/policy.ts';
import type { Person } from '../../src/domain/roster.ts';
import type { Settings } from '../../src/domain/settings.ts';
import { advanceCase } from '../../src/operations/advance-case.ts';
import { confirmCase } from '../../src/operations/confirm-case.ts';
import type { Connected, Deps, HrSource, Queue, Queues } from '../../src/operations/deps.ts';
import { planCase } from '../../src/operations/plan-case.ts';
import { rereadRecord } from '../../src/operations/reread-record.ts';
import { type FetchFile, runScan } from '../../src/operations/run-scan.ts';
import { runStep } from '../../src/operations/run-step.ts';
import { tellItsm } from '../../src/operations/tell-itsm.ts';
import { tick } from '../../src/operations/tick.ts';
import { viewCase } from '../../src/operations/view-case.ts';
import { settingsOf } from './settings.ts';

const HOUR = 3_600_000;
export const MONDAY = new Date('2026-11-23T09:00:00Z');

export function aPerson(overrides: Partial<Person> & { id: string }): Person {
  return {
    email: `${overrides.id}@northwind.test`,
    otherEmails: [],
    name: `${overrides.id[0]?.toUpperCase()}${overrides.id.slice(1)}`,
    employeeId: `E-${overrides.id}`,
    timezone: 'Europe/Berlin',
    status: 'active',
    slackUserId: `U0${overrides.id.toUpperCase()}`,
    groups: [],
    source: 'csv',
    ...overrides,
  };
}

export function anActor(id: string, ...roles: Role[]): PersonActor {
  return {
    kind: 'person',
    id: `U0${id.toUpperCase()}`,
    name: `${id[0]?.toUpperCase()}${id.slice(1)}`,
    personId: id,
    email: `${id}@northwind.test`,
    roles: new Set(roles),
  };
}

/** The people who act in the walks. */
export const ann = anActor('ann', 'approver', 'admin');
export const bob = anActor('bob', 'approver');
export const sam = anActor('sam', 'security_approver');
export const hana = anActor('hana', 'hr');
export const dana = anActor('dana');
export const lena = anActor('lena', 'legal');
export const lee = anActor('lee', 'approver', 'security_approver', 'admin');

export function anAccount(id: string, overrides: Partial<MemoryAccount> = {}): MemoryAccount {
  return {
    id: `acc-${id}`,
    email: `${id}@northwind.test`,
    other_emails: [],
    name: id,
    active: true,
    sessions: 2,
    entitlements: ['staff'],
    licence: 'standard',
    files: 0,
    ...overrides,
  };
}

export function anApplication(id: string, overrides: Partial<Application> = {}): Application {
  return {
    id,
    name: `${id[0]?.toUpperCase()}${id.slice(1)}`,
    connector: 'memory',
    mode: 'enforce',
    identityProvider: false,
    owner: 'dana@northwind.test',
    backupOwner: 'bob@northwind.test',
    tier: 'standard',
    protected: [],
    identities: {},
    domains: [],
    tasksTo: 'owner',
    runbook: [],
    // Tests share a database, an hour and names: whoever counts people says how many.
    peopleAnHour: 1_000,
    settings: {},
    ...overrides,
  };
}

export interface CompanyOptions {
  readonly applications?: readonly Application[];
  /** By application: the accounts in it. */
  readonly accounts?: Readonly<Record<string, readonly MemoryAccount[]>>;
  readonly people?: readonly Person[];
  readonly policies?: readonly Policy[];
  readonly checklist?: Settings['checklist'];
  readonly roles?: Settings['roles'];
  readonly pilot?: string;
  /** HR systems that can be asked again, by the source's id. */
  readonly hr?: Readonly<Record<string, HrSource>>;
  readonly ownAccount?: Readonly<Record<string, string>>;
  readonly now?: Date;
  /** Where uploaded logs come from. */
  readonly fetchFile?: FetchFile;
  /** Applications on servers of their own, instead of the memory connector. */
  readonly servers?: Readonly<Record<string, (now: () => Date) => Connected>>;
}

/** A company in a test: a real database, real operations, the memory connector, and a clock that the test moves. */
export interface Company {
  readonly deps: Deps;
  /** What the application's own server would say, behind any fault. */
  readonly server: (application: string) => Connection;
  /** Replaces parts of a connection: down, lying, foreign. `undefined` mends it. */
  fault(application: string, broken: Partial<Connection> | undefined): void;
  /** Runs every job, also those that the jobs send, until none is left. */
  settle(): Promise<void>;
  /** Moves the clock, then ticks and settles, timer by timer in their order. */
  pass(milliseconds: number): Promise<void>;
  /** The clock jumps to then, and one tick finds everything that came due meanwhile, as the minute's does. Milliseconds. */
  jump(to: number): Promise<void>;
  now(): Date;
  /** What HR says of these people from now on. */
  roster(people: readonly Person[]): Promise<void>;
  view(caseId: string): ReturnType<typeof viewCase>;
  /** Every (application, action) that reached a server, in order. */
  readonly acts: string[];
  /** How long the log was when it was last signed. */
  readonly checkpoints: { size: number };
}

const PEOPLE = ['ann', 'bob', 'sam', 'hana', 'dana', 'lena', 'lee', 'kim'];

export async function aCompany(database: OpenedDatabase, options: CompanyOptions = {}): Promise<Company> {
  let now = options.now ?? MONDAY;
  const applications = options.applications ?? [anApplication('crm'), anApplication('wiki')];
  const faults = new Map<string, Partial<Connection>>();
  const acts: string[] = [];
  const servers: ReadonlyMap<string, Connected> = new Map(
    applications
      .filter(({ connector }) => connector !== undefined)
      .map(({ id }) => {
        const own = options.servers?.[id]?.(() => now);
        if (own) return [id, own] as const;
        const config = MemoryConfig.parse({
          accounts: options.accounts?.[id] ?? [anAccount('lee', { id: `${id}-lee` }), ...admins(id)],
          privileged_entitlements: ['owner'],
          ...(options.ownAccount?.[id] !== undefined && { own_account: options.ownAccount[id] }),
        });
        const tools = { fetch: globalThis.fetch, now: () => now, signal: new AbortController().signal };
        return [id, { connection: memory.connect(config, tools), capabilities: memory.capabilities }] as const;
      }),
  );
  const connected = (id: string): Connection => {
    const server = servers.get(id)?.connection;
    if (!server) throw new Error(`no server ${id}`);
    const broken = faults.get(id) ?? {};
    const counted: Connection = {
      ...server,
      execute: async (step) => {
        acts.push(`${id} ${step.action}`);
        return await server.execute(step);
      },
      undo: async (step) => {
        acts.push(`${id} undo ${step.action}`);
        return (await server.undo?.(step)) ?? { outcome: 'already_done' };
      },
    };
    return { ...counted, ...broken };
  };
  const jobs: { queue: Queue; key: string | undefined; data: Queues[Queue]; at: number }[] = [];
  const checkpoints = { size: 0 };
  const deps: Deps = {
    db: database.db,
    now: () => now,
    newId: randomUUID,
    settings: settingsOf(applications, options),
    connect: (id) => {
      const server = servers.get(id);
      return server && { connection: connected(id), capabilities: server.capabilities };
    },
    hr: (source) => options.hr?.[source] ?? (source === 'bamboohr' ? leavingToday(database, () => now) : undefined),
    // As the engine's queues: one job per key waits; a later one is brought forward.
    send: async (_tx, queue, data, { key, afterSeconds = 0 } = {}) => {
      const at = now.getTime() + afterSeconds * 1000;
      const twin = jobs.find((job) => key !== undefined && job.queue === queue && job.key === key);
      if (twin === undefined) jobs.push({ queue, key, data, at });
      else twin.at = Math.min(twin.at, at);
    },
    checkpoint: async () => {
      const { size, frontier } = await readHead(database.db);
      checkpoints.size = size;
      return { size, root: rootOf(frontier).toString('base64') };
    },
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  };
  const fetchFile: FetchFile = options.fetchFile ?? (() => Promise.reject(new Error('no files here')));
  const run: { [Name in Queue]: (data: Queues[Name]) => Promise<void> } = {
    plan: ({ caseId }) => planCase(deps, caseId),
    advance: ({ caseId }) => advanceCase(deps, caseId),
    step: ({ stepId }) => runStep(deps, stepId),
    reread: (data) => rereadRecord(deps, data),
    confirm: ({ caseId }) => confirmCase(deps, caseId),
    draw: async () => undefined,
    notice: async () => undefined,
    ticket: ({ taskId }) => tellItsm(deps, taskId),
    scan: ({ scanId }) => runScan(deps, scanId, fetchFile, new AbortController().signal),
  };
  const settle = async () => {
    for (;;) {
      const index = jobs.findIndex(({ at }) => at <= now.getTime());
      const [job] = index < 0 ? [] : jobs.splice(index, 1);
      if (!job) return;
      await (run[job.queue] as (data: object) => Promise<void>)(job.data);
    }
  };
  await database.db.transaction(async (tx) => {
    // Cases of other tests in the same database do not count towards this one's brake.
    await tx.update(cases).set({ openedAt: new Date(0) });
    await tx.delete(applicationBrakes);
    await savePeople(tx, options.people ?? PEOPLE.map((id) => aPerson({ id })), now);
  });
  return {
    deps,
    server: (id) => servers.get(id)?.connection ?? connected(id),
    fault: (id, broken) => void (broken ? faults.set(id, broken) : faults.delete(id)),
    settle,
    pass: async (milliseconds) => {
      const end = new Date(now.getTime() + milliseconds);
      for (;;) {
        const timer = await nextDue(database.db);
        const job = jobs.reduce((earliest, { at }) => Math.min(earliest, at), Number.POSITIVE_INFINITY);
        const stop = Math.min(end.getTime(), timer?.getTime() ?? Number.POSITIVE_INFINITY, job);
        now = new Date(Math.max(now.getTime(), stop));
        await tick(deps);
        await settle();
        if (now >= end) return;
        // A minute's tick in between finds the rows that a job forgot.
        if (stop > end.getTime()) now = end;
      }
    },
    jump: async (to) => {
      now = new Date(to);
      await tick(deps);
      await settle();
    },
    now: () => now,
    roster: (people) => database.db.transaction((tx) => savePeople(tx, people, now)),
    view: (caseId) => viewCase(deps, caseId),
    acts,
    checkpoints,
  };
}

/** An HR system that says of everybody on the roster that they leave today. */
function leavingToday(database: OpenedDatabase, now: () => Date): HrSource {
  return {
    readAgain: async ({ email = '' }) => {
      const [person] = await peopleByEmail(database.db, email);
      return person && { ...person, lastDay: now().toISOString().slice(0, 10) };
    },
  };
}

/** Three owners, so that nobody in the walks is among the last two. */
function admins(application: string): readonly MemoryAccount[] {
  return ['root', 'admin', 'chief'].map((id) => anAccount(id, { id: `${application}-${id}`, entitlements: ['owner'] }));
}

export const hours = (count: number): number => count * HOUR;
export const days = (count: number): number => count * 24 * HOUR;
