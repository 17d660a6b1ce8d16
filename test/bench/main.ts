/**
 * `npm run bench`: what Lastday takes on this machine, measured and printed, never asserted: a busy machine is not a bug.
 * PostgreSQL is that of TEST_DATABASE_URL, else one of its own where its server is installed.
 */
import { randomUUID } from 'node:crypto';
import postgres from 'postgres';
import { startPostgres } from '../support/postgres.ts';
import { measureArchives } from './archives.ts';
import { measureAudit } from './audit.ts';
import { CASE_COUNT, type Clicks, measureClicks, percentile } from './clicks.ts';
import { measureFirstCard } from './first-card.ts';
import { measureMatcher } from './matcher.ts';
import { openOffice } from './office.ts';
import { measureOrdinary, measureReading, measureTokens, measureZip } from './shadow.ts';
import { benchTriggers } from './triggers.ts';

const TARGET = 150;
/** The whole bench ends by then, with what it has. Milliseconds. */
const AT_MOST = 285_000;

interface Ground {
  readonly name: string;
  /** A fresh, empty database; absent: embedded. */
  readonly create?: () => Promise<string>;
}

function line(what: string, ...cells: readonly string[]): void {
  console.log(`${what.padEnd(40)}${cells.map((cell) => cell.padStart(14)).join('')}`);
}

const perSecond = (value: number) => `${value.toFixed(value < 10 ? 1 : 0)}/s`;
const ms = (value: number) => `${value.toFixed(0)} ms`;
const verdicts: string[] = [];

function finish(code: number): never {
  console.log(`\nAck of a click while ${CASE_COUNT} cases run; target p99 ≤ ${TARGET} ms:`);
  for (const verdict of verdicts) console.log(`  ${verdict}`);
  process.exit(code);
}

async function audit({ name, create }: Ground): Promise<void> {
  const speed = await measureAudit(await create?.());
  line(`${name}: audit event appended`, perSecond(speed.appends));
  line(`${name}: audit event and its signature`, perSecond(speed.checkpoints));
  line(`${name}: audit events verified`, perSecond(speed.verified));
}

async function program({ name, create }: Ground, mode: 'socket' | 'http'): Promise<void> {
  const where = `${name}, ${mode}`;
  const databaseUrl = await create?.();
  const office = await openOffice({ mode, leavers: CASE_COUNT, ...(databaseUrl !== undefined && { databaseUrl }) });
  try {
    line(`${where}: start to “is running”`, ms(office.startMs));
    const clicks = await measureClicks(office);
    printClicks(where, clicks);
  } finally {
    await office.close();
  }
}

function printClicks(where: string, { acks, unanswered, running, stepsPerSecond }: Clicks): void {
  line(`${where}: ack p50, p95, p99`, ...[50, 95, 99].map((percent) => ms(percentile(acks, percent))));
  line(`${where}: clicks`, `${acks.length} acked`, `${unanswered} not`, `${running} running`);
  line(`${where}: steps proven`, perSecond(stepsPerSecond));
  const slow = percentile(acks, 99);
  verdicts.push(`${where}: ${ms(slow)}, ${slow <= TARGET && unanswered === 0 ? 'met' : 'MISSED'}`);
}

/** `npm run bench -- scan`: the scanner alone, with a gigabyte and the bad archives. */
const scanOnly = process.argv[2] === 'scan';

/** The scanner, against its goals: matcher 150 MB/s, zip to findings 60 MB/s, memory 150 MB, 45,000 tokens a MB. */
async function shadow(): Promise<void> {
  const mb = (value: number) => `${value.toFixed(value < 0.1 ? 4 : value < 10 ? 2 : 0)} MB/s`;
  const matcher = measureMatcher();
  line('scan: matcher, 15,000 patterns', mb(matcher.mbPerSecond), `${matcher.tableMb.toFixed(0)} MB table`);
  if (matcher.ripgrep) {
    const { plain, anyCase, sameHits } = matcher.ripgrep;
    line('scan: ripgrep -F, -F -i', mb(plain), mb(anyCase), sameHits ? 'same hits' : 'OTHER HITS');
  } else console.log('scan: ripgrep is left out: it is not installed here.');
  for (const size of scanOnly ? [100, 1_000] : [100]) {
    const { jsonMb, mbPerSecond, seconds, peakMb } = measureZip(size);
    line(
      `scan: zip of ${jsonMb.toFixed(0)} MB JSON to findings`,
      mb(mbPerSecond),
      `${seconds.toFixed(1)} s`,
      `${peakMb.toFixed(0)} MB peak`,
    );
  }
  if (scanOnly) {
    const bad = measureArchives();
    line(
      `scan: ${bad.archives} bad archives`,
      `${bad.refused} refused`,
      `${bad.written} written`,
      `≤ ${bad.slowestSeconds.toFixed(1)} s`,
      `≤ ${bad.moreMb.toFixed(0)} MB more`,
    );
  }
  line('scan: tokens in, a MB of chat', (await measureTokens()).toFixed(0));
  const { rules, oracle } = await measureReading();
  for (const [name, scores] of [
    ['rules only', rules],
    ['perfect judge', oracle],
  ] as const)
    line(`scan: ${name}, our own labelled set`, `P ${scores.precision.toFixed(2)}`, `R ${scores.recall.toFixed(2)}`);
  line('scan: 10,000 ordinary messages', `${await measureOrdinary()} false tasks`);
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
const parts = process.argv[2] === 'triggers' && process.argv[3] === undefined ? 4 : 1;
setTimeout(() => {
  console.log('The time is over on this machine; what is missing was not measured.');
  if (process.argv[2] === 'triggers') process.exit(1);
  finish(0);
}, AT_MOST * parts).unref();

const given = process.env.TEST_DATABASE_URL;
const server = given === undefined ? await startPostgres() : undefined;
const serverUrl = given ?? server?.url;
if (serverUrl === undefined) console.log('PostgreSQL is left out: no server of it is installed here.');

async function freshDatabase(): Promise<string> {
  const url = new URL(serverUrl ?? '');
  const name = `lastday_bench_${randomUUID().replaceAll('-', '')}`;
  const sql = postgres(url.href, { max: 1, onnotice: () => undefined });
  await sql.unsafe(`create database ${name}`);
  await sql.end();
  url.pathname = `/${name}`;
  return url.href;
}

const grounds: readonly Ground[] = [
  { name: 'embedded' },
  ...(serverUrl === undefined ? [] : [{ name: 'PostgreSQL', create: freshDatabase }]),
];
if (process.argv[2] === 'triggers') {
  const wrong = await benchTriggers(process.argv[3], serverUrl === undefined ? undefined : freshDatabase, line);
  for (const sentence of wrong) console.log(`WRONG: ${sentence}`);
  await server?.stop();
  process.exit(wrong.length > 0 ? 1 : 0);
}
line('demo: start to the first card', ms(await measureFirstCard()));
await shadow();
if (scanOnly) process.exit(0);
for (const ground of grounds) await audit(ground);
for (const mode of ['socket', 'http'] as const) for (const ground of grounds) await program(ground, mode);
await server?.stop();
finish(0);
