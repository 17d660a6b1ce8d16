import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { performance } from 'node:perf_hooks';
import { App, HTTPReceiver, type Receiver } from '@slack/bolt';
import { WebClient, type WebClientOptions } from '@slack/web-api';
import type { Secret } from '../domain/secret.ts';
import type { PeopleList } from '../domain/settings.ts';
import type { Deps } from '../operations/deps.ts';
import type { FetchFile } from '../operations/run-scan.ts';
import { guardedFetch } from './fetch.ts';
import { register } from './index.ts';
import type { Kit } from './kit.ts';
import { boltLogger, failure } from './log.ts';
import { createPeople } from './people.ts';
import { createProjector, type Projector } from './projector.ts';
import { proofReader } from './proof.ts';
import { type Socket, superviseSocket } from './sockets.ts';
import { slackStore } from './store.ts';
import { fileFetcher } from './uploads.ts';
import { createWork } from './work.ts';

/** `apiUrl` ends with a slash. */
export type SlackEnvironment = { readonly botToken: Secret; readonly apiUrl: string } & (
  | { readonly mode: 'socket'; readonly appToken: Secret }
  | { readonly mode: 'http'; readonly signingSecret: Secret }
);

export interface SlackOptions {
  readonly env: SlackEnvironment;
  readonly deps: Deps;
  /** Where files to be scanned lie while they are read. Absolute; absent: none are. */
  readonly uploads?: string;
  /** False for a process that only draws: it opens no sockets. */
  readonly listens?: boolean;
  /** How long the first connection may take. Milliseconds. */
  readonly startWithin?: number;
  /** How long a submitted modal may wait for its answer before it says “Working…”. Milliseconds. */
  readonly ackWithin?: number;
  /** Milliseconds since 1970 that only rise: caches and pace keep real time, whatever the clock of the cases says. */
  readonly elapsed?: () => number;
}

export interface SlackSide {
  readonly projector: Projector;
  /** Fetches a file that somebody uploaded. */
  readonly fetchFile: FetchFile;
  /** Everybody on a list now; a group that cannot be read has nobody in it. */
  membersOf(list: PeopleList): Promise<readonly string[]>;
  /** HTTP mode only: what serves `POST /slack/events`. */
  readonly requestListener?: RequestListener;
  /** Socket Mode: at least one of the two connections stands. HTTP mode: always. */
  ready(): boolean;
  /** When nothing that somebody pressed or typed is under way. */
  idle(): Promise<void>;
  /** Hears no more, and lets what was heard come to its end. */
  close(): Promise<void>;
}

/** Where Slack posts to in HTTP mode. */
export const EVENTS_PATH = '/slack/events';

const TIMEOUT = 10_000;
const START_WITHIN = 30_000;
const CLOSE_WITHIN = 8_000;
const ACK_WITHIN = 120;
/** Bolt's own default is 4 MB; Slack's payloads are far below. */
const BODY_MOST = 1024 * 1024;
/** Seconds. Bolt refuses older requests by itself, but takes any from the future. */
const FUTURE_MOST = 300;

/**
 * Connects to Slack and listens. @throws when the tokens are wrong or Slack does not answer in time: without it nobody
 * could approve anything, and the caller decides whether that ends the program.
 */
