import { randomUUID } from 'node:crypto';
import {
  type ConstructorOptions,
  fromDrizzle,
  fromPglite,
  type Job,
  type JobResult,
  type JobWithMetadata,
  PgBoss,
} from 'pg-boss';
import { type OpenedDatabase, rows, type Tx } from '../../db/client.ts';
import { sql } from '../../db/drizzle.ts';

/** Queue name → what its jobs carry: JSON objects, small, and no secrets. */
export type QueueMap<Queues> = { [Name in keyof Queues]: object };

export interface QueueSpec<Name extends string = string> {
  readonly name: Name;
  /** Attempts after the first, before the job goes to the exhausted ones. */
  readonly retryLimit?: number;
  /** Seconds before the first retry; doubled each time, with jitter. */
  readonly retryDelay?: number;
  /** Seconds: the longest wait between retries. */
  readonly retryDelayMax?: number;
  /** Seconds that one attempt may take. */
  readonly expireIn?: number;
}

export interface Work<Data> {
  readonly data: Data;
  /** Aborted when the job's time is up, another replica has taken it over, or the program stops. */
  readonly signal: AbortSignal;
  /** 1 for the first. */
  readonly attempt: number;
}

export interface SendOptions {
  /**
   * One queued job per key: sending again while it waits adds nothing, sending while it runs queues one more, so no
   * wake-up is lost. Two sends with one key must carry the same data. Jobs of one key run one after another, but for a
   * narrow race: rows are locked all the same.
   */
  readonly key?: string;
  /** Not before this many seconds from now (real time: for a vendor's Retry-After, never for anything due by the clock). */
  readonly afterSeconds?: number;
}

export interface Exhausted {
  readonly queue: string;
  readonly data: object;
  /** How the last attempt ended, as text. */
  readonly error: string;
}

