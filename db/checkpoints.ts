import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { type FileHandle, link, mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readHead, rootAt } from './audit.ts';
import { rootOf } from './audit-tree.ts';
import type { CheckpointFile } from './audit-verify.ts';
import { type Checkpoint, isSignedBy, parseCheckpoints, signCheckpoint } from './checkpoint-note.ts';
import type { Database } from './client.ts';

/**
 * `behind`: the database is older than what was signed (a restored backup): begin frozen, and reconcile.
 * `forked`: it tells another story than what was signed, or is another database.
 */
export type Standing = 'ok' | 'behind' | 'forked';

export interface Checkpoints {
  readonly publicKey: KeyObject;
  /**
   * Signs how long the log is and what is in it, and returns once that is on the disk. Cheap: nothing is written when
   * nothing was appended, and callers that wait together share one write. For before every external act.
   */
  checkpoint(): Promise<Checkpoint>;
  /** How the database stands to the longest checkpoint since the last accepted one; for the start, before anything is done. */
  compare(): Promise<Standing>;
  /** Signs the database as it is as the one to go on with: two people said so, knowing that it is older. */
  accept(): Promise<Checkpoint>;
  read(): Promise<CheckpointFile>;
  close(): Promise<void>;
}

/** Opens the checkpoint file and the signing key in `directory`; both are made at the first start. */
export async function openCheckpoints(db: Database, directory: string): Promise<Checkpoints> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const privateKey = await signingKey(directory);
  const publicKey = createPublicKey(privateKey);
  const path = join(directory, 'checkpoints.log');
  const file = await openForAppend(path);
  let written = latest(await readCheckpoints(path), publicKey);
  let running: Promise<Checkpoint> | undefined;
  let next: Promise<Checkpoint> | undefined;

  async function write(accepted = false): Promise<Checkpoint> {
    const { logId, size, frontier } = await readHead(db);
    const root = rootOf(frontier).toString('base64');
    const checkpoint = signCheckpoint({ origin: `lastday/${logId}`, size, root, accepted }, privateKey);
    if (written?.note === checkpoint.note) return checkpoint;
    await file.appendFile(`${checkpoint.note}\n`);
    await file.datasync();
    written = checkpoint;
    return checkpoint;
  }

  function begin(): Promise<Checkpoint> {
    const mine = write().finally(() => {
      if (running === mine) running = undefined;
    });
    running = mine;
    return mine;
  }

  return {
    publicKey,
    checkpoint: () => {
      if (running === undefined) return begin();
      // The one under way may have read the head before this caller's events: share the one after it.
      next ??= running
        .catch(() => undefined)
        .then(() => {
          next = undefined;
          return begin();
        });
      return next;
    },
    accept: () => write(true),
    compare: async () => await compare(db, latest(await readCheckpoints(path), publicKey)),
    read: () => readCheckpoints(path),
    close: () => file.close(),
  };
}

/** How a database stands to what is signed in `directory`; undefined: nothing is. Writes nothing, makes no key. */
export async function standingIn(db: Database, directory: string): Promise<Standing | undefined> {
  const pem = await readFile(join(directory, 'audit-key.pem'), 'utf8').catch(ifMissing(undefined));
  const file = await readCheckpoints(join(directory, 'checkpoints.log'));
  const signed = pem === undefined ? undefined : latest(file, createPublicKey(pem));
  return signed && (await compare(db, signed));
}

/** A missing file has no checkpoints. */
export async function readCheckpoints(path: string): Promise<CheckpointFile> {
  return parseCheckpoints(await readFile(path, 'utf8').catch(ifMissing('')));
}

/** The longest checkpoint that this key signed, of those since a database was last accepted. */
function latest({ checkpoints }: CheckpointFile, publicKey: KeyObject): Checkpoint | undefined {
  const signed = checkpoints.filter((checkpoint) => isSignedBy(checkpoint, publicKey));
  return signed
    .slice(
      Math.max(
        0,
        signed.findLastIndex(({ accepted }) => accepted),
      ),
    )
    .reduce<Checkpoint | undefined>(
      (longest, one) => (longest === undefined || one.size >= longest.size ? one : longest),
      undefined,
    );
}

async function compare(db: Database, signed: Checkpoint | undefined): Promise<Standing> {
  if (signed === undefined) return 'ok';
  const head = await readHead(db);
  if (signed.origin !== `lastday/${head.logId}`) return 'forked';
  if (head.size < signed.size) return 'behind';
  const root = head.size === signed.size ? rootOf(head.frontier) : await rootAt(db, signed.size);
  return root.toString('base64') === signed.root ? 'ok' : 'forked';
}

async function openForAppend(path: string): Promise<FileHandle> {
  const text = await readFile(path, 'utf8').catch(ifMissing(''));
  const file = await open(path, 'a', 0o600);
  // A note that a crash cut off stays where it is; the next begins on its own line.
  if (text !== '' && !text.endsWith('\n')) await file.appendFile('\n\n');
  await file.datasync();
  await syncDirectory(dirname(path));
  return file;
}

async function signingKey(directory: string): Promise<KeyObject> {
  const path = join(directory, 'audit-key.pem');
  const existing = await readFile(path, 'utf8').catch(ifMissing(undefined));
  if (existing !== undefined) return createPrivateKey(existing);
  const { privateKey } = generateKeyPairSync('ed25519');
  // Written aside and linked, so that the file is whole or absent, and of two starts at once one key wins.
  const aside = `${path}.${randomUUID()}`;
  await writeFile(aside, privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600, flush: true });
  try {
    await link(aside, path);
  } catch (error) {
    if (!isErrno(error, 'EEXIST')) throw error;
  } finally {
    await rm(aside, { force: true });
  }
  const key = createPrivateKey(await readFile(path, 'utf8'));
  await writeFile(join(directory, 'audit-key.pub.pem'), createPublicKey(key).export({ format: 'pem', type: 'spki' }), {
    flush: true,
  });
  await syncDirectory(directory);
  return key;
}

/** A new name is on the disk only when its directory is. */
async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

function ifMissing<T>(value: T): (error: unknown) => T {
  return (error) => {
    if (isErrno(error, 'ENOENT')) return value;
    throw error;
  };
}

function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
