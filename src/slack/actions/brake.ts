import { goOn } from '../../operations/go-on.ts';
import { releaseCases } from '../../operations/release-cases.ts';
import { restartAll } from '../../operations/stop-all.ts';
import { plainId, stopValue } from '../inputs.ts';
import type { Press } from '../listener.ts';

const ONE_MORE = 'Counted. One more person has to say go on.';

export async function release({ kit, actor, value, tell }: Press): Promise<void> {
  const { released } = await releaseCases(kit.deps, actor, { releaseId: plainId(value) });
  await tell(released ? 'Released: these offboardings go on.' : 'Counted. One more person has to release this list.');
}

export async function goOnPressed({ kit, actor, value, tell }: Press): Promise<void> {
  const { goesOn } = await goOn(kit.deps, actor, stopValue(value));
  await tell(goesOn ? 'It goes on. What failed there needs Retry on its card.' : ONE_MORE);
}

export async function restart({ kit, actor, tell }: Press): Promise<void> {
  const { lifted } = await restartAll(kit.deps, actor);
  await tell(lifted ? 'Everything goes on.' : 'Counted. One more person has to say restart.');
}
