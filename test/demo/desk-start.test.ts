import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { lockDirectory } from '../../db/lock.ts';
import { startDemo } from '../../demo/run.ts';

const main = fileURLToPath(new URL('../../demo/main.ts', import.meta.url));

async function start(port: string, ...flags: string[]): Promise<{ code: number | null; said: string }> {
  const child = spawn(process.execPath, [main, ...flags], { env: { ...process.env, DEMO_PORT: port } });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, said };
}

test('a port that is taken ends the demo with one sentence that says what to do, before anything is touched', async () => {
  const other = createServer();
  other.listen(0, '127.0.0.1');
  await once(other, 'listening');
  const address = other.address();
  const port = typeof address === 'object' ? String(address?.port) : '';
  const { code, said } = await start(port, '--fresh');
  other.close();
  expect(code).toBe(1);
  expect(said).toBe(
    `Port ${port} is taken, perhaps by another demo. Stop it, or choose another: DEMO_PORT=4001 npm run demo\n`,
  );
});

test('a port that is none, and a flag that is unknown, are refused in one sentence', async () => {
  const [port, flag] = await Promise.all([start('http'), start('4000', '--reset')]);
  expect(port).toMatchObject({ code: 1, said: 'DEMO_PORT is http; a number from 1 to 65535 is expected.\n' });
  expect(flag).toMatchObject({ code: 1, said: 'The demo knows one flag: npm run demo -- --fresh\n' });
});

test('a fresh start deletes nothing that another demo is running on', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'desk-start-'));
  const other = lockDirectory(join(folder, 'data'));
  writeFileSync(join(folder, 'slack.json'), '{}');
  await expect(startDemo({ folder, port: 0, fresh: true })).rejects.toThrow('another demo is running');
  expect(existsSync(join(folder, 'slack.json'))).toBe(true);
  other.release();
  rmSync(folder, { recursive: true });
});
