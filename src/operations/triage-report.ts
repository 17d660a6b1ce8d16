import { append } from '../../db/audit.ts';
import { insertScan, saveScan } from '../../db/findings.ts';
import type { Actor } from '../domain/actor.ts';
import type { Scan } from '../domain/finding.ts';
import type { Deps } from './deps.ts';
import { findPerson } from './find-person.ts';
import { keepFindings } from './run-scan.ts';
import type { ScanReport } from './scan-log.ts';
import { sendDraw } from './scene.ts';
import { scanSubject } from './start-scan.ts';

/**
 * Hands what a file was found to hold to the triage in Slack, as if it had been uploaded there: for files that are too
 * large or too private for that. Gives the scan, with how many findings wait.
 */
export async function triageReport(
  deps: Deps,
  actor: Actor,
  input: { readonly name: string; readonly includeDms: boolean; readonly leaver?: string },
  { records, notReviewed, skipped, findings }: ScanReport,
): Promise<Scan> {
  const leaver = input.leaver === undefined ? undefined : await findPerson(deps, input.leaver);
  const scan: Scan = {
    id: deps.newId(),
    fileName: input.name,
    includeDms: input.includeDms,
    ...(leaver && { leaverId: leaver.id }),
    by: { id: actor.id, name: actor.name },
    state: 'running',
    progress: 100,
    records,
    findings: 0,
    notReviewed,
    skipped,
    startedAt: deps.now(),
  };
  await deps.db.transaction(async (tx) => {
    await insertScan(tx, scan);
    await append(tx, [
      {
        at: deps.now().toISOString(),
        kind: 'scan.asked',
        actor: { kind: actor.kind, id: actor.id, name: actor.name },
        subject: scan.id,
        body: { file: scan.fileName, includeDms: scan.includeDms, leaver: scan.leaverId ?? null },
      },
    ]);
  });
  const kept = await keepFindings(deps, scan, findings);
  const done: Scan = { ...scan, state: 'done', findings: kept, endedAt: deps.now() };
  await deps.db.transaction(async (tx) => {
    await saveScan(tx, done);
    await sendDraw(deps, tx, scanSubject(scan.id));
  });
  return done;
}
