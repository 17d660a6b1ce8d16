import type { Queue } from '../operations/deps.ts';
import type { QueueSpec } from './jobs.ts';

/** One queue a kind of work. Our rows say when to give up; these only say how a job that crashed comes back. */
export const QUEUES: readonly QueueSpec<Queue>[] = [
  { name: 'plan', retryDelayMax: 60 },
  { name: 'advance', retryDelayMax: 30 },
  { name: 'step', retryDelayMax: 30 },
  { name: 'draw', retryDelayMax: 60, retryLimit: 20 },
  { name: 'notice', retryDelayMax: 60, retryLimit: 20 },
];
