/** `npm run demo`: a company's Slack in the browser, with Lastday in it. */
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startDemo } from './run.ts';

const folder = fileURLToPath(new URL('./.state', import.meta.url));

/** Undefined when this is no port. */
function portFrom(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return 4000;
  const port = Number(text);
  return /^\d{1,5}$/.test(text) && port > 0 && port < 65_536 ? port : undefined;
}

/** Asked before anything is started or thrown away, so that a second demo does not harm the first. */
async function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  return new Promise((resolve) => {
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

function refuse(words: string): never {
  console.error(words);
  process.exit(1);
}

function welcome(url: string, isNew: boolean): string {
  return [
    '',
    isNew
      ? "Northwind's Slack is open, and HR has just said that Lee is leaving."
      : "Northwind's Slack is open again, as you left it.",
    '',
    `    ${url}`,
    '',
    'Open it in a browser and follow the eight steps at the top of the page.',
    'Ctrl-C stops everything; the next start goes on here. npm run demo -- --fresh begins anew.',
    '',
  ].join('\n');
}

function readFlags(): { readonly fresh: boolean } {
  try {
    return parseArgs({ options: { fresh: { type: 'boolean', default: false } } }).values;
  } catch {
    return refuse('The demo knows one flag: npm run demo -- --fresh');
  }
}

const flags = readFlags();
const port = portFrom(process.env.DEMO_PORT);
if (port === undefined) refuse(`DEMO_PORT is ${process.env.DEMO_PORT}; a number from 1 to 65535 is expected.`);
if (!(await isFree(port))) {
  refuse(`Port ${port} is taken, perhaps by another demo. Stop it, or choose another: DEMO_PORT=4001 npm run demo`);
}
console.log('Starting Northwind: the servers of eleven applications, a stand-in for Slack, and Lastday …');
const demo = await startDemo({ folder, port, fresh: flags.fresh }).catch((error: unknown) =>
  refuse(
    `The demo could not start: ${error instanceof Error ? error.message : String(error)}\nIf what it kept from before is damaged, begin anew: npm run demo -- --fresh`,
  ),
);
console.log(welcome(demo.url, demo.isNew));

let stopping = false;
async function stop(): Promise<void> {
  // A second Ctrl-C means now.
  if (stopping) process.exit(130);
  stopping = true;
  console.log('\nStopping …');
  await demo.close();
  process.exit(0);
}
process.on('SIGINT', () => void stop());
process.on('SIGTERM', () => void stop());
