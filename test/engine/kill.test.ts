import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, inject, test } from 'vitest';
import { verifyLog } from '../../db/audit-verify.ts';
import { openCheckpoints } from '../../db/checkpoints.ts';
import { openDatabase } from '../../db/client.ts';
import { cases, steps } from '../../db/schema.ts';
import { createPostgresDatabase } from '../support/database.ts';
import { seeded } from '../support/random.ts';

/** `npm run test:long` is the whole of it, and takes minutes. */
const [KILLS, CASES, APPLICATIONS] = process.env.LONG ? [30, 40, 6] : [4, 7, 4];

const postgresUrl = inject('postgresUrl');
const kinds = ['embedded', ...(postgresUrl ? ['postgresql'] : [])];

/** The applications of the company, counting what really happened to each account. Some answers are lost after the act. */
async function vendor(random: () => number) {
  const accounts = new Map<string, { active: boolean; files: number; transfers: number }>();
  const server = createServer((request, response) => {
    const [, application, id, action] = (request.url ?? '').split('/');
    const key = `${application}/${id}`;
    const account = accounts.get(key) ?? { active: true, files: 1, transfers: 0 };
    accounts.set(key, account);
    if (action === 'suspend') account.active = false;
    if (action === 'transfer_data') {
      account.transfers += 1;
      account.files = 0;
    }
    if (action && random() < 0.05) return response.destroy();
    return response.end(JSON.stringify(account));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { accounts, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() };
}

describe.concurrent.each(kinds)('a process that is killed at any moment, on %s', (kind) => {
  test(`${KILLS} × SIGKILL over ${CASES} cases × ${APPLICATIONS} applications: nothing lost, nothing twice, the log verifies`, async () => {
    const random = seeded(20261121);
    const saas = await vendor(random);
    const dataDir = await mkdtemp(join(tmpdir(), 'lastday-kill-'));
    const postgres = kind === 'postgresql' && postgresUrl ? await createPostgresDatabase(postgresUrl) : undefined;
    const env = {
      ...process.env,
      VENDOR: saas.url,
      DATA_DIR: dataDir,
      EPOCH: String(Date.now()),
      CASES: String(CASES),
      APPLICATIONS: String(APPLICATIONS),
      ...(postgres ? { DATABASE_URL: postgres.url } : {}),
    };
    const start = async (): Promise<ChildProcess> => {
      const child = fork(new URL('./kill-child.ts', import.meta.url), {
        env,
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      });
      let errors = '';
      child.stderr?.on('data', (data) => (errors += data));
      const [first] = await Promise.race([once(child, 'message'), once(child, 'exit')]);
      if (first !== 'started') throw new Error(`the replica did not start: ${errors}`);
      return child;
    };
    for (let kill = 0; kill < KILLS; kill += 1) {
      const child = await start();
      await sleep(random() * 900);
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    const last = await start();
    const settled = new Promise<void>((resolve) =>
      last.on('message', (steps) => steps === CASES * APPLICATIONS * 2 && resolve()),
    );
    // What never settles is named below.
    await Promise.race([settled, sleep(480_000)]);
    last.kill('SIGKILL');
    await once(last, 'exit');
    saas.close();

    const database = await openDatabase(postgres ? { url: postgres.url } : { dataDir });
    const checkpoints = await openCheckpoints(database.db, dataDir);
    const verdict = await verifyLog(database.db, await checkpoints.read(), checkpoints.publicKey);
    const allCases = await database.db.select({ state: cases.state }).from(cases);
    const allSteps = await database.db.select({ state: steps.state, action: steps.action, key: steps.key }).from(steps);
    await checkpoints.close();
    await database.close();
    await postgres?.drop();
    await rm(dataDir, { recursive: true });

    expect(verdict.findings).toEqual([]);
    expect(allCases).toHaveLength(CASES);
    expect(allSteps).toHaveLength(CASES * APPLICATIONS * 2);
    const unsettled = allSteps.filter(({ state }) => state !== 'verified' && state !== 'unknown');
    expect(unsettled, 'every step is proven, or its doubt is shown').toEqual([]);
    expect(
      [...saas.accounts.values()].filter(({ transfers }) => transfers > 1),
      'no transfer happened twice',
    ).toEqual([]);
    expect(
      [...saas.accounts.values()].filter(({ active }) => active),
      'nobody kept access',
    ).toEqual([]);
  }, 900_000);
});
