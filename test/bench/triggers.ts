/**
 * `npm run bench -- triggers [part]`: what must never happen, counted: `forged`, `repeated`, `mass`, `lives`. Each part
 * takes under five minutes on two cores, and the whole fails when a number is not what it has to be.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startBambooHr } from '../../demo/vendors/bamboohr.ts';
import { BAMBOOHR, forged, OURS, type Sent, signedBy } from '../support/forgeries.ts';
import { inHr } from '../support/in-hr.ts';
import { ZONES } from '../support/lives.ts';
import { seeded } from '../support/random.ts';
import type { Outcome } from '../support/simulation.ts';
import { CASES, PEOPLE, waitFor } from '../support/slack.ts';
import { HOOK_SECRET, HR_KEY, type Office, openOffice } from './office.ts';

const AT_ONCE = 8;
const COMPANIES = 50;
/** No company is begun after this. Milliseconds. */
const LIVES_AT_MOST = 220_000;
const SEED = 20_261_121;
const { ann } = PEOPLE;

/** A fresh, empty database; absent: embedded. */
export type Create = (() => Promise<string>) | undefined;
type Say = (what: string, ...cells: readonly string[]) => void;
/** One sentence for each number that is not what it has to be. */
type Part = (create: Create, say: Say) => Promise<readonly string[]>;

const PARTS: Readonly<Record<string, Part>> = { forged: forgeries, repeated: repeats, mass, lives };

/** Runs one part, or all; gives what is wrong. */
export async function benchTriggers(part: string | undefined, create: Create, say: Say): Promise<readonly string[]> {
  if (part !== undefined && !(part in PARTS)) return [`There is no part “${part}”: ${Object.keys(PARTS).join(', ')}.`];
  const wrong: string[] = [];
  for (const [name, run] of Object.entries(PARTS)) {
    if (part !== undefined && part !== name) continue;
    const began = performance.now();
    wrong.push(...(await run(create, say)));
    say(`triggers: ${name} took`, `${((performance.now() - began) / 1_000).toFixed(0)} s`);
  }
  return wrong;
}

const nowSeconds = () => Math.floor(Date.now() / 1_000);
const leaving = (index: number) => ({
  event: 'termination',
  email: `leaver${index}@northwind.test`,
  last_day: '2099-12-01',
});

/** 10,000 deliveries that each differ in one place from a good one, half of them in BambooHR's way of signing. */
async function forgeries(create: Create, say: Say): Promise<readonly string[]> {
  return await withHr(create, 20, async (office) => {
    const draw = seeded(SEED);
    let taken = 0;
    let bugs = 0;
    await inParallel(10_000, async (index) => {
      const [scheme, secret, body] =
        index % 2 === 0
          ? ([OURS, HOOK_SECRET, leaving(index % 20)] as const)
          : ([
              BAMBOOHR,
              office.hrHookKey,
              { type: 'employee.updated', data: { employeeId: String(index % 20) } },
            ] as const);
      const good = signedBy(scheme, body, { secret, at: nowSeconds() });
      const status = await office.deliver(scheme, forged(scheme, good, index >> 1, draw, secret));
      if (status < 400) taken += 1;
      if (status >= 500) bugs += 1;
    });
    const cases = await total(office);
    say('triggers: forged hooks', '10000 sent', `${taken} accepted`, `${cases} cases`);
    return [
      ...(taken > 0 ? [`${taken} forged hooks were accepted.`] : []),
      ...(cases > 0 ? [`${cases} cases were opened by forged hooks.`] : []),
      ...(bugs > 0 ? [`${bugs} forged hooks met a bug.`] : []),
    ];
  });
}

/** 1,000 good deliveries, each five times, with the program killed between, and once in the middle. */
async function repeats(create: Create, say: Say): Promise<readonly string[]> {
  const count = 1_000;
  const office = await openOffice({ ...(await ground(create)), mode: 'socket', leavers: count, applications: 1 });
  try {
    const ids = Array.from({ length: count }, (_, index) => `delivery-${index}`);
    const sign = (index: number): Sent =>
      signedBy(OURS, leaving(index), { secret: HOOK_SECRET, at: nowSeconds(), id: ids[index] ?? '' });
    let good = ids.map((_, index) => sign(index));
    const answers = new Map<number, number>();
    for (let round = 0; round < 5; round += 1) {
      // As senders do: the same bytes again at first, signed anew when the time has passed.
      if (round === 2) good = ids.map((_, index) => sign(index));
      let sent = 0;
      const killed = round === 0 ? once(() => office.restart()) : undefined;
      await inParallel(count, async (index) => {
        if (killed && ++sent > count / 2) void killed();
        for (;;) {
          const status = await office.deliver(OURS, good[index] ?? sign(index)).catch(() => undefined);
          if (status === undefined) await sleep(200);
          else return void answers.set(status, (answers.get(status) ?? 0) + 1);
        }
      });
      await killed?.();
      if (round > 0 && round < 4) await office.restart();
    }
    const cases = await total(office);
    const refused = [...answers].filter(([status]) => status >= 300);
    const words = [...answers].map(([status, times]) => `${times} × ${status}`).join(', ');
    say('triggers: good hooks, five times each', `${count * 5} sent`, words, `${cases} cases`);
    return [
      ...(refused.length > 0 ? [`Good hooks were refused: ${words}.`] : []),
      ...(cases === count ? [] : [`${cases} cases came of ${count} good hooks.`]),
    ];
  } finally {
    await office.close();
  }
}

