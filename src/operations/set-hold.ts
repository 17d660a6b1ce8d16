import { append } from '../../db/audit.ts';
import { deleteHold, insertHold } from '../../db/brakes.ts';
import { openCaseOf } from '../../db/cases.ts';
import { findPersonById } from '../../db/people.ts';
import type { Actor } from '../domain/actor.ts';
import { ConflictError, InvalidInputError, NotFoundError } from '../domain/errors.ts';
import { assertMay } from '../domain/rights.ts';
import { stepAfter, stepAllows } from '../domain/step.ts';
import type { Deps } from './deps.ts';
import { isHeld } from './plan-case.ts';
import { inCaseWithin } from './scene.ts';

interface HoldInput {
  readonly personId: string;
  readonly reason: string;
}

/** Legal hold: access is cut all the same, nothing is destroyed until legal lifts it. */
export async function addHold(deps: Deps, actor: Actor, input: HoldInput): Promise<void> {
  assertMay(actor, 'hold');
  if (input.reason.trim() === '') throw new InvalidInputError('Please say why.', { reason: 'say why' });
  await deps.db.transaction(async (tx) => {
    const person = await findPersonById(tx, input.personId);
    if (!person) throw new NotFoundError('This person is not on the roster.');
    const now = deps.now();
    if (!(await insertHold(tx, { personId: person.id, reason: input.reason, by: actor.name, at: now })))
      throw new ConflictError(`${person.name} is on legal hold already.`);
    const open = await openCaseOf(tx, person.id);
    if (open) {
      await inCaseWithin(deps, tx, open.id, async (scene) => {
        for (const step of scene.steps) {
          if (!isHeld(step, true) || !['planned', 'failed'].includes(step.state) || !stepAllows(step, 'dropped'))
            continue;
          await scene.setStep({
            ...stepAfter(step, 'dropped'),
            note: 'Legal hold: nothing is destroyed until legal lifts it.',
            lookAt: undefined,
          });
        }
        scene.setCase(scene.offboardingCase);
        await scene.say(
          'thread',
          `hold:${now.toISOString()}`,
          `${actor.name} put ${person.name} on legal hold: access is cut all the same, nothing is destroyed.`,
        );
        await scene.advance();
      });
    }
    await append(tx, [holdEvent('hold.added', actor, open?.id, now, { personId: person.id, reason: input.reason })]);
  });
}

/** Lifts it; what it dropped is planned again with the next plan, and needs its approval. */
export async function liftHold(deps: Deps, actor: Actor, input: HoldInput): Promise<void> {
  assertMay(actor, 'hold');
  await deps.db.transaction(async (tx) => {
    const person = await findPersonById(tx, input.personId);
    if (!person || !(await deleteHold(tx, person.id)))
      throw new ConflictError('There is no legal hold on this person.');
    const now = deps.now();
    const open = await openCaseOf(tx, person.id);
    if (open) {
      await inCaseWithin(deps, tx, open.id, async (scene) => {
        scene.setCase(scene.offboardingCase);
        await scene.say(
          'thread',
          `lifted:${now.toISOString()}`,
          `${actor.name} lifted the legal hold on ${person.name}.`,
        );
        await scene.send('plan', { caseId: open.id }, { key: open.id });
      });
    }
    await append(tx, [holdEvent('hold.lifted', actor, open?.id, now, { personId: person.id, reason: input.reason })]);
  });
}

function holdEvent(
  kind: string,
  actor: Actor,
  caseId: string | undefined,
  now: Date,
  body: { personId: string; reason: string },
) {
  return {
    at: now.toISOString(),
    kind,
    actor: { kind: actor.kind, id: actor.id, name: actor.name },
    ...(caseId !== undefined && { caseId }),
    body,
  };
}
