import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { append } from '../db/audit.ts';
import { listBrakes } from '../db/brakes.ts';
import { createLog } from '../src/log.ts';
import { restartAll } from '../src/operations/stop-all.ts';
import { verifyAudit } from '../src/operations/verify-audit.ts';
import { openProgram } from '../src/program.ts';
import { anOffice } from './cli/office.ts';
import { anEvent } from './support/audit.ts';
import { anActor } from './support/company.ts';

test('a log line keeps secrets, names and notes to itself, however deep they are', () => {
  const lines: string[] = [];
  const log = createLog('info', () => new Date('2026-12-01T09:00:00Z'), { write: (line) => lines.push(line) });
  const error = new Error('Failed query: insert into "tasks" values ($1)\nparams: Lee Leaver,the note');
  log.error({ err: error, request: { headers: [{ authorization: 'Bearer xoxb-1' }] } }, 'a request failed');
  const [line = ''] = lines;
  expect(line).toMatch(/^\{"level":"error","time":"2026-12-01T09:00:00.000Z",.*"message":"a request failed"\}\n$/);
  expect(line).toContain('Failed query');
  expect(line).toContain('program.test.ts');
  expect(line).toContain('[secret]');
  expect(line).not.toMatch(/Lee Leaver|the note|xoxb/);
});

test('a log says nothing below its level', () => {
  const lines: string[] = [];
  const log = createLog('warn', () => new Date('2026-12-01T09:00:00Z'), { write: (line) => lines.push(line) });
  log.info({}, 'hello');
  log.warn({}, 'careful');
  expect(lines.map((line) => JSON.parse(line).message)).toEqual(['careful']);
});

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

test('a database put in the place of the one that was signed starts with everything stopped', async () => {
  const office = await anOffice();
  const open = async () => await openProgram({ env: office.env, cwd: office.folder, slack: 'optional', log: silent });
  try {
    const first = await open();
    await first.deps.db.transaction((tx) => append(tx, [anEvent(0)]));
    await first.close();

    const same = await open();
    expect(await listBrakes(same.deps.db)).toEqual([]);
    await same.close();

    rmSync(join(office.dataDir, 'database'), { recursive: true });
    const another = await open();
    expect(await listBrakes(another.deps.db)).toMatchObject([{ kind: 'old_database', restart: [] }]);
    await another.close();

    const still = await open();
    expect(await listBrakes(still.deps.db)).toMatchObject([{ kind: 'old_database', restart: [] }]);
    await restartAll(still.deps, anActor('ann', 'admin'));
    expect(await restartAll(still.deps, anActor('bob', 'admin'))).toEqual({ lifted: true });
    await still.close();

    const accepted = await open();
    expect(await listBrakes(accepted.deps.db)).toEqual([]);
    const { findings } = await verifyAudit(accepted.deps, accepted.checkpoints);
    expect(findings.length, 'what was lost stays told').toBeGreaterThan(0);
    await accepted.close();
  } finally {
    await office.close();
  }
}, 60_000);
