import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { append } from '../../db/audit.ts';
import { type Checkpoints, openCheckpoints } from '../../db/checkpoints.ts';
import { exportCase } from '../../db/evidence.ts';
import { type EvidenceBundle, verifyBundle } from '../../db/evidence-verify.ts';
import { NotFoundError } from '../../src/domain/errors.ts';
import { anEvent } from '../support/audit.ts';
import { databases, type TestDatabase } from '../support/database.ts';
import { seeded } from '../support/random.ts';

const request = { actor: { kind: 'person', id: 'U0AUD' }, at: new Date('2026-11-21T10:00:00Z') } as const;

describe.each(databases)('evidence from $kind', ({ open }) => {
  let database: TestDatabase;
  let directory: string;
  let checkpoints: Checkpoints;
  let key: string;
  let bundle: EvidenceBundle;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'lastday-evidence-'));
    database = await open();
    checkpoints = await openCheckpoints(database.db, directory);
    key = await readFile(join(directory, 'audit-key.pub.pem'), 'utf8');
    await database.db.transaction((tx) =>
      append(
        tx,
        Array.from({ length: 60 }, (_, n) => anEvent(n)),
      ),
    );
    bundle = await exportCase(database.db, checkpoints, { ...request, caseId: 'case-1' });
    // As an auditor gets it: through a file.
    bundle = JSON.parse(JSON.stringify(bundle)) as EvidenceBundle;
  });
  afterAll(async () => {
    await checkpoints.close();
    await database.close();
    await rm(directory, { recursive: true, force: true });
  });

  test('a bundle has every event of its case, ends with its own export, and verifies with the key alone', () => {
    expect(verifyBundle(bundle, key)).toEqual([]);
    const events = bundle.events.map(({ text }) => JSON.parse(text) as { kind: string; caseId: string });
    expect(events).toHaveLength(17);
    expect(new Set(events.map((event) => event.caseId))).toEqual(new Set(['case-1']));
    expect(events.at(-1)?.kind).toBe('evidence.exported');
  });

  test('a later export has the earlier one among its events', async () => {
    const later = await exportCase(database.db, checkpoints, { ...request, caseId: 'case-1' });
    expect(later.events).toHaveLength(18);
    expect(verifyBundle(later, key)).toEqual([]);
  });

  test('a case that the log does not know has no evidence', async () => {
    await expect(exportCase(database.db, checkpoints, { ...request, caseId: 'case-x' })).rejects.toThrow(NotFoundError);
  });

  test('another key does not vouch for it', async () => {
    const other = await mkdtemp(join(tmpdir(), 'lastday-evidence-'));
    const strangers = await openCheckpoints(database.db, other);
    expect(verifyBundle(bundle, await readFile(join(other, 'audit-key.pub.pem'), 'utf8'))).toHaveLength(1);
    await strangers.close();
    await rm(other, { recursive: true });
  });

  test('200 of 200 tamperings are found', () => {
    const random = seeded(7);
    const below = (n: number): number => Math.floor(random() * n);
    const untouched = JSON.stringify(bundle);
    for (let round = 0; round < 200; round++) {
      const forged = tamper(bundle, round % 10, below);
      if (JSON.stringify(forged) === untouched) throw new Error(`round ${round} changed nothing`);
      expect(verifyBundle(forged, key), `round ${round}`).not.toEqual([]);
    }
  });

  test.each([null, 3, 'text', [], {}, { version: 2 }, { version: 1, caseId: 'x', events: 'none', checkpoint: '' }])(
    'what is no bundle is said to be none: %j',
    (value) => {
      expect(verifyBundle(value, key).map((finding) => finding.problem)).toEqual(['unreadable']);
    },
  );
});

function tamper(bundle: EvidenceBundle, kind: number, below: (n: number) => number): unknown {
  const events = bundle.events.map((event) => ({ ...event, proof: [...event.proof] }));
  const at = below(events.length);
  const other = (at + 1 + below(events.length - 1)) % events.length;
  const [one, two] = [events[at], events[other]];
  if (one === undefined || two === undefined) throw new Error('there are events');
  switch (kind) {
    case 0:
      one.text = flip(one.text, below);
      break;
    case 1:
      events.splice(at, 1);
      break;
    case 2:
      events.splice(at, 0, two);
      break;
    case 3:
      events[at] = two;
      events[other] = one;
      break;
    case 4:
      one.seq += 1 + below(3);
      break;
    case 5:
      one.proof[below(one.proof.length)] =
        two.proof[0] === one.proof[0] ? (one.proof.at(-1) ?? '') : (two.proof[0] ?? '');
      one.proof.push(one.proof[0] ?? '');
      break;
    case 6:
      events.splice(1 + below(events.length - 1));
      break;
    case 7:
      return { ...bundle, caseId: 'case-2' };
    case 8:
      return { ...bundle, checkpoint: flip(bundle.checkpoint, below) };
    default:
      one.proof = one.proof.map((hash, n) => (n === 0 ? flip(hash, below) : hash));
  }
  return { ...bundle, events };
}

function flip(text: string, below: (n: number) => number): string {
  const at = below(text.length);
  return `${text.slice(0, at)}${text[at] === 'x' ? 'y' : 'x'}${text.slice(at + 1)}`;
}
