import type { Actor } from '../domain/actor.ts';
import { caseName } from '../domain/case.ts';
import { ConflictError, InvalidInputError } from '../domain/errors.ts';
import { assertMayOn } from '../domain/rights.ts';
import type { Deps } from './deps.ts';
import { nameOf } from './plan-case.ts';
import { inCase } from './scene.ts';

/** A human says which account is the leaver's, or that none is; the plan is made anew with it. */
export async function chooseAccount(
  deps: Deps,
  actor: Actor,
  input: { caseId: string; application: string; accountId: string | null },
): Promise<void> {
  await inCase(deps, input.caseId, async (scene) => {
    const { offboardingCase } = scene;
    assertMayOn(actor, 'choose_account', offboardingCase);
    const question = offboardingCase.questions.find(({ application }) => application === input.application);
    if (!question)
      throw new ConflictError(
        `${caseName(offboardingCase)} does not ask about ${nameOf(deps, input.application)} any more.`,
      );
    const candidate = question.candidates.find(({ id }) => id === input.accountId);
    if (input.accountId !== null && !candidate)
      throw new InvalidInputError('Please choose one of the accounts shown.', { account: 'choose one' });
    scene.setCase({
      ...offboardingCase,
      choices: { ...offboardingCase.choices, [input.application]: input.accountId },
      questions: offboardingCase.questions.filter((other) => other !== question),
    });
    scene.record('account.chosen', actor, {
      application: input.application,
      accountId: input.accountId,
      candidates: question.candidates.map(({ id }) => id),
    });
    await scene.say(
      'thread',
      `chosen:${input.application}:${offboardingCase.revision}`,
      `${actor.name} chose ${candidate ? candidate.label : 'none of the accounts'} in ${nameOf(deps, input.application)}.`,
    );
    await scene.send('plan', { caseId: input.caseId }, { key: input.caseId });
  });
}
