import { createHash } from 'node:crypto';
import { append } from '../../db/audit.ts';
import { insertRelease, lockRelease, pendingRelease, saveRelease } from '../../db/brakes.ts';
import { frozenCases, lockCase, unfreeze } from '../../db/cases.ts';
import { type Actor, humanKey, isSameHuman, loggedActor } from '../domain/actor.ts';
import { isExpired, isReleased, type Release } from '../domain/brake.ts';
import type { OffboardingCase } from '../domain/case.ts';
import { ConflictError, ForbiddenError } from '../domain/errors.ts';
import { assertMay } from '../domain/rights.ts';
import type { Deps } from './deps.ts';
import { inCaseWithin, sendAdvance, sendDraw } from './scene.ts';
import { startDueCase } from './start-case.ts';

export interface FrozenList {
  readonly release: Release;
  readonly cases: readonly OffboardingCase[];
}

/** The named list of held-back cases that two people can release; a new list when the cases changed. */
export async function frozenList(deps: Deps, actor: Actor): Promise<FrozenList | undefined> {
  assertMay(actor, 'release');
  return await deps.db.transaction(async (tx) => {
    const cases = await frozenCases(tx);
    if (cases.length === 0) return undefined;
    const hash = hashOf(cases.map(({ id }) => id));
    const pending = await pendingRelease(tx);
    if (pending && pending.hash === hash && !isExpired(pending, deps.now())) return { release: pending, cases };
    const release: Release = {
      id: deps.newId(),
      caseIds: cases.map(({ id }) => id),
      hash,
      humans: [],
      createdAt: deps.now(),
    };
    await insertRelease(tx, release);
    return { release, cases };
  });
}

/** One of the two people who release exactly this list. */
export async function releaseCases(
  deps: Deps,
  actor: Actor,
  input: { releaseId: string },
): Promise<{ readonly released: boolean }> {
  assertMay(actor, 'release');
  if (actor.kind !== 'person')
    throw new ForbiddenError('Two people release, in Slack: one line in a shell is not two people.');
  return await deps.db.transaction(async (tx) => {
    const now = deps.now();
    const release = await lockRelease(tx, input.releaseId);
    if (!release || isReleased(release)) throw new ConflictError('This list was released already.');
    const stale = isExpired(release, now) || hashOf((await frozenCases(tx)).map(({ id }) => id)) !== release.hash;
    if (stale)
      throw new ConflictError(
        'The list changed or is older than a day. Please look at the new one with /offboard release.',
      );
    const human = humanKey(actor);
    if (release.humans.some((other) => isSameHuman(other, human)))
      throw new ConflictError('You released this list already; somebody else has to do it too.');
    const humans = [...release.humans, human];
    const released = humans.length >= 2;
    await saveRelease(tx, { ...release, humans, ...(released && { releasedAt: now }) });
    if (released) {
      // All rows before the log's head, as everywhere: two transactions never wait for each other.
      for (const caseId of [...release.caseIds].sort()) await lockCase(tx, caseId);
      await unfreeze(tx, release.caseIds);
      for (const caseId of release.caseIds) {
        await inCaseWithin(deps, tx, caseId, async (scene) => {
          scene.setCase(scene.offboardingCase);
          await scene.say(
            'thread',
            `released:${release.id}`,
            `${actor.name} was the second to release this case: it is no longer held back.`,
          );
          if (Date.parse(scene.offboardingCase.leaving.instant) <= now.getTime()) await startDueCase(deps, scene);
        });
        await sendAdvance(deps, tx, caseId);
        await sendDraw(deps, tx, `case:${caseId}`);
      }
    }
    await append(tx, [
      {
        at: now.toISOString(),
        kind: released ? 'freeze.released' : 'freeze.release_asked',
        actor: loggedActor(actor),
        body: { cases: [...release.caseIds], hash: release.hash },
      },
    ]);
    return { released };
  });
}

function hashOf(ids: readonly string[]): string {
  return createHash('sha256')
    .update([...ids].sort().join('\n'))
    .digest('hex');
}
