import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { connectorById, connectors } from '../connectors/index.ts';
import { isStopped } from '../db/brakes.ts';
import type { Checkpoint } from '../db/checkpoint-note.ts';
import { type Checkpoints, openCheckpoints } from '../db/checkpoints.ts';
import { type OpenedDatabase, openDatabase } from '../db/client.ts';
import { type Config, loadConfig } from './config.ts';
import type { Application } from './domain/application.ts';
import type { PeopleList, RosterEntry, Settings } from './domain/settings.ts';
import { type Jobs, openJobs } from './engine/jobs.ts';
import { QUEUES } from './engine/queues.ts';
import { postTo } from './itsm/post.ts';
import { createLog } from './log.ts';
import type { Connected, Deps, Log, ModelEndpoint, Queues } from './operations/deps.ts';
import { brakeOldDatabase } from './operations/stop-all.ts';
import type { RosterReader } from './operations/sync-roster.ts';
import type { SourceConnection } from './triggers/contract.ts';
import { sourceById, sources } from './triggers/index.ts';

/** Where time comes from. The demo and the tests move it; signatures and tokens keep real time. */
export interface Clock {
  now(): Date;
}

export interface ProgramOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What relative paths are relative to. */
  readonly cwd: string;
  readonly clock?: Clock;
  readonly log?: Log;
  /** Some verbs of the command line need no Slack. */
  readonly slack?: 'required' | 'optional';
  /** The connection to PostgreSQL was lost: log and exit, a supervisor restarts. */
  readonly onFatal?: (error: Error) => void;
  /** Added to every vendor's and source's requests; tests only. */
  readonly fetch?: typeof globalThis.fetch;
}

/** Everything but the ways in: configuration, database, connections, jobs. */
export interface Program {
  readonly config: Config;
  readonly deps: Deps;
  readonly database: OpenedDatabase;
  readonly checkpoints: Checkpoints;
  readonly jobs: Jobs<Queues>;
  readonly log: Log;
  readonly clock: Clock;
  readonly sources: readonly ConnectedSource[];
  /** Those of them that can be read as a whole. */
  readonly readers: readonly RosterReader[];
  /** Slack is connected: from now on it says who is in a group. */
  useSlack(slack: { membersOf(list: PeopleList): Promise<readonly string[]> }): void;
  close(): Promise<void>;
}

export interface ConnectedSource {
  readonly entry: RosterEntry;
  readonly rereadable: boolean;
  readonly connection: SourceConnection;
}

/** Reads the configuration: every fault of it at once. @throws ConfigError */
export function readConfig(options: Pick<ProgramOptions, 'env' | 'cwd' | 'slack'>): Config {
  return loadConfig(options.env, {
    cwd: options.cwd,
    connectorConfigs: Object.fromEntries(connectors.map((connector) => [connector.id, connector.Config])),
    sourceConfigs: Object.fromEntries(sources.map((source) => [source.id, source.Config])),
    ...(options.slack && { slack: options.slack }),
  });
}

