import type { Queue } from '../operations/deps.ts';
import type { QueueSpec } from './jobs.ts';

/** One queue a kind of work. Our rows say when to give up; these only say how a job whose process died comes back: soon. */
const AGAIN = { retryLimit: 30, retryDelay: 1, retryDelayMax: 5 } as const;

export const QUEUES: readonly QueueSpec<Queue>[] = [
  { name: 'plan', ...AGAIN },
  { name: 'advance', ...AGAIN },
  { name: 'step', ...AGAIN },
  { name: 'reread', ...AGAIN },
  { name: 'confirm', ...AGAIN },
  { name: 'ticket', retryLimit: 10_000, retryDelayMax: 300 },
  // These fail when Slack does: for them to wait is to be polite, and to give up would leave an old card standing.
  { name: 'draw', retryLimit: 10_000, retryDelayMax: 60 },
  { name: 'notice', retryLimit: 10_000, retryDelayMax: 60 },
  // An export of gigabytes, and a model that takes its time.
  { name: 'scan', retryLimit: 3, retryDelay: 5, expireIn: 2 * 60 * 60 },
];
