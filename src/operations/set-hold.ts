import { append } from '../../db/audit.ts';
import { deleteHold, insertHold } from '../../db/brakes.ts';
import { openCaseOf } from '../../db/cases.ts';
import { findPersonById } from '../../db/people.ts';
import { type Actor, loggedActor } from '../domain/actor.ts';
import { accountsHash, bindingOf, planHash } from '../domain/approval.ts';
import { caseAfter } from '../domain/case.ts';
import { ConflictError, InvalidInputError, NotFoundError } from '../domain/errors.ts';
import { assertMay } from '../domain/rights.ts';
import { stepAfter, stepAllows } from '../domain/step.ts';
import { boundSteps } from '../domain/waiting.ts';
import { setDeleteTimer } from './advance-case.ts';
import type { Deps } from './deps.ts';
import { HELD, isHeld } from './plan-case.ts';
import { inCaseWithin, type Scene } from './scene.ts';

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
        await keepingApprovals(deps, scene, async () => {
          for (const step of scene.steps) {
            if (!isHeld(step, true) || !['planned', 'failed'].includes(step.state) || !stepAllows(step, 'dropped'))
              continue;
            await scene.setStep({ ...stepAfter(step, 'dropped'), note: HELD, lookAt: undefined });
          }
        });
        // With nothing left to delete there is nothing to approve; the delete date comes again.
        if (scene.offboardingCase.state === 'awaiting_delete') {
          scene.setCase(caseAfter(scene.offboardingCase, 'refused'));
          await setDeleteTimer(scene);
        } else scene.setCase(scene.offboardingCase);
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

/** A yes to everything is a yes to what a hold leaves of it: without this, the hold would keep access open. */
async function keepingApprovals(deps: Deps, scene: Scene, drop: () => Promise<void>): Promise<void> {
  const batches = [...new Set(scene.steps.map(({ batch }) => batch))];
  const bound = batches.flatMap((batch) =>
    (['cut_access', 'irreversible'] as const).map((scope) => ({ scope, batch })),
  );
  const binding = ({ scope, batch }: (typeof bound)[number]) =>
    bindingOf(scene.offboardingCase, scope, boundSteps(scene, scope, batch));
  const given = bound.map((about) => ({
    about,
    approvals: scene.approvals.filter(
      ({ scope, decision, binding: shown }) =>
        scope === about.scope && decision === 'approved' && shown === binding(about),
    ),
  }));
  await drop();
  const { personId } = scene.offboardingCase;
  scene.setCase({
    ...scene.offboardingCase,
    accountsHash: accountsHash(personId, scene.steps),
    planHash: planHash(personId, scene.steps),
  });
  for (const { about, approvals } of given)
    for (const approval of approvals)
      await scene.addApproval({ ...approval, id: deps.newId(), binding: binding(about) });
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
    actor: loggedActor(actor),
    ...(caseId !== undefined && { caseId }),
    body,
  };
}
