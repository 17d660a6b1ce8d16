import type { ModalView } from '@slack/web-api';
import { ForbiddenError } from '../../domain/errors.ts';
import { NOT_FOR_YOU } from '../../domain/rights.ts';
import { viewEvidence } from '../../operations/view-evidence.ts';
import { caseValue, pageValue } from '../inputs.ts';
import type { Press } from '../listener.ts';
import { evidenceModal } from '../views/evidence-modal.ts';

/** Evidence, on a card. */
export async function viewCaseEvidence(press: Press): Promise<void> {
  await press.open(await pageFor(press, caseValue(press.value).caseId, 0));
}

/** Another page of the evidence that is open. */
export async function turnEvidencePage(press: Press): Promise<void> {
  const { caseId, page } = pageValue(press.value);
  if (caseId === undefined) throw new ForbiddenError(NOT_FOR_YOU);
  await press.replaceView(await pageFor(press, caseId, page));
}

async function pageFor({ kit, actor }: Press, caseId: string, page: number): Promise<ModalView> {
  const evidence = await viewEvidence(kit.deps, actor, { caseId });
  return evidenceModal(evidence, kit.deps.settings.applications, page);
}
