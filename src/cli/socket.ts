import { chmodSync, unlinkSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { ForbiddenError } from '../domain/errors.ts';
import type { Io } from './print.ts';

/** One line each way. Whoever can open the socket is its owner (mode 0600), so the name of the user is taken as told. */
const Request = z.strictObject({
  argv: z.array(z.string()).max(200),
  cwd: z.string(),
  user: z.string().max(200),
  color: z.boolean(),
  terminal: z.boolean(),
});
const Chunk = z.union([
  z.strictObject({ out: z.string() }),
  z.strictObject({ err: z.string() }),
  z.strictObject({ exit: z.int().min(0).max(255) }),
]);

/** The largest request. Characters. */
const MAX_REQUEST = 256 * 1024;
/** Milliseconds until a request must have come in whole. */
const REQUEST_TIMEOUT = 10_000;
/** `sun_path` holds 108 bytes on Linux and 104 on macOS, with the zero that ends it. */
const MAX_PATH = 103;

export type Run = (argv: readonly string[], io: Io) => Promise<number>;

/**
 * Answers command lines on a Unix socket until it is closed. A file that a dead process left is replaced.
 * @throws Error in one sentence when another process answers there, or no socket can be made.
 */
export async function serveCommandLine(path: string, run: Run): Promise<{ close(): Promise<void> }> {
  if (Buffer.byteLength(path) > MAX_PATH)
    throw new Error(`The name of the socket is longer than ${MAX_PATH} bytes: give DATA_DIR a shorter name.`);
  const server = createServer((socket) => {
    answer(socket, run).catch(() => socket.destroy());
  });
  try {
    await listen(server, path);
  } catch (error) {
    if (codeOf(error) !== 'EADDRINUSE') throw error;
    const living = await connected(path);
    living?.destroy();
    if (living) throw new Error('Another process answers the command line of this DATA_DIR.', { cause: error });
    unlinkSync(path);
    await listen(server, path);
  }
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
      }),
  };
}

/** Only its owner may use it, from the first moment: the mode that `bind` gives is what the mask leaves. */
async function listen(server: Server, path: string): Promise<void> {
  const listening = new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.once('listening', () => {
      server.off('error', reject);
      resolve();
    });
  });
  const mask = process.umask(0o177);
  try {
    server.listen(path);
  } finally {
    process.umask(mask);
  }
  await listening;
  chmodSync(path, 0o600);
}

async function answer(socket: Socket, run: Run): Promise<void> {
  // Whoever went away mid-answer is not waited for; what they asked is done all the same.
  socket.on('error', () => socket.destroy());
  const line = await firstLine(socket);
  const request = line === undefined ? undefined : Request.safeParse(jsonOf(line));
  const send = (chunk: z.input<typeof Chunk>) => {
    if (socket.writable) socket.write(`${JSON.stringify(chunk)}\n`);
  };
  if (!request?.success) {
    send({ err: 'The running program did not understand: is it another version?\n' });
    send({ exit: 1 });
  } else {
    const { argv, ...about } = request.data;
    const code = await run(argv, { ...about, out: (out) => send({ out }), err: (err) => send({ err }) });
    send({ exit: code });
  }
  socket.end();
}

function firstLine(socket: Socket): Promise<string | undefined> {
  return new Promise((resolve) => {
    let text = '';
    const settle = (line: string | undefined) => {
      socket.setTimeout(0);
      socket.off('data', take);
      resolve(line);
    };
    const take = (chunk: string) => {
      text += chunk;
      const end = text.indexOf('\n');
      if (end >= 0) settle(text.slice(0, end));
      else if (text.length > MAX_REQUEST) settle(undefined);
    };
    socket.setEncoding('utf8');
    socket.setTimeout(REQUEST_TIMEOUT, () => settle(undefined));
    socket.on('data', take);
    socket.once('end', () => settle(undefined));
  });
}

/**
 * Has the program that listens on `path` do it, and prints what it prints.
 * @returns its exit code; 1 when it went away before it said; undefined when nobody listens.
 */
export async function askRunning(path: string, argv: readonly string[], io: Io): Promise<number | undefined> {
  const socket = Buffer.byteLength(path) > MAX_PATH ? undefined : await connected(path);
  if (!socket) return undefined;
  socket.on('error', () => socket.destroy());
  const { cwd, user, color, terminal } = io;
  socket.write(
    `${JSON.stringify({ argv: [...argv], cwd, user, color, terminal } satisfies z.input<typeof Request>)}\n`,
  );
  for await (const line of createInterface({ input: socket })) {
    const chunk = Chunk.safeParse(jsonOf(line));
    if (!chunk.success) break;
    if ('out' in chunk.data) io.out(chunk.data.out);
    else if ('err' in chunk.data) io.err(chunk.data.err);
    else {
      socket.end();
      return chunk.data.exit;
    }
  }
  socket.destroy();
  io.err('The running program went away before it answered: look again whether it was done.\n');
  return 1;
}

/** Undefined when nobody listens there. @throws ForbiddenError when it may not be asked. */
function connected(path: string): Promise<Socket | undefined> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.off('error', refused);
      resolve(socket);
    });
    const refused = (error: Error) => {
      const code = codeOf(error);
      if (code === 'EACCES' || code === 'EPERM')
        reject(new ForbiddenError('The running program belongs to another user: run this as them.', { cause: error }));
      else resolve(undefined);
    };
    socket.once('error', refused);
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
