import { SYSTEM } from '../domain/actor.ts';
import { caseAfter, caseName } from '../domain/case.ts';
import { isEnforced } from '../domain/lookup.ts';
import { comparisonWords } from '../domain/rehearsal.ts';
import { type CaseStep, isClosed, mayRun, needsHuman, stepAfter } from '../domain/step.ts';
import { isTaskClosed } from '../domain/task.ts';
import { runContext } from '../domain/waiting.ts';
import { comparedWithRehearsal } from './compare-runs.ts';
import type { Deps } from './deps.ts';
import { inCase, type Scene } from './scene.ts';
import { startDueCase } from './start-case.ts';

const HOUR = 3_600_000;
const RETENTION_WITHOUT_POLICY = 30 * 24 * HOUR;

/** What the case can do next, as a job of its own. Harmless to repeat. */
export async function advanceCase(deps: Deps, caseId: string): Promise<void> {
  const closed = await inCase(deps, caseId, (scene) => advanceScene(deps, scene));
  if (closed) await deps.checkpoint();
}

/** Sends the steps that may run, and moves the case on when a phase is closed; true when access was closed just now. */
export async function advanceScene(deps: Deps, scene: Scene): Promise<boolean> {
  if (scene.brakes.length > 0) return false;
  const before = scene.offboardingCase.state;
  await catchUp(deps, scene);
  await sendSteps(deps, scene);
  await moveOn(deps, scene);
  return before === 'closing' && scene.offboardingCase.state === 'access_closed';
}

/** The leaving moment may have passed while a brake, a question or the making of a plan held the case back. */
async function catchUp(deps: Deps, scene: Scene): Promise<void> {
  const { state, leaving } = scene.offboardingCase;
  if (!['awaiting_approval', 'approved'].includes(state) || Date.parse(leaving.instant) > scene.now.getTime()) return;
  await startDueCase(deps, scene);
}

async function sendSteps(deps: Deps, scene: Scene): Promise<void> {
  if (scene.offboardingCase.state === 'returning') {
    for (const step of scene.steps.filter(({ state }) => state === 'returning')) await look(scene, step);
    return;
  }
  const context = runContext(scene);
  const able = scene.steps.filter((step) => mayRun(step, context));
  // Identity providers first: their sessions open everything else.
  const first = (step: CaseStep) => (deps.settings.applications[step.application]?.identityProvider ? 0 : 1);
  for (const step of able.toSorted((a, b) => first(a) - first(b))) {
    if (isEnforced(deps.settings, scene.lookups, step.application)) await look(scene, step);
    else await wouldBeDone(scene, step);
  }
}

async function look(scene: Scene, step: CaseStep): Promise<void> {
  if (step.lookAt && step.lookAt > scene.now) return;
  await scene.send('step', { stepId: step.id }, { key: step.id });
}

/** Dry run: everything is read, nothing is written. */
async function wouldBeDone(scene: Scene, step: CaseStep): Promise<void> {
  if (step.state !== 'planned') return;
  await scene.setStep({ ...stepAfter(step, 'not_enforced'), closedAt: scene.now });
  scene.record(
    'step.not_enforced',
    SYSTEM,
    { application: step.application, action: step.action, summary: step.summary },
    step.id,
  );
  await scene.advance();
}

async function moveOn(deps: Deps, scene: Scene): Promise<void> {
  const { offboardingCase, steps } = scene;
  const settled = (step: CaseStep) => isClosed(step) || step.state === 'assigned' || step.state === 'excepted';
  switch (offboardingCase.state) {
    case 'cutting':
      if (!steps.every((step) => step.phase !== 'cut_access' || settled(step))) return;
      scene.setCase(caseAfter(offboardingCase, 'cut_closed'));
      await scene.clearTimers(['cut_late']);
      scene.record('case.cut_closed', SYSTEM, {});
      await scene.advance();
      return;
    case 'closing':
      if (!steps.every((step) => step.phase === 'delete' || isClosed(step)) || !scene.tasks.every(isTaskClosed)) return;
      await closeAccess(deps, scene);
      return;
    case 'deleting':
      if (!steps.every((step) => step.phase !== 'delete' || isClosed(step))) return;
      scene.setCase({ ...caseAfter(offboardingCase, 'proven'), endedAt: scene.now });
      scene.record('case.completed', SYSTEM, {});
      await scene.say('thread', 'completed', 'Deleted, as approved. The case is complete.');
      return;
    case 'returning':
      if (steps.some((step) => step.state === 'returning' || needsHuman(step)) || !scene.tasks.every(isTaskClosed))
        return;
      scene.setCase({ ...caseAfter(offboardingCase, 'returned'), endedAt: scene.now });
      scene.record('case.restored', SYSTEM, {});
      await scene.say('thread', 'restored', `Access was given back to ${scene.person.name}, as it was before.`);
      return;
    default:
  }
}

