import { existsSync, readFileSync } from 'node:fs';

/**
 * The most memory that this process ever held. What `getrusage` says holds what the parent had when it forked; the
 * kernel's own mark does not.
 */
export function peakMb(): number {
  const status = existsSync('/proc/self/status') ? readFileSync('/proc/self/status', 'utf8') : '';
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? process.resourceUsage().maxRSS) / 1_000;
}
