import { advanceCase } from '../operations/advance-case.ts';
import { confirmCase } from '../operations/confirm-case.ts';
import type { Deps, Queues } from '../operations/deps.ts';
import { planCase } from '../operations/plan-case.ts';
import { rereadRecord } from '../operations/reread-record.ts';
import { type FetchFile, giveUpScan, runScan } from '../operations/run-scan.ts';
import { runStep } from '../operations/run-step.ts';
import { tellItsm } from '../operations/tell-itsm.ts';
import type { Jobs } from './jobs.ts';

/** What draws messages; absent in a process without Slack. */
export interface Projector {
  /** Redraws one subject; `'later'` asks to come back in so many seconds. */
  draw(subject: string): Promise<{ readonly laterSeconds: number } | undefined>;
  post(noticeId: string): Promise<{ readonly laterSeconds: number } | undefined>;
}

/** How many jobs of a kind one process works on at a time. */
const CONCURRENCY = { plan: 4, advance: 4, step: 8, reread: 2, confirm: 4, draw: 2, notice: 1 } as const;

/** Begins to take jobs: each one looks at what its rows want now. */
export async function startEngine(
  deps: Deps,
  jobs: Jobs<Queues>,
  slack: { readonly projector: Projector; readonly fetchFile: FetchFile } | undefined,
): Promise<void> {
  await jobs.work('plan', ({ data }) => planCase(deps, data.caseId), { concurrency: CONCURRENCY.plan });
  await jobs.work('advance', ({ data }) => advanceCase(deps, data.caseId), { concurrency: CONCURRENCY.advance });
  await jobs.work('step', ({ data }) => runStep(deps, data.stepId), { concurrency: CONCURRENCY.step });
  await jobs.work('reread', ({ data }) => rereadRecord(deps, data), { concurrency: CONCURRENCY.reread });
  await jobs.work('confirm', ({ data }) => confirmCase(deps, data.caseId), { concurrency: CONCURRENCY.confirm });
  await jobs.work('ticket', ({ data }) => tellItsm(deps, data.taskId), { concurrency: 1 });
  await jobs.onExhausted(async ({ queue, data, error }) => {
    // The first line only: what follows it are a failed query's values.
    deps.log.error({ queue, error: error.split('\n')[0] }, 'a job was given up; the next tick looks at its rows again');
    if (queue === 'scan' && 'scanId' in data) await giveUpScan(deps, String(data.scanId));
  });
  if (!slack) return;
  const { projector, fetchFile } = slack;
  await jobs.work('scan', ({ data, signal }) => runScan(deps, data.scanId, fetchFile, signal));
  await jobs.work(
    'draw',
    async ({ data }) => {
      const later = await projector.draw(data.subject);
      if (later)
        await deps.db.transaction((tx) =>
          deps.send(tx, 'draw', data, { key: data.subject, afterSeconds: later.laterSeconds }),
        );
    },
    { concurrency: CONCURRENCY.draw },
  );
  await jobs.work(
    'notice',
    async ({ data }) => {
      const later = await projector.post(data.noticeId);
      if (later)
        await deps.db.transaction((tx) =>
          deps.send(tx, 'notice', data, { key: data.noticeId, afterSeconds: later.laterSeconds }),
        );
    },
    { concurrency: CONCURRENCY.notice },
  );
}
