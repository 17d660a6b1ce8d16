import {
  findApplicationBrake,
  lockApplicationBrake,
  saveApplicationBrake,
  stoppedApplications,
} from '../../db/application-brakes.ts';
import { append } from '../../db/audit.ts';
import { openCasesIn } from '../../db/cases.ts';
import { type Actor, humanKey, isSameHuman, loggedActor } from '../domain/actor.ts';
import { type ApplicationBrake, isApplicationStopped } from '../domain/brake.ts';
import { ConflictError, ForbiddenError } from '../domain/errors.ts';
import { assertMay } from '../domain/rights.ts';
import type { Deps } from './deps.ts';
import { sendAdvance, sendDraw } from './scene.ts';
import { stopSubject } from './watch-answers.ts';

/**
 * One of the two people who let a stopped application go on; what failed there still needs a retry.
 * @throws ConflictError when it is not stopped, or `stoppedAt` is another stop's than they were shown.
 */
export async function goOn(
  deps: Deps,
  actor: Actor,
  input: { readonly application: string; readonly stoppedAt: Date },
): Promise<{ readonly goesOn: boolean }> {
  assertMay(actor, 'restart');
  if (actor.kind !== 'person')
    throw new ForbiddenError('Two people say go on, in Slack: one line in a shell is not two people.');
  return await deps.db.transaction(async (tx) => {
    const now = deps.now();
    const human = humanKey(actor);
    const brake = await lockApplicationBrake(tx, input.application);
    if (!brake || !isApplicationStopped(brake)) throw new ConflictError('This application is not stopped any more.');
    if (brake.stoppedAt?.getTime() !== input.stoppedAt.getTime())
      throw new ConflictError('It went on and was stopped again since. Please look at the new message.');
    if (brake.goOn.some((other) => isSameHuman(other, human)))
      throw new ConflictError('You said go on already; somebody else has to say it too.');
    const humans = [...brake.goOn, human];
    const goesOn = humans.length >= 2;
    const next: ApplicationBrake = {
      ...brake,
      goOn: humans,
      ...(goesOn && { unexpected: [], wentOnAt: now, wentOnBy: actor.name }),
    };
    await saveApplicationBrake(tx, next);
    await sendDraw(deps, tx, stopSubject(next));
    if (goesOn)
      for (const id of await openCasesIn(tx, input.application)) {
        await sendAdvance(deps, tx, id);
        await sendDraw(deps, tx, `case:${id}`);
      }
    await append(tx, [
      {
        at: now.toISOString(),
        kind: goesOn ? 'application.went_on' : 'application.go_on_asked',
        actor: loggedActor(actor),
        subject: input.application,
        body: { application: input.application },
      },
    ]);
    return { goesOn };
  });
}

/** What is stopped now. */
export async function listStopped(deps: Pick<Deps, 'db'>): Promise<readonly ApplicationBrake[]> {
  return await stoppedApplications(deps.db);
}

/** How an application stands, for its message. */
export async function viewApplicationBrake(
  deps: Pick<Deps, 'db'>,
  application: string,
): Promise<ApplicationBrake | undefined> {
  return await findApplicationBrake(deps.db, application);
}