/** @throws ConfigError, or an Error in one sentence when the database is in use or cannot be reached. */
export async function openProgram(options: ProgramOptions): Promise<Program> {
  const config = readConfig(options);
  const { env, settings } = config;
  const log = options.log ?? createLog(env.logLevel, realNow);
  const clock = options.clock ?? { now: () => new Date() };
  const stopping = new AbortController();
  const database = await openDatabase({
    ...(env.databaseUrl && { url: env.databaseUrl.reveal() }),
    dataDir: env.dataDir,
    ...(options.onFatal && { onFatal: options.onFatal }),
  });
  const checkpoints = await openCheckpoints(database.db, env.dataDir);
  const jobs = await openJobs<Queues>(database, QUEUES, log);
  const tools = { fetch: options.fetch ?? globalThis.fetch, now: realNow, cwd: options.cwd, signal: stopping.signal };
  const connected = connectAll(settings, tools);
  const connectedSources = connectSources(settings, tools);
  const askable = new Map(
    connectedSources.flatMap(({ entry, connection }) =>
      connection.readAgain ? [[entry.id, { readAgain: connection.readAgain.bind(connection) }] as const] : [],
    ),
  );
  let slack: { membersOf(list: PeopleList): Promise<readonly string[]> } | undefined;
  const deps: Deps = {
    db: database.db,
    membersOf: async (list) => (slack ? await slack.membersOf(list) : list.users),
    now: () => clock.now(),
    newId: randomUUID,
    settings,
    connect: (application) => connected.get(application),
    hr: (id) => askable.get(id),
    send: (tx, queue, data, sendOptions) => jobs.send(tx, queue, data, sendOptions),
    checkpoint,
    ...(settings.itsm && { itsm: postTo(settings.itsm, tools) }),
    ...(modelOf(env.judge) && { model: modelOf(env.judge) }),
    log,
  };
  let standing = await checkpoints.compare();
  if (standing !== 'ok') await brakeOldDatabase(deps, standing);

  /** Once two people let an old database go on, what it is then is what later starts compare it with. */
  async function checkpoint(): Promise<Checkpoint> {
    if (standing === 'ok' || (await isStopped(database.db, 'old_database'))) return await checkpoints.checkpoint();
    standing = 'ok';
    return await checkpoints.accept();
  }

  return {
    config,
    deps,
    database,
    checkpoints,
    jobs,
    log,
    clock,
    sources: connectedSources,
    readers: connectedSources.flatMap(({ entry, connection }) =>
      connection.readRoster ? [{ id: entry.id, read: connection.readRoster.bind(connection) }] : [],
    ),
    useSlack: (connectedSlack) => {
      slack = connectedSlack;
    },
    close: async () => {
      stopping.abort();
      await jobs.stop({ graceMs: 8_000 });
      await checkpoint();
      await checkpoints.close();
      await database.close();
    },
  };
}

/** Asked for when OPENAI_MODEL is not set. */
const USUAL_MODEL = 'gpt-4o-mini';

function modelOf({ apiKey, baseUrl, model = USUAL_MODEL }: Config['env']['judge']): ModelEndpoint | undefined {
  if (!apiKey && baseUrl === undefined) return undefined;
  return { model, ...(apiKey && { apiKey }), ...(baseUrl !== undefined && { baseUrl }) };
}

/** Signatures and tokens keep real time, whatever the clock of the cases says. */
function realNow(): Date {
  return new Date();
}

/** What connectors and sources may use of the outside. */
interface Tools {
  readonly fetch: typeof globalThis.fetch;
  readonly now: () => Date;
  /** What relative paths are relative to. */
  readonly cwd: string;
  readonly signal: AbortSignal;
}

/** Every roster source, connected; nothing is asked of it yet. */
export function connectSources(settings: Settings, tools: Tools): readonly ConnectedSource[] {
  return settings.roster.flatMap((entry) => {
    const source = sourceById(entry.source);
    if (!source) return [];
    const connection = source.connect(source.Config.parse(entry.settings), tools);
    return [{ entry, rereadable: source.rereadable, connection }];
  });
}

/** Every application that has a connector, connected; nothing is asked of it yet. */
export function connectAll(settings: Settings, tools: Tools): ReadonlyMap<string, Connected> {
  const connect = (application: Application): [string, Connected][] => {
    const connector = application.connector === undefined ? undefined : connectorById(application.connector);
    if (!connector) return [];
    const connection = connector.connect(connector.Config.parse(application.settings), tools);
    return [[application.id, { connection, capabilities: connector.capabilities }]];
  };
  return new Map(Object.values(settings.applications).flatMap(connect));
}

/** Where the command line finds a running program. */
export function socketPath(dataDir: string): string {
  return join(dataDir, 'lastday.sock');
}
