import { type LogVerdict, verifyLog } from '../../db/audit-verify.ts';
import type { Checkpoints } from '../../db/checkpoints.ts';
import { verifyBundle } from '../../db/evidence-verify.ts';
import type { AuditFinding } from '../domain/audit.ts';
import { InvalidInputError } from '../domain/errors.ts';
import type { Deps } from './deps.ts';

export type { LogVerdict } from '../../db/audit-verify.ts';

/** Reads the whole log and compares it with itself and with what is signed outside the database. */
export async function verifyAudit(deps: Pick<Deps, 'db'>, checkpoints: Checkpoints): Promise<LogVerdict> {
  return await verifyLog(deps.db, await checkpoints.read(), checkpoints.publicKey);
}

/**
 * Whether an exported file proves what it says; needs nothing but the file and the key.
 * @throws InvalidInputError when the key is no public key.
 */
export function verifyEvidence(text: string, publicKeyPem: string): readonly AuditFinding[] {
  let bundle: unknown;
  try {
    bundle = JSON.parse(text);
  } catch {
    return [{ problem: 'unreadable', message: 'This is no evidence bundle: it is not JSON.' }];
  }
  try {
    return verifyBundle(bundle, publicKeyPem);
  } catch (error) {
    if (error instanceof Error && 'code' in error)
      throw new InvalidInputError('The key cannot be read: give the file audit-key.pub.pem of the DATA_DIR.');
    throw error;
  }
}
