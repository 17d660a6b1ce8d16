import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { askRunning, serveCommandLine } from '../../src/cli/socket.ts';
import { startChild } from '../support/child.ts';

const folder = mkdtempSync(join(tmpdir(), 'lastday-socket-'));
let files = 0;
let path = '';
let printed: string[];
const io = {
  out: (text: string) => void printed.push(`out ${text}`),
  err: (text: string) => void printed.push(`err ${text}`),
  color: false,
  terminal: false,
  cwd: '/home/olga',
  user: 'olga',
};

beforeEach(() => {
  path = join(folder, `${files++}.sock`);
  printed = [];
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the socket of the command line', () => {
  test('carries what was typed, where, and by whom, and brings back every word and the exit code in order', async () => {
    const asked: object[] = [];
    const served = await serveCommandLine(path, async (argv, { out, err, cwd, user }) => {
      asked.push({ argv, cwd, user });
      out('one\n');
      err('two\n');
      out('three “é”\n');
      return 7;
    });
    const code = await askRunning(path, ['case', 'show', 'OB-1\n'], io);
    await served.close();

    expect(code).toBe(7);
    expect(printed).toEqual(['out one\n', 'err two\n', 'out three “é”\n']);
    expect(asked).toEqual([{ argv: ['case', 'show', 'OB-1\n'], cwd: '/home/olga', user: 'olga' }]);
    expect(existsSync(path)).toBe(false);
  });

  test('belongs to its owner alone, whatever the mask of the process', async () => {
    const before = process.umask(0);
    const served = await serveCommandLine(path, async () => 0);
    const mask = process.umask(before);
    const mode = statSync(path).mode & 0o777;
    await served.close();

    expect(mode).toBe(0o600);
    expect(mask).toBe(0);
  });

  test('replaces what a killed process left behind', async () => {
    const child = startChild(
      `const { serveCommandLine } = await import('./src/cli/socket.ts');
       await serveCommandLine(process.env.SOCKET, async () => 0);
       console.log('listening');`,
      { SOCKET: path },
    );
    expect(await child.next()).toBe('listening');
    await child.kill();
    expect(existsSync(path)).toBe(true);
    expect(await askRunning(path, ['case', 'list'], io)).toBeUndefined();
    const served = await serveCommandLine(path, async () => 3);

    expect(await askRunning(path, ['case', 'list'], io)).toBe(3);
    await served.close();
  });

  test('never takes the place of one that answers', async () => {
    const served = await serveCommandLine(path, async () => 4);

    await expect(serveCommandLine(path, async () => 5)).rejects.toThrow('Another process answers');
    expect(await askRunning(path, [], io)).toBe(4);
    await served.close();
  });

  test('nobody listening is not an answer', async () => {
    expect(await askRunning(path, ['case', 'list'], io)).toBeUndefined();
    expect(await askRunning(join(folder, 'x'.repeat(200)), ['case', 'list'], io)).toBeUndefined();
  });

  test('a program that dies in the middle is a failure that says to look again', async () => {
    const server = createServer((socket) => {
      socket.once('data', () => socket.end(`${JSON.stringify({ out: 'half' })}\n`));
    });
    await new Promise<void>((resolve) => server.listen(path, resolve));
    const code = await askRunning(path, ['case', 'open'], io);
    await new Promise((resolve) => server.close(resolve));

    expect(code).toBe(1);
    expect(printed).toEqual(['out half', expect.stringContaining('look again whether it was done')]);
  });

  test('a request that is none is refused, and the next one is answered', async () => {
    const served = await serveCommandLine(path, async () => 0);
    const answer = await new Promise<string>((resolve) => {
      let text = '';
      const socket = connect(path, () => socket.write('{"argv":"case list"}\n'));
      socket.on('data', (chunk) => {
        text += chunk.toString();
      });
      socket.on('end', () => resolve(text));
    });

    expect(answer).toContain('{"exit":1}');
    expect(await askRunning(path, [], io)).toBe(0);
    await served.close();
  });
});
