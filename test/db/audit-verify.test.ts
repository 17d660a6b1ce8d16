import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { type AuditRow, append, type LogHead, readHead, readLog } from '../../db/audit.ts';
import { leafHash, pushLeaf, rootOf } from '../../db/audit-tree.ts';
import { type CheckpointFile, verifyLog, verifyRows } from '../../db/audit-verify.ts';
import { signCheckpoint } from '../../db/checkpoint-note.ts';
import { allOf, anEvent } from '../support/audit.ts';
import { databases, testDatabase } from '../support/database.ts';
import { seeded } from '../support/random.ts';

const keys = generateKeyPairSync('ed25519');
const SIZE = 120;
const CHECKPOINTS = [40, 80, SIZE];

describe.each(databases)('verifying a log on $kind', ({ open }) => {
  test('an untouched log has no findings, and a change made behind the triggers is named', async () => {
    const database = await open();
    await database.db.transaction((tx) =>
      append(
        tx,
        Array.from({ length: 5 }, (_, n) => anEvent(n)),
      ),
    );
    const head = await readHead(database.db);
    const file = { checkpoints: [signAt(head, head.frontier)], unreadable: [] };
    await database.db.transaction((tx) => append(tx, [anEvent(5)]));
    expect(await verifyLog(database.db, file, keys.publicKey)).toEqual({ size: 6, checkpointed: 5, findings: [] });

    await database.db.execute('alter table audit_events disable trigger all');
    await database.db.execute(`update audit_events set text = replace(text, '"n":3', '"n":4') where seq = 3`);
    const verdict = await verifyLog(database.db, file, keys.publicKey);
    expect(verdict.findings).toContainEqual({
      problem: 'edited',
      seq: 3,
      message: 'Event 3 is not the text that was hashed when it was written.',
    });
    await database.db.execute(`update audit_events set text = replace(text, '"n":4', '"n":3') where seq = 3`);
    await database.db.execute(
      `insert into audit_events select 9, at, kind, null, null, text, leaf from audit_events where seq = 0`,
    );
    expect((await verifyLog(database.db, file, keys.publicKey)).findings.map((finding) => finding.problem)).toEqual([
      'inserted',
    ]);
    await database.close();
  });
});

describe('tampering with the log', () => {
  let rows: AuditRow[];
  let head: LogHead;
  let file: CheckpointFile;

  beforeAll(async () => {
    const database = await testDatabase();
    await database.db.transaction((tx) =>
      append(
        tx,
        Array.from({ length: SIZE }, (_, n) => anEvent(n)),
      ),
    );
    rows = await allOf(readLog(database.db));
    head = await readHead(database.db);
    await database.close();
    file = {
      checkpoints: CHECKPOINTS.map((size) => signAt({ ...head, size }, rehash(rows.slice(0, size)).frontier)),
      unreadable: [],
    };
    expect((await verifyRows(rows, head, file, keys.publicKey)).findings).toEqual([]);
  });

  test.each(['edit', 'delete', 'insert', 'swap', 'truncate'] as const)(
    '200 of 200: %s is found, whether or not hashes and head are made to fit again',
    async (kind) => {
      const random = seeded(20_261_120);
      for (let round = 0; round < 200; round++) {
        const { changed, first } = tamper(kind, rows, random);
        const covered = round % 2 === 0;
        const forged = covered ? cover(changed, head) : { rows: changed, head };
        const { findings } = await verifyRows(forged.rows, forged.head, file, keys.publicKey);
        expect(findings, `${kind}, round ${round}`).not.toEqual([]);
        // Found where it is: at the event itself, or, covered up, in the stretch since the last checkpoint that agrees.
        const named = findings.map((finding) => finding.seq);
        const start = Math.max(0, ...CHECKPOINTS.filter((size) => size <= first));
        expect(named.includes(first) || (covered && named.includes(start)), `${kind}, round ${round}`).toBe(true);
        expect(Math.min(...named.map((seq) => seq ?? Number.NaN))).toBeGreaterThanOrEqual(start);
      }
    },
  );

  test('a checkpoint that is changed, of another log, signed by another key or no checkpoint at all is found', async () => {
    const [first, , last] = file.checkpoints;
    if (first === undefined || last === undefined) throw new Error('there are three checkpoints');
    const other = generateKeyPairSync('ed25519').privateKey;
    const frontier = rehash(rows).frontier;
    const bad: [string, CheckpointFile][] = [
      [
        'signature',
        { checkpoints: [{ ...first, size: 41, note: first.note.replace('\n40\n', '\n41\n') }], unreadable: [] },
      ],
      ['signature', { checkpoints: [signAt({ ...head, logId: 'another' }, frontier)], unreadable: [] }],
      ['signature', { checkpoints: [noteOf(`lastday/${head.logId}`, SIZE, frontier, other)], unreadable: [] }],
      ['unreadable', { checkpoints: [last], unreadable: ['scribble'] }],
    ];
    for (const [problem, changed] of bad) {
      const { findings } = await verifyRows(rows, head, changed, keys.publicKey);
      expect(findings.map((finding) => finding.problem)).toEqual([problem]);
    }
  });
});

