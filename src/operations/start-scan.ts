import { append } from '../../db/audit.ts';
import { insertScan } from '../../db/findings.ts';
import type { Actor } from '../domain/actor.ts';
import { ForbiddenError } from '../domain/errors.ts';
import type { Scan } from '../domain/finding.ts';
import { assertMay, isLeaver, NOT_FOR_YOU } from '../domain/rights.ts';
import type { Deps } from './deps.ts';
import { findPerson } from './find-person.ts';
import { sendDraw } from './scene.ts';

/** A file that somebody uploaded is to be read; a job does it. */
export async function startScan(
  deps: Deps,
  actor: Actor,
  input: {
    readonly fileId: string;
    readonly fileName: string;
    readonly includeDms: boolean;
    /** An address, an employee number or a Slack id. */
    readonly leaver?: string;
  },
): Promise<Scan> {
  assertMay(actor, 'scan');
  const leaver = input.leaver === undefined ? undefined : await findPerson(deps, input.leaver);
  if (leaver && isLeaver(actor, { personId: leaver.id })) throw new ForbiddenError(NOT_FOR_YOU);
  const { fileId, fileName, includeDms } = input;
  return await beginScan(deps, actor, {
    fileId,
    fileName,
    includeDms,
    ...(leaver && { leaverId: leaver.id }),
  });
}

/** The row, the event, and the job where there is a file to be fetched. */
async function beginScan(
  deps: Deps,
  actor: Actor,
  about: Pick<Scan, 'fileName' | 'fileId' | 'includeDms' | 'leaverId'>,
): Promise<Scan> {
  const scan: Scan = {
    id: deps.newId(),
    ...about,
    by: { id: actor.id, name: actor.name },
    state: 'waiting',
    progress: 0,
    records: 0,
    findings: 0,
    notReviewed: 0,
    skipped: [],
    startedAt: deps.now(),
  };
  await deps.db.transaction(async (tx) => {
    await insertScan(tx, scan);
    await deps.send(tx, 'scan', { scanId: scan.id }, { key: scan.id });
    await sendDraw(deps, tx, scanSubject(scan.id));
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
  return scan;
}

/** A scan is a card, with its findings in the thread. */
export function scanSubject(scanId: string): string {
  return `scan:${scanId}`;
}

/** What a scan found about a leaver stands under their case. */
export function candidatesSubject(caseId: string): string {
  return `candidates:${caseId}`;
}

/** What one person is asked about one finding. */
export function findingSubject(findingId: string): string {
  return `finding:${findingId}`;
}
