import { stoppedApplications, waitingTurns } from '../../db/application-brakes.ts';
import { listBrakes } from '../../db/brakes.ts';
import { countByState } from '../../db/cases.ts';
import { unpostedNotices } from '../../db/messages.ts';
import { countStepsByState } from '../../db/steps.ts';
import { PACED } from '../domain/step.ts';
import type { Deps } from './deps.ts';

/** The numbers that monitoring watches; never a name. */
export interface Measures {
  readonly casesByState: ReadonlyMap<string, number>;
  readonly stepsByState: ReadonlyMap<string, number>;
  readonly brakes: readonly string[];
  readonly unpostedNotices: number;
  readonly stoppedApplications: readonly string[];
  /** People who wait for their turn, by application. */
  readonly waitingTurns: ReadonlyMap<string, number>;
}

export async function measure(deps: Deps): Promise<Measures> {
  return {
    casesByState: await countByState(deps.db),
    stepsByState: await countStepsByState(deps.db),
    brakes: (await listBrakes(deps.db)).map(({ kind }) => kind),
    unpostedNotices: (await unpostedNotices(deps.db, 1000)).length,
    stoppedApplications: (await stoppedApplications(deps.db)).map(({ application }) => application),
    waitingTurns: new Map((await waitingTurns(deps.db, PACED)).map(({ application, people }) => [application, people])),
  };
}
