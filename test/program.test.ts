import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { append } from '../db/audit.ts';
import { listBrakes } from '../db/brakes.ts';
import { createLog, openProgram } from '../src/program.ts';
import { anOffice } from './cli/office.ts';
import { anEvent } from './support/audit.ts';

test('a failed query leaves no name and no note in the log, not even in its stack', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lastday-log-'));
  const file = join(folder, 'log');
  const descriptor = openSync(file, 'w');
  const error = new Error('Failed query: insert into "tasks" values ($1)\nparams: Lee Leaver,the note');
  createLog('info', descriptor).error({ err: error }, 'a request failed');
  closeSync(descriptor);
  const line = readFileSync(file, 'utf8');
  rmSync(folder, { recursive: true });
  expect(line).toContain('Failed query');
  expect(line).toContain('program.test.ts');
  expect(line).not.toMatch(/Lee Leaver|the note/);
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
  } finally {
    await office.close();
  }
}, 60_000);