/** 400 of 1,000 are gone in HR at once, and nobody's yes is needed: at most ten begin. */
async function mass(create: Create, say: Say): Promise<readonly string[]> {
  return await withHr(create, 1_000, async (office, terminate) => {
    await inParallel(400, terminate);
    const deadline = performance.now() + 200_000;
    for (;;) {
      const cases = await office.gauge('lastday_cases');
      if (sum(cases) >= 400 && (cases.get('planning') ?? 0) === 0) break;
      if (performance.now() > deadline) return ['Not all of the 400 were opened and planned in time.'];
      await sleep(1_000);
    }
    await sleep(2_000);
    const begun = await beginners(office);
    const press = await release(office);
    const first = await press();
    const second = await press();
    await sleep(2_000);
    const after = await beginners(office);
    say(
      'triggers: 400 of 1,000 terminated',
      `${begun} began`,
      `${after} after one`,
      `${(await total(office)) - after} held`,
    );
    return [
      ...(begun > 10 ? [`${begun} of the 400 began.`] : []),
      ...(after > begun ? [`${after - begun} more began after one person's release.`] : []),
      ...(first.includes('One more person') && second.includes('somebody else')
        ? []
        : [`One person's release was answered “${first}”, then “${second}”.`]),
    ];
  });
}

/** 5,000 people in fifty companies over months, four companies at a time, each in a process of its own. */
async function lives(create: Create, say: Say): Promise<readonly string[]> {
  const until = performance.now() + LIVES_AT_MOST;
  const seeds = Array.from({ length: COMPANIES }, (_, index) => SEED + index);
  const outcomes: Outcome[] = [];
  const next = async (): Promise<void> => {
    for (let seed = seeds.shift(); seed !== undefined && performance.now() < until; seed = seeds.shift()) {
      const folder = mkdtempSync(join(tmpdir(), 'lastday-bench-'));
      const argv = [fileURLToPath(new URL('./lives-child.ts', import.meta.url)), (await create?.()) ?? folder];
      const { stdout } = await promisify(execFile)(process.execPath, [...argv, String(seed), '100']);
      outcomes.push(JSON.parse(stdout) as Outcome);
      rmSync(folder, { recursive: true, force: true });
    }
  };
  // Each waits for its database most of the time.
  await Promise.all([next(), next(), next(), next()]);
  const [people, ends] = (['people', 'ends'] as const).map((key) => outcomes.reduce((all, one) => all + one[key], 0));
  const faults = (['wrong', 'early', 'late'] as const).map((key) => ({
    key,
    said: outcomes.flatMap((one) => one[key]),
  }));
  say(
    `triggers: ${people} people, ${ZONES.length} zones`,
    `${ends} leavings`,
    ...faults.map(({ key, said }) => `${said.length} ${key}`),
  );
  if (outcomes.length < COMPANIES)
    say('triggers: the time was over on this machine', `${outcomes.length} of ${COMPANIES} companies`);
  return faults.flatMap(({ key, said }) => said.slice(0, 5).map((sentence) => `${key}: ${sentence}`));
}

async function ground(create: Create) {
  const databaseUrl = await create?.();
  return databaseUrl === undefined ? {} : { databaseUrl };
}

/** A program beside an HR system with so many people, each of whom it can be told is gone. */
async function withHr<Result>(
  create: Create,
  count: number,
  act: (office: Office, terminate: (index: number) => Promise<void>) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'lastday-bench-'));
  const people = [
    ...['ann', 'bob', 'dana'].map((name, index) => inHr(name, String(1 + index))),
    ...Array.from({ length: count }, (_, index) => inHr(`leaver${index}`, String(1_000 + index))),
  ];
  const hr = await startBambooHr({ file: join(folder, 'hr.json'), apiKey: HR_KEY, seed: { people, webhooks: [] } });
  const options = { leavers: count, hr, approvals: 0, applications: 1 };
  const office = await openOffice({ ...(await ground(create)), ...options, mode: 'socket' });
  try {
    return await act(office, async (index) => {
      const now = new Date();
      const gone = { status: 'left', endDate: now.toISOString().slice(0, 10) } as const;
      const answers = await hr.change(String(1_000 + index), gone, now);
      if (answers.some((status) => status !== 202)) throw new Error(`HR’s hook was answered ${answers}.`);
    });
  } finally {
    await office.close();
    await hr.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Ann's press on the button that lets the named list go; what she is told. */
async function release({ slack }: Office): Promise<() => Promise<string>> {
  const answer = async (act: () => Promise<unknown>) => {
    const before = slack.workspace.messages.length;
    await act();
    const isAnswer = () => slack.workspace.messages.slice(before).find(({ ephemeralFor }) => ephemeralFor === ann);
    return await waitFor(slack, isAnswer, 'an answer', 60_000);
  };
  const { channel, ts } = await answer(() => slack.act.command(ann, CASES, 'release'));
  return async () => (await answer(() => slack.act.click({ user: ann, channel, ts, text: 'Release this list' }))).text;
}

const BEFORE = new Set(['planning', 'awaiting_approval', 'approved']);

async function beginners(office: Office): Promise<number> {
  return sum(new Map([...(await office.gauge('lastday_cases'))].filter(([state]) => !BEFORE.has(state))));
}

async function total(office: Office): Promise<number> {
  return sum(await office.gauge('lastday_cases'));
}

function sum(gauge: ReadonlyMap<string, number>): number {
  return [...gauge.values()].reduce((all, value) => all + value, 0);
}

function once(act: () => Promise<void>): () => Promise<void> {
  let begun: Promise<void> | undefined;
  return () => (begun ??= act());
}

async function inParallel(count: number, act: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < count) await act(next++);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}
