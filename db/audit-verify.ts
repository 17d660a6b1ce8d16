import type { KeyObject } from 'node:crypto';
import type { AuditFinding } from '../src/domain/audit.ts';
import { type AuditRow, type LogHead, readHead, readLog } from './audit.ts';
import { leafHash, pushLeaf, rootOf } from './audit-tree.ts';
import { type Checkpoint, isSignedBy } from './checkpoint-note.ts';
import type { Database } from './client.ts';
import { max } from './drizzle.ts';
import { auditEvents } from './schema-audit.ts';

/** What is kept outside the database. */
export interface CheckpointFile {
  readonly checkpoints: readonly Checkpoint[];
  /** Text among them that is no checkpoint. */
  readonly unreadable: readonly string[];
}

export interface LogVerdict {
  /** Events read. */
  readonly size: number;
  /** Size of the longest checkpoint that was checked: what came later is vouched for by the database alone. */
  readonly checkpointed: number;
  /** Empty: the log is as it was written. */
  readonly findings: readonly AuditFinding[];
}

/**
 * Reads the whole log, a page at a time, and compares it with itself and with the signed checkpoints (read before this
 * is called: what is signed meanwhile would look as if it were gone). The log may go on growing.
 */
export async function verifyLog(db: Database, file: CheckpointFile, publicKey: KeyObject): Promise<LogVerdict> {
  const head = await readHead(db);
  const verdict = await verifyRows(upTo(readLog(db), head.size), head, file, publicKey);
  // In this order: a row is always written together with a head that counts it.
  const [last] = await db.select({ seq: max(auditEvents.seq) }).from(auditEvents);
  const { size } = await readHead(db);
  if (last === undefined || last.seq === null || last.seq < size) return verdict;
  const inserted: AuditFinding = {
    problem: 'inserted',
    seq: size,
    message: `Event ${last.seq} lies beyond the head's ${size} events.`,
  };
  return { ...verdict, findings: [...verdict.findings, inserted] };
}

/**
 * Without a key every change can be made consistently inside the database; so what the rows and the head say names
 * the event, and what a checkpoint says names the stretch since the last one that agreed.
 */
export async function verifyRows(
  rows: AsyncIterable<AuditRow> | Iterable<AuditRow>,
  head: LogHead,
  file: CheckpointFile,
  publicKey: KeyObject,
): Promise<LogVerdict> {
  const findings: AuditFinding[] = [];
  const pending = sortedCheckpoints(file, `lastday/${head.logId}`, publicKey, findings);
  const lastIndex = new Map<string, number>();
  let frontier: Buffer[] = [];
  let size = 0;
  let expected = 0;
  let agreed = 0;
  let checkpointed = 0;

  function compareAt(): void {
    for (let next = pending[0]; next !== undefined && next.size === size; next = pending[0]) {
      pending.shift();
      checkpointed = size;
      if (next.root === rootOf(frontier).toString('base64')) agreed = size;
      else
        findings.push({
          problem: 'root',
          seq: agreed,
          message: `The checkpoint at ${size} events does not agree: something between event ${agreed} and event ${size - 1} was changed.`,
        });
    }
  }

  compareAt();
  for await (const row of rows) {
    findings.push(...inspectPlace(row, expected), ...inspectRow(row, lastIndex));
    expected = Math.max(expected, row.seq + 1);
    frontier = pushLeaf(frontier, size, leafHash(row.text));
    size += 1;
    compareAt();
  }
  for (const missed of pending) {
    checkpointed = missed.size;
    findings.push({
      problem: 'truncated',
      seq: agreed,
      message: `A checkpoint vouches for ${missed.size} events, but the log has ${size}: what is gone came at event ${agreed} or later.`,
    });
  }
  if (head.size !== size) {
    findings.push({
      problem: head.size > size ? 'truncated' : 'inserted',
      seq: Math.min(size, head.size),
      message: `The head says ${head.size} events, the log has ${size}.`,
    });
  } else if (!rootOf(head.frontier).equals(rootOf(frontier))) {
    findings.push({
      problem: 'head',
      seq: agreed,
      message: `The head's hashes are not those of the log's ${size} events.`,
    });
  }
  return { size, checkpointed, findings };
}

/** Those that can be compared with this log, by size; whatever is wrong with the others is a finding. */
function sortedCheckpoints(
  file: CheckpointFile,
  origin: string,
  publicKey: KeyObject,
  findings: AuditFinding[],
): Checkpoint[] {
  for (const text of file.unreadable) {
    findings.push({
      problem: 'unreadable',
      message: `The checkpoint file has text that is no checkpoint: ${JSON.stringify(text.slice(0, 80))}.`,
    });
  }
  const good = file.checkpoints.filter((checkpoint, index) => {
    if (!isSignedBy(checkpoint, publicKey)) {
      findings.push({
        problem: 'signature',
        seq: checkpoint.size,
        message: `Checkpoint ${index + 1}, at ${checkpoint.size} events, is not signed by this key.`,
      });
      return false;
    }
    if (checkpoint.origin !== origin) {
      findings.push({
        problem: 'signature',
        seq: checkpoint.size,
        message: `Checkpoint ${index + 1} is of another log: ${checkpoint.origin}.`,
      });
      return false;
    }
    return true;
  });
  return good.sort((a, b) => a.size - b.size);
}

function inspectPlace(row: AuditRow, expected: number): AuditFinding[] {
  if (row.seq === expected) return [];
  if (row.seq < expected)
    return [{ problem: 'inserted', seq: row.seq, message: `There is more than one event ${row.seq}.` }];
  const last = row.seq - 1;
  return [
    {
      problem: 'missing',
      seq: expected,
      message: last === expected ? `Event ${expected} is missing.` : `Events ${expected} to ${last} are missing.`,
    },
  ];
}

function inspectRow(row: AuditRow, lastIndex: Map<string, number>): AuditFinding[] {
  const findings: AuditFinding[] = [];
  if (leafHash(row.text).toString('base64') !== row.leaf) {
    findings.push({
      problem: 'edited',
      seq: row.seq,
      message: `Event ${row.seq} is not the text that was hashed when it was written.`,
    });
  }
  const event = parse(row.text);
  if (event === undefined) {
    findings.push({ problem: 'edited', seq: row.seq, message: `Event ${row.seq} is no JSON object.` });
    return findings;
  }
  if (event.seq !== row.seq) {
    findings.push({
      problem: 'moved',
      seq: row.seq,
      message: `The event at ${row.seq} says that it is event ${String(event.seq)}.`,
    });
  }
  const repeated =
    event.kind === row.kind &&
    (event.caseId ?? null) === row.caseId &&
    (event.caseIndex ?? null) === row.caseIndex &&
    typeof event.at === 'string' &&
    Date.parse(event.at) === row.at.getTime();
  if (!repeated) {
    findings.push({
      problem: 'edited',
      seq: row.seq,
      message: `The columns of event ${row.seq} say something else than its text.`,
    });
  }
  if (row.caseId !== null && row.caseIndex !== null) {
    const index = (lastIndex.get(row.caseId) ?? -1) + 1;
    if (row.caseIndex !== index) {
      findings.push({
        problem: 'missing',
        seq: row.seq,
        message: `Event ${row.seq} is number ${row.caseIndex} of its case, but number ${index} comes next.`,
      });
    }
    lastIndex.set(row.caseId, row.caseIndex);
  }
  return findings;
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return value !== null && typeof value === 'object' && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

async function* upTo(rows: AsyncIterable<AuditRow>, size: number): AsyncGenerator<AuditRow> {
  for await (const row of rows) {
    if (row.seq >= size) return;
    yield row;
  }
}
