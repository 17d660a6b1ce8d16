import { type Arrival, arrive } from '../../db/inbox.ts';
import type { Deps } from './deps.ts';

/** Remembers what came in by its sender's own id; only the first time is `new`. */
export async function receiveOnce(deps: Deps, source: string, id: string, digest: string): Promise<Arrival> {
  return await arrive(deps.db, source, id, digest, deps.now());
}
