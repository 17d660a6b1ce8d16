import { auditTail } from '../../db/audit.ts';
import type { Actor } from '../domain/actor.ts';
import type { LoggedEvent } from '../domain/audit.ts';
import type { CaseEvidence, StepRead } from '../domain/case-evidence.ts';
import { assertMayOn } from '../domain/rights.ts';
import { comparedWithRehearsal } from './compare-runs.ts';
import type { Deps } from './deps.ts';
import { viewCase } from './view-case.ts';

/** A case of a thousand accounts has fewer; older events are in the bundle. */
const EVENTS_MOST = 20_000;

/**
 * What can be shown for a case: its steps with the reads behind them, its approvals and tasks, and how far the log is
 * signed. For those who may see its plan, never for the leaver.
 * @throws NotFoundError, ForbiddenError
 */
export async function viewEvidence(deps: Deps, actor: Actor, input: { caseId: string }): Promise<CaseEvidence> {
  const view = await viewCase(deps, input.caseId);
  assertMayOn(actor, 'view_plan', view.offboardingCase);
  const events = await auditTail(deps.db, EVENTS_MOST, input.caseId);
  // Signed after reading, so that what is shown is what the signature stands for.
  const { size, root } = await deps.checkpoint();
  const reads = new Map<string, StepRead>();
  const saidBy = new Map<string, string>();
  // Newest first: the first that is met is the one that counts.
  for (const event of events) {
    if (event.subject === undefined || !event.kind.startsWith('step.')) continue;
    const verdict = verdictOf(event);
    if (verdict !== undefined && !reads.has(event.subject))
      reads.set(event.subject, { at: new Date(event.at), verdict });
    if (isSomebodysWord(event) && !saidBy.has(event.subject))
      saidBy.set(event.subject, event.actor.name ?? event.actor.id);
  }
  const compared = await comparedWithRehearsal(deps.db, view.offboardingCase, view.steps);
  return {
    view,
    ...(compared && { compared }),
    reads,
    saidBy,
    events: (events[0]?.caseIndex ?? -1) + 1,
    signed: { size, root },
    uncovered: events.filter(({ seq }) => seq >= size).length,
  };
}

function isSomebodysWord(event: LoggedEvent): boolean {
  return event.actor.kind === 'person' && (event.kind === 'step.attested' || event.kind === 'step.no_account');
}

/** Only what a read of the application says carries a verdict. */
function verdictOf({ body }: LoggedEvent): string | undefined {
  if (typeof body !== 'object' || body === null || !('verdict' in body)) return undefined;
  return typeof body.verdict === 'string' ? body.verdict : undefined;
}