function noteOf(origin: string, size: number, frontier: LogHead['frontier'], key: KeyObject) {
  return signCheckpoint({ origin, size, root: rootOf(frontier).toString('base64'), accepted: false }, key);
}

function signAt({ logId, size }: LogHead, frontier: LogHead['frontier']) {
  return noteOf(`lastday/${logId}`, size, frontier, keys.privateKey);
}

type Tampering = 'edit' | 'delete' | 'insert' | 'swap' | 'truncate';

/** A changed copy, and the first event that is not as it was. */
function tamper(
  kind: Tampering,
  rows: readonly AuditRow[],
  random: () => number,
): { changed: AuditRow[]; first: number } {
  const changed = [...rows];
  const at = Math.floor(random() * rows.length);
  const row = rows[at] as AuditRow;
  switch (kind) {
    case 'edit': {
      const edits: (() => AuditRow)[] = [
        () => ({ ...row, text: flip(row.text, random) }),
        () => ({ ...row, text: row.text.replace(`"n":${at}`, `"n":${at + 1}`) }),
        () => ({ ...row, kind: 'case.closed' }),
        () => ({ ...row, at: new Date(row.at.getTime() + 1_000) }),
        () => ({ ...row, caseId: 'case-9', caseIndex: row.caseIndex ?? 0 }),
      ];
      changed[at] = (edits[Math.floor(random() * edits.length)] as () => AuditRow)();
      return { changed, first: at };
    }
    case 'delete':
      changed.splice(at, 1 + Math.floor(random() * Math.min(3, rows.length - at)));
      return { changed, first: at };
    case 'insert':
      changed.splice(at, 0, { ...row, text: row.text.replace('lastday', 'nobody') });
      return { changed, first: at };
    case 'swap': {
      const other = (at + 1 + Math.floor(random() * (rows.length - 1))) % rows.length;
      const twin = rows[other] as AuditRow;
      changed[at] = { ...twin, seq: row.seq };
      changed[other] = { ...row, seq: twin.seq };
      return { changed, first: Math.min(at, other) };
    }
    case 'truncate':
      return { changed: changed.slice(0, at), first: at };
  }
}

/** What somebody with the owner's rights would do next: number, hash and count everything anew. */
function cover(changed: readonly AuditRow[], head: LogHead): { rows: AuditRow[]; head: LogHead } {
  const next = new Map<string, number>();
  const rows = changed.map((row, seq) => {
    const index = row.caseId === null ? null : (next.get(row.caseId) ?? 0);
    if (row.caseId !== null) next.set(row.caseId, (index ?? 0) + 1);
    const text = row.text.replace(/"seq":\d+/, `"seq":${seq}`).replace(/"caseIndex":\d+/, `"caseIndex":${index}`);
    return { ...row, seq, caseIndex: index, text, leaf: leafHash(text).toString('base64') };
  });
  return { rows, head: { ...head, ...rehash(rows) } };
}

function rehash(rows: readonly AuditRow[]): { size: number; frontier: Buffer[] } {
  let frontier: Buffer[] = [];
  for (const [n, row] of rows.entries()) frontier = pushLeaf(frontier, n, leafHash(row.text));
  return { size: rows.length, frontier };
}

function flip(text: string, random: () => number): string {
  const at = Math.floor(random() * text.length);
  return `${text.slice(0, at)}${text[at] === 'x' ? 'y' : 'x'}${text.slice(at + 1)}`;
}
