import { releaseCases } from '../../operations/release-cases.ts';
import { restartAll } from '../../operations/stop-all.ts';
import { plainId } from '../inputs.ts';
import type { Press } from '../listener.ts';

export async function release({ kit, actor, value, tell }: Press): Promise<void> {
  const { released } = await releaseCases(kit.deps, actor, { releaseId: plainId(value) });
  await tell(released ? 'Released: these offboardings go on.' : 'Counted. One more person has to release this list.');
}

export async function restart({ kit, actor, tell }: Press): Promise<void> {
  const { lifted } = await restartAll(kit.deps, actor);
  await tell(lifted ? 'Everything goes on.' : 'Counted. One more person has to say restart.');
}
