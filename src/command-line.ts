import { existsSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { connectors } from '../connectors/index.ts';
import { type DatabaseFacts, inspectDatabase, inspectOpened } from '../db/inspect.ts';
import type { Io } from './cli/print.ts';
import { askRunning, serveCommandLine } from './cli/socket.ts';
import type { Faults, House, OpenProgram } from './cli/verb.ts';
import { runCommandLine } from './cli.ts';
import { type Config, ConfigError, faultLine, locateData, type SlackEnvironment } from './config.ts';
import type { SlackSettings } from './domain/settings.ts';
import { reachItsm } from './itsm/post.ts';
import { createLog } from './log.ts';
import type { Examination } from './operations/check-connections.ts';
import {
  type ConnectedSource,
  connectAll,
  connectSources,
  openProgram,
  type Program,
  type ProgramOptions,
  readConfig,
  socketPath,
} from './program.ts';
import { readRosterFile } from './triggers/csv/index.ts';

/** What Slack says of the token: each scope, the team, the channel. Reads only. */
export type CheckSlack = (
  slack: SlackEnvironment,
  expected: SlackSettings,
) => Promise<readonly { readonly ok: boolean; readonly detail: string }[]>;

export type CommandLineOptions = Pick<ProgramOptions, 'env' | 'cwd' | 'clock' | 'fetch'> & {
  readonly checkSlack?: CheckSlack;
};

/**
 * One command line, in a process of its own: by the program that runs on the same data directory, else by itself.
 * @returns the exit code.
 */
export async function commandLine(argv: readonly string[], io: Io, options: CommandLineOptions): Promise<number> {
  const { dataDir, embedded } = locateData(options.env, options.cwd);
  const log = createLog('error', () => new Date(), process.stderr);
  return await runCommandLine(argv, io, {
    connectors,
    readRosterFile,
    // On PostgreSQL any number of processes may work at once.
    ...(embedded && { forward: (words: readonly string[]) => askRunning(socketPath(dataDir), words, io) }),
    open: () =>
      orFaults(async () => {
        const program = await openProgram({ ...options, log, slack: 'optional' });
        return { ...openedBy(program, false), close: () => program.close() };
      }),
    examine: () =>
      orFaults(async () => {
        const config = readConfig({ ...options, slack: 'optional' });
        const { databaseUrl } = config.env;
        const database = await inspectDatabase({ ...(databaseUrl && { url: databaseUrl.reveal() }), dataDir });
        return examinationOf(config, database, options);
      }),
    onBug: (error, reference) => log.error({ err: error, reference }, 'a command failed'),
  });
}

/**
 * Answers command lines for a program that runs on the embedded database, which no second process can open.
 * Undefined on PostgreSQL. @throws Error in one sentence when no socket can be made.
 */
export async function serveShell(
  program: Program,
  options: CommandLineOptions,
): Promise<{ close(): Promise<void> } | undefined> {
  const { config, database, log } = program;
  if (database.kind !== 'embedded') return undefined;
  const { dataDir } = config.env;
  const house: House = {
    connectors,
    readRosterFile,
    open: async () => ({ ...openedBy(program, true), close: async () => undefined }),
    examine: () =>
      orFaults(async () => {
        // Read again: what stands in the file now is what the next start finds.
        const now = readConfig({ ...options, slack: 'optional' });
        return examinationOf(now, await inspectOpened(database.db, database.kind, dataDir), options);
      }),
    onBug: (error, reference) => log.error({ err: error, reference }, 'a command failed'),
  };
  return await serveCommandLine(socketPath(dataDir), (argv, io) => runCommandLine(argv, io, house));
}

/** Standard output and error of this process, and who holds its shell. */
export function processIo(): Io {
  // Whoever reads may stop reading (`| head`): that is no failure of ours.
  process.stdout.on('error', (error) => process.exit('code' in error && error.code === 'EPIPE' ? 0 : 1));
  return {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    color: process.stdout.isTTY === true && !process.env.NO_COLOR,
    terminal: process.stderr.isTTY === true,
    cwd: process.cwd(),
    user: userName(),
  };
}

function openedBy(program: Program, running: boolean): Omit<OpenProgram, 'close'> {
  return {
    deps: program.deps,
    checkpoints: program.checkpoints,
    readers: program.readers,
    vacuum: () => program.database.vacuum(),
    running,
  };
}

function examinationOf(config: Config, database: DatabaseFacts, options: CommandLineOptions): Examination {
  const { settings, env } = config;
  const tools = {
    fetch: options.fetch ?? globalThis.fetch,
    now: () => options.clock?.now() ?? new Date(),
    cwd: options.cwd,
    signal: new AbortController().signal,
  };
  const connected = connectAll(settings, tools);
  const { slack } = env;
  const { checkSlack } = options;
  const { itsm } = settings;
  return {
    settings,
    configFile: env.configFile,
    connect: (application) => connected.get(application),
    sources: connectSources(settings, tools).map(sourceOf),
    database,
    now: tools.now,
    ...(existsSync(env.dataDir) && { dataDirOpen: (statSync(env.dataDir).mode & 0o077) !== 0 }),
    ...(itsm && { checkItsm: () => reachItsm(itsm, tools) }),
    ...(slack && checkSlack && { checkSlack: () => checkSlack(slack, settings.slack) }),
  };
}

function sourceOf({ entry, connection }: ConnectedSource): Examination['sources'][number] {
  return {
    id: entry.id,
    ...(connection.check && { check: connection.check.bind(connection) }),
    ...(connection.readRoster && { readRoster: connection.readRoster.bind(connection) }),
  };
}

async function orFaults<T>(work: () => Promise<T>): Promise<T | Faults> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { faults: error.faults.map(faultLine) };
  }
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // In a container the number may have no name.
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}