export interface JobLog {
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

export interface Jobs<Queues extends QueueMap<Queues>> {
  /** Enqueues with the transaction: nothing runs before it commits, nothing remains when it rolls back. */
  send<Name extends keyof Queues & string>(
    tx: Tx,
    queue: Name,
    data: Queues[Name],
    options?: SendOptions,
  ): Promise<void>;
  /** Runs up to `concurrency` jobs at a time in this process. Delivery is at least once; a thrown error is a retry. */
  work<Name extends keyof Queues & string>(
    queue: Name,
    handler: (work: Work<Queues[Name]>) => Promise<void>,
    options?: { readonly concurrency?: number },
  ): Promise<void>;
  /** Called for each job whose attempts are used up; itself tried again until it returns. */
  onExhausted(handler: (exhausted: Exhausted) => Promise<void>): Promise<void>;
  /** Resolves when no job is queued, running, or waiting for a retry; deferred ones count only with `deferred`. */
  drained(options?: { readonly deferred?: boolean }): Promise<void>;
  /** Takes no more jobs, waits up to `graceMs` for the running ones, aborts the rest (another replica retries them). */
  stop(options?: { readonly graceMs?: number }): Promise<void>;
}

export interface JobsOptions {
  /** Seconds between looks for deferred jobs and retries; new jobs are announced and do not wait for it. */
  readonly pollSeconds?: number;
}

const EXHAUSTED = 'exhausted';
/** A batch ends with its slowest job; the second worker goes on meanwhile. */
const WORKERS = 2;
/** pg-boss's smallest: a killed process's job is taken over this many seconds after its last sign of life. */
const HEARTBEAT_SECONDS = 10;
const NO_JOB = '00000000-0000-0000-0000-000000000000';

/**
 * Opens pg-boss on the same database. On PostgreSQL it has its own pool (`pg` survives a lost connection, postgres.js
 * does not); embedded, it shares the one session. Starting it from several replicas at once is safe.
 */
export async function openJobs<Queues extends QueueMap<Queues>>(
  database: OpenedDatabase,
  queues: readonly QueueSpec<keyof Queues & string>[],
  log: JobLog,
  options: JobsOptions = {},
): Promise<Jobs<Queues>> {
  const boss = new PgBoss({ ...connection(database), ...SETTINGS });
  boss.on('error', (error) => log.error({ err: error }, 'pg-boss'));
  boss.on('warning', (warning) => log.warn({ warning }, 'pg-boss'));
  await boss.start();
  await prepareQueues(boss, queues);
  const pollSeconds = options.pollSeconds ?? 1;

  return {
    send: (tx, queue, data, sendOptions = {}) => send(boss, tx, queue, data, sendOptions),
    work: async (queue, handler, { concurrency = 1 } = {}) => {
      // Looking for jobs is what costs, on the embedded database above all: few workers, each taking several at a look.
      const workers = Math.min(concurrency, WORKERS);
      for (let n = 0; n < workers; n++) {
        const batch = Math.ceil(concurrency / workers);
        await startWorker(boss, queue, pollSeconds, batch, async (job: Job<Queues[typeof queue]>) => {
          await handler({ data: job.data, signal: job.signal, attempt: job.retryCount + 1 });
        });
      }
    },
    onExhausted: async (handler) => {
      await boss.work(
        EXHAUSTED,
        { includeMetadata: true, pollingIntervalSeconds: pollSeconds, notifyPollingIntervalSeconds: pollSeconds },
        async ([job]: JobWithMetadata<object>[]) => {
          if (job === undefined) return;
          await handler({ queue: job.sourceName ?? '', data: job.data, error: errorText(job.sourceOutput) });
        },
      );
    },
    drained: ({ deferred = false } = {}) =>
      drained(
        database,
        queues.map((queue) => queue.name),
        deferred,
      ),
    stop: async ({ graceMs = 10_000 } = {}) => {
      await boss.stop({ graceful: true, timeout: graceMs });
    },
  };
}

const SETTINGS = {
  useListenNotify: true,
  // A dead process's jobs are found by this pass; the second is how often a queue may be passed, by any replica, and
  // is a minute by default.
  superviseIntervalSeconds: 5,
  monitorIntervalSeconds: 5,
  // Our own minute's tick does the timing.
  schedule: false,
  reindex: false,
  monitorVacuum: false,
} satisfies ConstructorOptions;

function connection({ boss }: OpenedDatabase): ConstructorOptions {
  return 'pglite' in boss
    ? { db: fromPglite(boss.pglite), backend: 'pglite' }
    : { connectionString: boss.connectionString, max: 5, application_name: 'lastday-jobs' };
}

async function prepareQueues(boss: PgBoss, queues: readonly QueueSpec[]): Promise<void> {
  await boss.createQueue(EXHAUSTED, {
    retryLimit: 10_000,
    retryDelay: 1,
    retryBackoff: true,
    retryDelayMax: 300,
    heartbeatSeconds: HEARTBEAT_SECONDS,
    notify: true,
  });
  for (const queue of queues) {
    const settings = {
      retryLimit: queue.retryLimit ?? 10,
      retryDelay: queue.retryDelay ?? 1,
      retryBackoff: true,
      retryDelayMax: queue.retryDelayMax ?? 300,
      expireInSeconds: queue.expireIn ?? 120,
      heartbeatSeconds: HEARTBEAT_SECONDS,
      deleteAfterSeconds: 24 * 60 * 60,
      deadLetter: EXHAUSTED,
      notify: true,
    };
    // `short`: one job per key may wait, any number may run. `exclusive` or `stately` would refuse the wake-up that
    // arrives while the same subject is being worked on, or trip over its retry.
    await boss.createQueue(queue.name, { ...settings, policy: 'short' });
    await boss.updateQueue(queue.name, settings);
  }
  // The first use of a queue reads its settings through pg-boss's own connection. Embedded and inside a transaction,
  // that read would wait for the transaction that waits for it. `updateQueue` makes it cold again: touch it last.
  // (Not by `fetch`, which would take a job that an earlier process left.)
  for (const { name } of [...queues, { name: EXHAUSTED }]) await boss.getJobById(name, NO_JOB);
}

async function send(
  boss: PgBoss,
  tx: Tx,
  queue: string,
  data: object,
  { key, afterSeconds = 0 }: SendOptions,
): Promise<void> {
  const db = fromDrizzle(tx as unknown as Parameters<typeof fromDrizzle>[0], sql);
  const singletonKey = key ?? randomUUID();
  // Each further turn means that a worker took the twin between two statements: one is rare, many are a fault.
  for (let turn = 0; turn < 50; turn++) {
    const id = await boss.send(queue, data, {
      singletonKey,
      startAfter: afterSeconds,
      ...(key === undefined ? {} : { group: { id: key } }),
      db,
    });
    if (id !== null) return;
    // Its twin is waiting already. Unlocked, a worker could take the twin now, read the state as it was before this
    // transaction, and the wake-up would be lost; the lock makes workers pass it over until the commit.
    const [twin] = rows<{ id: string; later: boolean }>(
      await tx.execute(sql`
        select id::text as id, start_after > pgboss.job_now() + ${afterSeconds} * interval '1 second' as later
        from pgboss.job
        where name = ${queue} and singleton_key = ${singletonKey} and state = 'created'
        for update`),
    );
    if (twin === undefined) continue;
    // A deferred twin is brought forward, never pushed back; one that was due is announced again for who passed it over.
    if (afterSeconds === 0 || twin.later)
      await boss.update(queue, undefined, { id: twin.id, startAfter: afterSeconds, db });
    return;
  }
  throw new Error(`${queue}: the job ${singletonKey} is neither queued nor can it be.`);
}

async function startWorker<Data extends object>(
  boss: PgBoss,
  queue: string,
  pollSeconds: number,
  batchSize: number,
  run: (job: Job<Data>) => Promise<void>,
): Promise<void> {
  const id: string = await boss.work<Data>(
    queue,
    {
      batchSize,
      perJobResults: true,
      pollingIntervalSeconds: pollSeconds,
      notifyPollingIntervalSeconds: pollSeconds,
      // One job per key runs at a time, in any process: also while a dead process's job waits for its heartbeat to lapse.
      groupConcurrency: 1,
    },
    async (jobs) => {
      try {
        return await Promise.all(jobs.map((job) => outcome(job, run)));
      } finally {
        // Look for the next ones at once: a transaction that enqueues ten jobs announces them once.
        boss.notifyWorker(id);
      }
    },
  );
}

/** A job that fails comes back by itself; its neighbours in the batch do not. */
async function outcome<Data extends object>(
  job: Job<Data>,
  run: (job: Job<Data>) => Promise<void>,
): Promise<JobResult> {
  try {
    await run(job);
    return { id: job.id, status: 'completed' };
  } catch (error) {
    return {
      id: job.id,
      status: 'failed',
      output: { message: error instanceof Error ? error.message : String(error) },
    };
  }
}

async function drained({ db }: OpenedDatabase, queues: readonly string[], deferred: boolean): Promise<void> {
  for (;;) {
    const [open] = rows<{ busy: boolean }>(
      await db.execute(sql`
        select exists (
          select 1 from pgboss.job
          where name in (${sql.join(
            [...queues, EXHAUSTED].map((name) => sql`${name}`),
            sql`, `,
          )})
            and (state in ('active', 'retry') or (state = 'created' and (${deferred} or start_after <= pgboss.job_now())))
        ) as busy`),
    );
    if (!open?.busy) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function errorText(output: object | null): string {
  if (output !== null && 'message' in output && typeof output.message === 'string') return output.message;
  return JSON.stringify(output);
}
