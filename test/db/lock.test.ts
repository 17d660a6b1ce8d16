import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { openDatabase } from '../../db/client.ts';
import { lockDirectory } from '../../db/lock.ts';
import { startChild } from '../support/child.ts';

const ROUNDS = 8;
const HOLD = `
  const { lockDirectory } = await import('./db/lock.ts');
  lockDirectory(process.env.LOCKED);
  console.log('held');
  setInterval(() => undefined, 1000);
`;

describe('the embedded database belongs to one process', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'lastday-lock-'));
  });
  afterEach(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  test(`a second opener is refused, and after SIGKILL the directory is free at once, ${ROUNDS} of ${ROUNDS} times`, async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const child = startChild(HOLD, { LOCKED: directory });
      expect(await child.next()).toBe('held');
      expect(() => lockDirectory(directory)).toThrow(
        `The data directory ${directory} is in use by another Lastday process`,
      );
      await child.kill();
      lockDirectory(directory).release();
    }
  });

  test('opening the database says what to do when another process has it, and works once that is closed', async () => {
    const data = join(directory, 'not', 'there', 'yet');
    const template = new Blob([readFileSync(inject('embeddedTemplate'))]);
    const first = await openDatabase({ dataDir: data, template });
    await expect(openDatabase({ dataDir: data })).rejects.toThrow(/stop that one, or give this one its own DATA_DIR/);
    await first.close();
    const second = await openDatabase({ dataDir: data });
    await second.vacuum();
    await second.close();
  });
});
