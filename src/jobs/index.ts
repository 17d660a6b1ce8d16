import { type ScheduledTask, schedule } from 'node-cron';
import type { Deps } from '../operations/deps.ts';
import { sweepAccounts } from '../operations/sweep-accounts.ts';
import { tick } from '../operations/tick.ts';

export interface JobHooks {
  readonly deps: Deps;
  readonly vacuum: () => Promise<void>;
  /** Reads every roster again. */
  readonly roster: () => Promise<unknown>;
}

/**
 * One table: name, cron, operation. Everything timed is a row with a due time, so a minute's tick is nearly all there
 * is. Any number of replicas may run it; the tasks are stopped with `destroy()`.
 */
export function startJobs({ deps, vacuum, roster }: JobHooks): readonly ScheduledTask[] {
  const table: readonly (readonly [name: string, cron: string, run: () => Promise<unknown>])[] = [
    ['tick', '* * * * *', () => tick(deps)],
    ['checkpoint', '*/10 * * * *', () => deps.checkpoint()],
    ['sweep', '23 * * * *', () => sweepAccounts(deps)],
    ['roster', '*/15 * * * *', roster],
    ['vacuum', '17 3 * * *', vacuum],
  ];
  return table.map(([name, cron, run]) =>
    schedule(
      cron,
      async () => {
        try {
          await run();
        } catch (error) {
          deps.log.error({ job: name, err: error }, 'a scheduled job failed; the next one looks again');
        }
      },
      { name, noOverlap: true },
    ),
  );
}
