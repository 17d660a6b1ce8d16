/**
 * One replica for the kill test: the real database, jobs, engine and operations, with applications that live in the
 * parent process, over HTTP. It is killed at random moments and must need no special case for it.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Account, Capability, Connection, PlannedStep, Step } from '../../connectors/contract.ts';
import { ConnectorError } from '../../connectors/errors.ts';
import { listOpenCases } from '../../db/cases.ts';
import { openCheckpoints } from '../../db/checkpoints.ts';
import { openDatabase } from '../../db/client.ts';
import { inArray } from '../../db/drizzle.ts';
import { markPosted } from '../../db/messages.ts';
import { savePeople } from '../../db/people.ts';
import { steps } from '../../db/schema.ts';
import { startEngine } from '../../src/engine/index.ts';
import { openJobs } from '../../src/engine/jobs.ts';
import { QUEUES } from '../../src/engine/queues.ts';
import { approveCase } from '../../src/operations/approve-case.ts';
import type { Deps, Queues } from '../../src/operations/deps.ts';
import { openCase } from '../../src/operations/open-case.ts';
import { frozenList, releaseCases } from '../../src/operations/release-cases.ts';
import { tick } from '../../src/operations/tick.ts';
import { anApplication, ann, aPerson, bob, hana, sam } from '../support/company.ts';
import { settingsOf } from '../support/settings.ts';

const { VENDOR = '', DATA_DIR = '', DATABASE_URL, CASES = '40', APPLICATIONS = '6', EPOCH = '0' } = process.env;
/** Rows' time runs faster than the clock on the wall, so that two minutes' doubt does not take two minutes. */
const SPEED = 20;
const now = () => new Date(Number(EPOCH) + (Date.now() - Number(EPOCH)) * SPEED);
const applications = Array.from({ length: Number(APPLICATIONS) }, (_, index) => anApplication(`app${index}`));
const leavers = Array.from({ length: Number(CASES) }, (_, index) => `leaver${index}`);

const capabilities: readonly Capability[] = [
  { action: 'suspend', undo: 'full', scopes: [] },
  { action: 'transfer_data', undo: 'none', scopes: [] },
];

async function ask(path: string, method = 'GET'): Promise<{ active: boolean; files: number }> {
  try {
    const answer = await fetch(`${VENDOR}${path}`, { method, signal: AbortSignal.timeout(5_000) });
    return (await answer.json()) as { active: boolean; files: number };
  } catch {
    throw new ConnectorError('unavailable', `app: ${method}: no answer`);
  }
}

function connectionOf(application: string): Connection {
  const at = (step: Step) => `/${application}/${step.account.id}`;
  return {
    check: async () => undefined,
    findAccounts: async ({ email }) => {
      const id = email.split('@')[0] ?? '';
      const { active } = await ask(`/${application}/${id}`);
      const account: Account = {
        id,
        label: email,
        emails: [email],
        status: active ? 'active' : 'suspended',
        privilege: { privileged: 'no', why: 'none' },
        entitlements: [],
      };
      return [account];
    },
    plan: async (account): Promise<PlannedStep[]> => [
      {
        action: 'suspend',
        phase: 'cut_access',
        account,
        summary: 'Suspend',
        before: { active: true },
        absorbing: true,
      },
      {
        action: 'transfer_data',
        phase: 'hand_over',
        account,
        summary: 'Transfer',
        before: { files: 1 },
        absorbing: false,
      },
    ],
    execute: async (step) => {
      await ask(`${at(step)}/${step.action}`, 'POST');
      return { outcome: 'done' };
    },
    verify: async (step) => {
      const { active, files } = await ask(at(step));
      const holds = step.action === 'suspend' ? !active : files === 0;
      return { verdict: holds ? 'holds' : 'broken', observed: { active, files } };
    },
  };
}

const database = await openDatabase(DATABASE_URL ? { url: DATABASE_URL } : { dataDir: DATA_DIR });
const checkpoints = await openCheckpoints(database.db, DATA_DIR);
const log = {
  info: () => undefined,
  warn: () => undefined,
  error: (fields: object, text: string) => console.error(text, fields),
};
const jobs = await openJobs<Queues>(database, QUEUES, log);
const connections = new Map(applications.map(({ id }) => [id, connectionOf(id)]));
const deps: Deps = {
  db: database.db,
  now,
  newId: randomUUID,
  settings: settingsOf(applications, {}),
  hr: () => undefined,
  connect: (id) => {
    const connection = connections.get(id);
    return connection && { connection, capabilities };
  },
  send: (tx, queue, data, options) => jobs.send(tx, queue, data, options),
  checkpoint: () => checkpoints.checkpoint(),
  log,
};
const standing = await checkpoints.compare();
if (standing !== 'ok') throw new Error(`the log is ${standing}`);
/** A Slack that takes everything. */
const projector = {
  draw: async () => undefined,
  post: async (id: string) => {
    await markPosted(deps.db, id, now());
    return undefined;
  },
};
await startEngine(deps, jobs, { projector, fetchFile: () => Promise.reject(new Error('no files here')) });
await database.db.transaction((tx) =>
  savePeople(
    tx,
    ['ann', 'bob', 'sam', 'hana', 'dana', ...leavers].map((id) => aPerson({ id })),
    deps.now(),
  ),
);
process.send?.('started');

/** The people of this company, who never tire of clicking. */
for (const personId of leavers) await openCase(deps, hana, { personId, lastDay: 'now' }).catch(() => undefined);
for (;;) {
  await click();
  await tick(deps);
  process.send?.(await settledSteps());
  await sleep(500);
}

async function settledSteps(): Promise<number> {
  return await deps.db.$count(steps, inArray(steps.state, ['verified', 'unknown']));
}

async function click(): Promise<void> {
  for (const { id, state, revision } of await listOpenCases(deps.db)) {
    if (state === 'awaiting_approval') await approveCase(deps, bob, { caseId: id, revision }).catch(() => undefined);
  }
  const list = await frozenList(deps, ann);
  if (!list) return;
  await releaseCases(deps, ann, { releaseId: list.release.id }).catch(() => undefined);
  await releaseCases(deps, sam, { releaseId: list.release.id }).catch(() => undefined);
}
