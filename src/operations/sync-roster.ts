import { ConnectorError } from '../../connectors/errors.ts';
import type { Actor } from '../domain/actor.ts';
import type { HrRecord } from '../domain/roster.ts';
import type { Deps } from './deps.ts';
import { followChanges } from './follow-changes.ts';
import { importRoster, type RosterResult } from './import-roster.ts';
import { watchContracts } from './watch-contracts.ts';

/** A source of people, as far as this operation asks of it. */
export interface RosterReader {
  readonly id: string;
  read(): Promise<{
    readonly people: readonly HrRecord[];
    readonly faults: readonly { readonly sentence: string }[];
  }>;
}

export type SyncResult = { readonly source: string } & (
  | { readonly ok: true; readonly result: RosterResult }
  | { readonly ok: false; readonly reason: string }
);

/** Reads every source that has a whole roster, then follows what changed; one that fails holds up no other. */
export async function syncRoster(
  deps: Deps,
  actor: Actor,
  readers: readonly RosterReader[],
): Promise<readonly SyncResult[]> {
  const results: SyncResult[] = [];
  for (const reader of readers) {
    try {
      const { people, faults } = await readingOf(reader);
      const result = await importRoster(deps, actor, {
        source: reader.id,
        people,
        faults: faults.map(({ sentence }) => sentence),
      });
      results.push({ source: reader.id, ok: true, result });
    } catch (error) {
      deps.log.warn({ source: reader.id }, 'a roster was not taken');
      results.push({
        source: reader.id,
        ok: false,
        reason: error instanceof Error ? error.message : 'it could not be read',
      });
    }
  }
  await followChanges(deps);
  await watchContracts(deps);
  return results;
}

/** A source that cannot be read is a roster that cannot be used: one alarm, and the last good one stays. */
async function readingOf(reader: RosterReader): ReturnType<RosterReader['read']> {
  try {
    return await reader.read();
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    return { people: [], faults: [{ sentence: `it could not be read: ${error.message}.` }] };
  }
}
