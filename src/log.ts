import type { Log } from './operations/deps.ts';

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];
const SECRET = /^(token|authorization|cookie|password|secret|.*_(token|secret|password))$/i;

/**
 * One JSON object a line, from `level` (a name) on. Secrets are wrapped types and print as nothing; what bears a
 * secret's name, however deep, is struck out all the same, and of an error only what `describeError` leaves is kept.
 */
export function createLog(level: string, now: () => Date, out: { write(line: string): unknown } = process.stdout): Log {
  const least = LEVELS.indexOf(level);
  const writer = (name: string) => (fields: object, message: string) => {
    if (LEVELS.indexOf(name) < least) return;
    const line = { level: name, time: now().toISOString(), ...fields, message };
    out.write(`${JSON.stringify(line, printable)}\n`);
  };
  return { info: writer('info'), warn: writer('warn'), error: writer('error') };
}

function printable(key: string, value: unknown): unknown {
  if (SECRET.test(key)) return '[secret]';
  if (value instanceof Error) return describeError(value);
  return typeof value === 'bigint' ? String(value) : value;
}

/** An error as a log may show it: class, code and first line, never a body. */
function describeError(error: Error): object {
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
  const cause = error.cause instanceof Error ? { cause: error.cause.message.split('\n')[0] } : {};
  // A stack begins with the whole message, and a failed query's holds the names and notes that it was to write.
  const stack = error.stack?.split('\n').filter((line) => /^\s+at /.test(line));
  return { type: error.name, message: error.message.split('\n')[0], ...code, ...cause, stack };
}
