import type { Connection, Executed } from '../../connectors/contract.ts';
import { ConnectorError } from '../../connectors/errors.ts';
import { stoppedApplications } from '../../db/application-brakes.ts';
import { findStep, holdStep, isAdminBeingCut } from '../../db/steps.ts';
import { SYSTEM } from '../domain/actor.ts';
import { storable } from '../domain/json.ts';
import { isEnforced } from '../domain/lookup.ts';
import { type CaseStep, mayRun, PACED, stepAfter } from '../domain/step.ts';
import { runContext } from '../domain/waiting.ts';
import { awaitsTurn } from './await-turn.ts';
import type { Deps } from './deps.ts';
import { kindOf, reasonOf, refusal } from './look-up.ts';
import { HELD, isHeld } from './plan-case.ts';
import { returnStep } from './return-step.ts';
import { inCase, type Scene } from './scene.ts';
import {
  type Attempted,
  failedLine,
  GIVE_UP_AFTER,
  later,
  lookLater,
  named,
  READ_WAITS,
  RETRY_WAITS,
  read,
  settle,
  waitAt,
} from './step-work.ts';
import { answeredBadly, answeredWell } from './watch-answers.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** After it, a read that never settled is doubt, and one that shows access is a failure. */
const READ_DEADLINE = 15 * MINUTE;
/** Transfers take days; they are asynchronous at every vendor. */
const HAND_OVER_DEADLINE = 3 * 24 * HOUR;
/** A process that dies between two rows leaves a step that is looked at again after this; longer than a job may take. */
const ABANDONED_AFTER = 2 * MINUTE;

/**
 * One step, from wherever it is: act only if it is not yet as wanted, read again to prove it. Safe to call at any time
 * and any number of times; a crash needs no special case.
 */
export async function runStep(deps: Deps, stepId: string): Promise<void> {
  const known = await findStep(deps.db, stepId);
  const connected = known && deps.connect(known.application);
  if (!known || !connected) return;
  const step = await claim(deps, known);
  if (!step) return;
  // The intent is on a disk of its own before anything outside is touched.
  await deps.checkpoint();
  await whileHeld(deps, step, async () => {
    if (step.state === 'returning') await returnStep(deps, connected.connection, step);
    else if (step.state === 'executed') await prove(deps, connected.connection, step);
    else await act(deps, connected.connection, step);
  });
}

/** As long as this process is at it, nobody takes the step for abandoned: not another process, not a way back. */
async function whileHeld(deps: Deps, step: CaseStep, work: () => Promise<void>): Promise<void> {
  const renew = async () => {
    const until = new Date(deps.now().getTime() + ABANDONED_AFTER);
    await holdStep(deps.db, step, until).catch((error: unknown) =>
      deps.log.warn({ err: error }, 'a step was not held'),
    );
  };
  const beat = setInterval(() => void renew(), ABANDONED_AFTER / 4);
  try {
    await work();
  } finally {
    clearInterval(beat);
  }
}

/** Marks the step as begun, if it still may be. */
async function claim(deps: Deps, known: CaseStep): Promise<CaseStep | undefined> {
  return await inCase(deps, known.caseId, async (scene) => {
    const step = scene.steps.find(({ id }) => id === known.id);
    if (!step || scene.brakes.length > 0) return undefined;
    if (step.state === 'executed') return isLive(scene) ? step : undefined;
    const returning = step.state === 'returning' && scene.offboardingCase.state === 'returning';
    // Another process may be at it this second: what must not repeat waits until that one is surely gone.
    if (step.state === 'running' && !step.absorbing && step.lookAt && step.lookAt > scene.now) return undefined;
    if (!returning && isHeld(step, scene.onHold)) return await holdBack(deps, scene, step);
    if (!returning && !mayRun({ ...step, lookAt: undefined }, runContext(scene))) return undefined;
    if (!isEnforced(deps.settings, scene.lookups, step.application)) return await leaveAlone(deps, scene, step);
    if ((await stoppedApplications(scene.tx)).some(({ application }) => application === step.application))
      return undefined;
    if (!returning && (await awaitsTurn(deps, scene, step))) return undefined;
    // One administrator of an application at a time, over all cases: each cut has to see how many are left.
    if (!returning && isAdminCut(step) && (await isAdminBeingCut(scene.tx, step))) {
      await scene.setStep({ ...step, lookAt: later(scene, READ_WAITS[1]) });
      await lookLater(scene, step, READ_WAITS[1]);
      return undefined;
    }
    const begun: CaseStep = {
      ...stepAfter(step, 'started'),
      attempts: step.attempts + 1,
      beganAt: step.beganAt ?? scene.now,
      startedAt: step.startedAt ?? scene.now,
      lookAt: later(scene, ABANDONED_AFTER),
      ...(step.note === PACED && { note: undefined }),
    };
    await scene.setStep(begun);
    scene.record(
      returning ? 'step.return_started' : 'step.started',
      SYSTEM,
      { ...named(step), attempt: begun.attempts, before: step.before },
      step.id,
    );
    return begun;
  });
}

