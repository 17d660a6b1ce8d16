import type { AuditActor } from '../src/domain/audit.ts';
import { NotFoundError } from '../src/domain/errors.ts';
import { append, prove } from './audit.ts';
import type { Checkpoints } from './checkpoints.ts';
import type { Database } from './client.ts';
import { and, asc, eq, lt } from './drizzle.ts';
import { BUNDLE_VERSION, type EvidenceBundle, EXPORTED } from './evidence-verify.ts';
import { auditEvents } from './schema-audit.ts';

/**
 * Everything the log knows about a case, with proofs against a checkpoint signed just now. The export is itself an
 * event of the case, the bundle's last: it shows who took evidence out, and that nothing was cut off the end.
 * @throws NotFoundError when the log has no such case.
 */
export async function exportCase(
  db: Database,
  checkpoints: Checkpoints,
  request: { readonly caseId: string; readonly actor: AuditActor; readonly at: Date },
): Promise<EvidenceBundle> {
  const { caseId, actor, at } = request;
  await db.transaction(async (tx) => {
    const [any] = await tx
      .select({ seq: auditEvents.seq })
      .from(auditEvents)
      .where(eq(auditEvents.caseId, caseId))
      .limit(1);
    if (any === undefined) throw new NotFoundError(`There is no case ${caseId} in the audit log.`);
    await append(tx, [{ at: at.toISOString(), kind: EXPORTED, actor, caseId, body: {} }]);
  });
  const checkpoint = await checkpoints.checkpoint();
  const events = await db
    .select({ seq: auditEvents.seq, kind: auditEvents.kind, text: auditEvents.text })
    .from(auditEvents)
    .where(and(eq(auditEvents.caseId, caseId), lt(auditEvents.seq, checkpoint.size)))
    .orderBy(asc(auditEvents.seq));
  // Something may have happened to the case between the export's record and the checkpoint.
  const kept = events.slice(0, events.findLastIndex((event) => event.kind === EXPORTED) + 1);
  const proofs = await prove(
    db,
    kept.map((event) => event.seq),
    checkpoint.size,
  );
  return {
    version: BUNDLE_VERSION,
    caseId,
    events: kept.map(({ seq, text }, index) => ({
      seq,
      text,
      proof: (proofs[index] ?? []).map((hash) => hash.toString('base64')),
    })),
    checkpoint: checkpoint.note,
  };
}
