import type { Checkpoints } from '../../db/checkpoints.ts';
import { exportCase } from '../../db/evidence.ts';
import type { EvidenceBundle } from '../../db/evidence-verify.ts';
import { type Actor, loggedActor } from '../domain/actor.ts';
import { assertMay } from '../domain/rights.ts';
import type { Deps } from './deps.ts';
import { caseNamed } from './view-case.ts';

export type { Checkpoints } from '../../db/checkpoints.ts';
export type { EvidenceBundle } from '../../db/evidence-verify.ts';

/**
 * Everything the log knows of one case (`OB-12`), with proofs that anybody can check offline. The export is recorded.
 * @throws NotFoundError when there is no such case.
 */
export async function exportEvidence(
  deps: Deps,
  checkpoints: Checkpoints,
  actor: Actor,
  input: { name: string },
): Promise<EvidenceBundle> {
  assertMay(actor, 'report');
  const { offboardingCase } = await caseNamed(deps, input.name);
  return await exportCase(deps.db, checkpoints, {
    caseId: offboardingCase.id,
    actor: loggedActor(actor),
    at: deps.now(),
  });
}
