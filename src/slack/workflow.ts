import type { AllMiddlewareArgs, SlackEventMiddlewareArgs } from '@slack/bolt';
import { z } from 'zod';
import { caseName } from '../domain/case.ts';
import { InvalidInputError } from '../domain/errors.ts';
import { assertMay } from '../domain/rights.ts';
import { openCase } from '../operations/open-case.ts';
import { admits } from './guard.ts';
import type { Kit } from './kit.ts';
import { heard } from './listener.ts';
import { failure } from './log.ts';
import { someoneElse } from './preview.ts';
import { spoken } from './words.ts';

type StepArgs = SlackEventMiddlewareArgs<'function_executed'> & AllMiddlewareArgs;
type Outputs = Readonly<Record<string, string>>;

const user = z.string().regex(/^[UW][A-Z0-9]{2,}$/);
const inputs = z.object({ person: user, requester: user, last_day: z.string().max(80).optional() });

/** A step of somebody's workflow: its answer is outputs, or one sentence of why not. */
export function onStep(kit: Kit, run: (kit: Kit, inputs: unknown) => Promise<Outputs>) {
  return heard(kit, async ({ body, event, context }: StepArgs) => {
    if (!(await admits(kit, body))) return;
    const execution = { function_execution_id: event.function_execution_id };
    // The step's own short-lived token answers for it; ours may not.
    const token = context.functionBotAccessToken;
    const as = token ? { token } : {};
    try {
      const outputs = await run(kit, event.inputs);
      await kit.slack.functions.completeSuccess({ ...execution, ...as, outputs: { ...outputs } });
    } catch (error) {
      const { words } = spoken(kit, error);
      await kit.slack.functions
        .completeError({ ...execution, ...as, error: words })
        .catch((refused: unknown) => kit.deps.log.warn(failure(refused), 'a workflow could not be answered'));
    }
  });
}

/**
 * Opens a case that waits for its approval. A workflow says who asks, and nobody can check that: so it must be somebody
 * who may, they can never approve it, and the source counts as one that cannot be asked again.
 */
export async function startFromWorkflow(kit: Kit, given: unknown): Promise<Outputs> {
  const read = inputs.safeParse(given);
  if (!read.success) throw new InvalidInputError('This step needs a person who leaves and a person who asks.');
  const { person, requester, last_day: lastDay } = read.data;
  const actor = await kit.people.actor(requester);
  assertMay(actor, 'open_case');
  const leaver = await someoneElse({ kit, actor }, `<@${person}>`);
  const opened = await openCase(kit.deps, actor, {
    personId: leaver.id,
    ...(lastDay && { lastDay }),
    source: { kind: 'slack', id: 'workflow', readableAgain: false },
  });
  return { case_id: caseName(opened) };
}
