import type { Tx } from '../../db/client.ts';
import { forgetOld } from '../../db/inbox.ts';
import { owedMessages, recentHomes, unpostedNotices } from '../../db/messages.ts';
import { stepsToLookAt } from '../../db/steps.ts';
import { findTask } from '../../db/tasks.ts';
import { claimDueTimer, markFired, setTimer } from '../../db/timers.ts';
import { caseName } from '../domain/case.ts';
import { isClosed } from '../domain/step.ts';
import { askedOf, isTaskOpen } from '../domain/task.ts';
import type { Timer } from '../domain/timer.ts';
import { waitingScopes, whoIsMissing } from '../domain/waiting.ts';
import { deleteDue } from './advance-case.ts';
import { askSponsor } from './ask-sponsor.ts';
import type { Deps } from './deps.ts';
import { endDueException } from './end-exceptions.ts';
import { forgetLogs } from './forget-logs.ts';
import { nag } from './nag.ts';
import { rerouteExceptions } from './reroute-exceptions.ts';
import { rerouteTasks } from './route-tasks.ts';
import { inCaseWithin, sendDraw } from './scene.ts';
import { sendDigest } from './send-digest.ts';
import { startDueCase } from './start-case.ts';
import { sweepCases } from './sweep-cases.ts';
import { tidyInquiries } from './tidy-inquiries.ts';

/** A tick looks at no more than this at once; the next minute's takes the rest. */
const MOST = 500;
/** A Home that changed so lately is kept up to date. Milliseconds. */
const WATCHED = 30 * 60_000;
/** A line that Slack has not taken for so long is sent for again. Milliseconds. */
const LONG = 10 * 60_000;

/** A timer that cannot be fired is tried again after this; the others do not wait for it. Milliseconds. */
const AGAIN = 5 * 60_000;

/**
 * The minute's look at everything whose time has come. Any number of replicas may tick at once: each timer is fired
 * once, in the order of their due times. What fails is logged, and holds up nothing else.
 */
export async function tick(deps: Deps): Promise<void> {
  const parts = {
    fireTimers,
    lookAtSteps,
    repeatNotices,
    rerouteTasks,
    rerouteExceptions,
    tidyInquiries,
    nag,
    sendDigest,
    redrawOwed,
    redrawHomes,
    sweepCases,
    forgetLogs,
  };
  for (const [part, work] of Object.entries(parts)) {
    try {
      await work(deps);
    } catch (error) {
      deps.log.error({ part, err: error }, 'a part of the tick failed; the next one looks again');
    }
  }
  await forgetOld(deps.db, deps.now());
}

async function fireTimers(deps: Deps): Promise<void> {
  const now = deps.now();
  for (let count = 0; count < MOST; count += 1) {
    let timer: Timer | undefined;
    try {
      await deps.db.transaction(async (tx) => {
        timer = await claimDueTimer(tx, now);
        if (!timer) return;
        await markFired(tx, timer, now);
        await fire(deps, tx, timer);
      });
    } catch (error) {
      if (!timer) throw error;
      const late = { ...timer, dueAt: new Date(now.getTime() + AGAIN) };
      await deps.db.transaction((tx) => setTimer(tx, late));
      deps.log.error({ timer: timer.kind, subject: timer.subject, err: error }, 'a timer failed; it is tried again');
    }
    if (!timer) return;
  }
}

async function lookAtSteps(deps: Deps): Promise<void> {
  for (const step of await stepsToLookAt(deps.db, deps.now(), MOST))
    await deps.db.transaction((tx) => deps.send(tx, 'step', { stepId: step.id }, { key: step.id }));
}

/** The jobs of fresh ones are under way; only what has waited long may have lost its own. */
async function repeatNotices(deps: Deps): Promise<void> {
  const before = deps.now().getTime() - LONG;
  const waited = (await unpostedNotices(deps.db, MOST)).filter(({ at }) => at.getTime() < before);
  for (const notice of waited)
    await deps.db.transaction((tx) => deps.send(tx, 'notice', { noticeId: notice.id }, { key: notice.id }));
}

async function redrawOwed(deps: Deps): Promise<void> {
  for (const subject of await owedMessages(deps.db, MOST)) {
    // What stands in a thread is drawn with what it stands under.
    const whole = subject.replace(/:open:\d+$/, '');
    await deps.db.transaction((tx) => deps.send(tx, 'draw', { subject: whole }, { key: whole }));
  }
}

async function redrawHomes(deps: Deps): Promise<void> {
  for (const subject of await recentHomes(deps.db, new Date(deps.now().getTime() - WATCHED)))
    await deps.db.transaction((tx) => sendDraw(deps, tx, subject));
}

async function fire(deps: Deps, tx: Tx, timer: Timer): Promise<void> {
  if (timer.kind === 'task_late') return await taskLate(deps, tx, timer.subject);
  if (timer.kind === 'exception_end') return await endDueException(deps, tx, timer.subject);
  await inCaseWithin(deps, tx, timer.subject, async (scene) => {
    switch (timer.kind) {
      case 'case_due':
        await startDueCase(deps, scene);
        return;
      case 'replan':
      case 'look_again':
        await deps.send(tx, 'plan', { caseId: timer.subject }, { key: timer.subject });
        return;
      case 'ask_again_day':
      case 'ask_again_hours': {
        if (scene.offboardingCase.state !== 'awaiting_approval' || waitingScopes(scene).length === 0) return;
        const left = timer.kind === 'ask_again_day' ? 'a day' : 'four hours';
        await scene.say(
          'approvers',
          `${timer.kind}:${scene.offboardingCase.leaving.instant}`,
          `${caseName(scene.offboardingCase)} begins in ${left} and still waits for ${whoIsMissing(scene)}.`,
        );
        return;
      }
      case 'cut_late': {
        const open = scene.steps.filter((step) => step.phase === 'cut_access' && !isClosed(step));
        if (open.length === 0) return;
        const applications = [
          ...new Set(open.map(({ application }) => deps.settings.applications[application]?.name ?? application)),
        ];
        await scene.say(
          'admins',
          `late:${scene.offboardingCase.cutAt?.toISOString()}`,
          `${caseName(scene.offboardingCase)} is late: ${scene.person.name} may still have access to ${applications.join(', ')}.`,
        );
        return;
      }
      case 'ask_sponsor':
        await askSponsor(deps, scene);
        return;
      case 'delete_due':
        await deleteDue(scene);
        return;
      default:
    }
  });
}

/** The message and the card say that it is late. Its owner is reminded from now on (nag.ts). */
async function taskLate(deps: Deps, tx: Tx, taskId: string): Promise<void> {
  const task = await findTask(tx, taskId);
  if (!task || !isTaskOpen(task)) return;
  await inCaseWithin(deps, tx, task.caseId, async (scene) => {
    if (askedOf(task) === undefined || task.via === 'itsm')
      await scene.say(
        'admins',
        `task-late:${task.id}`,
        `“${task.title}” in ${caseName(scene.offboardingCase)} is overdue, and ${task.via === 'itsm' ? `still open in the ITSM${task.ticket ? ` as ${task.ticket}` : ', which has not taken it'}` : 'nobody is named to do it'}.`,
      );
    await scene.drawTask(task);
    await sendDraw(deps, tx, `case:${task.caseId}`);
  });
}
