import { openCaseOf } from '../../db/cases.ts';
import { lockFinding, putFinding } from '../../db/findings.ts';
import type { PersonActor } from '../domain/actor.ts';
import { ConflictError, DomainError, NotFoundError } from '../domain/errors.ts';
import type { TriagedFinding } from '../domain/finding.ts';
import { assertMayOn } from '../domain/rights.ts';
import type { Task } from '../domain/task.ts';
import type { Deps } from './deps.ts';
import { SHADOW_TASK, sendTask } from './plan-tasks.ts';
import { inCaseWithin, type Scene, sendDraw } from './scene.ts';
import { candidatesSubject, scanSubject } from './start-scan.ts';

const FALLBACK_SLA = 72 * 3_600_000;

/**
 * A finding about a leaver becomes a task of their case, because a human says so. It is sent with the others, or at once
 * when the cut has begun. Its words come from the catalogue, never from a log.
 */
export async function confirmFinding(
  deps: Deps,
  actor: PersonActor,
  input: { readonly findingId: string; readonly owner: string },
): Promise<void> {
  await deps.db.transaction(async (tx) => {
    const finding = await lockFinding(tx, input.findingId);
    if (!finding) throw new NotFoundError('There is no such finding any more.');
    const leaving = finding.personId === undefined ? undefined : await openCaseOf(tx, finding.personId);
    if (!leaving) throw new DomainError('No offboarding of this person is open any more.');
    await inCaseWithin(deps, tx, leaving.id, async (scene) => {
      assertMayOn(actor, 'make_task', scene.offboardingCase);
      if (finding.state !== 'open' && finding.state !== 'asked')
        throw new ConflictError(`${finding.decidedBy ?? 'Somebody'} has decided about this already.`);
      const task = taskOf(deps, scene, finding, input.owner.toLowerCase());
      await scene.addTask(task);
      await putFinding(tx, { ...finding, state: 'task', decidedBy: actor.name });
      scene.record('finding.confirmed', actor, { tool: finding.tool, domain: finding.domain ?? null }, finding.id);
      if (scene.offboardingCase.cutAt !== undefined) await sendTask(deps, scene, task);
      await sendDraw(deps, tx, candidatesSubject(leaving.id));
      await sendDraw(deps, tx, scanSubject(finding.scanId));
      await scene.advance();
    });
  });
}

function taskOf(deps: Deps, scene: Scene, finding: TriagedFinding, owner: string): Task {
  const { person, offboardingCase, now } = scene;
  const start = Math.max(Date.parse(offboardingCase.leaving.instant), now.getTime());
  const where = finding.domain ?? finding.tool;
  return {
    id: deps.newId(),
    caseId: offboardingCase.id,
    leaverPersonId: person.id,
    kind: 'access',
    key: `${SHADOW_TASK}${finding.id}`,
    title: `Close the account at ${where}`,
    runbook: [
      `Look for an account of ${person.email} at ${where}.`,
      'Move what the company needs of its data to somebody who stays.',
      finding.closing === undefined
        ? 'Close the account, or hand it over.'
        : `Close the account, or hand it over: ${finding.closing}`,
      ...(finding.note === undefined ? [] : [finding.note]),
    ],
    stepIds: [],
    state: 'planned',
    handed: [],
    via: 'owner',
    owner,
    dueAt: new Date(start + (offboardingCase.policy?.policy.sla.tasks ?? FALLBACK_SLA)),
  };
}
