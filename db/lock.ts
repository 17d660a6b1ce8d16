import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export interface DirectoryLock {
  release(): void;
}

/**
 * Makes this process the only one that may open the embedded database in `directory` (created if absent).
 * PGlite has no lock of its own, and two processes on one directory silently lose each other's rows.
 * SQLite's exclusive lock is the kernel's: it is gone with the process, also after SIGKILL, so none is ever stale.
 * @throws Error naming the directory when another process holds it.
 */
export function lockDirectory(directory: string): DirectoryLock {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const file = new DatabaseSync(join(directory, 'lastday.lock'));
  try {
    file.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (cause) {
    file.close();
    throw new Error(
      `The data directory ${directory} is in use by another Lastday process: stop that one, or give this one its own DATA_DIR.`,
      { cause },
    );
  }
  return { release: () => file.close() };
}