/** The mode was changed while it ran or went back: nothing is written any more, so a human looks what happened. */
async function leaveAlone(deps: Deps, scene: Scene, step: CaseStep): Promise<undefined> {
  if (step.state !== 'running' && step.state !== 'returning') return undefined;
  const note = 'The application is not enforced any more. Whether this happened has to be looked at by hand.';
  await scene.setStep({ ...stepAfter(step, 'doubted'), note, lookAt: undefined });
  scene.record('step.doubted', SYSTEM, { ...named(step), because: 'not enforced any more' }, step.id);
  await failedLine(deps, scene, step, 'It is not enforced any more');
  await scene.advance();
  return undefined;
}

/** Legal came between the approval and the act; what had begun may have happened. */
async function holdBack(deps: Deps, scene: Scene, step: CaseStep): Promise<undefined> {
  if (step.state === 'planned') await scene.setStep({ ...stepAfter(step, 'dropped'), note: HELD, lookAt: undefined });
  else if (step.state === 'running') {
    const note = 'Legal hold came while it ran. Whether it happened has to be looked at by hand.';
    await scene.setStep({ ...stepAfter(step, 'doubted'), note, lookAt: undefined });
    await failedLine(deps, scene, step, 'Legal hold came while it ran');
  } else return undefined;
  scene.record('step.held', SYSTEM, named(step), step.id);
  await scene.advance();
  return undefined;
}

function isLive(scene: Scene): boolean {
  // Reading goes on while a case is stopped, or was rejected after an early cut.
  const live = ['awaiting_approval', 'approved', 'rejected', 'cutting', 'closing', 'deleting', 'stopped'];
  return live.includes(scene.offboardingCase.state);
}

async function act(deps: Deps, connection: Connection, step: CaseStep): Promise<void> {
  // Acts that do not absorb a repeat: once begun, what happened is read before anything is sent again.
  if (!step.absorbing && step.attempts > 1) {
    const reading = await read(() => connection.verify(step));
    if (reading.verdict === 'holds' || reading.verdict === 'pending') {
      await settle(deps, step, async (scene, now) => {
        await judge(deps, scene, await executed(scene, now, { outcome: 'already_done' }), reading);
      });
      return;
    }
    if (reading.down && !isTooLate(deps.now(), step.startedAt)) {
      const { down } = reading;
      await settle(deps, step, (scene, now) => notExecuted(deps, scene, now, down));
      return;
    }
    if (reading.verdict !== 'broken') {
      await settle(deps, step, async (scene, now) => {
        await scene.setStep({
          ...stepAfter(now, 'doubted'),
          note: 'It may or may not have happened, and it cannot be read. Please look by hand.',
          lookAt: undefined,
          observed: reading.observed,
        });
        scene.record('step.doubted', SYSTEM, { ...named(now), verdict: reading.verdict }, now.id);
        await failedLine(deps, scene, now, 'Nobody can tell whether it happened');
      });
      return;
    }
  }
  let done: Executed;
  try {
    const refused = await refusedNow(deps, connection, step);
    if (refused !== undefined) {
      await settle(deps, step, async (scene, now) => {
        await scene.setStep({ ...stepAfter(now, 'failed'), note: refused, lookAt: undefined });
        scene.record('step.refused', SYSTEM, { ...named(now), why: refused }, now.id);
        await failedLine(deps, scene, now, refused);
      });
      return;
    }
    done = storable(await connection.execute(step));
  } catch (error) {
    await settle(deps, step, (scene, now) => notExecuted(deps, scene, now, error));
    return;
  }
  const proof = await read(() =>
    connection.verify(done.receipt === undefined ? step : { ...step, receipt: done.receipt }),
  );
  await settle(deps, step, async (scene, now) => {
    await judge(deps, scene, await executed(scene, now, done), proof);
  });
}

/** Since the plan another administrator may have gone, or somebody may have put the account under protection. */
async function refusedNow(deps: Deps, connection: Connection, step: CaseStep): Promise<string | undefined> {
  const application = deps.settings.applications[step.application];
  if (!application || !isAdminCut(step)) return undefined;
  return await refusal(application, connection, step.account);
}

/** Not shown to be unprivileged counts. */
function isAdminCut(step: CaseStep): boolean {
  return step.phase === 'cut_access' && step.account.privilege.privileged !== 'no';
}

