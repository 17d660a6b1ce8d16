import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { append } from '../db/audit.ts';
import { listBrakes } from '../db/brakes.ts';
import { openProgram } from '../src/program.ts';
import { anOffice } from './cli/office.ts';
import { anEvent } from './support/audit.ts';

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