async function closeAccess(deps: Deps, scene: Scene): Promise<void> {
  const { offboardingCase } = scene;
  const start = Math.max(Date.parse(offboardingCase.leaving.instant), offboardingCase.openedAt.getTime());
  const since = Math.min(start, offboardingCase.cutAt?.getTime() ?? start);
  scene.setCase({ ...caseAfter(offboardingCase, 'all_closed'), accessClosedAt: scene.now });
  scene.record('case.access_closed', SYSTEM, {
    milliseconds: scene.now.getTime() - since,
    proven: scene.steps.filter(({ state }) => state === 'verified').length,
    receipts: scene.steps.filter(({ state }) => state === 'receipt').length,
    confirmed:
      scene.steps.filter(({ state }) => state === 'attested').length +
      scene.tasks.filter(({ state }) => state === 'attested').length,
    wouldBeDone: scene.steps.filter(({ state }) => state === 'not_enforced').length,
  });
  await compareWithRehearsal(scene);
  await scene.clearTimers(['case_due', 'ask_again_day', 'ask_again_hours', 'replan', 'look_again', 'cut_late']);
  if (isRehearsal(deps, scene)) return await endRehearsal(scene);
  const pretend = scene.steps.some(({ state }) => state === 'not_enforced');
  await scene.say(
    'thread',
    `closed:${offboardingCase.revision}`,
    pretend
      ? `${caseName(offboardingCase)} is closed, but some applications are in dry run: there nothing was done.`
      : offboardingCase.kind === 'move'
        ? `What the old role had is gone, proven or confirmed; ${scene.person.name} keeps their account.`
        : `Access closed: everything is proven or confirmed. ${caseName(offboardingCase)} stays open, quietly, until its delete date.`,
  );
  await setDeleteTimer(scene);
}

/** Whoever was rehearsed before: the log says what came out differently, so that the evidence does. */
async function compareWithRehearsal(scene: Scene): Promise<void> {
  const compared = await comparedWithRehearsal(scene.tx, scene.offboardingCase, scene.steps);
  if (!compared) return;
  const { caseName: rehearsal, at, counts, steps } = compared;
  const differences = steps.filter(({ comparison }) => comparison !== 'done');
  scene.record('dry_run.compared', SYSTEM, {
    rehearsal,
    at: at.toISOString(),
    counts,
    differences: differences.map(({ comparison, application, summary, state, note }) => ({
      comparison,
      application,
      summary,
      state: state ?? null,
      note: note ?? null,
    })),
  });
  await scene.say(
    'thread',
    `compared:${scene.offboardingCase.revision}`,
    `Compared with the dry run ${rehearsal}: ${comparisonWords(compared)}. Evidence names each difference.`,
  );
}

/** Whether all of it was only said, the deletions to come included, and no owner took access away by hand. */
function isRehearsal(deps: Deps, { steps, lookups, tasks }: Scene): boolean {
  const only = (step: CaseStep) =>
    step.state === 'not_enforced' ||
    step.state === 'dropped' ||
    (step.state === 'planned' && !isEnforced(deps.settings, lookups, step.application));
  const byHand = tasks.some(({ state, kind }) => state === 'attested' && kind !== 'checklist');
  return !byHand && steps.some(({ state }) => state === 'not_enforced') && steps.every(only);
}

/** Nothing was touched, so nothing waits for its deletion: the case is over, and an enforced one can follow. */
async function endRehearsal(scene: Scene): Promise<void> {
  for (const step of scene.steps.filter(({ state }) => state === 'planned')) await wouldBeDone(scene, step);
  scene.setCase({ ...caseAfter(scene.offboardingCase, 'nothing_to_delete'), endedAt: scene.now });
  scene.record('case.completed', SYSTEM, { deleted: 0, dryRun: true });
  await scene.say(
    'thread',
    'rehearsed',
    `${caseName(scene.offboardingCase)} was a dry run from beginning to end: nothing was changed anywhere. Open it again once the applications are enforced.`,
  );
}

/** Retention counts from when access was closed; asked again after as long when the deletion is refused. */
export async function setDeleteTimer(scene: Scene): Promise<void> {
  const retention = scene.offboardingCase.policy?.policy.deleteAfter ?? RETENTION_WITHOUT_POLICY;
  await scene.setTimer({ kind: 'delete_due', dueAt: new Date(scene.now.getTime() + retention) });
}

/** The retention is over: ask, or complete when there is nothing to delete. */
export async function deleteDue(scene: Scene): Promise<void> {
  if (scene.offboardingCase.state !== 'access_closed') return;
  if (scene.offboardingCase.rehiredAt) {
    // Gone again is another case, with another deletion.
    await scene.say(
      'thread',
      `rehired:${scene.now.toISOString().slice(0, 10)}`,
      `The delete date has come, but HR says that ${scene.person.name} is back: nothing is deleted. Give access back.`,
    );
    await setDeleteTimer(scene);
    return;
  }
  const deletions = scene.steps.filter((step) => step.phase === 'delete' && step.state === 'planned');
  if (deletions.length === 0 || scene.onHold) {
    if (scene.onHold) {
      await scene.say(
        'thread',
        `held:${scene.now.toISOString().slice(0, 10)}`,
        'The delete date has come, but legal holds this person: nothing is deleted.',
      );
      await setDeleteTimer(scene);
      return;
    }
    scene.setCase({ ...caseAfter(scene.offboardingCase, 'nothing_to_delete'), endedAt: scene.now });
    scene.record('case.completed', SYSTEM, { deleted: 0 });
    return;
  }
  scene.setCase(caseAfter(scene.offboardingCase, 'delete_due'));
  scene.record('case.delete_due', SYSTEM, { steps: deletions.map(({ id }) => id) });
  await scene.say(
    'approvers',
    `delete:${scene.offboardingCase.round}`,
    `The retention of ${caseName(scene.offboardingCase)} is over. Deleting ${deletions.length === 1 ? 'one account' : `${deletions.length} accounts`} needs its own approval.`,
  );
}
