import { append } from '../../db/audit.ts';
import { applyBrake, liftBrake, listBrakes, lockBrakes, saveRestart } from '../../db/brakes.ts';
import { listOpenCases } from '../../db/cases.ts';
import { type Actor, humanKey, isSameHuman, loggedActor, SYSTEM } from '../domain/actor.ts';
import { ConflictError, ForbiddenError } from '../domain/errors.ts';
import { assertMay } from '../domain/rights.ts';
import type { Deps } from './deps.ts';
import { say, sendAdvance, sendDraw } from './scene.ts';

/** Nothing outside is touched any more, in any case, until two people restart. */
export async function stopAll(deps: Deps, actor: Actor, input: { reason: string }): Promise<void> {
  assertMay(actor, 'stop_all');
  await deps.db.transaction(async (tx) => {
    const now = deps.now();
    const reason = input.reason.trim() || 'no reason given';
    const applied = await applyBrake(tx, { kind: 'stop_all', reason, by: actor.name, at: now, restart: [] });
    if (!applied) throw new ConflictError('Everything is stopped already.');
    await say(deps, tx, {
      audience: 'admins',
      key: `stop-all:${now.toISOString()}`,
      text: `${actor.name} stopped everything: ${reason}. Two people restart it with /offboard restart.`,
      now,
    });
    for (const { id } of await listOpenCases(tx)) await sendDraw(deps, tx, `case:${id}`);
    await append(tx, [
      {
        at: now.toISOString(),
        kind: 'brake.applied',
        actor: loggedActor(actor),
        body: { brake: 'stop_all', reason },
      },
    ]);
  });
}

export async function isStopped(deps: Pick<Deps, 'db'>): Promise<boolean> {
  return (await listBrakes(deps.db)).length > 0;
}

/** A database older than what was signed outside it (a restored backup) begins with everything stopped. */
export async function brakeOldDatabase(deps: Deps, standing: 'behind' | 'forked'): Promise<void> {
  const reason =
    standing === 'behind'
      ? 'The database is older than its last signed checkpoint, as after restoring a backup: what happened since is not in it.'
      : 'The database tells another story than its last signed checkpoint.';
  deps.log.error({ standing }, reason);
  await deps.db.transaction(async (tx) => {
    const now = deps.now();
    const applied = await applyBrake(tx, { kind: 'old_database', reason, by: SYSTEM.name, at: now, restart: [] });
    if (!applied) return;
    await say(deps, tx, {
      audience: 'admins',
      key: `old-database:${now.toISOString()}`,
      text: `Everything is stopped: ${reason} Compare with “lastday reconcile”, then two people restart it with /offboard restart.`,
      now,
    });
    await append(tx, [
      { at: now.toISOString(), kind: 'brake.applied', actor: SYSTEM, body: { brake: 'old_database', standing } },
    ]);
  });
}

/** One of the two people who restart; the second one lifts every brake. */
export async function restartAll(deps: Deps, actor: Actor): Promise<{ readonly lifted: boolean }> {
  assertMay(actor, 'restart');
  if (actor.kind !== 'person')
    throw new ForbiddenError('Two people restart, in Slack: one line in a shell is not two people.');
  return await deps.db.transaction(async (tx) => {
    const now = deps.now();
    const human = humanKey(actor);
    const brakes = await lockBrakes(tx);
    if (brakes.length === 0) throw new ConflictError('Nothing is stopped.');
    const said = (restart: readonly string[]) => restart.some((other) => isSameHuman(other, human));
    if (brakes.every(({ restart }) => said(restart)))
      throw new ConflictError('You said restart already; somebody else has to say it too.');
    const lifted = brakes.every(({ restart }) => restart.some((other) => !isSameHuman(other, human)));
    for (const brake of brakes) {
      if (lifted) await liftBrake(tx, brake.kind);
      else if (!said(brake.restart)) await saveRestart(tx, { ...brake, restart: [...brake.restart, human] });
    }
    await append(tx, [
      {
        at: now.toISOString(),
        kind: lifted ? 'brake.lifted' : 'brake.lift_asked',
        actor: loggedActor(actor),
        body: { brakes: brakes.map(({ kind }) => kind) },
      },
    ]);
    if (!lifted) return { lifted };
    await say(deps, tx, {
      audience: 'admins',
      key: `restart:${now.toISOString()}`,
      text: `${actor.name} was the second to say restart: everything goes on.`,
      now,
    });
    for (const { id } of await listOpenCases(tx)) {
      await sendAdvance(deps, tx, id);
      await sendDraw(deps, tx, `case:${id}`);
    }
    return { lifted };
  });
}
