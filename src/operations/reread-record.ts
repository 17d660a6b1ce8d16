import { ConnectorError } from '../../connectors/errors.ts';
import { SYSTEM } from '../domain/actor.ts';
import type { Deps } from './deps.ts';
import { followChanges } from './follow-changes.ts';
import { askAdmins } from './follow-hr.ts';
import { reasonOf } from './look-up.ts';
import { takeRecord } from './take-records.ts';

/**
 * A hint came that a record changed: it is read from HR, and what it says differently is followed. The hint itself says
 * nothing that is believed.
 */
export async function rereadRecord(
  deps: Deps,
  { source, sourceId }: { readonly source: string; readonly sourceId: string },
): Promise<void> {
  try {
    const record = await deps.hr(source)?.readAgain({ sourceId });
    if (record) await takeRecord(deps, source, record);
    else await tellAdmins(deps, source, sourceId, 'HR does not know that record any more; absence opens no case');
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    // What passes is tried again by the queue, and by the next whole reading at the latest.
    if (error.passing) throw error;
    await tellAdmins(deps, source, sourceId, `it cannot be read: ${reasonOf(error)}`);
  }
  await followChanges(deps);
}

async function tellAdmins(deps: Deps, source: string, sourceId: string, why: string): Promise<void> {
  const day = deps.now().toISOString().slice(0, 10);
  await deps.db.transaction((tx) =>
    askAdmins(
      deps,
      tx,
      {
        source: { kind: 'hris', id: source, readableAgain: true },
        word: 'record changed',
        came: `${source} said that record ${sourceId} changed`,
        key: `reread:${source}:${sourceId}:${day}`,
        evidence: { by: SYSTEM.id, sourceId },
      },
      why,
    ),
  );
}
