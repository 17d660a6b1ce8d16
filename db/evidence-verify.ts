import { createPublicKey } from 'node:crypto';
import type { AuditFinding, LoggedEvent } from '../src/domain/audit.ts';
import { leafHash, rootFromProof } from './audit-tree.ts';
import { type Checkpoint, isSignedBy, parseCheckpoint } from './checkpoint-note.ts';

// Pure, and nothing but node:crypto, so that an auditor can read the whole of it.

export const BUNDLE_VERSION = 1;
/** The event that ends every bundle and says how many came before it. */
export const EXPORTED = 'evidence.exported';

/** One case's events with the proof that each is in the log whose checkpoint is signed. */
export interface EvidenceBundle {
  readonly version: typeof BUNDLE_VERSION;
  readonly caseId: string;
  readonly events: readonly {
    readonly seq: number;
    /** Exactly what was hashed. */
    readonly text: string;
    /** base64, nearest sibling first. */
    readonly proof: readonly string[];
  }[];
  /** A signed note (C2SP tlog-checkpoint). */
  readonly checkpoint: string;
}

/**
 * Whether a bundle holds all the events of its case up to its export, unchanged. Offline; the key must come to the
 * verifier by another way than the bundle.
 * @param bundle anything that was parsed from JSON.
 */
export function verifyBundle(bundle: unknown, publicKeyPem: string): AuditFinding[] {
  if (!isBundle(bundle))
    return [{ problem: 'unreadable', message: 'This is no evidence bundle of a version that this program knows.' }];
  const checkpoint = parseCheckpoint(bundle.checkpoint);
  if (checkpoint === undefined) return [{ problem: 'unreadable', message: 'The checkpoint cannot be read.' }];
  if (!isSignedBy(checkpoint, createPublicKey(publicKeyPem))) {
    return [{ problem: 'signature', message: 'The checkpoint is not signed by this key.' }];
  }
  const findings = bundle.events.flatMap((event, index) => verifyEvent(event, index, bundle.caseId, checkpoint));
  const last = bundle.events.at(-1);
  if (last === undefined || parseEvent(last.text)?.kind !== EXPORTED) {
    findings.push({
      problem: 'incomplete',
      message: 'The bundle does not end with the record of its export: later events were left out.',
    });
  }
  return findings;
}

function verifyEvent(
  { seq, text, proof }: EvidenceBundle['events'][number],
  index: number,
  caseId: string,
  checkpoint: Checkpoint,
): AuditFinding[] {
  const event = parseEvent(text);
  if (event === undefined) return [{ problem: 'edited', seq, message: `Event ${seq} cannot be read.` }];
  const hashes = proof.map((hash) => Buffer.from(hash, 'base64'));
  // base64 reads many spellings as one: only the canonical one is what was exported.
  const spelt = hashes.every((hash, n) => hash.length === 32 && hash.toString('base64') === proof[n]);
  const root = spelt ? rootFromProof(leafHash(text), seq, checkpoint.size, hashes) : undefined;
  const findings: AuditFinding[] = [];
  if (root?.toString('base64') !== checkpoint.root) {
    findings.push({
      problem: 'edited',
      seq,
      message: `Event ${seq} is not in the signed log: it, its place or its proof was changed.`,
    });
  }
  if (event.seq !== seq)
    findings.push({ problem: 'moved', seq, message: `Event ${seq} says that it is event ${String(event.seq)}.` });
  if (event.caseId !== caseId)
    findings.push({ problem: 'inserted', seq, message: `Event ${seq} is not about this case.` });
  if (event.caseIndex !== index) {
    findings.push({
      problem: 'missing',
      seq,
      message: `Event ${seq} is number ${String(event.caseIndex)} of the case, but stands as number ${index}.`,
    });
  }
  return findings;
}

function parseEvent(text: string): Partial<LoggedEvent> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isBundle(value: unknown): value is EvidenceBundle {
  return (
    isRecord(value) &&
    Object.keys(value).sort().join() === 'caseId,checkpoint,events,version' &&
    value.version === BUNDLE_VERSION &&
    typeof value.caseId === 'string' &&
    typeof value.checkpoint === 'string' &&
    Array.isArray(value.events) &&
    value.events.every(
      (event) =>
        isRecord(event) &&
        Object.keys(event).sort().join() === 'proof,seq,text' &&
        typeof event.seq === 'number' &&
        typeof event.text === 'string' &&
        Array.isArray(event.proof) &&
        event.proof.every((hash) => typeof hash === 'string'),
    )
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
