import type { Logger } from '@slack/web-api';
import { LogLevel } from '@slack/web-api';
import type { Log } from '../operations/deps.ts';

const MOST = 160;

/** Bolt's own lines on their way to our log: debug prints whole envelopes and is dropped, objects are never printed. */
export function boltLogger(log: Log): Logger {
  const words = (parts: readonly unknown[]) => redacted(parts.filter((part) => typeof part === 'string').join(' '));
  return {
    debug: () => undefined,
    info: () => undefined,
    warn: (...parts) => log.warn({ from: 'bolt' }, words(parts)),
    error: (...parts) => log.error({ from: 'bolt' }, words(parts)),
    setLevel: () => undefined,
    getLevel: () => LogLevel.WARN,
    setName: () => undefined,
  };
}

/** Without tokens, addresses of people, and what comes after a `?` or in a JSON body. */
export function redacted(text: string): string {
  return text
    .replace(/x(?:ox[a-z]|app|wfp)[\w.-]*/gi, '…')
    .replace(/\?[^\s)]*/g, '?…')
    .replace(/[^\s@<>]+@[^\s@<>]+/g, '…')
    .replace(/[{[].*/s, '…')
    .slice(0, MOST);
}

/** What a log line may say of a failure: its class, its code, and Slack's own name for it. */
export function failure(error: unknown): object {
  if (!(error instanceof Error)) return { failed: typeof error };
  const { name, code, data } = error as Error & { code?: unknown; data?: { error?: unknown } };
  return {
    failed: name,
    ...(typeof code === 'string' && { code }),
    ...(typeof data?.error === 'string' && { slack: data.error }),
    at: error.stack
      ?.split('\n')
      .slice(1, 5)
      .map((line) => line.trim()),
  };
}

/** Slack's own name for what it refused: `channel_not_found`. */
export function slackError(error: unknown): string | undefined {
  const code = (error as { data?: { error?: unknown } } | undefined)?.data?.error;
  return typeof code === 'string' ? code : undefined;
}
