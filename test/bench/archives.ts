import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { badArchives, crowdedArchive, honestArchive } from '../support/bad-archives.ts';

/** What a bomb grows to. */
const MEGABYTES = 128;
const EACH = 10;

export interface ArchivesTaken {
  readonly archives: number;
  /** Refused in one sentence. */
  readonly refused: number;
  readonly slowestSeconds: number;
  /** Above what the same process took for an honest archive. */
  readonly moreMb: number;
  /** Files that were not there before. */
  readonly written: number;
}

/** Two hundred bad archives and a crowded one, each kind in a process of its own. */
export function measureArchives(): ArchivesTaken {
  const kinds = [...badArchives(MEGABYTES).values(), (n: number) => (n === 0 ? crowdedArchive() : undefined)];
  const taken = kinds.map((make) => {
    const folder = mkdtempSync(join(tmpdir(), 'lastday-bench-'));
    try {
      const names = Array.from({ length: EACH }, (_, n) => {
        const bytes = make(n);
        if (bytes) writeFileSync(join(folder, `${n}.zip`), bytes);
        return bytes ? [`${n}.zip`] : [];
      }).flat();
      writeFileSync(join(folder, 'honest.zip'), honestArchive());
      const child = fileURLToPath(new URL('./archive-child.ts', import.meta.url));
      const printed = execFileSync(process.execPath, [child, 'honest.zip', ...names], {
        cwd: folder,
        encoding: 'utf8',
      });
      const { took, moreMb } = JSON.parse(printed) as {
        readonly took: readonly { readonly seconds: number; readonly said: string }[];
        readonly moreMb: number;
      };
      return {
        archives: names.length,
        refused: took.filter(({ said }) => /^(?:BadArchive|Domain)Error: [^\n]{10,200}\.$/.test(said)).length,
        slowestSeconds: Math.max(...took.map(({ seconds }) => seconds)),
        moreMb,
        written: readdirSync(folder).length - names.length - 1,
      };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
  const sum = (of: (one: ArchivesTaken) => number) => taken.reduce((total, one) => total + of(one), 0);
  return {
    archives: sum(({ archives }) => archives),
    refused: sum(({ refused }) => refused),
    slowestSeconds: Math.max(...taken.map(({ slowestSeconds }) => slowestSeconds)),
    moreMb: Math.max(...taken.map(({ moreMb }) => moreMb)),
    written: sum(({ written }) => written),
  };
}