async function executed(scene: Scene, step: CaseStep, done: Executed): Promise<CaseStep> {
  const deadline = step.phase === 'hand_over' ? HAND_OVER_DEADLINE : READ_DEADLINE;
  const after: CaseStep = {
    ...stepAfter(step, 'executed'),
    executedAt: scene.now,
    readDeadline: later(scene, deadline),
    lookAt: later(scene, ABANDONED_AFTER),
    note: undefined,
    attempts: 0,
    ...(done.receipt !== undefined && { receipt: done.receipt }),
  };
  await scene.setStep(after);
  scene.record(
    'step.executed',
    SYSTEM,
    { ...named(step), outcome: done.outcome, receipt: done.receipt ?? null },
    step.id,
  );
  return after;
}

async function notExecuted(deps: Deps, scene: Scene, step: CaseStep, error: unknown): Promise<void> {
  const waited = scene.now.getTime() - (step.startedAt ?? scene.now).getTime();
  const passing = error instanceof ConnectorError && error.passing && !isTooLate(scene.now, step.startedAt);
  deps.log.warn(
    { application: step.application, action: step.action, kind: kindOf(error), passing },
    'a step was not done',
  );
  if (passing) {
    // Whether it arrived is read before it is sent again, and a read may lag behind: it gets the time to catch up.
    const settling = step.absorbing || error.kind === 'rate_limited' ? 0 : ABANDONED_AFTER;
    const wait = Math.max(error.retryAfterMs ?? 0, waitAt(RETRY_WAITS, step.attempts - 1), settling);
    // A non-absorbing act stays begun, so that the next look reads first.
    const next = step.absorbing ? stepAfter(step, 'postponed') : step;
    await scene.setStep({ ...next, note: `${reasonOf(error)} Trying again.`, lookAt: later(scene, wait) });
    scene.record('step.postponed', SYSTEM, { ...named(step), kind: kindOf(error), waitMs: wait }, step.id);
    await lookLater(scene, step, wait);
    if (waited > HOUR) await failedLine(deps, scene, step, 'It has been down for over an hour; we keep trying');
    return;
  }
  await scene.setStep({ ...stepAfter(step, 'failed'), note: reasonOf(error), lookAt: undefined });
  scene.record('step.failed', SYSTEM, { ...named(step), kind: kindOf(error) }, step.id);
  await answeredBadly(deps, scene, step, { kind: kindOf(error), because: reasonOf(error) });
  await failedLine(deps, scene, step, reasonOf(error));
}

function isTooLate(now: Date, since: Date | undefined): boolean {
  return now.getTime() - (since ?? now).getTime() >= GIVE_UP_AFTER;
}

async function prove(deps: Deps, connection: Connection, step: CaseStep): Promise<void> {
  const reading = await read(() => connection.verify(step));
  await settle(deps, step, (scene, now) => judge(deps, scene, now, reading));
}

/** What a fresh read makes of an executed step: proven, looked at again, or for a human. */
async function judge(deps: Deps, scene: Scene, step: CaseStep, reading: Attempted): Promise<void> {
  const { verdict, observed } = reading;
  const seen: CaseStep = { ...step, observed };
  const said = { ...named(step), verdict, observed };
  if (verdict === 'holds' || verdict === 'no_read') {
    const event = verdict === 'holds' ? 'verified' : 'receipt';
    await scene.setStep({ ...stepAfter(seen, event), closedAt: scene.now, lookAt: undefined, note: undefined });
    scene.record(`step.${event}`, SYSTEM, said, step.id);
    await answeredWell(scene, step);
    return;
  }
  const broken = verdict === 'broken';
  const waits = reading.down && !isTooLate(scene.now, step.executedAt);
  if (!waits && step.readDeadline && scene.now >= step.readDeadline) {
    const note = broken
      ? 'It said that it was done, but access is still open.'
      : 'It cannot be read whether access is closed.';
    await scene.setStep({ ...stepAfter(seen, broken ? 'failed' : 'doubted'), note, lookAt: undefined });
    scene.record(broken ? 'step.failed' : 'step.doubted', SYSTEM, said, step.id);
    await answeredBadly(deps, scene, step, { kind: verdict, because: note });
    await failedLine(deps, scene, step, note);
    return;
  }
  const wait = waitAt(READ_WAITS, step.attempts);
  const note = broken
    ? 'It said that it was done, but a fresh read still shows access. Looking again.'
    : reading.down
      ? `${reasonOf(reading.down)} Waiting for a read that proves it.`
      : 'Waiting for a read that proves it.';
  await scene.setStep({ ...seen, attempts: step.attempts + 1, note, lookAt: later(scene, wait) });
  if (step.attempts === 0) scene.record('step.not_proven', SYSTEM, said, step.id);
  await lookLater(scene, step, wait);
}
