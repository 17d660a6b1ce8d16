import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const RUN = pathToFileURL(join(import.meta.dirname, '../../demo/run.ts')).href;

/** Milliseconds from the start of a new demo's process to the first case card on its page. */
export async function measureFirstCard(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'lastday-first-card-'));
  const start = `import { startDemo } from ${JSON.stringify(RUN)};
    process.on('SIGTERM', () => process.exit());
    console.log((await startDemo({ folder: ${JSON.stringify(folder)}, port: 0 })).url);`;
  const from = performance.now();
  const child = spawn(process.execPath, ['--input-type=module', '-e', start], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const url = await new Promise<string>((resolve, reject) => {
      child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString().trim()));
      child.once('exit', () => reject(new Error('The demo ended before its page was there.')));
    });
    for (;;) {
      const page = await (await fetch(url)).text();
      if (page.includes('Offboarding · ')) return performance.now() - from;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  } finally {
    child.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}
