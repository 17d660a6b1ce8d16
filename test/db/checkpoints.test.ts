import { createHash, createPublicKey, verify } from 'node:crypto';
import { appendFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { append, readHead } from '../../db/audit.ts';
import { rootOf } from '../../db/audit-tree.ts';
import { type Checkpoints, openCheckpoints, type Standing } from '../../db/checkpoints.ts';
import { anEvent } from '../support/audit.ts';
import { databases, type TestDatabase } from '../support/database.ts';

describe.each(databases)('signed checkpoints of a log on $kind', ({ kind, open }) => {
  let database: TestDatabase;
  let directory: string;
  let checkpoints: Checkpoints;

  beforeAll(async () => {
    database = await open();
  });
  afterAll(async () => {
    await database.close();
  });
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'lastday-checkpoints-'));
    checkpoints = await openCheckpoints(database.db, directory);
  });
  afterEach(async () => {
    await checkpoints.close();
    await rm(directory, { recursive: true, force: true });
  });

  async function record(count: number): Promise<void> {
    const { size } = await readHead(database.db);
    await database.db.transaction((tx) =>
      append(
        tx,
        Array.from({ length: count }, (_, n) => anEvent(size + n)),
      ),
    );
  }
  /** How the database stands after these changes, which only its owner could make; they are undone. */
  async function standingAfter(
    ...changes: readonly (string | ((seen: Checkpoints) => Promise<void>))[]
  ): Promise<Standing | undefined> {
    let standing: Standing | undefined;
    const undo = new Error('undo');
    await database.db
      .transaction(async (tx) => {
        await tx.execute('alter table audit_events disable trigger all');
        await tx.execute('alter table audit_head disable trigger all');
        for (const change of changes) if (typeof change === 'string') await tx.execute(change);
        const seen = await openCheckpoints(tx, directory);
        for (const change of changes) if (typeof change !== 'string') await change(seen);
        standing = await seen.compare();
        await seen.close();
        throw undo;
      })
      .catch((error: unknown) => {
        if (error !== undo) throw error;
      });
    return standing;
  }
  const path = (name: string): string => join(directory, name);

  test('a checkpoint is a C2SP signed note that standard tools can check with the public key', async () => {
    await record(3);
    await checkpoints.checkpoint();
    const head = await readHead(database.db);
    const note = (await readFile(path('checkpoints.log'), 'utf8')).replace(/\n\n$/, '\n');
    const [origin, size, root, empty, line] = note.split('\n');
    expect([origin, size, root, empty]).toEqual([
      `lastday/${head.logId}`,
      String(head.size),
      rootOf(head.frontier).toString('base64'),
      '',
    ]);
    const [dash, name, encoded = ''] = (line ?? '').split(' ');
    expect([dash, name]).toEqual(['—', origin]);
    const key = createPublicKey(await readFile(path('audit-key.pub.pem'), 'utf8'));
    const signature = Buffer.from(encoded, 'base64');
    expect(verify(null, Buffer.from(`${origin}\n${size}\n${root}\n`), key, signature.subarray(4))).toBe(true);
    const raw = key.export({ format: 'der', type: 'spki' }).subarray(-32);
    const keyId = createHash('sha256')
      .update(Buffer.concat([Buffer.from(`${origin}\n`), Buffer.of(1), raw]))
      .digest();
    expect(signature.subarray(0, 4)).toEqual(keyId.subarray(0, 4));
  });

  test('the private key is for its owner only, and the same after a restart', async () => {
    expect((await stat(path('audit-key.pem'))).mode & 0o777).toBe(0o600);
    const again = await openCheckpoints(database.db, directory);
    expect(again.publicKey.equals(checkpoints.publicKey)).toBe(true);
    await again.close();
  });

  test('two first starts at the same moment agree on one key', async () => {
    const other = await mkdtemp(join(tmpdir(), 'lastday-checkpoints-'));
    const opened = await Promise.all([1, 2, 3, 4].map(() => openCheckpoints(database.db, other)));
    expect(new Set(opened.map((one) => one.publicKey.export({ format: 'pem', type: 'spki' }))).size).toBe(1);
    for (const one of opened) await one.close();
    await rm(other, { recursive: true });
  });

  test('asking again when nothing was appended writes nothing', async () => {
    await record(1);
    const first = await checkpoints.checkpoint();
    expect(await checkpoints.checkpoint()).toEqual(first);
    expect((await checkpoints.read()).checkpoints).toEqual([first]);
  });

  test('everyone who asks at the same time gets a checkpoint that covers what they had written', async () => {
    const sizes = await Promise.all(
      Array.from({ length: 20 }, async () => {
        await record(1);
        const { size } = await readHead(database.db);
        return { size, signed: (await checkpoints.checkpoint()).size };
      }),
    );
    for (const { size, signed } of sizes) expect(signed).toBeGreaterThanOrEqual(size);
    expect((await checkpoints.read()).checkpoints.length).toBeLessThanOrEqual(20);
  });

  test('a database that has all that was signed, or more, is in order', async () => {
    expect(await checkpoints.compare()).toBe('ok');
    await record(5);
    await checkpoints.checkpoint();
    expect(await checkpoints.compare()).toBe('ok');
    await record(4);
    expect(await checkpoints.compare()).toBe('ok');
  });

  test('a database restored from before the last checkpoint is behind', async () => {
    await record(3);
    const { size, frontier } = await readHead(database.db);
    await record(2);
    await checkpoints.checkpoint();
    const backup = JSON.stringify(frontier.map((hash) => hash.toString('base64')));
    expect(
      await standingAfter(
        `delete from audit_events where seq >= ${size}`,
        `update audit_head set size = ${size}, frontier = '${backup}'`,
      ),
    ).toBe('behind');
    expect(await standingAfter()).toBe('ok');
  });

  test('once people accepted an older database, it is what later starts compare with', async () => {
    await record(3);
    const { size, frontier, logId } = await readHead(database.db);
    await record(2);
    await checkpoints.checkpoint();
    const backup = JSON.stringify(frontier.map((hash) => hash.toString('base64')));
    const restored = [
      `delete from audit_events where seq >= ${size}`,
      `update audit_head set size = ${size}, frontier = '${backup}'`,
    ];
    await standingAfter(...restored, async (seen) => {
      const { note, accepted } = await seen.accept();
      expect(accepted).toBe(true);
      expect(note).toContain(`lastday/${logId}\n${size}\n`);
    });
    expect(await standingAfter(...restored)).toBe('ok');
    expect(await standingAfter(), 'what came after the backup was signed before it was accepted').toBe('ok');
    expect(await standingAfter(`update audit_head set log_id = 'another'`)).toBe('forked');
  });

  test('a database that tells another story than what was signed has forked, even when it is longer', async () => {
    await record(3);
    await checkpoints.checkpoint();
    await record(2);
    expect(
      await standingAfter(`update audit_events set leaf = (select leaf from audit_events where seq = 0) where seq = 2`),
    ).toBe('forked');
  });

  test('a database put in the place of another has forked', async () => {
    await record(2);
    await checkpoints.checkpoint();
    expect(await standingAfter(`update audit_head set log_id = 'another'`)).toBe('forked');
  });

  test('a checkpoint that a power cut left half written is passed over, and the next one is whole', async () => {
    await record(2);
    const first = await checkpoints.accept();
    for (let length = 1; length < first.note.length; length += 1) {
      await writeFile(path('checkpoints.log'), `${first.note}\n${first.note.slice(0, length)}`);
      expect(await checkpoints.read()).toEqual({ checkpoints: [first], unreadable: [] });
    }
    await writeFile(path('checkpoints.log'), `${first.note}\n${first.note.slice(0, 60)}`);
    await checkpoints.close();
    checkpoints = await openCheckpoints(database.db, directory);
    await record(1);
    const second = await checkpoints.checkpoint();
    expect(await checkpoints.read()).toEqual({ checkpoints: [first, second], unreadable: [] });
  });

  test('text that never was a checkpoint is reported', async () => {
    await appendFile(path('checkpoints.log'), 'nothing to see here\n');
    expect((await checkpoints.read()).unreadable).toEqual(['nothing to see here']);
  });

  test('a checkpoint before an external act costs little (printed, not asserted)', async () => {
    const times: number[] = [];
    for (let n = 0; n < 100; n++) {
      await record(1);
      const at = performance.now();
      await checkpoints.checkpoint();
      times.push(performance.now() - at);
    }
    times.sort((a, b) => a - b);
    console.log(`${kind}: checkpoint p50 ${times[50]?.toFixed(2)} ms, p99 ${times[98]?.toFixed(2)} ms`);
    expect((await checkpoints.read()).checkpoints).toHaveLength(100);
  });
});
