import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createLog } from '../src/program.ts';

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
