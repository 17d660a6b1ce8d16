import type { Connection } from '../../connectors/contract.ts';
import { ConnectorError } from '../../connectors/errors.ts';
import { SYSTEM } from '../domain/actor.ts';
import { type CaseStep, stepAfter } from '../domain/step.ts';
import type { Deps } from './deps.ts';
import { kindOf, reasonOf } from './look-up.ts';
import {
  type Attempted,
  failedLine,
  later,
  lookLater,
  named,
  READ_WAITS,
  RETRIES,
  RETRY_WAITS,
  read,
  settle,
  waitAt,
} from './step-work.ts';
import { answeredBadly, answeredWell } from './watch-answers.ts';

/** Undoes one step and reads again that it is as before; safe to repeat. */
export async function returnStep(deps: Deps, connection: Connection, step: CaseStep): Promise<void> {
  try {
    const undone = (await connection.undo?.(step)) ?? { outcome: 'already_done' as const };
    const reading: Attempted = connection.verifyUndone
      ? await read(() => connection.verifyUndone?.(step) ?? Promise.resolve({ verdict: 'no_read', observed: null }))
      : { verdict: 'no_read', observed: null };
    await settle(deps, step, async (scene, now) => {
      if (now.state !== 'returning') return;
      const observed = { ...now, observed: reading.observed, lookAt: undefined };
      if (reading.verdict === 'holds' || reading.verdict === 'no_read') {
        await scene.setStep({ ...observed, ...stepAfter(observed, 'returned'), closedAt: scene.now, note: undefined });
        scene.record(
          'step.returned',
          SYSTEM,
          { ...named(now), outcome: undone.outcome, verdict: reading.verdict, observed: reading.observed },
          now.id,
        );
        await answeredWell(scene, now);
      } else if (now.attempts < (reading.down ? RETRIES : READ_WAITS.length)) {
        const wait = waitAt(reading.down ? RETRY_WAITS : READ_WAITS, now.attempts - 1);
        await scene.setStep({ ...observed, lookAt: later(scene, wait) });
        await lookLater(scene, now, wait);
      } else {
        await scene.setStep({
          ...observed,
          ...stepAfter(observed, 'doubted'),
          note: 'It cannot be read whether access is back.',
        });
        scene.record(
          'step.return_doubted',
          SYSTEM,
          { ...named(now), verdict: reading.verdict, observed: reading.observed },
          now.id,
        );
        await answeredBadly(deps, scene, now, {
          kind: reading.verdict,
          because: 'It cannot be read whether access is back.',
        });
        await failedLine(deps, scene, now, 'Access may not be back');
      }
    });
  } catch (error) {
    await settle(deps, step, async (scene, now) => {
      if (now.state !== 'returning') return;
      if (error instanceof ConnectorError && error.passing && now.attempts <= RETRIES) {
        const wait = Math.max(error.retryAfterMs ?? 0, waitAt(RETRY_WAITS, now.attempts - 1));
        await scene.setStep({ ...now, note: `${reasonOf(error)} Trying again.`, lookAt: later(scene, wait) });
        await lookLater(scene, now, wait);
        return;
      }
      await scene.setStep({ ...stepAfter(now, 'failed'), note: reasonOf(error), lookAt: undefined });
      scene.record('step.return_failed', SYSTEM, { ...named(now), kind: kindOf(error) }, now.id);
      await answeredBadly(deps, scene, now, { kind: kindOf(error), because: reasonOf(error) });
      await failedLine(deps, scene, now, reasonOf(error));
    });
  }
}
