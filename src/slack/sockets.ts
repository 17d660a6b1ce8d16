import { setTimeout as sleep } from 'node:timers/promises';
import { SocketModeReceiver } from '@slack/bolt';
import type { Logger, WebClientOptions } from '@slack/web-api';
import { z } from 'zod';
import type { Log } from '../operations/deps.ts';
import { failure } from './log.ts';

const FIRST_WAIT = 250;
const LONGEST_WAIT = 30_000;
const CLOSE_WITHIN = 2_000;

const hello = z.object({ type: z.literal('hello'), connection_info: z.object({ app_id: z.string() }) });

/**
 * One Socket Mode connection that is always wanted. Bolt's own reconnecting is off: when it gives up the rejection is
 * seen by nobody and ends the process, and its patience grows to many minutes (node-slack-sdk#2656).
 */
export interface Socket {
  readonly receiver: SocketModeReceiver;
  readonly connected: boolean;
  /** As Slack says it when a connection opens. */
  readonly appId: string | undefined;
  /** Rejects when the first connection fails: a wrong token is told at once. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface SocketTools {
  readonly appToken: string;
  readonly client: WebClientOptions;
  readonly logger: Logger;
  readonly log: Log;
}

export function superviseSocket({ appToken, client, logger, log }: SocketTools): Socket {
  const receiver = new SocketModeReceiver({
    appToken,
    logger,
    autoReconnectEnabled: false,
    installerOptions: { clientOptions: { ...client, retryConfig: { retries: 0 } } },
  });
  let connected = false;
  let wanted = true;
  let waiting: NodeJS.Timeout | undefined;
  let wait = FIRST_WAIT;
  let appId: string | undefined;

  receiver.client.on('ws_message', (data: unknown) => {
    if (appId !== undefined || typeof data !== 'string') return;
    appId = readHello(data);
  });
  receiver.client.on('connected', () => {
    connected = true;
    wait = FIRST_WAIT;
  });

  /** One loop, however many times the client says that it is disconnected. */
  function again(): void {
    if (!wanted || waiting) return;
    waiting = setTimeout(() => {
      waiting = undefined;
      receiver.client.start().catch((error: unknown) => {
        log.warn(failure(error), 'Slack cannot be reached; trying again');
        again();
      });
    }, wait);
    wait = Math.min(wait * 2, LONGEST_WAIT);
  }

  return {
    receiver,
    get connected() {
      return connected;
    },
    get appId() {
      return appId;
    },
    async start() {
      await receiver.client.start();
      receiver.client.on('disconnected', () => {
        connected = false;
        again();
      });
    },
    async stop() {
      wanted = false;
      clearTimeout(waiting);
      // An unfinished closing handshake holds on for half a minute; nobody waits for that.
      if (connected) await Promise.race([receiver.client.disconnect(), sleep(CLOSE_WITHIN, undefined, { ref: false })]);
      connected = false;
    },
  };
}

function readHello(data: string): string | undefined {
  try {
    return hello.safeParse(JSON.parse(data)).data?.connection_info.app_id;
  } catch {
    return undefined;
  }
}
