import { openCaseOf } from '../../db/cases.ts';
import type { Tx } from '../../db/client.ts';
import { findingsByKey, findScan, putFinding, saveScan } from '../../db/findings.ts';
import { findPersonById, listPeople } from '../../db/people.ts';
import type { Actor } from '../domain/actor.ts';
import { DomainError } from '../domain/errors.ts';
import { type Finding, findingKey, type Scan, type TriagedFinding } from '../domain/finding.ts';
import type { Person } from '../domain/roster.ts';
import type { Deps } from './deps.ts';
import { isTheirs, scanLog } from './scan-log.ts';
import { sendDraw } from './scene.ts';
import { candidatesSubject, scanSubject } from './start-scan.ts';

/** A file that was fetched for a scan, on this machine's disk until `remove`. */
export interface Fetched {
  readonly path: string;
  remove(): Promise<void>;
}
export type FetchFile = (fileId: string, signal: AbortSignal) => Promise<Fetched>;

/** The card is drawn again when so much more was read. Whole percents. */
const STEP = 10;

/** Fetches the file, reads it, keeps what it found for triage, and removes the file, whatever happens. Safe to repeat. */
export async function runScan(deps: Deps, scanId: string, fetchFile: FetchFile, signal: AbortSignal): Promise<void> {
  const scan = await findScan(deps.db, scanId);
  if (!scan?.fileId || scan.state === 'done' || scan.state === 'failed') return;
  let current: Scan = { ...scan, state: 'running' };
  await redrawn(deps, current);
  try {
    const file = await fetchFile(scan.fileId, signal);
    try {
      current = await read(deps, current, file.path, signal);
    } finally {
      await file.remove();
    }
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    current = { ...current, state: 'failed', fault: error.message, endedAt: deps.now() };
  }
  await redrawn(deps, current);
}

/** After as many attempts as a scan gets: nobody waits for it any longer. */
export async function giveUpScan(deps: Deps, scanId: string): Promise<void> {
  const scan = await findScan(deps.db, scanId);
  if (!scan || scan.state === 'done' || scan.state === 'failed') return;
  const fault = 'It could not be read, and it is not your fault. Please try again.';
  await redrawn(deps, { ...scan, state: 'failed', fault, endedAt: deps.now() });
}

async function read(deps: Deps, scan: Scan, path: string, signal: AbortSignal): Promise<Scan> {
  const leaver = scan.leaverId === undefined ? undefined : await findPersonById(deps.db, scan.leaverId);
  const actor: Actor = { kind: 'source', id: scan.by.id, name: scan.by.name };
  let drawn = 0;
  let drawing = Promise.resolve();
  const report = await scanLog(deps, actor, {
    path,
    name: scan.fileName,
    includeDms: scan.includeDms,
    signal,
    ...(leaver && { leaver: leaver.email }),
    onProgress: (done, records) => {
      const progress = Math.min(99, Math.floor(done * 100));
      if (progress < drawn + STEP) return;
      drawn = progress;
      // One after the other, so that none is written over what came later.
      drawing = drawing
        .then(() => redrawn(deps, { ...scan, progress, records }))
        .catch((error: unknown) => deps.log.warn({ err: error }, 'a scan’s progress could not be drawn'));
    },
  });
  await drawing;
  const kept = await keepFindings(deps, scan, report.findings);
  const { records, notReviewed, skipped } = report;
  return { ...scan, state: 'done', progress: 100, records, notReviewed, skipped, findings: kept, endedAt: deps.now() };
}

/**
 * Keeps findings for triage; what is only mentioned is none. One that was decided before stays decided, one that waits is
 * brought up to date. Gives how many wait now.
 */
export async function keepFindings(deps: Deps, scan: Scan, found: readonly Finding[]): Promise<number> {
  const people = await listPeople(deps.db);
  // Two of one name: nobody can tell whose it is.
  const whose = (name: string | undefined) => {
    const [one, another] = people.filter((person) => isTheirs(name, person));
    return another === undefined ? one : undefined;
  };
  const toKeep = found.filter(({ use }) => use !== 'mentioned');
  return await deps.db.transaction(async (tx) => {
    let waiting = 0;
    for (const finding of toKeep)
      waiting += (await keepFinding(deps, tx, scan.id, finding, whose(finding.person))) ? 1 : 0;
    return waiting;
  });
}

/** Whether it waits for a human now. */
export async function keepFinding(
  deps: Deps,
  tx: Tx,
  scanId: string,
  finding: Finding,
  person: Person | undefined,
): Promise<boolean> {
  const key = findingKey(finding);
  const [known] = await findingsByKey(tx, [key]);
  const decided = known !== undefined && known.state !== 'open' && known.state !== 'asked';
  const kept: TriagedFinding = {
    ...finding,
    id: known?.id ?? deps.newId(),
    key,
    // What was decided stays with the scan that it was decided on.
    scanId: decided ? known.scanId : scanId,
    state: known?.state ?? 'open',
    foundAt: deps.now(),
    ...(person && { personId: person.id }),
    ...(known?.decidedBy !== undefined && { decidedBy: known.decidedBy }),
    ...(known?.reason !== undefined && { reason: known.reason }),
    ...(known?.askedAt !== undefined && { askedAt: known.askedAt }),
    ...(known?.answer !== undefined && { answer: known.answer }),
  };
  await putFinding(tx, kept);
  const leaving = person && (await openCaseOf(tx, person.id));
  if (leaving && !decided) await sendDraw(deps, tx, candidatesSubject(leaving.id));
  return !decided;
}

async function redrawn(deps: Deps, scan: Scan): Promise<void> {
  await deps.db.transaction(async (tx) => {
    await saveScan(tx, scan);
    await sendDraw(deps, tx, scanSubject(scan.id));
  });
}
