import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

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
