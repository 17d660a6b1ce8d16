import { addHold, liftHold } from '../../operations/set-hold.ts';
import { stopAll } from '../../operations/stop-all.ts';
import { FIELD } from '../ids.ts';
import { metadata, ofPerson, optionOf, textOf } from '../inputs.ts';
import type { Submission } from '../listener.ts';

export async function holdSubmitted({ kit, actor, ...form }: Submission): Promise<string> {
  const lifts = optionOf(form.values, FIELD.hold) === 'lift';
  const input = { ...metadata(ofPerson, form.metadata), reason: textOf(form.values, FIELD.reason) ?? '' };
  await (lifts ? liftHold : addHold)(kit.deps, actor, input);
  return lifts ? 'The legal hold is lifted.' : 'The legal hold stands.';
}

export async function stopAllSubmitted({ kit, actor, ...form }: Submission): Promise<string> {
  await stopAll(kit.deps, actor, { reason: textOf(form.values, FIELD.reason) ?? '' });
  return 'Everything is stopped. Two people restart it with /offboard restart.';
}
