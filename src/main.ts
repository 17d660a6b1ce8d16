import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { auditTail } from '../db/audit.ts';
import { nextDue } from '../db/timers.ts';
import { serveShell } from './command-line.ts';
import { reportAndExit } from './config.ts';
import { SYSTEM } from './domain/actor.ts';
import type { AuditFinding, LoggedEvent } from './domain/audit.ts';
import { startEngine } from './engine/index.ts';
import { metricsOf } from './http/measures.ts';
import { prometheusText } from './http/metrics.ts';
import { type HookHandler, startHttp } from './http/server.ts';
import { ticketHook } from './itsm/hook.ts';
import { startJobs } from './jobs/index.ts';
import { measure } from './operations/measure.ts';
import { receiveEvent } from './operations/receive-event.ts';
import { syncRoster } from './operations/sync-roster.ts';
import { tick } from './operations/tick.ts';
import { policyWarningsNow } from './operations/try-policy.ts';
import { verifyAudit } from './operations/verify-audit.ts';
import { numbersFor } from './operations/view-digest.ts';
import { type ConnectedSource, openProgram, type Program, type ProgramOptions } from './program.ts';
import { type SlackSide, startSlack } from './slack/app.ts';
import { checkSlack } from './slack/check.ts';
import { answerHook } from './triggers/hook.ts';

/** A running Lastday. */
export interface Lastday {
  /** Where hooks, health and metrics are. */
  readonly httpUrl: string;
  readonly program: Program;
  /** The minute's work, now: for a clock that is moved by hand. */
  tick(): Promise<void>;
  /** The quarter-hour's reading of HR, now: for the same. */
  readRoster(): Promise<void>;
  /** Resolves when no job is waiting or running. */
  settle(): Promise<void>;
  /** When the next timed row is due. */
  nextDue(): Promise<Date | undefined>;
  /** The newest events of the audit log, newest first. */
  auditTail(most: number): Promise<readonly LoggedEvent[]>;
  /** Empty when the log is as it was written and signed. */
  verifyAudit(): Promise<readonly AuditFinding[]>;
  close(): Promise<void>;
}

/** Starts everything. @throws ConfigError, or an Error in one sentence. */
export async function startLastday(options: ProgramOptions): Promise<Lastday> {
  const program = await openProgram({ ...options, slack: 'required' });
  const { deps, config, jobs, database, log } = program;
  const { env } = config;
  if (database.kind === 'embedded')
    log.warn(
      { dataDir: env.dataDir },
      'The embedded database survives a killed process, but a power loss can cost the last seconds or damage it. Set DATABASE_URL for production.',
    );
  const roster = () => syncRoster(deps, SYSTEM, program.readers);
  await roster();
  for (const warning of await policyWarningsNow(deps)) log.warn({}, warning);
  const hooks = hooksOf(program);
  const slack =
    env.slack &&
    (await startSlack({
      env: env.slack,
      deps,
      uploads: join(env.dataDir, 'uploads'),
      listens: env.role !== 'worker',
    }));
  if (slack) program.useSlack(slack);
  const works = env.role !== 'web';
  if (works) await startEngine(deps, jobs, slack);
  const http = await startHttp(partsOf(program, hooks, slack), { host: env.host, port: env.port });
  const clockwork = works ? startJobs({ deps, vacuum: () => database.vacuum(), roster }) : [];
  const shell = await serveShell(program, { ...options, checkSlack }).catch((error: unknown) => {
    log.warn({ err: error }, 'the command line cannot reach this program; everything else works');
    return undefined;
  });
  log.info({ port: http.port, database: database.kind, role: env.role }, 'Lastday is running');
  return {
    httpUrl: `http://${env.host}:${http.port}`,
    program,
    tick: () => tick(deps),
    readRoster: async () => {
      await roster();
    },
    settle: () => jobs.drained(),
    nextDue: () => nextDue(deps.db),
    auditTail: (most) => auditTail(deps.db, most),
    verifyAudit: async () => {
      await deps.checkpoint();
      const verdict = await verifyAudit(deps, program.checkpoints);
      return verdict.findings;
    },
    close: async () => {
      await shell?.close();
      await Promise.all(clockwork.map((task) => task.destroy()));
      await http.close();
      await slack?.close();
      await program.close();
    },
  };
}

function hooksOf(program: Program): ReadonlyMap<string, HookHandler> {
  const handler = ({ entry, rereadable, connection }: ConnectedSource): [string, HookHandler][] => {
    const answer = answerHook(connection, (delivery) =>
      receiveEvent(program.deps, {
        ...delivery,
        source: { kind: rereadable ? 'hris' : 'webhook', id: entry.id, readableAgain: rereadable },
      }),
    );
    return answer ? [[entry.id, answer]] : [];
  };
  const { itsm } = program.deps.settings;
  const tickets: [string, HookHandler][] = itsm ? [['itsm', ticketHook(program.deps, itsm)]] : [];
  return new Map([...program.sources.flatMap(handler), ...tickets]);
}

function partsOf(
  program: Program,
  hooks: ReadonlyMap<string, HookHandler>,
  slack: SlackSide | undefined,
): Parameters<typeof startHttp>[0] {
  const { deps, log, database } = program;
  return {
    hooks: (id) => hooks.get(id),
    live: () => true,
    ready: async () => {
      const { brakes, stoppedApplications } = await measure(deps);
      const held = [...brakes, ...stoppedApplications.map((application) => `${application} is stopped`)];
      const connected = slack?.ready() ?? false;
      return {
        ok: brakes.length === 0 && connected,
        checks: {
          database: database.kind,
          migrations: 'ok',
          slack: connected ? 'connected' : 'not connected',
          // One application that is out of order is no reason to take the others' clicks away.
          brake: held.join(', ') || 'off',
        },
      };
    },
    metrics: async () => {
      const [numbers] = await numbersFor(deps, deps.now(), 7);
      return prometheusText(metricsOf(await measure(deps), numbers));
    },
    ...(slack?.requestListener && { slack: slack.requestListener }),
    onBug: (error, reference) => log.error({ err: error, reference }, 'a request failed'),
  };
}

if (import.meta.main) {
  let running: Lastday | undefined;
  const stop = (signal: string) => {
    running?.program.log.info({ signal }, 'stopping');
    // Whatever does not end in time is taken up by the next process: work is reconciliation.
    setTimeout(() => process.exit(0), 9_500).unref();
    void (running?.close() ?? Promise.resolve()).then(() => process.exit(0));
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  try {
    running = await startLastday({
      env: process.env,
      cwd: process.cwd(),
      onFatal: (error) => {
        running?.program.log.error(
          { err: error, reference: randomUUID() },
          'the database connection was lost; exiting to be restarted',
        );
        process.exit(1);
      },
    });
  } catch (error) {
    if (error instanceof Error && error.name !== 'ConfigError') {
      process.stderr.write(`${error.message}\n`);
      process.exit(1);
    }
    reportAndExit(error);
  }
}