export async function startSlack(options: SlackOptions): Promise<SlackSide> {
  const { env, deps } = options;
  const elapsed = options.elapsed ?? (() => performance.timeOrigin + performance.now());
  const fetch = guardedFetch(env.apiUrl);
  const logger = boltLogger(deps.log);
  const client: WebClientOptions = {
    slackApiUrl: env.apiUrl,
    fetch,
    timeout: TIMEOUT,
    allowAbsoluteUrls: false,
    logger,
  };
  const token = env.botToken.reveal();
  // Two, because one 429 holds back everything else of its client; neither waits, since jobs come back by themselves.
  const impatient = { ...client, rejectRateLimitedCalls: true };
  const interactive = new WebClient(token, {
    ...impatient,
    retryConfig: { retries: 1, minTimeout: 200, maxTimeout: 500 },
  });
  // Never tried again by the client: a post whose answer was lost would be posted twice.
  const background = new WebClient(token, { ...impatient, retryConfig: { retries: 0 } });

  const listens = options.listens ?? true;
  const sockets = env.mode === 'socket' ? socketsFor(env.appToken, client, deps) : [];
  const http = env.mode === 'http' ? httpReceiver(env.signingSecret, logger) : undefined;
  const receiver: Receiver | undefined = sockets[0]?.receiver ?? http;
  if (!receiver) throw new Error('Slack needs a socket or a signing secret.');

  const app = new App({
    token,
    receiver,
    logger,
    deferInitialization: true,
    extendedErrorHandler: true,
    convoStore: false,
    clientOptions: { ...impatient, retryConfig: { retries: 1 } },
  });
  app.error(async ({ error }: { error: Error & { original?: unknown } }) => {
    deps.log.error(failure(error.original ?? error), 'a listener failed before it could answer');
  });
  for (const { receiver: other } of sockets.slice(1)) other.init(app);

  const people = createPeople({ deps, slack: interactive, elapsed });
  const kit: Kit = {
    deps,
    store: slackStore(deps),
    people,
    proofs: proofReader(interactive, fetch, token),
    slack: interactive,
    appId: () => sockets.map((socket) => socket.appId).find((id) => id !== undefined),
    ackWithin: options.ackWithin ?? ACK_WITHIN,
    work: createWork(),
  };
  register(app, kit);
  await within(options.startWithin ?? START_WITHIN, async () => {
    await app.init();
    if (listens) await Promise.all(sockets.map((socket) => socket.start()));
  });

  return {
    projector: createProjector({ kit, slack: background, elapsed }),
    fetchFile: fileFetcher({ slack: background, fetch, token, folder: options.uploads }),
    membersOf: people.members,
    ...(http && { requestListener: withoutFuture(http, deps) }),
    idle: () => kit.work.idle(),
    ready: () => !listens || sockets.length === 0 || sockets.some((socket) => socket.connected),
    async close() {
      await Promise.all(sockets.map((socket) => socket.stop()));
      await within(CLOSE_WITHIN, () => kit.work.idle()).catch((error: unknown) => {
        deps.log.warn(failure(error), 'what somebody pressed was still under way at the end');
      });
    },
  };
}

function socketsFor(appToken: Secret, client: WebClientOptions, deps: Deps): readonly Socket[] {
  const token = appToken.reveal();
  // With a bot token here, Slack answers in a way that is tried again for ever.
  if (!token.startsWith('xapp-')) throw new Error('SLACK_APP_TOKEN must be an app-level token: it begins with xapp-.');
  const tools = { appToken: token, client, logger: boltLogger(deps.log), log: deps.log };
  return [superviseSocket(tools), superviseSocket(tools)];
}

function httpReceiver(signingSecret: Secret, logger: ReturnType<typeof boltLogger>): HTTPReceiver {
  return new HTTPReceiver({
    signingSecret: signingSecret.reveal(),
    endpoints: EVENTS_PATH,
    bodyLimit: BODY_MOST,
    logger,
  });
}

/** Signatures keep real time, whatever the clock of the cases says. */
function withoutFuture(receiver: HTTPReceiver, deps: Deps): RequestListener {
  return (request: IncomingMessage, response: ServerResponse) => {
    const stamp = Number(request.headers['x-slack-request-timestamp']);
    const real = (performance.timeOrigin + performance.now()) / 1_000;
    if (!Number.isFinite(stamp) || stamp > real + FUTURE_MOST) {
      deps.log.warn({}, 'a request from the future, or without a time, was refused');
      response.writeHead(401).end();
      return;
    }
    receiver.requestListener(request, response);
  };
}

async function within(milliseconds: number, work: () => Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Slack did not answer within ${milliseconds / 1_000} s.`)), milliseconds);
  });
  try {
    await Promise.race([work(), late]);
  } finally {
    clearTimeout(timer);
  }
}
