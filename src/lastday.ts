#!/usr/bin/env -S node --liftoff-only --max-semi-space-size=2
/**
 * The command line. It lives for seconds, so the embedded database's machine code is not optimised (half a gigabyte, and it
 * repays nothing) and the heap is kept small. The program itself is main.ts.
 */
import { type CheckSlack, commandLine, processIo } from './command-line.ts';

/** Slack's client is only loaded by who asks for it. */
const checkSlack: CheckSlack = async (...asked) => {
  const check = await import('./slack/check.ts');
  return await check.checkSlack(...asked);
};

process.exit(
  await commandLine(process.argv.slice(2), processIo(), { env: process.env, cwd: process.cwd(), checkSlack }),
);
